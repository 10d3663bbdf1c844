//! Promise 5: not sought, not kept; a withheld candidate leaves a counter and nothing else: not on disk, not in a log.
#![forbid(unsafe_code)]

#[path = "../../../crates/server/tests/common/mod.rs"]
mod common;

use std::io::Write as _;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use common::Running;
use common::http::{Answer, open, request};
use serde_json::{Value, json};
use stricto_promises::breach::{Breach, Check, holds, is_found_out, unless};
use stricto_record::ids::UseId;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_testkit::found_on_disk;
use tokio::io::AsyncReadExt as _;

/// What a passer-by's picture and name would be: searched for everywhere afterwards, in every spelling it may take.
const CANARY: &str = "canary-5d0f3a-nobody-was-looking-for-me";

/// Everything that anything in this process logs, at the most talkative level.
static LOGS: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(|| {
    let writer = || Lines;
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_env_filter("trace")
        .try_init()
        .expect("the first subscriber");
    Mutex::default()
});

struct Lines;

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGS.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How candidates reach the gate; a double puts something in between.
type Intake = for<'a> fn(&'a Running, String) -> std::pin::Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

fn through_the_door<'a>(
    running: &'a Running,
    lines: String,
) -> std::pin::Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
    Box::pin(async move { running.post(&running.instance.cast.engine, "/v1/candidates", &lines).await })
}

/// Candidates that must not pass, each for another reason, each with a canary in it.
fn withheld(running: &Running, use_id: UseId) -> Vec<(&'static str, String)> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend_from_slice(CANARY.as_bytes());
    let picture = BASE64.encode(png);
    let line = |change: Value| {
        let mut all = json!({ "image": picture, "age": CANARY, "clothing": { "colour": CANARY } });
        all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        running.candidate(use_id, all)
    };
    vec![
        ("not-on-list", line(json!({ "enrolment": format!("{CANARY}-e") }))),
        ("below-threshold", line(json!({ "likelihood_e6": 100 }))),
        ("camera-not-enrolled", line(json!({ "camera": format!("{CANARY}-c") }))),
        ("not-live", line(json!({ "retained": true }))),
        ("outside-window", line(json!({ "captured": "2026-11-22T03:00:00.000Z" }))),
        ("outside-area", line(json!({ "lat_e7": 1, "lon_e7": 1 }))),
        ("list-differs", line(json!({ "list_sha256": "0".repeat(64) }))),
        ("system-differs", line(json!({ "system": CANARY }))),
        ("media-refused", line(json!({ "media_type": "image/webp" }))),
    ]
}

/// Lines that are no candidates at all: they are refused, and leave nothing either.
fn refused(running: &Running, use_id: UseId) -> Vec<String> {
    let template = json!({ "template": CANARY }).to_string() + "\n";
    let stranger = running.candidate(UseId([7; 16]), json!({ "enrolment": CANARY }));
    let broken = running.candidate(use_id, json!({ "enrolment": CANARY })).replace("\"camera\"", "camera");
    let typed = running.candidate(use_id, json!({ "captured": CANARY }));
    vec![template, stranger, broken, typed, format!("{CANARY}\n")]
}

fn needles() -> Vec<Vec<u8>> {
    // Base64 has three spellings of the same bytes, by where they begin; the ends depend on the neighbours.
    let shifted = (0..3).map(|shift| {
        let text = BASE64.encode(format!("{}{CANARY}", "x".repeat(shift)));
        text.as_bytes()[4..text.len() - 4].to_vec()
    });
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut needles: Vec<Vec<u8>> = shifted.collect();
    needles.extend([CANARY.as_bytes().to_vec(), hex.into_bytes()]);
    needles
}

fn not_in(place: &str, bytes: &[u8]) -> Check {
    for needle in needles() {
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        unless(!found, || format!("a withheld candidate is in {place}"))?;
    }
    Ok(())
}

fn not_on_disk(running: &Running) -> Check {
    for needle in needles() {
        let found = found_on_disk(running.instance.folder(), &needle);
        unless(found.is_empty(), || format!("a withheld candidate is on disk, in {found:?}"))?;
    }
    Ok(())
}

/// Whatever anybody with a credential can be told.
async fn everything_told(running: &Running, use_id: UseId) -> Vec<(String, Answer)> {
    let cast = &running.instance.cast;
    let mut told = Vec::new();
    let of_use = [
        format!("/v1/uses/{use_id}"),
        format!("/v1/uses/{use_id}/acts"),
        format!("/v1/uses/{use_id}/assessment"),
    ];
    let plain = [
        "/v1/health",
        "/v1/instance",
        "/v1/uses",
        "/v1/alerts",
        "/v1/orders",
        "/checkpoint",
        "/v1/reports/2026",
        "/v1/reports/2026?format=csv",
        "/openapi.json",
    ];
    for actor in [
        &cast.requester,
        &cast.commander,
        &cast.verifiers[0],
        &cast.rights_officer,
        &cast.court,
        &cast.auditor,
        &cast.data_protection,
        &cast.engine,
        &cast.administrator,
    ] {
        for path in plain.iter().map(|path| (*path).to_owned()).chain(of_use.clone()) {
            let answer = running.get(actor, &path).await;
            told.push((format!("`{path}` to {}", actor.actor), answer));
        }
    }
    let size = running.instance.register().read(stricto_record::fold::Fold::size);
    for path in stricto_tlog::tile::TilePath::all(size) {
        let path = format!("/{path}");
        told.push((format!("`{path}`"), running.get(&cast.auditor, &path).await));
    }
    told
}

/// What is withheld leaves a counter, and nothing else, anywhere.
async fn withheld_leaves_a_counter_alone(seed: u64, intake: Intake) -> Check {
    LazyLock::force(&LOGS);
    let running = Running::start(seed).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    running.alert(use_id).await;
    let token = running.token(&cast.verifiers[0]);
    let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;

    let candidates = withheld(&running, use_id);
    for lines in
        [candidates.iter().map(|(_, line)| line.clone()).collect(), refused(&running, use_id).concat()]
    {
        not_in("the answer to the engine", &intake(&running, lines).await.body)?;
    }
    // A sighting after them: what came before was decided, and is counted.
    running.alert(use_id).await;
    not_on_disk(&running)?;
    for (what, answer) in everything_told(&running, use_id).await {
        not_in(&what, &answer.body)?;
    }
    running.instance.stop(&cast.commander, use_id, StopCause::ObjectiveReached).await.expect("a stop");
    let tally = running.until(use_id, "the last tally", |file| file.tally.clone().filter(|t| t.last)).await;
    for (code, _) in &candidates {
        let counted = tally.withheld.get(*code).copied().unwrap_or(0);
        unless(counted == 1, || format!("`{code}` is counted {counted} times: {:?}", tally.withheld))?;
    }
    let mut told = Vec::new();
    drop(tokio::time::timeout(Duration::from_millis(300), stream.read_to_end(&mut told)).await);
    unless(!told.is_empty(), || "the stream says nothing at all".into())?;
    not_in("the stream", &told)?;
    for (what, answer) in everything_told(&running, use_id).await {
        not_in(&what, &answer.body)?;
    }
    end(running).await
}

async fn end(running: Running) -> Check {
    let logs = LOGS.lock().unwrap().clone();
    unless(!logs.is_empty(), || "nothing was logged at all: the search of logs finds nothing".into())?;
    not_in("a log", &logs)?;
    not_on_disk(&running)?;
    let (status, body) = {
        let health = request(running.address, "GET", "/v1/health", None, b"").await;
        (health.status, health.body)
    };
    unless(status == 200, || format!("the server is not well: {status}"))?;
    not_in("the server's health", &body)?;
    running.end().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withheld_candidate_leaves_a_counter_and_nothing_else() {
    holds(withheld_leaves_a_counter_alone(50, through_the_door).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gate_that_writes_down_what_it_withholds_is_found_out() {
    let writes: Intake = |running, lines| {
        let path = running.instance.folder().join("data").join("debug.log");
        let mut file = std::fs::File::options().create(true).append(true).open(path).expect("a file");
        file.write_all(lines.as_bytes()).expect("written");
        through_the_door(running, lines)
    };
    is_found_out(withheld_leaves_a_counter_alone(51, writes).await, "on disk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gate_that_tells_the_engine_what_became_of_it_is_found_out() {
    let tells: Intake = |running, lines| {
        Box::pin(async move {
            let mut answer = through_the_door(running, lines.clone()).await;
            answer.body.extend_from_slice(lines.as_bytes());
            answer
        })
    };
    is_found_out(withheld_leaves_a_counter_alone(52, tells).await, "in the answer to the engine");
}

/// The engine learns the same from every answer, whoever is sought: it cannot ask the gate for a name.
async fn answers_do_not_tell_who_is_sought(running: &Running, intake: Intake) -> Result<(), Breach> {
    let use_id = running.instance.new_use();
    running.running(use_id).await;
    let opened = async || running.alert(use_id).await;
    opened().await;
    let ask = |enrolment: &str| running.candidate(use_id, json!({ "enrolment": enrolment }));
    let sought = intake(running, ask(common::SOUGHT)).await;
    let nobody = intake(running, ask("enrolment-0002")).await;
    // Only the connection may differ: not the status, not a header, not a byte.
    let same =
        sought.status == nobody.status && sought.body == nobody.body && sought.headers == nobody.headers;
    unless(same, || "the gate answers otherwise where somebody is sought".into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gate_answers_the_same_whoever_is_sought() {
    let running = Running::start(53).await;
    holds(answers_do_not_tell_who_is_sought(&running, through_the_door).await);
    let telling: Intake = |running, lines| {
        Box::pin(async move {
            let sought = lines.contains(common::SOUGHT);
            let mut answer = through_the_door(running, lines).await;
            answer.body.extend_from_slice(if sought { b"released" } else { b"withheld" });
            answer
        })
    };
    is_found_out(answers_do_not_tell_who_is_sought(&running, telling).await, "answers otherwise");
    running.end().await;
}
