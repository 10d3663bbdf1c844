//! Closed by default at the register: whatever closes a use, nothing leaves, and nothing leaves before it is open.

use std::pin::Pin;

use stricto_law::Outcome;
use stricto_law::time::Instant;
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::role::Role;
use stricto_store::SubmitError;
use stricto_testkit::{GRANTED_FOR, TestInstance, When};

/// What releases, or does not: true where an alert left.
type Releaser = for<'a> fn(&'a TestInstance, UseId, ActHash) -> Pin<Box<dyn Future<Output = bool> + 'a>>;

fn through_the_register<'a>(
    instance: &'a TestInstance,
    use_id: UseId,
    permit: ActHash,
) -> Pin<Box<dyn Future<Output = bool> + 'a>> {
    Box::pin(async move { instance.release(use_id, permit, &[b"{}"]).await.is_ok() })
}

/// What closes a use: each is done to a running one.
const CLOSERS: [&str; 13] = [
    "clock unknown",
    "clock set back",
    "clock set forward",
    "store unreachable",
    "good until now",
    "suspended",
    "stopped",
    "withdrawn",
    "another decision",
    "assessed as prohibited",
    "forked",
    "another use's permit",
    "a permit that is none",
];

/// Does to a running use what the name says; the permit that is then tried.
async fn close(instance: &TestInstance, use_id: UseId, permit: ActHash, what: &str) -> ActHash {
    let cast = &instance.cast;
    let of = Some(use_id);
    let decision = || instance.register().read(|fold| fold.use_file(use_id).unwrap().grant().unwrap().act);
    match what {
        "clock unknown" => instance.clock.set(None),
        "clock set back" => instance.clock.jump(moved(instance.now(), -3_600_000)),
        "clock set forward" => instance.clock.jump(moved(instance.now(), 10_000)),
        "store unreachable" => instance.faults.fail(0, When::Before),
        "good until now" => instance.clock.advance(GRANTED_FOR),
        "suspended" => {
            let public = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
            instance.submit(&cast.verifiers[0], of, public, &[]).await.expect("a suspension");
        }
        "stopped" => {
            instance.stop(&cast.verifiers[0], use_id, StopCause::Person).await.expect("a stop");
        }
        "withdrawn" => {
            let result = DecisionResult::Withdrawn;
            instance.decide(use_id, decision(), result, &[]).await.expect("a withdrawal");
        }
        "another decision" => {
            let result = DecisionResult::Modified;
            instance.decide(use_id, decision(), result, &[]).await.expect("a modification");
        }
        "assessed as prohibited" => {
            let public = Public::AssessmentRecorded(AssessmentRecorded {
                outcome: Outcome::Prohibited,
                findings: Vec::new(),
                good_until: None,
                receipt: Hex32([7; 32]),
            });
            let read_from = instance.register().read(|fold| fold.read_from(use_id));
            let receipt: [(&str, &[u8]); 1] = [("receipt", b"{}")];
            instance.act(of, public, read_from.as_slice(), &receipt).await.expect("an assessment");
        }
        "forked" => {
            let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
            let public = Public::IncidentRecorded(IncidentRecorded { code: IncidentCode::Fork, raised_to });
            instance.submit(&cast.auditor, None, public, &[]).await.expect("an incident");
        }
        "another use's permit" => {
            return instance.running_use(instance.new_use()).await.expect("another use");
        }
        _ => return ActHash(Hex32([1; 32])),
    }
    permit
}

fn moved(at: Instant, ms: i64) -> Instant {
    Instant::from_unix_ms(at.unix_ms() + ms).expect("an instant")
}

/// Nothing leaves through the register but under an open permit, at the time it is open.
async fn the_register_is_closed_by_default(releaser: Releaser) -> Check {
    for (seed, what) in (100..).zip(CLOSERS) {
        let mut instance = TestInstance::new(seed).await;
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.expect("a running use");
        let opens = releaser(&instance, use_id, permit).await;
        unless(opens, || "under an open permit nothing is released".into())?;
        let alerts = |instance: &TestInstance| {
            instance.register().read(|fold| fold.use_file(use_id).expect("the use").alerts.len())
        };
        let before = alerts(&instance);
        let tried = close(&instance, use_id, permit, what).await;
        let left = releaser(&instance, use_id, tried).await;
        unless(!left, || format!("{what}: something is released"))?;
        instance.faults.clear();
        instance.clock.set(Some(instance.now()));
        instance.open().await.expect("the register opens again");
        unless(alerts(&instance) == before, || format!("{what}: the register has a release more"))?;
    }
    not_yet_armed_is_closed(releaser).await
}

/// Each step on the way to an open permit: until the last one nothing leaves.
async fn not_yet_armed_is_closed(releaser: Releaser) -> Check {
    let instance = TestInstance::new(120).await;
    let use_id = instance.new_use();
    let none = ActHash(Hex32([1; 32]));
    let closed = async |step: &str, permit| {
        let left = releaser(&instance, use_id, permit).await;
        unless(!left, || format!("{step}, and something is released"))
    };
    instance.propose(use_id).await.expect("a proposal");
    closed("only proposed", none).await?;
    let request = instance.request(use_id, false).await.expect("a request").hash;
    closed("only requested", none).await?;
    let decision = instance.decide(use_id, request, DecisionResult::Granted, &[]).await.expect("a decision");
    closed("only granted", none).await?;
    let assessment = instance.assess(use_id).await.expect("an assessment").hash;
    closed("only assessed", none).await?;
    let basis = (PermitBasis::Decision, decision.hash);
    let until = decision.time.plus(GRANTED_FOR);
    let permit = instance.compile(use_id, assessment, basis, until).await.expect("a permit").hash;
    closed("not armed", permit).await?;
    instance.arm(use_id).await.expect("armed");
    unless(releaser(&instance, use_id, permit).await, || "armed, and nothing is released".into())
}

#[tokio::test]
async fn the_register_lets_nothing_out_but_under_an_open_permit() {
    holds(the_register_is_closed_by_default(through_the_register).await);
}

#[tokio::test]
async fn a_gate_that_releases_when_the_register_does_not_answer_is_found_out() {
    let impatient: Releaser = |instance, use_id, permit| {
        Box::pin(async move {
            let released = instance.release(use_id, permit, &[b"{}"]).await;
            released.is_ok() || matches!(released, Err(SubmitError::Unavailable { .. }))
        })
    };
    is_found_out(the_register_is_closed_by_default(impatient).await, "clock unknown: something is released");
}

#[tokio::test]
async fn a_gate_that_believes_whatever_the_clock_shows_is_found_out() {
    let believes: Releaser = |instance, use_id, permit| {
        Box::pin(async move {
            let register = instance.register();
            let open = register.read(|fold| {
                let shown = register.shown()?.max(fold.last_time()?);
                fold.use_file(use_id)?.permit_open(shown).ok().filter(|open| open.act == permit).map(drop)
            });
            let set = register.shown().is_some() && register.now().is_none();
            (set && open.is_some()) || through_the_register(instance, use_id, permit).await
        })
    };
    is_found_out(the_register_is_closed_by_default(believes).await, "clock set back: something is released");
}

#[tokio::test]
async fn a_gate_that_remembers_an_open_permit_is_found_out() {
    let remembers: Releaser = |instance, use_id, permit| {
        Box::pin(async move {
            // It asks whether such a permit was ever compiled, and never whether it is still open.
            let known = instance.register().read(|fold| {
                let file = fold.use_file(use_id)?;
                file.permit.as_ref().filter(|known| known.act == permit && file.armed.is_some()).map(drop)
            });
            known.is_some() || through_the_register(instance, use_id, permit).await
        })
    };
    is_found_out(the_register_is_closed_by_default(remembers).await, "something is released");
}
