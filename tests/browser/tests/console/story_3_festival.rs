//! A sweep of everybody at a festival's gate: prohibited, not to be armed, and an incident where it is done all the same.

use serde_json::json;
use stricto_law::finding::FindingState;
use stricto_record::kinds::use_proposed::Objective;
use stricto_record::kinds::use_stopped::StopCause;

use crate::common::within;
use crate::reading;
use crate::rig::{self, Room, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_is_shown_as_prohibited_cannot_be_armed_and_is_stopped_by_the_supervisor() {
    let Some(room) = Room::open(403, "the story of the festival").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    rig::proposed(running, use_id, Objective::Offence, &rig::sweep()).await;
    let prohibited = |file: &stricto_record::fold::UseFile| {
        let assessment = file.assessment.as_ref()?;
        (assessment.outcome == stricto_law::assessment::Outcome::Prohibited).then(|| assessment.clone())
    };
    let assessment = running.until(use_id, "the assessment", prohibited).await;

    let browser = room.seated(&cast.commander);
    reading::case_file(&browser, use_id);
    let rows = reading::rows(&browser);
    let mut decide = 0;
    for finding in assessment.findings.iter().filter(|finding| finding.state == FindingState::NotMet) {
        assert!(
            rows.iter().any(|row| row.contains(finding.row.as_str())),
            "{} is not shown: {rows:#?}",
            finding.row
        );
        decide += 1;
    }
    assert!(decide > 0);
    assert!(rows[0].contains("R-"), "{rows:#?}");
    assert!(!reading::gate_is_open(&browser) && !browser.has("form[action$='/arm']"));

    within("the gate's first look", async || {
        let line = running.candidate(use_id, json!({}));
        let intake = running.post(&cast.engine, "/v1/candidates", &line).await.json();
        (intake["refused"] == 0).then_some(())
    })
    .await;
    running.until(use_id, "the incident", |file| file.incidents.first().map(drop)).await;
    sign_in(&browser, &cast.market_surveillance);
    browser.click(&format!("a[href='/uses/{use_id}']"));
    assert!(browser.has("#incidents") && browser.has("section[aria-labelledby=incidents] .tag-stop"));
    reading::stop(&browser, use_id);
    reading::give_reason(&browser, "outside-limits");
    let stop = running.until(use_id, "the stop", |file| file.stop.clone()).await;
    assert_eq!(stop.cause, StopCause::Supervisor);
    drop(browser);
    room.running.end().await;
}
