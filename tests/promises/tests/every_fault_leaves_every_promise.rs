//! Each fault the store can inject, before and after each write of a whole story, leaves every promise standing.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use stricto_law::time::Instant;
use stricto_promises::breach::{Breach, Check, breach, holds, is_found_out, unless};
use stricto_promises::doubles::LazyLog;
use stricto_promises::remains::{Kept, copy};
use stricto_record::act::Act;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, AlertId, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::candidates_released::CandidatesReleased;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_report::{Year, figures};
use stricto_store::keys::{HsmSettings, ReadKeys, RegisterLabel};
use stricto_store::register::{RegisterParts, class_of};
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{Ciphertexts, Options, claimed_log_key, verify};
use stricto_store::{Clock, Draft, KeyStore, Register, Submission, SubmitError};
use stricto_testkit::{SoftHsm, TestInstance, When, content, found_on_disk};

const CANARY: &str = "canary-e0a1-a-picture-in-a-story-that-fails";

/// How the register is opened after the fault; two ways are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reopened {
    /// As it is.
    AsItIs,
    /// By a store that does not erase.
    WithoutErasing,
    /// From a copy of before the story.
    FromAnOldCopy,
}

/// What was seen of the story before it failed.
#[derive(Default)]
struct Seen {
    /// The checkpoint after the last act that was answered.
    checkpoint: Option<String>,
    kept: Option<Kept>,
    alerts: Vec<AlertId>,
    order: Option<ActHash>,
}

/// An urgent use that is refused and erased, step by step; what was seen so far survives the step that fails.
async fn story(instance: &TestInstance, use_id: UseId, seen: &mut Seen) -> Result<(), SubmitError> {
    let content = format!("{{\"image\":\"{CANARY}\"}}");
    let permit = instance.running_urgent_use(use_id).await?;
    seen.note(instance).await;
    let (_, alerts) = instance.release(use_id, permit, &[content.as_bytes()]).await?;
    seen.alerts = alerts;
    seen.kept = Some(Kept::of(instance, use_id, &["list".into(), seen.alerts[0].to_string()]).await);
    seen.note(instance).await;
    instance.open_alert(&instance.cast.verifiers[0], use_id, seen.alerts[0]).await?;
    let request = instance.request(use_id, true).await?;
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await?;
    seen.note(instance).await;
    instance.order(use_id, Action::Stop).await?;
    instance.recall(use_id).await?;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, ErasureScope::Content).await?;
    seen.order = Some(order.hash);
    seen.note(instance).await;
    instance.finish_erasure(use_id, order.hash).await?;
    seen.note(instance).await;
    Ok(())
}

impl Seen {
    async fn note(&mut self, instance: &TestInstance) {
        let newest = instance.register().checkpoint().await.expect("a checkpoint");
        self.checkpoint = newest.map(|stored| stored.note);
    }
}

fn now(instance: &TestInstance) -> Instant {
    instance.clock.now().expect("a time")
}

/// Every promise, asked of what is on disk and of the register that opened from it.
async fn every_promise_stands(
    instance: &TestInstance,
    register: &Register,
    use_id: UseId,
    seen: &Seen,
) -> Check {
    let file = register.read(|fold| fold.use_file(use_id).cloned());
    one_to_four(instance, register, use_id, file.as_ref()).await?;
    // 2: what was told is recorded.
    for alert in &seen.alerts {
        let known = register.read(|fold| fold.use_of_alert(alert)) == Some(use_id);
        unless(known, || "promise 2: an alert that was told is not in the register".into())?;
    }
    // 5: nothing is in plain.
    let found = found_on_disk(instance.folder(), CANARY.as_bytes());
    unless(found.is_empty(), || format!("promise 5: what was captured is in plain in {found:?}"))?;
    // 7: what was ordered to be erased is out of reach once the register serves.
    let ordered = file.as_ref().is_some_and(|file| file.content_erased().is_some());
    if let (true, Some(kept)) = (ordered, &seen.kept) {
        kept.is_out_of_reach(instance.folder())
            .map_err(|found| Breach::from(format!("promise 7: {found}")))?;
    }
    nothing_is_rewritten(instance, seen)?;
    // 9: the figures are those of the entries.
    let year = Year::of(now(instance)).expect("a year");
    let again = replayed(register).await;
    let same = register.read(|fold| figures(fold, year)) == figures(&again, year);
    unless(same, || "promise 9: the figures are not those of the entries".into())
}

/// 1, 3 and 4: no release without an open permit or after a stop; no permit past what it stands on.
async fn one_to_four(
    instance: &TestInstance,
    register: &Register,
    use_id: UseId,
    file: Option<&UseFile>,
) -> Check {
    let open = file.and_then(|file| file.permit_open(now(instance)).ok());
    let permit = open.map_or(ActHash(Hex32([1; 32])), |permit| permit.act);
    let public = Public::CandidatesReleased(CandidatesReleased { permit });
    let alert = AlertId(instance.chance.id());
    let class = class_of(public.kind(), &alert.to_string()).expect("an alert's class");
    let sealed = [(alert.to_string(), (class, content(now(instance), b"drawn").into()))].into();
    let draft = Draft { use_id: Some(use_id), public, re: Vec::new(), sealed };
    let released = register.act(draft).await.is_ok();
    unless(released == open.is_some(), || {
        format!("promise 1: released {released}, open {}", open.is_some())
    })?;
    let Some(file) = file else { return Ok(()) };
    if let (Some(permit), Some(urgency)) = (&file.permit, &file.urgency) {
        unless(permit.good_until <= urgency.until, || "promise 4: a permit outlasts its basis".into())?;
    }
    if file.stop.is_some() {
        unless(open.is_none(), || "promise 3: a permit is open after a stop".into())?;
        for alert in file.alerts.keys() {
            let opened = opens(instance, register, use_id, *alert).await;
            unless(!opened, || "promise 3: a darkened alert opens".into())?;
        }
    }
    let twice = |reviews: &[stricto_record::fold::Review]| {
        reviews.iter().enumerate().any(|(n, one)| reviews[..n].iter().any(|other| other.actor == one.actor))
    };
    let alone = file.alerts.values().any(|alert| twice(&alert.reviews));
    unless(!alone, || "promise 6: one person made both reviews".into())
}

/// Whether a verifier can open this alert now.
async fn opens(instance: &TestInstance, register: &Register, use_id: UseId, alert: AlertId) -> bool {
    let key = &instance.cast.verifiers[1].key;
    let why = "verification".parse().expect("a code");
    let act = Act {
        origin: register.origin().clone(),
        use_id: Some(use_id),
        by: key.id(),
        at: now(instance),
        after: register.read(|fold| fold.head(Some(use_id))),
        re: Vec::new(),
        public: Public::AlertOpened(AlertOpened { alert, why }),
        sealed: BTreeMap::new(),
    };
    let signed = key.sign(act).expect("an act");
    register.submit(Submission { signed, ciphertexts: BTreeMap::new() }).await.is_ok()
}

/// 8: the register verifies with its keys, and goes on from every checkpoint that was seen.
fn nothing_is_rewritten(instance: &TestInstance, seen: &Seen) -> Check {
    let dir = instance.data_dir();
    let source = SqliteSource::open(&dir.database()).expect("a database");
    let label = RegisterLabel::of(&claimed_log_key(&source).expect("a source").expect("a key"));
    let mirror = dir.second_place().expect("a second place");
    let safe = dir.safe().expect("where the wrapping key is");
    let vault = ReadKeys::read(&dir.vault(), &mirror, &label, &safe).expect("the keys");
    let options = Options {
        key: None,
        against: seen.checkpoint.clone(),
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: Some(&vault as &dyn KeyStore),
    };
    let report = verify(&source, &options).expect("a report");
    unless(report.is_clean(), || format!("promise 8: {:?}", report.faults))
}

async fn replayed(register: &Register) -> Fold {
    let mut fold = Fold::new(register.origin().clone());
    let mut entries = Vec::new();
    let uses: Vec<Option<UseId>> = register.read(|fold| fold.uses().map(|file| Some(file.id)).collect());
    for of in uses.into_iter().chain([None]) {
        entries.extend(register.entries_of(of, 0, 10_000).await.expect("entries"));
    }
    entries.sort();
    for (_, bytes) in entries {
        fold.replay(&bytes).expect("an entry that replays");
    }
    fold
}

/// One run: the story with one fault, the reopening, the promises; then a whole story more. None where no fault came.
async fn run(seed: u64, nth: u64, (when, how): (When, Reopened), hsm: Option<&HsmSettings>) -> Option<Check> {
    let mut instance = TestInstance::with_keys(seed, hsm).await;
    let before = tempfile::tempdir().expect("a folder");
    copy(instance.folder(), before.path());
    let use_id = instance.new_use();
    let mut seen = Seen::default();
    instance.faults.fail(nth, when);
    let told = story(&instance, use_id, &mut seen).await;
    if instance.faults.clear() {
        assert!(told.is_ok(), "without a fault the story fails: {told:?}");
        return None;
    }
    Some(
        reopened(&mut instance, before.path(), use_id, &seen, how)
            .await
            .map_err(|found| Breach::from(format!("write {nth} failed {when:?}: {found}"))),
    )
}

async fn reopened(
    instance: &mut TestInstance,
    before: &std::path::Path,
    use_id: UseId,
    seen: &Seen,
    how: Reopened,
) -> Check {
    if how == Reopened::AsItIs {
        instance.open().await.expect("the register opens again");
        every_promise_stands(instance, &instance.register().clone(), use_id, seen).await?;
        let whole = instance.refused_story(instance.new_use(), b"{}").await;
        return unless(whole.is_ok(), || format!("the next story fails: {whole:?}"));
    }
    let clock = Arc::clone(&instance.clock) as Arc<dyn Clock>;
    instance.close().await;
    if how == Reopened::FromAnOldCopy {
        std::fs::remove_dir_all(instance.data_dir().root()).expect("removed");
        copy(&before.join("data"), instance.data_dir().root());
        instance.open().await.expect("the old register opens");
        return every_promise_stands(instance, &instance.register().clone(), use_id, seen).await;
    }
    let chance = Arc::new(stricto_store::chance::OsChance);
    let parts = RegisterParts::on_disk(&instance.data_dir(), clock, chance).expect("parts");
    let log = Arc::new(LazyLog { log: parts.log, erases: false, scrubs: false });
    let register = Register::open(RegisterParts { log, ..parts }).await.expect("a register");
    every_promise_stands(instance, &register, use_id, seen).await
}

/// Every write of the story, before or after it happened.
async fn every_write(seed: u64, when: When, how: Reopened, hsm: Option<&HsmSettings>) -> Check {
    for nth in 0.. {
        match run(seed, nth, (when, how), hsm).await {
            Some(checked) => checked?,
            None => return unless(nth >= 30, || format!("the story has only {nth} writes")),
        }
    }
    breach("the story has no end")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_never_happened_leaves_every_promise() {
    holds(every_write(1000, When::Before, Reopened::AsItIs, None).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_answer_was_lost_leaves_every_promise() {
    holds(every_write(1001, When::After, Reopened::AsItIs, None).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_that_loses_what_it_had_is_found_out() {
    is_found_out(every_write(1002, When::After, Reopened::FromAnOldCopy, None).await, "Truncated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_does_not_finish_an_erasure_is_found_out() {
    is_found_out(every_write(1003, When::Before, Reopened::WithoutErasing, None).await, "promise 7");
}

/// The same with the wrapping key in an HSM, in a process of its own.
fn in_an_hsm(name: &str, seed: u64, when: When) {
    SoftHsm::alone(name, |hsm| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        holds(runtime.block_on(every_write(seed, when, Reopened::AsItIs, Some(hsm))));
    });
}

#[test]
fn with_an_hsm_a_write_that_never_happened_leaves_every_promise() {
    in_an_hsm("with_an_hsm_a_write_that_never_happened_leaves_every_promise", 1004, When::Before);
}

#[test]
fn with_an_hsm_a_write_whose_answer_was_lost_leaves_every_promise() {
    in_an_hsm("with_an_hsm_a_write_whose_answer_was_lost_leaves_every_promise", 1005, When::After);
}
