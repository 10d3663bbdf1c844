//! How tests read pages and click on them: the one place to mend when a page says something in another way.

use stricto_browser::browser::Browser;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::use_armed::UseArmed;

use crate::common::Running;

/// What each row of the elements says: those that fail or are open, or all of them.
pub(crate) fn rows(browser: &Browser) -> Vec<String> {
    browser.texts("section[aria-labelledby=elements] > ul.tasks > li")
}

/// Everything that the case file says of what happened, oldest first.
pub(crate) fn timeline(browser: &Browser) -> Vec<String> {
    browser.texts("ol.timeline > li")
}

/// Whether the gate is shown open on the case file.
pub(crate) fn gate_is_open(browser: &Browser) -> bool {
    browser.has("section[aria-labelledby=permit] .tag-live")
}

pub(crate) fn case_file(browser: &Browser, use_id: UseId) {
    browser.goto(&format!("/uses/{use_id}"));
}

/// Opens a request: recorded, then shown.
pub(crate) fn open_request(browser: &Browser, request: ActHash) {
    browser.goto("/court");
    browser.click(&format!("a[href='/court/{request}']"));
    browser.click(&format!("main form[action='/court/{request}'] button"));
    browser.wait("the request, opened", || browser.has(DECIDE).then_some(()));
}

const DECIDE: &str = "form[action$='/decide']";

/// Fills in what every decision says, and signs this result.
pub(crate) fn decide(browser: &Browser, result: &str) {
    for (field, text) in [
        ("necessary_and_proportionate", "the request and the assessment"),
        ("strictly_limited", "one camera, half an hour"),
        ("elements_weighed", "the situation and the consequences"),
        ("national_conditions", "used by the police authority"),
        ("reference", "invented 7-26"),
        ("reasons", "what the court weighed, in its own invented words"),
    ] {
        browser.fill(&format!("{DECIDE} [name={field}]"), text);
    }
    browser.click(&format!("{DECIDE} [name=no-part]"));
    browser.click(&format!("{DECIDE} [name=result][value={result}]"));
    browser.click(&format!("{DECIDE} button[type=submit]"));
    browser.wait("the case file after the decision", || browser.path().starts_with("/uses/").then_some(()));
}

/// Narrows what is asked, in the form of the decision.
pub(crate) fn narrow(browser: &Browser, without_camera: &str, minutes: &str, threshold: &str) {
    browser.click(&format!("{DECIDE} [name=camera][value='{without_camera}']"));
    browser.fill(&format!("{DECIDE} [name=minutes]"), minutes);
    browser.fill(&format!("{DECIDE} [name=threshold]"), threshold);
}

/// Opens an alert from the queue: recorded, then shown.
pub(crate) fn open_alert(browser: &Browser, alert: AlertId) {
    browser.goto("/alerts");
    browser.click(&format!("form[action='/alerts/{alert}/open'] button"));
    browser.wait("the pictures", || pictures(browser).then_some(()));
}

pub(crate) fn pictures(browser: &Browser) -> bool {
    browser.has("main img[src^='data:']")
}

/// Answers by a click.
pub(crate) fn answer(browser: &Browser, outcome: &str) {
    browser.click(&format!("form[action$='/review'] button[value={outcome}]"));
    browser.wait("the answer, recorded", || answered(browser).then_some(()));
}

/// Whether the own answer is in: what the engine claims is shown, and the question is gone.
pub(crate) fn answered(browser: &Browser) -> bool {
    browser.has("#claim") && !browser.has("form[action$='/review']")
}

/// Arms by the button on the case file, and by the unit's own tools where there is none.
pub(crate) async fn arm(browser: &Browser, running: &Running, use_id: UseId) {
    let button = format!("form[action='/uses/{use_id}/arm'] button");
    case_file(browser, use_id);
    if browser.has(&button) {
        browser.click(&button);
        running.until(use_id, "the arming", |file| file.armed.is_some().then_some(())).await;
    } else {
        let commander = &running.instance.cast.commander;
        running.done(commander, Some(use_id), Public::UseArmed(UseArmed {}), &[], &[]).await;
    }
}

/// The large button.
pub(crate) fn stop(browser: &Browser, use_id: UseId) {
    case_file(browser, use_id);
    browser.click(&format!("form[action='/uses/{use_id}/stop'] button"));
    browser.wait("the question for the reason", || browser.has("input[name=reason]").then_some(()));
}

/// The reason, given afterwards.
pub(crate) fn give_reason(browser: &Browser, reason: &str) {
    browser.click(&format!("input[name=reason][value={reason}]"));
    browser.click("form[action$='/stop/reason'] button[type=submit]");
    browser.wait("the case file again", || browser.has("ol.timeline").then_some(()));
}
