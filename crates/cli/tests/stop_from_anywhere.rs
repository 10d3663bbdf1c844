//! Promise 3, from outside: whatever may stop or suspend a use does, through the server, and people resume.
//!
//! Console, command line, API, a supervisor's order, the false-alert budget, a clock fault, a full disk, a fork: after
//! each nothing passes, and no reason was asked for. What a fault suspended one person on the case resumes; after a
//! supervisor's order or a fork it takes two, one of them outside the unit.
#![forbid(unsafe_code)]

#[path = "../../server/tests/common/mod.rs"]
mod common;

use std::process::Command;

use common::console::Browser;
use common::http::request;
use common::{Running, posted, within};
use serde_json::json;
use stricto_law::time::Instant;
use stricto_record::fold::{ClosedCause, UseFile};
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::{FalseAlerts, OnExceeding};
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::register_reopened::RegisterReopened;
use stricto_record::kinds::stop_explained::StopExplained;
use stricto_record::kinds::use_resumed::UseResumed;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::role::Role;
use stricto_testkit::Actor;

/// A way to end or to suspend a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Console,
    CommandLine,
    Api,
    SupervisorStops,
    SupervisorSuspends,
    Budget,
    Clock,
    FullDisk,
    Fork,
}

/// Who opens the gate again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    /// Nobody: it is over.
    Nobody,
    /// One person on the case.
    One,
    /// Two, one of them outside the unit.
    Two,
}

/// Every way, what the use is closed for afterwards, the suspension's cause, and who opens it again.
const WAYS: [(Way, ClosedCause, Option<SuspendCause>, Opens); 9] = [
    (Way::Console, ClosedCause::Stopped, None, Opens::Nobody),
    (Way::CommandLine, ClosedCause::Stopped, None, Opens::Nobody),
    (Way::Api, ClosedCause::Stopped, None, Opens::Nobody),
    (Way::SupervisorStops, ClosedCause::Stopped, None, Opens::Nobody),
    (Way::SupervisorSuspends, ClosedCause::Suspended, Some(SuspendCause::Supervisor), Opens::Two),
    (Way::Budget, ClosedCause::Suspended, Some(SuspendCause::Budget), Opens::One),
    (Way::Clock, ClosedCause::Suspended, Some(SuspendCause::Clock), Opens::One),
    (Way::FullDisk, ClosedCause::Suspended, Some(SuspendCause::Store), Opens::One),
    (Way::Fork, ClosedCause::Forked, None, Opens::Two),
];

/// Three alerts that two people find false exceed it.
const BUDGET: FalseAlerts = FalseAlerts {
    tolerated_e6: 100_000,
    excessive_e6: 400_000,
    false_alarm_e6: 50_000,
    miss_e6: 50_000,
    on_exceeding: OnExceeding::Suspend,
};

fn closed(running: &Running, of: UseId) -> Option<ClosedCause> {
    let now = running.instance.now();
    running.instance.register().read(|fold| fold.use_file(of).and_then(|file| file.permit_open(now).err()))
}

fn alerts(running: &Running, of: UseId) -> usize {
    running.instance.register().read(|fold| fold.use_file(of).map_or(0, |file| file.alerts.len()))
}

/// What may stop or suspend does it.
async fn take(way: Way, running: &Running, of: UseId) {
    let cast = &running.instance.cast;
    match way {
        Way::Console => {
            let verifier = Browser::as_actor(running, &cast.verifiers[0]).await;
            assert_eq!(verifier.post(&format!("/uses/{of}/stop"), "").await.status, 303);
        }
        Way::CommandLine => by_command(running, of, &cast.verifiers[0]).await,
        Way::Api => by_act(running, of, &cast.verifiers[0], stop(StopCause::Person)).await,
        Way::SupervisorStops => {
            by_act(running, of, &cast.data_protection, stop(StopCause::Supervisor)).await;
        }
        Way::SupervisorSuspends => {
            let suspended = Public::UseSuspended(UseSuspended { cause: SuspendCause::Supervisor });
            by_act(running, of, &cast.data_protection, suspended).await;
        }
        Way::Budget => spend(running, of).await,
        Way::Clock => set_the_clock(running).await,
        Way::FullDisk => fill_the_disk(running, of).await,
        Way::Fork => {
            let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
            let fork = Public::IncidentRecorded(IncidentRecorded { code: IncidentCode::Fork, raised_to });
            running.done(&cast.auditor, None, fork, &[], &[]).await;
        }
    }
}

fn stop(cause: StopCause) -> Public {
    Public::UseStopped(UseStopped { cause })
}

/// Posts an act, as any program does.
async fn by_act(running: &Running, of: UseId, who: &Actor, public: Public) {
    let signed = running.instance.signed(&who.key, Some(of), public, &[], &[]).await.expect("signed");
    let answer = request(running.address, "POST", "/v1/acts", None, posted(&signed).as_bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

async fn by_command(running: &Running, of: UseId, who: &Actor) {
    let key = running.instance.folder().join("stops.key");
    who.key.write_new(&key).expect("a key file");
    let head = running.instance.register().read(|fold| fold.head(Some(of))).expect("a head");
    let mut stricto = Command::new(env!("CARGO_BIN_EXE_stricto"));
    stricto.args(["act", "use.stopped", "--set", "cause=person", "--use", &of.to_string(), "--after"]);
    stricto.arg(head.to_string()).arg("--key").arg(&key);
    stricto.arg("--server").arg(format!("http://{}", running.address));
    let output = tokio::task::spawn_blocking(move || stricto.output()).await.expect("no panic");
    let output = output.expect("stricto runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Two people find one alert after the other false, until the budget is spent.
async fn spend(running: &Running, of: UseId) {
    for _ in 0..3 {
        let alert = running.alert(of).await;
        for verifier in &running.instance.cast.verifiers[..2] {
            running.instance.open_alert(verifier, of, alert).await.expect("opened");
            running.review(verifier, of, alert, "not-same").await;
        }
        running.until(of, "a conclusion", |file| file.alert(&alert)?.concluded).await;
    }
}

/// The clock is set, is found out, and is right again.
async fn set_the_clock(running: &Running) {
    let right = running.instance.now();
    let token = running.token(&running.instance.cast.verifiers[0]);
    let wrong: Instant = "2026-11-22T12:00:00.000Z".parse().expect("an instant");
    running.instance.clock.jump(wrong);
    within("the hold", async || {
        let listed = request(running.address, "GET", "/v1/alerts", Some(&token), b"").await.json();
        (listed["gate_closed"] == "clock").then_some(())
    })
    .await;
    running.instance.clock.jump(right);
}

/// No write works, which a candidate finds out; then writes work again.
async fn fill_the_disk(running: &Running, of: UseId) {
    let cast = &running.instance.cast;
    running.instance.faults.break_down(true);
    within("the hold", async || {
        running.post(&cast.engine, "/v1/candidates", &running.candidate(of, json!({}))).await;
        let listed = running.get(&cast.verifiers[0], "/v1/alerts").await.json();
        (listed["gate_closed"] == "store").then_some(())
    })
    .await;
    running.instance.faults.break_down(false);
}

/// Somebody resumes, or reopens after a fork.
async fn resume(way: Way, running: &Running, of: UseId, who: &Actor) {
    if way == Way::Fork {
        let (size, root) = (1, Hex32([7; 32]));
        let reopened = Public::RegisterReopened(RegisterReopened { size, root });
        running.done(who, None, reopened, &[], &[]).await;
    } else {
        running.done(who, Some(of), Public::UseResumed(UseResumed {}), &[], &[]).await;
    }
}

/// Candidates that would be released are posted for a while; how many alerts came of them.
async fn passes(running: &Running, of: UseId) -> usize {
    let before = alerts(running, of);
    for _ in 0..3 {
        let line = running.candidate(of, json!({}));
        running.post(&running.instance.cast.engine, "/v1/candidates", &line).await;
    }
    alerts(running, of) - before
}

/// A stop's reason is given after it, by its signer; the stop did not wait for it.
async fn explains(way: Way, running: &Running, of: UseId) {
    let cast = &running.instance.cast;
    let who = if way == Way::SupervisorStops { &cast.data_protection } else { &cast.verifiers[0] };
    let open = |file: &UseFile| file.stop_to_explain(&who.actor).copied();
    let stopped: ActHash = running.until(of, "a stop without its reason", open).await;
    let reason = "person-found".parse().expect("a code");
    let said = Public::StopExplained(StopExplained { reason });
    running.done(who, Some(of), said, &[stopped], &[]).await;
}

async fn stops_and_resumes(
    seed: u64,
    (way, cause, suspension, opens): (Way, ClosedCause, Option<SuspendCause>, Opens),
) {
    let running = Running::start(seed).await;
    let (cast, of) = (&running.instance.cast, running.instance.new_use());
    let budget = (way == Way::Budget).then_some(BUDGET);
    running.running_with(of, budget).await;
    running.alert(of).await;
    take(way, &running, of).await;
    within(&format!("{way:?} closes"), async || (closed(&running, of) == Some(cause)).then_some(())).await;
    // What was on its way when it closed has arrived.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(passes(&running, of).await, 0, "{way:?}: something passes");
    let found = running.instance.register().read(|fold| {
        fold.use_file(of).and_then(|file| file.suspension.as_ref()).map(|suspension| suspension.cause)
    });
    assert_eq!(found, suspension, "{way:?}");
    if way != Way::Fork {
        running.obey(of, "stop").await;
    }
    match opens {
        Opens::Nobody => explains(way, &running, of).await,
        Opens::One => resume(way, &running, of, &cast.commander).await,
        Opens::Two => {
            resume(way, &running, of, &cast.commander).await;
            assert_eq!(closed(&running, of), Some(cause), "{way:?}: one person is not enough");
            assert_eq!(passes(&running, of).await, 0, "{way:?}: one person is not enough");
            resume(way, &running, of, &cast.rights_officer).await;
        }
    }
    if opens == Opens::Nobody {
        assert_eq!(closed(&running, of), Some(cause), "{way:?}: it is over");
    } else {
        running.obey(of, "compare").await;
        running.alert_after(of, alerts(&running, of)).await;
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_to_stop_works_from_outside_asks_no_reason_and_people_resume() {
    for (seed, way) in (700..).zip(WAYS) {
        stops_and_resumes(seed, way).await;
    }
}
