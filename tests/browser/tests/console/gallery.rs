//! Every page in every state: no breach of accessibility, nothing that sticks out, no request to anywhere else.
//!
//! With `STRICTO_SCREENSHOTS=folder` each is also written there as a picture, to be looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;
use stricto_browser::axe::breaches;
use stricto_browser::browser::{Browser, Look};
use stricto_browser::layout::sticks_out;
use stricto_record::kinds::use_proposed::Objective;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;

use crate::common::within;
use crate::rig::{self, Room, sign_in, sign_out};
use crate::{picture, reading};

/// What was wrong with the pages, and how many were looked at.
#[derive(Default)]
struct Seen {
    /// What is wrong, and where it was seen.
    wrong: BTreeMap<String, Vec<String>>,
    states: Vec<String>,
}

impl Seen {
    /// Looks at the page as it is shown now, under the name of its state, with the status that it must have.
    fn see(&mut self, browser: &Browser, state: &str, status: u64) {
        let mut wrong = |what: String, where_: String| {
            self.wrong.entry(what).or_default().push(format!("{state}{where_}"));
        };
        if browser.status() != status {
            wrong(
                format!("the status is {}, not {status}", browser.status()),
                format!(" {}", browser.path()),
            );
        }
        if browser.count("h1") != 1 {
            wrong(format!("there are {} first headings", browser.count("h1")), String::new());
        }
        for dark in [false, true] {
            for width in [390, 768, 640, 1280] {
                let shown = || format!("@{width}{}", if dark { "-dark" } else { "" });
                browser.look(Look { width, dark });
                sticks_out(browser).into_iter().for_each(|what| wrong(what, shown()));
                if width == 390 || width == 1280 {
                    breaches(browser).into_iter().for_each(|what| wrong(what, shown()));
                    keep(browser, state, width, dark);
                }
            }
        }
        // Text at twice its size, as a reader may set it.
        browser.run("document.documentElement.style.fontSize = '200%'");
        sticks_out(browser).into_iter().for_each(|what| wrong(what, "@1280-twice-the-text".into()));
        browser.run("document.documentElement.style.fontSize = ''");
        browser.look(Look { width: 1280, dark: false });
        let own = format!("{}/", browser.origin());
        for sent in browser.sent() {
            if !sent.url.starts_with(&own) && !sent.url.starts_with("data:") {
                wrong(format!("it asks for {}", sent.url), String::new());
            }
        }
        self.states.push(state.to_owned());
    }

    fn nothing_wrong(self, at_least: usize) {
        assert!(self.states.len() >= at_least, "{:?}", self.states);
        let lines: Vec<String> =
            self.wrong.iter().map(|(what, places)| format!("{what}\n    in {}", places.join(" "))).collect();
        assert!(lines.is_empty(), "{} things are wrong:\n{}", lines.len(), lines.join("\n"));
    }
}

/// A picture of a state, where somebody wants to look at them.
fn keep(browser: &Browser, state: &str, width: u32, dark: bool) {
    let Some(folder) = std::env::var_os("STRICTO_SCREENSHOTS").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let scheme = if dark { "dark" } else { "light" };
    std::fs::write(folder.join(format!("{state}-{width}-{scheme}.png")), browser.picture(6000))
        .expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_without_a_use_and_pages_of_errors_are_sound() {
    let Some(room) = Room::open(411, "pages without a use").await else { return };
    let cast = &room.running.instance.cast;
    let folder = room.running.instance.data_dir().accounts();
    Accounts::new(&folder)
        .create("karin", "a long enough sentence", &cast.court.key, &OsChance)
        .expect("an account");
    let (browser, mut seen) = (room.browser(), Seen::default());
    browser.goto("/sign-in");
    seen.see(&browser, "sign-in", 200);
    browser.fill("input[name=name]", "karin");
    browser.fill("input[name=password]", "another long sentence");
    browser.click("form:has(input[name=password]) button");
    browser.wait("the answer", || browser.has("main [role=alert]").then_some(()));
    seen.see(&browser, "sign-in-wrong", 200);
    browser.goto("/check");
    seen.see(&browser, "check", 200);
    let live = "place=SE&purpose=authority&function=identifies&live=live&access=anyone";
    for (state, answers) in [
        ("check-prohibited", format!("{live}&who=everyone")),
        ("check-conditional", format!("{live}&who=individual&objective=missing_person&view=answers")),
        ("check-outside", "live=recorded&place=SE&purpose=authority&function=identifies".to_owned()),
        ("check-opted-out", "place=DK".to_owned()),
    ] {
        browser.goto(&format!("/check?{answers}"));
        assert!(browser.has("#answer"), "{}", browser.text("main"));
        seen.see(&browser, state, 200);
    }
    browser.goto("/assets/nothing.css");
    seen.see(&browser, "error-404-signed-out", 404);

    sign_in(&browser, &cast.court);
    for (state, path) in [("court-empty", "/court"), ("register", "/register"), ("figures", "/figures")] {
        browser.goto(path);
        seen.see(&browser, state, 200);
    }
    sign_in(&browser, &cast.verifiers[0]);
    for (state, path, status) in [
        ("alerts-empty", "/alerts", 200),
        ("uses-empty", "/uses", 200),
        ("erasures-empty", "/erasures", 200),
        ("check-signed-in", "/check", 200),
        ("error-403", "/court", 403),
        ("error-404", "/uses/u-00000000000000000000000000000000", 404),
    ] {
        browser.goto(path);
        seen.see(&browser, state, status);
    }
    sign_out(&browser);
    drop(browser);
    seen.nothing_wrong(16);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_planned_use_are_sound_in_each_of_its_states() {
    let Some(room) = Room::open(412, "pages of a planned use").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let (browser, mut seen) = (room.browser(), Seen::default());
    let use_id = running.instance.new_use();
    let mut case = rig::missing_child();
    case["limits"].as_object_mut().expect("limits").remove("planned");
    rig::proposed(running, use_id, Objective::Missing, &case).await;
    sign_in(&browser, &cast.commander);
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-planned", 200);
    let request = rig::asked(running, use_id, &case, false).await;
    browser.reload();
    seen.see(&browser, "case-awaiting", 200);

    sign_in(&browser, &cast.court);
    seen.see(&browser, "court-waiting", 200);
    browser.goto(&format!("/court/{request}"));
    seen.see(&browser, "request-sealed", 200);
    reading::open_request(&browser, request);
    seen.see(&browser, "request-opened", 200);
    reading::decide(&browser, "granted");
    rig::planned(running, use_id).await;
    rig::permitted(running, use_id).await;
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-authorised", 200);
    browser.goto("/court");
    seen.see(&browser, "court-decided", 200);

    sign_in(&browser, &cast.commander);
    reading::arm(&browser, running, use_id).await;
    rig::compares(running, use_id).await;
    let alert = rig::alert(running, use_id, 934_717).await;
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-armed", 200);
    picture::keep(&browser);
    browser.goto("/uses");
    seen.see(&browser, "uses-full", 200);
    reading::case_file(&browser, use_id);
    browser.click(&format!("form[action='/uses/{use_id}/limits'] button"));
    browser.wait("the map", || browser.has("svg[role=img]").then_some(()));
    seen.see(&browser, "limits", 200);

    reading::case_file(&browser, use_id);
    browser.click(&format!("form[action='/uses/{use_id}/reasons'] button"));
    browser.wait("the reasons", || browser.path().ends_with("/reasons").then_some(()));
    seen.see(&browser, "reasons", 200);

    for (number, verifier) in cast.verifiers[..2].iter().enumerate() {
        sign_in(&browser, verifier);
        if number == 0 {
            seen.see(&browser, "alerts-waiting", 200);
            browser.goto(&format!("/alerts/{alert}"));
            seen.see(&browser, "alert-unopened", 409);
        }
        reading::open_alert(&browser, alert);
        if number == 0 {
            seen.see(&browser, "alert-before-review", 200);
            browser.goto("/alerts");
            seen.see(&browser, "alerts-opened", 200);
            browser.goto(&format!("/alerts/{alert}"));
        }
        reading::answer(&browser, "same");
        seen.see(&browser, ["alert-after-review", "alert-after-both"][number], 200);
    }

    // A release that cannot be written holds the gate, and the queue says so.
    sign_in(&browser, &cast.verifiers[2]);
    running.instance.faults.break_down(true);
    running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    browser.wait("the hold", || browser.has("#gate .warning").then_some(()));
    seen.see(&browser, "alerts-gate-closed", 200);
    running.instance.faults.break_down(false);
    // What ran meanwhile is suspended, until somebody resumes it.
    running.until(use_id, "its suspension", |file| file.suspension.clone()).await;
    browser.wait("the end of the hold", || {
        browser.reload();
        browser.text("#gate").contains("suspended").then_some(())
    });
    seen.see(&browser, "alerts-suspended", 200);
    sign_in(&browser, &cast.commander);
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-suspended", 200);
    let resume = format!("form[action='/uses/{use_id}/resume'] button");
    // Pressed again where the use moved on while it was read.
    browser.wait("it to go on", || {
        reading::case_file(&browser, use_id);
        let stands = browser.has(&resume);
        if stands {
            browser.click(&resume);
        }
        (!stands).then_some(())
    });
    sign_in(&browser, &cast.verifiers[2]);
    browser.wait("the gate to open", || browser.has("#gate .open").then_some(()));

    // Whoever presses a button that no longer holds is told so by the register.
    sign_in(&browser, &cast.commander);
    reading::case_file(&browser, use_id);
    running.instance.stop(&cast.requester, use_id, StopCause::Person).await.expect("stopped");
    let button = format!("form[action='/uses/{use_id}/stop']");
    let head = running.instance.register().read(|fold| fold.use_file(use_id).expect("the use").head);
    browser.run(&format!(
        "const form = document.querySelector(\"{button}\");
         form.action = '/uses/{use_id}/arm';
         form.append(Object.assign(document.createElement('input'), {{ name: 'seen', value: '{head}' }}))"
    ));
    browser.click(&format!("form[action='/uses/{use_id}/arm'] button"));
    browser.wait("the refusal", || browser.has("main [role=alert]").then_some(()));
    seen.see(&browser, "error-409", 409);
    sign_in(&browser, &cast.requester);
    browser.goto(&format!("/uses/{use_id}/stop/reason"));
    seen.see(&browser, "stop-reason", 200);
    reading::give_reason(&browser, "objective-reached");
    seen.see(&browser, "case-stopped", 200);
    drop(browser);
    seen.nothing_wrong(22);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_use_that_is_refused_or_prohibited_are_sound_in_each_of_its_states() {
    let Some(room) = Room::open(413, "pages of a use that is refused").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let (browser, mut seen) = (room.browser(), Seen::default());
    let use_id = running.instance.new_use();
    rig::started_urgently(running, use_id).await;
    let alert = rig::alert(running, use_id, 934_717).await;
    sign_in(&browser, &cast.verifiers[0]);
    reading::open_alert(&browser, alert);
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-armed-urgently", 200);
    let request = rig::asked(running, use_id, &rig::urgent(), true).await;
    sign_in(&browser, &cast.court);
    seen.see(&browser, "court-urgent", 200);
    // Opened before, without the script that would darken it: the page asks for itself again, and shows nothing then.
    let unscripted = room.seated(&cast.verifiers[1]);
    unscripted.script(false);
    reading::open_alert(&unscripted, alert);
    reading::open_request(&browser, request);
    reading::decide(&browser, "refused");
    running.until(use_id, "the order to erase", |file| file.erasures().first().map(drop)).await;
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-erasing", 200);
    browser.goto("/erasures");
    seen.see(&browser, "erasures-open", 200);
    sign_in(&browser, &cast.verifiers[0]);
    browser.goto(&format!("/alerts/{alert}"));
    seen.see(&browser, "alert-dark", 410);
    running.obey(use_id, "stop").await;
    // Who was told answers the recall, and attests that nothing of it is left.
    browser.goto("/owed");
    seen.see(&browser, "owed", 200);
    assert_eq!(browser.count("main form"), 2, "{}", browser.text("main"));
    browser.click("main form button");
    browser.wait("one answer fewer", || (browser.count("main form") == 1).then_some(()));
    browser.click("main form button");
    browser.wait("nothing more", || (browser.count("main form") == 0).then_some(()));
    rig::attested(running, use_id, &[&cast.verifiers[1]]).await;
    browser.goto(&format!("/alerts/{alert}"));
    seen.see(&browser, "alert-erased", 410);
    browser.goto("/erasures");
    seen.see(&browser, "erasures-closed", 200);
    browser.click("a[href*='/erasures/']");
    seen.see(&browser, "certificate", 200);
    reading::case_file(&browser, use_id);
    seen.see(&browser, "case-erased", 200);
    unscripted.wait("the end of the pictures", || (!unscripted.has(".pictures")).then_some(()));
    drop(unscripted);

    let sweep = running.instance.new_use();
    rig::proposed(running, sweep, Objective::Offence, &rig::sweep()).await;
    within("an incident", async || {
        let line = running.candidate(sweep, json!({}));
        running.post(&cast.engine, "/v1/candidates", &line).await;
        let raised = |file: &stricto_record::fold::UseFile| (!file.incidents.is_empty()).then_some(());
        running.instance.register().read(|fold| fold.use_file(sweep).and_then(raised))
    })
    .await;
    reading::case_file(&browser, sweep);
    seen.see(&browser, "case-prohibited", 200);
    browser.goto("/uses");
    seen.see(&browser, "uses-several", 200);
    // What was compared without leave is a supervisor's to close.
    sign_in(&browser, &cast.market_surveillance);
    reading::case_file(&browser, sweep);
    seen.see(&browser, "case-with-a-matter", 200);
    assert!(browser.has("form[action*='/matters/'] button"), "{}", browser.text("main"));
    sign_in(&browser, &cast.auditor);
    for (state, path) in
        [("register-full", "/register"), ("entry", "/register/30"), ("figures-full", "/figures")]
    {
        browser.goto(path);
        seen.see(&browser, state, 200);
    }
    drop(browser);
    seen.nothing_wrong(16);
    room.running.end().await;
}
