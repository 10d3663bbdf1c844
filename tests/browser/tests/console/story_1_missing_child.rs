//! A missing child: the court narrows, the commander arms, two verifiers answer, the commander stops; all by clicking.

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::Conclusion;

use crate::common::Running;
use crate::reading;
use crate::rig::{self, Room, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_child_is_searched_for_within_what_the_court_left_and_the_search_is_stopped() {
    let Some(room) = Room::open(401, "the story of the missing child").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    let request = rig::requested(running, use_id).await;

    let browser = room.seated(&cast.court);
    assert_eq!(browser.path(), "/court", "a court begins at what waits for it");
    let before = room.size().await;
    reading::open_request(&browser, request);
    assert!(room.size().await >= before + 2, "reading the request and its limits is recorded");
    let cameras = browser.attributes("[name=camera]:checked", "value");
    assert_eq!(cameras, ["quay-1", "quay-2"]);
    reading::narrow(&browser, "quay-2", "30", "0.75");
    reading::decide(&browser, "granted-in-part");
    assert_eq!(browser.path(), format!("/uses/{use_id}"));
    let grant = running.until(use_id, "a grant", |file| file.grant().cloned()).await;
    let half_an_hour = running.instance.now().plus(stricto_law::time::Millis(30 * 60_000));
    assert_eq!(grant.until, Some(half_an_hour));

    rig::planned(running, use_id).await;
    rig::permitted(running, use_id).await;
    sign_in(&browser, &cast.commander);
    reading::arm(&browser, running, use_id).await;
    rig::compares(running, use_id).await;
    reading::case_file(&browser, use_id);
    assert!(reading::gate_is_open(&browser), "{}", browser.text("main"));
    browser.click(&format!("form[action='/uses/{use_id}/limits'] button"));
    browser.wait("the map", || browser.has("svg[role=img]").then_some(()));
    let limits = browser.text("main");
    assert!(limits.contains("quay-1") && !limits.contains("quay-2") && limits.contains("0.75"), "{limits}");
    assert!(browser.has("svg[role=img] polygon") && browser.count("svg .camera") == 1);
    let read = |public: &Public| matches!(public, Public::ContentRead(read) if read.field == "limits");
    assert!(told(running, use_id, read).await, "whoever looks at the limits is in the register");

    let alert = rig::alert(running, use_id, 934_717).await;
    let (first, second) = (room.seated(&cast.verifiers[0]), room.seated(&cast.verifiers[1]));
    for verifier in [&first, &second] {
        assert_eq!(verifier.path(), "/alerts", "a verifier begins at the queue");
        reading::open_alert(verifier, alert);
        assert!(!reading::answered(verifier));
    }
    first.press("1");
    first.wait("the answer by its key", || reading::answered(&first).then_some(()));
    reading::answer(&second, "same");
    let concluded = running.until(use_id, "a conclusion", |file| file.alert(&alert)?.concluded).await;
    assert_eq!(concluded.1, Conclusion::Confirmed);
    for verifier in [&first, &second] {
        verifier.wait("the conclusion on the page", || {
            verifier.reload();
            verifier.has("main strong").then_some(())
        });
        assert_eq!(verifier.text("main strong"), "confirmed");
    }

    reading::stop(&browser, use_id);
    let stop = running.until(use_id, "the stop", |file| file.stop.clone()).await;
    assert!(
        !told(running, use_id, |public| matches!(public, Public::StopExplained(_))).await,
        "the stop comes first"
    );
    reading::give_reason(&browser, "objective-reached");
    let explained = |public: &Public| matches!(public, Public::StopExplained(said) if said.reason.as_str() == "objective-reached");
    assert!(told(running, use_id, explained).await);
    let told = reading::timeline(&browser);
    assert!(told.len() > 15, "{told:#?}");
    assert!(!browser.has(&format!("form[action='/uses/{use_id}/stop']")), "it is stopped");
    assert!(stop.at <= running.instance.now());
    running.obey(use_id, "stop").await;
    drop((browser, first, second));
    room.running.end().await;
}

/// Whether such an act stands in the register of this use.
async fn told(running: &Running, use_id: UseId, is: impl Fn(&Public) -> bool) -> bool {
    let entries = running.instance.register().entries_of(Some(use_id), 0, 10_000).await.expect("entries");
    let parsed = entries.iter().map(|(_, bytes)| stricto_record::act::Entry::parse(bytes).expect("an entry"));
    parsed.into_iter().any(|entry| is(&entry.signed.act.public))
}
