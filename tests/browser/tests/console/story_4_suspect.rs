//! A suspect of whom two things are still open: the case file says which and who must act, and nothing can be armed.

use serde_json::json;
use stricto_law::assessment::Outcome;
use stricto_record::kinds::use_proposed::Objective;

use crate::reading;
use crate::rig::{self, Room};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_open_is_listed_with_who_must_act_and_nothing_can_be_armed() {
    let Some(room) = Room::open(404, "the story of the suspect").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    let case = rig::suspect();
    rig::proposed(running, use_id, Objective::Offence, &case).await;
    let request = rig::asked(running, use_id, &case, false).await;
    let conditional = |file: &stricto_record::fold::UseFile| {
        let asked = file.requests.first()?.at;
        let assessment = file.assessment.as_ref().filter(|assessment| assessment.at >= asked)?;
        (assessment.outcome == Outcome::Conditional).then_some(())
    };
    running.until(use_id, "the assessment", conditional).await;

    let browser = room.seated(&cast.commander);
    reading::case_file(&browser, use_id);
    for open in ["R-5.1-k", "R-5.2-f"] {
        let rows = reading::rows(&browser);
        let row = rows.iter().find(|row| row.contains(open)).unwrap_or_else(|| panic!("{open}: {rows:#?}"));
        assert!(row.len() > open.len() + 40, "it says neither what is asked nor who must act: {row}");
    }
    assert!(browser.has("section[aria-labelledby=decisions] .tag-warn"), "the request waits");
    assert!(!reading::gate_is_open(&browser));
    let (size, arm) = (room.size().await, format!("/uses/{use_id}/arm"));
    assert!(!browser.has(&format!("form[action='{arm}']")));
    // Whoever makes the form by hand is refused.
    let status = browser.run_with(
        "const csrf = document.querySelector('input[name=csrf]').value;
         const asked = new XMLHttpRequest();
         asked.open('POST', arguments[0], false);
         asked.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
         asked.send('csrf=' + csrf);
         return asked.status;",
        json!([arm]),
    );
    assert!(status.as_u64().is_some_and(|status| status >= 400), "{status}");
    let armed =
        running.instance.register().read(|fold| fold.use_file(use_id).is_some_and(|f| f.armed.is_some()));
    assert!(!armed && room.size().await == size);
    let court = room.seated(&cast.court);
    court.goto("/court");
    assert!(court.has(&format!("a[href='/court/{request}']")));
    drop((browser, court));
    room.running.end().await;
}
