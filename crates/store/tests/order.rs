//! One order of acts: concurrent submissions in groups, a stop that races releases, a clock that fails.

use std::collections::BTreeMap;
use std::sync::Arc;

use stricto_law::time::Millis;
use stricto_record::fold::Fold;
use stricto_record::kinds::Public;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::refusal::RefusalCode;
use stricto_record::role::Role;
use stricto_store::{Draft, SubmitError};
use stricto_testkit::TestInstance;

fn incident(n: usize) -> Public {
    // Each differs, or they would be one act.
    let must = [Role::RightsOfficer, Role::MarketSurveillance];
    let others = Role::ALL.iter().copied().filter(|role| !must.contains(role)).enumerate();
    let more = others.filter(|(bit, _)| n >> bit & 1 == 1).map(|(_, role)| role);
    let raised_to = must.into_iter().chain(more).collect();
    Public::IncidentRecorded(IncidentRecorded { code: IncidentCode::Other, raised_to })
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_submissions_share_durable_writes_and_each_gets_a_place_of_its_own() {
    let instance = Arc::new(TestInstance::new(11).await);
    let (size, writes) = (instance.register().read(Fold::size), instance.faults.writes());
    let mut tasks = Vec::new();
    for n in 0..300 {
        let instance = Arc::clone(&instance);
        tasks.push(tokio::spawn(async move {
            instance.submit(&instance.cast.auditor, None, incident(n), &[]).await.unwrap()
        }));
    }
    let mut places = Vec::new();
    for task in tasks {
        places.push(task.await.unwrap().index);
    }
    places.sort_unstable();
    assert_eq!(places, (size..size + 300).collect::<Vec<_>>());
    let commits = instance.faults.writes() - writes;
    assert!(commits < 150, "{commits} durable writes for 300 acts");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_release_stands_after_the_stop_it_raced() {
    let instance = Arc::new(TestInstance::new(12).await);
    let (mut before, mut refused) = (0, 0);
    for trial in 0..20_u64 {
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.unwrap();
        let mut releases = Vec::new();
        for n in 0..8_u64 {
            let instance = Arc::clone(&instance);
            releases.push(tokio::spawn(async move {
                tokio::time::sleep(std::time::Duration::from_micros(n * 150)).await;
                instance.release(use_id, permit, &[b"{}"]).await
            }));
        }
        tokio::time::sleep(std::time::Duration::from_micros(trial * 100)).await;
        let stop = instance.stop(&instance.cast.verifiers[0], use_id, StopCause::Person).await.unwrap();
        for release in releases {
            match release.await.unwrap() {
                Ok((receipt, _)) => {
                    assert!(receipt.index < stop.index, "released at {} after {}", receipt.index, stop.index);
                    before += 1;
                }
                Err(SubmitError::Refused(refusal)) => {
                    assert_eq!(refusal.code, RefusalCode::PermitClosed);
                    refused += 1;
                }
                Err(e) => panic!("{e}"),
            }
        }
    }
    assert!(before > 0 && refused > 0, "{before} before and {refused} after: the race was no race");
}

#[tokio::test]
async fn an_unknown_clock_takes_stops_alone_and_at_the_last_time() {
    let instance = TestInstance::new(13).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.unwrap();
    let last = instance.register().read(Fold::last_time).unwrap();
    instance.clock.set(None);
    let released = instance.release(use_id, permit, &[b"{}"]).await;
    assert!(matches!(released, Err(SubmitError::Unavailable { .. })), "{released:?}");
    let stop = instance.stop(&instance.cast.commander, use_id, StopCause::Person).await.unwrap();
    assert_eq!(stop.time, last);
}

#[tokio::test]
async fn time_in_the_register_never_runs_backwards() {
    let instance = TestInstance::new(14).await;
    instance.clock.advance(Millis(5_000));
    let first = instance.submit(&instance.cast.auditor, None, incident(1), &[]).await.unwrap();
    instance.clock.jump(first.time.plus(Millis(5)));
    let later = instance.submit(&instance.cast.auditor, None, incident(2), &[]).await.unwrap();
    assert_eq!(later.time, first.time.plus(Millis(5)));
    instance.clock.jump(first.time);
    let corrected = instance.submit(&instance.cast.auditor, None, incident(3), &[]).await.unwrap();
    assert_eq!(corrected.time, later.time);
}

/// A clock that was set would make a permit last longer, or end sooner, than the decision says.
#[tokio::test]
async fn a_clock_that_was_set_takes_stops_alone_until_it_is_right_again() {
    for (seed, jump) in [(16, "2026-11-22T09:00:00.000Z"), (17, "2026-11-22T10:30:00.000Z")] {
        let instance = TestInstance::new(seed).await;
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.unwrap();
        let right = instance.now();
        instance.release(use_id, permit, &[b"{}"]).await.unwrap();
        instance.clock.jump(jump.parse().unwrap());
        assert_eq!(instance.register().now(), None, "{jump}");
        let released = instance.release(use_id, permit, &[b"{}"]).await;
        assert!(matches!(released, Err(SubmitError::Unavailable { .. })), "{jump}: {released:?}");
        let stop = instance.stop(&instance.cast.commander, use_id, StopCause::Person).await.unwrap();
        assert_eq!(stop.time, right, "a stop gets the time that is reckoned, not the one that was set");
        instance.clock.jump(right.plus(Millis(1_000)));
        assert_eq!(instance.register().now(), Some(right.plus(Millis(1_000))), "right again");
    }
}

#[tokio::test]
async fn a_release_at_the_instant_its_permit_ends_is_refused() {
    let instance = TestInstance::new(15).await;
    let use_id = instance.new_use();
    let permit = instance.running_use(use_id).await.unwrap();
    let (_, good_until) = instance.permit(use_id).unwrap();
    instance
        .clock
        .set(good_until.unix_ms().checked_sub(1).and_then(stricto_law::time::Instant::from_unix_ms));
    instance.release(use_id, permit, &[b"{}"]).await.unwrap();
    instance.clock.set(Some(good_until));
    let late = instance.release(use_id, permit, &[b"{}"]).await;
    assert!(matches!(&late, Err(SubmitError::Refused(r)) if r.code == RefusalCode::PermitClosed), "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_past_its_instant_is_not_appended() {
    let instance = TestInstance::new(15).await;
    let register = instance.register();
    let draft = |n| Draft { use_id: None, public: incident(n), re: Vec::new(), sealed: BTreeMap::new() };
    let (now, size) = (instance.now(), register.read(Fold::size));
    let late = register.act_before(draft(0), now).await;
    assert!(matches!(late, Err(SubmitError::Unavailable { .. })), "{late:?}");
    assert_eq!(register.read(Fold::size), size);
    let in_time = register.act_before(draft(1), now.plus(Millis(1))).await.unwrap();
    assert_eq!((in_time.index, in_time.time), (size, now));
}
