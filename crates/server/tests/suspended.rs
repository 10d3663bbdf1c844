//! What suspends a use and who resumes it in the console; what stands about a use and who closes it there.

mod common;

use common::console::{Browser, hidden};
use common::{Running, within};
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::complaint_recorded::ComplaintRecorded;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::role::Role;
use stricto_store::SubmitError;
use stricto_testkit::Actor;

/// Presses the button of the case file, again where the use moved on meanwhile; the status of the answer.
async fn resumes(running: &Running, actor: &Actor, use_id: UseId) -> u16 {
    let browser = Browser::as_actor(running, actor).await;
    let path = format!("/uses/{use_id}/resume");
    within("an answer", async || {
        let page = browser.get(&format!("/uses/{use_id}")).await.text();
        assert!(page.contains(&path), "{page}");
        let answer = browser.post(&path, &format!("seen={}", hidden(&page, "seen"))).await;
        (!answer.text().contains("moved on while you read")).then_some(answer.status)
    })
    .await
}

fn suspension(running: &Running, use_id: UseId) -> Option<SuspendCause> {
    running.instance.register().read(|fold| fold.use_file(use_id)?.suspension.as_ref().map(|s| s.cause))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoevers_write_fails_the_gate_closes_and_one_on_the_case_resumes() {
    let running = Running::start(350).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    running.alert(use_id).await;
    // Not the use's own act: an incident that somebody records about the instance's work.
    running.instance.faults.break_down(true);
    let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
    let incident = Public::IncidentRecorded(IncidentRecorded { code: IncidentCode::Other, raised_to });
    let failed = running.instance.submit_sealed(&cast.rights_officer, Some(use_id), incident, &[], &[]).await;
    running.instance.faults.break_down(false);
    assert!(matches!(failed, Err(SubmitError::Unavailable { .. })), "{failed:?}");
    let cause = running.until(use_id, "a suspension", |file| file.suspension.clone().map(|s| s.cause)).await;
    assert_eq!(cause, SuspendCause::Store);
    let page =
        Browser::as_actor(&running, &cast.commander).await.get(&format!("/uses/{use_id}")).await.text();
    assert!(
        page.contains("something could not be written") && page.contains("somebody on the case"),
        "{page}"
    );
    assert_eq!(resumes(&running, &cast.commander, use_id).await, 303);
    assert_eq!(suspension(&running, use_id), None);
    running.alert_after(use_id, 1).await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_supervisor_suspends_two_resume_one_of_them_outside_the_unit() {
    let running = Running::start(351).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let suspended = Public::UseSuspended(UseSuspended { cause: SuspendCause::Supervisor });
    running.done(&cast.market_surveillance, Some(use_id), suspended, &[], &[]).await;
    let case = format!("/uses/{use_id}");
    for (actor, shown) in [(&cast.commander, true), (&cast.requester, false), (&cast.verifiers[0], false)] {
        let page = Browser::as_actor(&running, actor).await.get(&case).await.text();
        assert!(page.contains("until two people resume it"), "{page}");
        assert_eq!(page.contains(&format!("{case}/resume")), shown, "{}", actor.actor);
    }
    assert_eq!(resumes(&running, &cast.commander, use_id).await, 303);
    assert_eq!(suspension(&running, use_id), Some(SuspendCause::Supervisor), "one is not enough");
    let commander = Browser::as_actor(&running, &cast.commander).await;
    let page = commander.get(&case).await.text();
    assert!(page.contains("a second must") && !page.contains(&format!("{case}/resume")), "{page}");
    let again =
        format!("seen={}", running.instance.register().read(|fold| fold.use_file(use_id).unwrap().head));
    let answer = commander.post(&format!("{case}/resume"), &again).await;
    assert!(answer.status == 409 && answer.text().contains("a second person"), "{}", answer.text());
    assert_eq!(resumes(&running, &cast.data_protection, use_id).await, 303);
    assert_eq!(suspension(&running, use_id), None);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_is_closed_by_somebody_outside_and_by_nobody_else() {
    let running = Running::start(352).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.granted(use_id).await;
    let complaint = Public::ComplaintRecorded(ComplaintRecorded {});
    let said = [("complaint", serde_json::json!({ "what": "invented" }))];
    let matter = running.done(&cast.market_surveillance, Some(use_id), complaint, &[], &said).await;
    let (case, path) = (format!("/uses/{use_id}"), format!("/uses/{use_id}/matters/{matter}"));
    for (actor, status) in [(&cast.commander, 403), (&cast.rights_officer, 409)] {
        let browser = Browser::as_actor(&running, actor).await;
        let page = browser.get(&case).await.text();
        assert!(page.contains("What stands") && !page.contains(&path), "{page}");
        assert_eq!(browser.post(&path, "outcome=unfounded").await.status, status, "{}", actor.actor);
    }
    let supervisor = Browser::as_actor(&running, &cast.data_protection).await;
    assert!(supervisor.get(&case).await.text().contains(&path));
    assert_eq!(supervisor.post(&path, "").await.status, 422, "what came of it is said");
    assert_eq!(supervisor.post(&path, "outcome=because%20I%20say%20so").await.status, 422);
    assert_eq!(supervisor.post(&path, "outcome=unfounded").await.status, 303);
    let page = supervisor.get(&case).await.text();
    assert!(!page.contains("What stands") && page.contains("What stood is closed"), "{page}");
    assert_eq!(supervisor.post(&path, "outcome=found").await.status, 409, "it is closed once");
    running.end().await;
}
