//! A data folder in which much is under way: made once by the server itself, copied for each death.
//!
//! Use `a` is planned, permitted and compares. Use `b` was started urgently, compares, has an alert that somebody
//! opened, and waits for the court.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};
use stricto_crash::disk::copy;
use stricto_law::case::Case;
use stricto_law::input::{Format, parse};
use stricto_record::act::Entry;
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, AlertId, Origin, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::urgency_declared::UrgencyDeclared;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_store::Log as _;
use stricto_store::sqlite::SqliteLog;
use stricto_testkit::{Cast, TestInstance};
use tempfile::TempDir;

use crate::common::{LIST, PIXEL, Running, SOUGHT, within, worked};

const URGENT: &str = include_str!("../../../../cases/worked/se-urgent-start.toml");
const SYSTEM: &str = "system-1";

/// The moment at which every life of a copy begins: half a minute after what was prepared.
const CONTINUES: &str = "2026-11-22T10:00:30.000Z";

/// What was prepared, and what outsiders know of it.
pub(crate) struct Prepared {
    folder: TempDir,
    pub(crate) cast: Cast,
    pub(crate) origin: Origin,
    pub(crate) vkey: String,
    pub(crate) a: UseId,
    pub(crate) b: UseId,
    /// The request of `b`.
    pub(crate) request: ActHash,
    /// The alert of `b` that the first verifier opened.
    pub(crate) seen: AlertId,
    /// The wrapping keys that the key folder had.
    pub(crate) wrapping: Vec<Vec<u8>>,
    /// What of `b` a refusal erases, as it is stored: a piece of each ciphertext.
    pub(crate) content: Vec<Vec<u8>>,
}

/// What is told of the people who are sought, and what a candidate of them shows.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) list: String,
    pub(crate) seen: String,
}

impl Default for Shown {
    fn default() -> Self {
        Self { list: PIXEL.to_owned(), seen: PIXEL.to_owned() }
    }
}

/// How long a piece of a ciphertext is that is looked for: nothing else is like it.
const PIECE: usize = 24;

/// A piece out of the middle of each ciphertext of a use that is content.
async fn pieces(instance: &TestInstance, of: UseId) -> Vec<Vec<u8>> {
    let log = SqliteLog::open(&instance.data_dir().database()).expect("a log");
    let mut pieces = Vec::new();
    for (position, bytes) in (0..).zip(log.entries(0, 100_000).await.expect("entries")) {
        let act = Entry::parse(&bytes).expect("an entry").signed.act;
        let content = |field: &&String| field.starts_with("al-") || *field == "list";
        for field in act.sealed.keys().filter(content).filter(|_| act.use_id == Some(of)) {
            let ciphertext = log.ciphertext(position, field).await.expect("read").expect("there");
            let middle = (ciphertext.len() - PIECE) / 2;
            pieces.push(ciphertext[middle..middle + PIECE].to_vec());
        }
    }
    assert!(pieces.len() >= 2, "no list and no alert in what is refused");
    pieces
}

impl Prepared {
    /// The one that all deaths of this process share.
    pub(crate) fn once() -> &'static Self {
        static MADE: OnceLock<Prepared> = OnceLock::new();
        MADE.get_or_init(|| {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(Self::make(&Shown::default()))
        })
    }

    pub(crate) async fn make(shown: &Shown) -> Self {
        let running = Running::over(TestInstance::new(4711).await).await;
        let (a, b) = (running.instance.new_use(), running.instance.new_use());
        running.granted(a).await;
        running.until(a, "a permit", |file| file.permit.clone()).await;
        compares(&running, a).await;
        let request = urgent(&running, b, shown).await;
        let line = json!({ "image": shown.seen });
        let engine = &running.instance.cast.engine;
        let seen = within("an alert", async || {
            running.post(engine, "/v1/candidates", &running.candidate(b, line.clone())).await;
            let first = |file: &UseFile| file.alerts.keys().next().copied();
            running.instance.register().read(|fold| fold.use_file(b).and_then(first))
        })
        .await;
        let opened = AlertOpened { alert: seen, why: "verification".parse().expect("a code") };
        let verifier = &running.instance.cast.verifiers[0];
        running.done(verifier, Some(b), Public::AlertOpened(opened), &[], &[]).await;
        let mut instance = running.ended().await;
        let (origin, vkey) = (instance.register().origin().clone(), instance.register().log_vkey());
        instance.close().await;
        let content = pieces(&instance, b).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        copy(&instance.folder().join("data"), &data);
        copy(&instance.folder().join("mirror"), &data.join("vault-mirror"));
        std::fs::write(data.join("settings.json"), "{\"mirror\":\"vault-mirror\"}\n").expect("written");
        let wrapping =
            vec![std::fs::read(key_folder(&data.join("vault")).join("wrapping.key")).expect("a key")];
        Self { folder, cast: Cast::new(), origin, vkey, a, b, request, seen, wrapping, content }
    }

    /// The data folder as it was prepared; nothing writes to it.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What is added to the time of day, so that a life that begins now goes on from what was prepared.
    pub(crate) fn clock_ms() -> i64 {
        let continues: stricto_law::time::Instant = CONTINUES.parse().expect("an instant");
        continues.unix_ms() - crate::client::now(0).unix_ms()
    }

    /// A candidate of use `of` within every limit.
    pub(crate) fn candidate(of: UseId, now: stricto_law::time::Instant) -> String {
        json!({
            "use": of.to_string(), "camera": "quay-1", "captured": now.to_string(), "enrolment": SOUGHT,
            "likelihood_e6": 930_000, "list_sha256": LIST, "system": SYSTEM, "version": "1.0",
            "media_type": "image/png", "image": PIXEL,
        })
        .to_string()
            + "\n"
    }
}

/// The newest numbered folder of a place of the key store.
pub(crate) fn key_folder(place: &Path) -> PathBuf {
    numbered(place).pop().expect("a numbered folder")
}

/// The numbered folders of a place of the key store, the newest last.
pub(crate) fn numbered(place: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_numbered = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.parse::<u64>().is_ok())
    };
    let mut found: Vec<PathBuf> = entries.filter(is_numbered).collect();
    found.sort();
    found
}

/// A use as its requester proposes it: the act and its sealed fields.
pub(crate) fn proposal(case: &Value, list: &str) -> (Public, Vec<(&'static str, Value)>) {
    let proposed = Public::UseProposed(UseProposed {
        member_state: "SE".parse().expect("a code"),
        profile: "SE".parse().expect("a profile"),
        objectives: vec![Objective::Missing],
        system: SYSTEM.parse().expect("a system"),
        earlier: Vec::new(),
    });
    let mut part = case.clone();
    for later in ["fria", "registration", "authorisation", "urgency", "running", "alerts", "necessity"] {
        part.as_object_mut().expect("an object").remove(later);
    }
    let list = json!({ "pictures": { SOUGHT: { "media_type": "image/png", "image": list } } });
    (proposed, vec![("case", part), ("list", list)])
}

/// The commander arms a use, and its engine compares. The law answers before the engine starts: an answer that is
/// recorded after a start that it did not read does not verify.
async fn compares(running: &Running, of: UseId) {
    let cast = &running.instance.cast;
    let armed = running.done(&cast.commander, Some(of), Public::UseArmed(UseArmed {}), &[], &[]).await;
    running.law_asked_after(of, armed).await;
    running.obey(of, "compare").await;
    let started = Public::ComparisonStarted(ComparisonStarted { first: running.instance.now() });
    running.done(&cast.engine, Some(of), started, &[], &[]).await;
}

/// An urgent use that compares, and its request to the court; the request's act.
async fn urgent(running: &Running, of: UseId, shown: &Shown) -> ActHash {
    let cast = &running.instance.cast;
    let text = URGENT.replace("system-a", SYSTEM).replace("4.2.0", "1.0");
    let case: Case = parse(&text, Format::Toml).expect("the worked case").case;
    let case = serde_json::to_value(case).expect("a case is JSON");
    let (proposed, sealed) = proposal(&case, &shown.list);
    running.done(&cast.requester, Some(of), proposed, &[], &sealed).await;
    let part = json!({ "necessity": case["necessity"] });
    let necessary = Public::NecessityAssessed(NecessityAssessed {});
    running.done(&cast.requester, Some(of), necessary, &[], &[("case", part)]).await;
    let until = "2026-11-23T09:00:00.000Z".parse().expect("an instant");
    let declared = Public::UrgencyDeclared(UrgencyDeclared { until });
    let mut why = case["urgency"].clone();
    for by_the_register in ["declared_at", "window_until"] {
        why.as_object_mut().expect("an object").remove(by_the_register);
    }
    let national = case["authorisation"]["national_conditions"].clone();
    let why = json!({ "urgency": why, "authorisation": { "national_conditions": national } });
    let sealed = [("urgency", why), ("limits", case["limits"]["requested"].clone())];
    running.done(&cast.commander, Some(of), declared, &[], &sealed).await;
    running.until(of, "a permit by urgency", |file| file.permit.clone()).await;
    compares(running, of).await;
    let to = cast.court.body.clone();
    let public = Public::AuthorisationRequested(AuthorisationRequested { urgent: true, to });
    let planned = worked();
    let stated = json!({
        "reasoned": true, "requested_by_competent": true,
        "request_states": planned["authorisation"]["request_states"],
        "request_accuracy": planned["authorisation"]["request_accuracy"],
    });
    let said = json!({ "reasons": "invented reasons", "case": { "authorisation": stated } });
    let sealed = [("request", said), ("limits", case["limits"]["requested"].clone())];
    let request = running.done(&cast.requester, Some(of), public, &[], &sealed).await;
    // Again: the law reads whether there is an alert, and the next that comes is one.
    running.law_asked_after(of, request).await;
    request
}
