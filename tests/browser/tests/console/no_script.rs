//! Without script every step still works: forms are forms, and each page fits.

use serde_json::json;
use stricto_browser::browser::{Browser, Look};
use stricto_browser::layout::too_wide;
use stricto_record::kinds::alert_concluded::Conclusion;

use crate::reading;
use crate::rig::{self, Room, sign_in, sign_out};

/// The page as it is shown now fits into a telephone, a tablet and a desk.
fn fits(browser: &Browser) {
    for width in [390, 768, 1280] {
        browser.look(Look { width, dark: true });
        assert_eq!(too_wide(browser), None, "{} at {width}", browser.path());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_a_story_is_a_form() {
    let Some(room) = Room::open(441, "pages without script").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    let request = rig::requested(running, use_id).await;

    let browser = room.browser();
    browser.script(false);
    browser.goto("/check");
    fits(&browser);
    browser.click("form[action='/check'] button");
    browser.wait("an answer", || browser.path().contains('?').then_some(()));
    fits(&browser);
    sign_in(&browser, &cast.court);
    fits(&browser);
    reading::open_request(&browser, request);
    fits(&browser);
    reading::narrow(&browser, "quay-2", "60", "0.7");
    reading::decide(&browser, "granted-in-part");
    rig::planned(running, use_id).await;
    rig::permitted(running, use_id).await;

    sign_in(&browser, &cast.commander);
    reading::arm(&browser, running, use_id).await;
    rig::compares(running, use_id).await;
    let alert = rig::alert(running, use_id, 934_717).await;
    reading::case_file(&browser, use_id);
    fits(&browser);
    browser.click(&format!("form[action='/uses/{use_id}/limits'] button"));
    browser.wait("the map", || browser.has("svg[role=img]").then_some(()));
    fits(&browser);
    for verifier in &cast.verifiers[..2] {
        sign_in(&browser, verifier);
        fits(&browser);
        reading::open_alert(&browser, alert);
        fits(&browser);
        reading::answer(&browser, "same");
        fits(&browser);
    }
    let concluded = running.until(use_id, "a conclusion", |file| file.alert(&alert)?.concluded).await;
    assert_eq!(concluded.1, Conclusion::Confirmed);
    sign_in(&browser, &cast.commander);
    reading::stop(&browser, use_id);
    fits(&browser);
    reading::give_reason(&browser, "objective-reached");
    fits(&browser);
    sign_in(&browser, &cast.auditor);
    for path in ["/uses", "/erasures", "/register", "/figures"] {
        browser.goto(path);
        assert_eq!((browser.status(), browser.count("h1")), (200, 1), "{path}");
        fits(&browser);
    }
    sign_out(&browser);
    assert_eq!(browser.path(), "/sign-in");
    // That it was off all along: a page's script would have said so.
    sign_in(&browser, &cast.verifiers[2]);
    let off = browser.attributes("#live", "data-on");
    assert!(off.len() == 1 && browser.text("#live") != off[0], "{off:?}");
    let ran = browser
        .run_with("return document.querySelector('#live').textContent === arguments[0]", json!([off[0]]));
    assert_eq!(ran, false);
    drop(browser);
    room.running.end().await;
}
