//! Promise 7, beside the erasure itself: what is kept is not destroyed early, and a dark file has no late readers.
#![forbid(unsafe_code)]

use stricto_law::time::{Instant, Millis};
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_record::act::SignedAct;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureOrdered, ErasureScope};
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_record::role::Role;
use stricto_testkit::{Actor, TestInstance};

/// What admits acts into the register.
type Admission<'a> = &'a dyn Fn(&Fold, &SignedAct, Instant) -> Result<ActHash, Refusal>;

/// The register as it is.
const REAL: Admission<'static> = &|fold, signed, now| fold.admit(signed, now);

/// Whether the register would take this act of this person now.
async fn taken(
    instance: &TestInstance,
    actor: &Actor,
    use_id: UseId,
    public: Public,
    admission: Admission<'_>,
) -> bool {
    let made = instance.signed(&actor.key, Some(use_id), public, &[], &[]).await.expect("an act");
    let now = instance.now();
    instance.register().read(|fold| admission(fold, &made.signed, now)).is_ok()
}

fn retention_ended(instance: &TestInstance, use_id: UseId) -> Public {
    let what = ErasureScope::Content;
    let custodians = instance
        .register()
        .read(|fold| fold.use_file(use_id).map(|file| file.custodians(&what)).unwrap_or_default());
    Public::ErasureOrdered(ErasureOrdered {
        cause: ErasureCause::RetentionEnded,
        what,
        custodians,
        held_by: None,
    })
}

/// The content of an ordinary use stays for half a year, and the unit never ends that time.
async fn what_is_kept_is_not_destroyed_early(seed: u64, admission: Admission<'_>) -> Check {
    let instance = TestInstance::new(seed).await;
    let use_id = instance.new_use();
    instance.planned_story(use_id, b"{}").await.expect("a planned story");
    let (cast, ended) = (&instance.cast, instance.now());
    let early = [Millis(0), Millis::days(30), Millis::days(189)];
    for wait in early {
        instance.clock.set(Some(ended.plus(wait)));
        for actor in [&cast.rights_officer, &cast.court, &cast.data_protection] {
            let public = retention_ended(&instance, use_id);
            let taken = taken(&instance, actor, use_id, public, admission).await;
            unless(!taken, || format!("a `{}` ends the retention early", actor.role.as_str()))?;
        }
    }
    instance.clock.set(Some(ended.plus(Millis::days(191))));
    let public = || retention_ended(&instance, use_id);
    let by_the_unit = taken(&instance, &cast.rights_officer, use_id, public(), admission).await;
    unless(!by_the_unit, || "the deployer ends the retention".into())?;
    unless(taken(&instance, &cast.data_protection, use_id, public(), admission).await, || {
        "a supervisor cannot end it after half a year".into()
    })
}

#[tokio::test]
async fn content_is_kept_for_half_a_year_and_the_unit_does_not_end_that() {
    holds(what_is_kept_is_not_destroyed_early(170, REAL).await);
}

#[tokio::test]
async fn a_register_that_destroys_when_the_unit_says_so_is_found_out() {
    let double = |fold: &Fold, signed: &SignedAct, now| match fold.admit(signed, now) {
        Err(refusal) if [RefusalCode::ErasureCause, RefusalCode::RetentionRuns].contains(&refusal.code) => {
            Ok(signed.act.hash().expect("a hash"))
        }
        answer => answer,
    };
    is_found_out(what_is_kept_is_not_destroyed_early(171, &double).await, "ends the retention early");
}

/// Nobody whom the unit enrolled after the proposal, or for its own body, reads a file that a stop darkened.
async fn a_dark_file_has_no_late_readers(seed: u64, admission: Admission<'_>) -> Check {
    let instance = TestInstance::new(seed).await;
    let (use_id, cast) = (instance.new_use(), &instance.cast);
    let inside = Actor::new("friend-inside", Role::RightsOfficer, cast.requester.body.as_str());
    instance.enrol(&cast.administrator.key, &inside).await.expect("an officer of the unit");
    instance.running_urgent_use(use_id).await.expect("an urgent use");
    instance.stop(&cast.data_protection, use_id, StopCause::Supervisor).await.expect("a stop");
    let late = Actor::new("friend-outside", Role::RightsOfficer, "another-office");
    let auditor = Actor::new("friend-auditor", Role::Auditor, "another-office");
    for actor in [&late, &auditor] {
        instance.enrol(&cast.administrator.key, actor).await.expect("a late reader");
    }
    let act = instance.register().read(|fold| fold.use_file(use_id).expect("the use").proposed.act);
    let readers = [
        (&inside, false),
        (&late, false),
        (&auditor, false),
        (&cast.rights_officer, true),
        (&cast.auditor, true),
        (&cast.court, true),
        (&cast.market_surveillance, true),
    ];
    for (actor, reads) in readers {
        let why = "inspection".parse().expect("a code");
        let public = Public::ContentRead(ContentRead { act, field: "case".into(), why });
        let taken = taken(&instance, actor, use_id, public, admission).await;
        unless(taken == reads, || format!("`{}` reads the dark file: {taken}", actor.actor))?;
    }
    Ok(())
}

#[tokio::test]
async fn a_dark_file_is_read_by_those_who_stood_outside_before() {
    holds(a_dark_file_has_no_late_readers(172, REAL).await);
}

#[tokio::test]
async fn a_register_that_goes_by_the_role_alone_is_found_out() {
    let double = |fold: &Fold, signed: &SignedAct, now| match fold.admit(signed, now) {
        Err(refusal) if refusal.code == RefusalCode::OutOfReach => Ok(signed.act.hash().expect("a hash")),
        answer => answer,
    };
    is_found_out(a_dark_file_has_no_late_readers(173, &double).await, "reads the dark file: true");
}
