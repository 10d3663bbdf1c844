//! A server with people at browsers: what a test needs to begin, and steps that machines or other tools make.

use serde_json::{Value, json};
use stricto_browser::browser::Browser;
use stricto_law::case::Case;
use stricto_law::finding::FindingState;
use stricto_law::input::{Format, parse};
use stricto_law::limits::Limits;
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, AlertId, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::fact_supplied::FactSupplied;
use stricto_record::kinds::fria_completed::FriaCompleted;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::registration_recorded::{Registration, RegistrationRecorded};
use stricto_record::kinds::urgency_declared::UrgencyDeclared;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_testkit::{Actor, TestInstance};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::common::{PIXEL, Running, SOUGHT, within};

/// How many tests have browsers at once: more of them only wait for each other.
static SEATS: Semaphore = Semaphore::const_new(2);

const MISSING: &str = include_str!("../../../../cases/worked/se-missing-child-granted.toml");
const URGENT: &str = include_str!("../../../../cases/worked/se-urgent-start.toml");
const SUSPECT: &str = include_str!("../../../../cases/worked/se-suspect-open-on-two.toml");
const SYSTEM: &str = "system-1";

/// A server, and leave to open browsers at it.
pub(crate) struct Room {
    pub(crate) running: Running,
    _seat: SemaphorePermit<'static>,
}

impl Room {
    /// A room; none where `STRICTO_SKIP_BROWSER=1` says to do without.
    pub(crate) async fn open(seed: u64, what: &str) -> Option<Self> {
        if stricto_browser::driver::skipped(what) {
            return None;
        }
        let seat = SEATS.acquire().await.expect("seats");
        Some(Self { running: Running::over(TestInstance::new(seed).await).await, _seat: seat })
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::start(&format!("http://{}", self.running.address))
    }

    /// A browser at which somebody signed in.
    pub(crate) fn seated(&self, actor: &Actor) -> Browser {
        let browser = self.browser();
        sign_in(&browser, actor);
        browser
    }

    /// How many entries the register has.
    pub(crate) async fn size(&self) -> u64 {
        let checkpoint = self.running.instance.register().checkpoint().await.expect("a checkpoint");
        checkpoint.map_or(0, |checkpoint| checkpoint.size)
    }
}

/// Signs in by the one click of the demo, whoever was signed in before.
pub(crate) fn sign_in(browser: &Browser, actor: &Actor) {
    sign_out(browser);
    browser.goto("/sign-in");
    let own = format!("form[action='/sign-in']:has(input[name=demo][value='{}']) button", actor.actor);
    browser.click(&own);
    browser.wait("a session", || browser.has("form[action='/sign-out']").then_some(()));
}

/// Signs out by the button that every page has, where somebody is signed in.
pub(crate) fn sign_out(browser: &Browser) {
    browser.goto("/sign-in");
    if browser.has("form[action='/sign-out']") {
        browser.click("form[action='/sign-out'] button");
        browser.wait("the end of the session", || (!browser.has("form[action='/sign-out']")).then_some(()));
    }
}

/// A worked case as JSON, of the system that test instances have.
fn case(text: &str) -> Value {
    let text = text.replace("system-a", SYSTEM).replace("4.2.0", "1.0");
    let case: Case = parse(&text, Format::Toml).expect("the worked case").case;
    serde_json::to_value(case).expect("a case is JSON")
}

/// The case of a child that is missing, with everything in order.
pub(crate) fn missing_child() -> Value {
    case(MISSING)
}

/// The case of a suspect, of whom two things are still open.
pub(crate) fn suspect() -> Value {
    case(SUSPECT)
}

/// The case of a search that starts before a court can decide.
pub(crate) fn urgent() -> Value {
    case(URGENT)
}

/// The case of a sweep of everybody at a gate against everybody who is wanted.
pub(crate) fn sweep() -> Value {
    let mut case = case(SUSPECT);
    case["target"]["scope"] = "everyone".into();
    case["target"]["general_sweep"] = true.into();
    case["target"]["mixed_list"] = true.into();
    case
}

/// A use up to the assessment of its necessity, as the unit's own tools write it.
pub(crate) async fn proposed(running: &Running, use_id: UseId, objective: Objective, case: &Value) {
    let (cast, of) = (&running.instance.cast, Some(use_id));
    let system = || SYSTEM.parse().expect("a system");
    let fria = Public::FriaCompleted(FriaCompleted { system: system(), document: Hex32([3; 32]) });
    running.done(&cast.rights_officer, None, fria, &[], &[("fria", json!({ "fria": case["fria"] }))]).await;
    let state = Registration::Registered;
    let registered = Public::RegistrationRecorded(RegistrationRecorded { system: system(), state });
    let part = json!({ "registration": case["registration"] });
    running.done(&cast.rights_officer, None, registered, &[], &[("registration", part)]).await;
    let proposed = Public::UseProposed(UseProposed {
        member_state: "SE".parse().expect("a code"),
        profile: "SE".parse().expect("a profile"),
        objectives: vec![objective],
        system: system(),
        earlier: Vec::new(),
    });
    let mut part = case.clone();
    for later in ["fria", "registration", "authorisation", "urgency", "running", "alerts", "necessity"] {
        part.as_object_mut().expect("an object").remove(later);
    }
    let list = json!({ "pictures": { SOUGHT: { "media_type": "image/png", "image": PIXEL } } });
    running.done(&cast.requester, of, proposed, &[], &[("case", part), ("list", list)]).await;
    let part = json!({ "necessity": case["necessity"] });
    let public = Public::NecessityAssessed(NecessityAssessed {});
    running.done(&cast.requester, of, public, &[], &[("case", part)]).await;
}

/// The request to the court; its act.
pub(crate) async fn asked(running: &Running, use_id: UseId, case: &Value, urgent: bool) -> ActHash {
    let cast = &running.instance.cast;
    let public =
        Public::AuthorisationRequested(AuthorisationRequested { urgent, to: cast.court.body.clone() });
    let states = missing_child()["authorisation"]["request_states"].clone();
    let accuracy = missing_child()["authorisation"]["request_accuracy"].clone();
    let stated = json!({
        "reasoned": true, "requested_by_competent": true, "request_states": states, "request_accuracy": accuracy,
    });
    let said = json!({ "reasons": "invented reasons", "case": { "authorisation": stated } });
    let sealed = [("request", said), ("limits", case["limits"]["requested"].clone())];
    let request = running.done(&cast.requester, Some(use_id), public, &[], &sealed).await;
    running.law_asked_after(use_id, request).await;
    request
}

/// The search for a missing child up to its request, with nothing planned yet; the request's act.
pub(crate) async fn requested(running: &Running, use_id: UseId) -> ActHash {
    let mut case = missing_child();
    case["limits"].as_object_mut().expect("limits").remove("planned");
    proposed(running, use_id, Objective::Missing, &case).await;
    asked(running, use_id, &case, false).await
}

/// An urgent start: declared, permitted, armed, compared.
pub(crate) async fn started_urgently(running: &Running, use_id: UseId) {
    let (cast, of, case) = (&running.instance.cast, Some(use_id), urgent());
    proposed(running, use_id, Objective::Missing, &case).await;
    let until = "2026-11-23T09:00:00.000Z".parse().expect("an instant");
    let declared = Public::UrgencyDeclared(UrgencyDeclared { until });
    let mut why = case["urgency"].clone();
    for by_the_register in ["declared_at", "window_until"] {
        why.as_object_mut().expect("an object").remove(by_the_register);
    }
    let national = case["authorisation"]["national_conditions"].clone();
    let why = json!({ "urgency": why, "authorisation": { "national_conditions": national } });
    let sealed = [("urgency", why), ("limits", case["limits"]["requested"].clone())];
    running.done(&cast.commander, of, declared, &[], &sealed).await;
    running.until(use_id, "a permit by urgency", |file| file.permit.clone()).await;
    running.done(&cast.commander, of, Public::UseArmed(UseArmed {}), &[], &[]).await;
    compares(running, use_id).await;
}

/// The engine obeys its order, and says that it compares; the gate opens.
pub(crate) async fn compares(running: &Running, use_id: UseId) {
    running.obey(use_id, "compare").await;
    let started = Public::ComparisonStarted(ComparisonStarted { first: running.instance.now() });
    running.done(&running.instance.cast.engine, Some(use_id), started, &[], &[]).await;
    within("an open permit", async || {
        let now = running.instance.now();
        let open = |file: &UseFile| file.permit_open(now).is_ok().then_some(());
        running.instance.register().read(|fold| fold.use_file(use_id).and_then(open))
    })
    .await;
}

/// The unit plans nothing narrower than what is granted, and says so once it knows what that is.
pub(crate) async fn planned(running: &Running, use_id: UseId) {
    let public = Public::FactSupplied(FactSupplied { row: "R-5.3-i".parse().expect("a row") });
    let plan = json!({ "limits": { "planned": Limits::NOT_SET } });
    running.done(&running.instance.cast.requester, Some(use_id), public, &[], &[("case", plan)]).await;
}

/// The permit that follows from what was recorded; where none comes, what is in its way.
pub(crate) async fn permitted(running: &Running, use_id: UseId) {
    let seen = |file: &UseFile| {
        let open = file.assessment.iter().flat_map(|a| &a.findings).filter(|f| f.state != FindingState::Met);
        (file.permit.is_some(), open.map(|f| f.row.to_string()).collect::<Vec<_>>())
    };
    let look = || running.instance.register().read(|fold| fold.use_file(use_id).map(seen)).expect("the use");
    let began = std::time::Instant::now();
    while !look().0 {
        assert!(began.elapsed().as_secs() < 20, "no permit: open are {:?}", look().1);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// An alert with this likelihood: posted until the gate let it through.
pub(crate) async fn alert(running: &Running, use_id: UseId, likelihood_e6: u32) -> AlertId {
    let cast = &running.instance.cast;
    within("an alert", async || {
        let line = running.candidate(use_id, json!({ "likelihood_e6": likelihood_e6 }));
        running.post(&cast.engine, "/v1/candidates", &line).await;
        let first = |file: &UseFile| file.alerts.keys().next().copied();
        running.instance.register().read(|fold| fold.use_file(use_id).and_then(first))
    })
    .await
}

/// Whoever of these holds something attests that it is erased; the server's own custodians do so themselves.
pub(crate) async fn attested(running: &Running, use_id: UseId, readers: &[&Actor]) {
    let cast = &running.instance.cast;
    let order =
        running.until(use_id, "the order to erase", |file| file.erasures().first().map(|e| e.act)).await;
    running.obey(use_id, "delete-list").await;
    let readers = readers.iter().map(|reader| (*reader, Custodian::Reader(reader.id())));
    for (by, custodian) in readers.chain([(&cast.engine, Custodian::Engine(cast.engine.id()))]) {
        let done = ErasureAttested { custodian, state: ErasureState::Done, items: 1 };
        running.done(by, Some(use_id), Public::ErasureAttested(done), &[order], &[]).await;
    }
    running.until(use_id, "the certificate", |file| file.erasure(&order)?.closed.clone()).await;
}
