//! The public check in a browser: walked by hand to every outcome, changed, and taken away as a file.

use stricto_browser::axe::breaches;
use stricto_browser::browser::{Browser, Look};
use stricto_browser::layout::sticks_out;

use crate::rig::Room;

/// The search for a missing child that is permitted.
const PERMITTED: &str = include_str!("../../../../crates/law/tests/interviews/permitted.txt");

/// Chooses an answer of the question that is shown, and sends it.
fn choose(browser: &Browser, question: &str, choice: &str) {
    let radio = format!("input[type=radio][name='{question}'][value='{choice}']");
    browser.wait(question, || browser.has(&radio).then_some(()));
    assert_eq!(browser.count("h1"), 1, "{question}");
    browser.click(&radio);
    browser.click(".ask button");
    browser.wait("the next page", || (!browser.has(&radio)).then_some(()));
}

/// The address of the check with all answers of a story but those to some questions.
fn address(but: &[&str], more: &str) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    for (name, value) in PERMITTED.lines().filter_map(|line| line.split_once(' ')) {
        if !but.contains(&name.split('.').next().unwrap_or_default()) {
            address.append_pair(name, value);
        }
    }
    format!("/check?{}{more}", address.finish())
}

fn sound(browser: &Browser, what: &str) {
    for (width, dark) in [(390, false), (390, true), (1280, false)] {
        browser.look(Look { width, dark });
        assert_eq!(sticks_out(browser), Vec::<String>::new(), "{what} at {width}");
        assert_eq!(breaches(browser), Vec::<String>::new(), "{what} at {width}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_check_is_walked_to_every_outcome_without_script() {
    let Some(room) = Room::open(451, "the public check").await else { return };
    let browser = room.browser();
    browser.script(false);
    let begin = [("place", "SE"), ("purpose", "authority"), ("function", "identifies"), ("live", "live")];
    let walk = |answers: &[(&str, &str)]| {
        browser.goto("/check");
        for (question, choice) in begin.iter().chain(answers) {
            choose(&browser, question, choice);
        }
    };
    browser.goto("/check");
    choose(&browser, "place", "DK");
    assert!(browser.text("#answer").contains("Outside"));

    walk(&[("access", "anyone"), ("who", "everyone")]);
    assert_eq!(browser.text("#answer"), "Prohibited");
    assert_eq!(browser.count(".change"), 6);

    walk(&[("access", "anyone"), ("who", "category")]);
    browser.goto(&format!("{}&view=answers", browser.path()));
    assert!(browser.text("#answer").contains("question of law"));

    walk(&[("access", "anyone"), ("who", "unknown")]);
    browser.goto(&format!("{}&view=answers", browser.path()));
    assert!(browser.text("#answer").contains("not allowed yet"));

    browser.goto(&address(&["earlier"], ""));
    choose(&browser, "earlier", "no");
    assert!(browser.text("#answer").contains("Permitted"), "{}", browser.text("main"));

    // An answer that is changed changes what follows, and the others stay.
    browser.click(".change");
    choose(&browser, "place", "FR");
    assert_eq!(browser.text("#answer"), "Prohibited");
    drop(browser);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_of_page_of_the_check_is_sound_and_tells_what_is_wrong() {
    let Some(room) = Room::open(452, "pages of the public check").await else { return };
    let browser = room.browser();
    browser.goto("/check");
    sound(&browser, "the first question");
    browser.click(".ask button");
    browser.wait("the errors", || browser.has(".error-summary a[href='#c-0']").then_some(()));
    sound(&browser, "nothing chosen");
    browser.goto(&address(&["period"], "&period=from_until&period.from=soon&asked=period"));
    assert!(browser.text(".error-summary").contains("2026-11-22 10:00"));
    assert!(browser.has("#f-from[aria-invalid=true]"));
    sound(&browser, "an instant that cannot be read");
    for question in ["sensitive", "accuracy", "area", "request_says", "started", "urgent_told"] {
        browser.goto(&address(&[], &format!("&change={question}")));
        sound(&browser, question);
    }
    browser.goto(&address(&[], ""));
    assert!(
        browser.has("a[href*='view=case']")
            && browser.text("main").contains("Nothing you write here is stored")
    );
    sound(&browser, "the answer");
    let saved = browser.run_async(
        "const done = arguments[arguments.length - 1]; \
         fetch(document.querySelector(\"a[href*='view=case']\").href).then(async r => \
         done([r.headers.get('content-disposition'), await r.text()]))",
    );
    assert_eq!(saved[0], "attachment; filename=\"case.toml\"");
    let text = saved[1].as_str().expect("a file");
    let file = stricto_law::input::parse(text, stricto_law::input::Format::Toml).expect("a case file");
    assert_eq!(file.case.authorisation.authority.value().map(String::as_str), Some("Granköpings tingsrätt"));
    drop(browser);
    room.running.end().await;
}
