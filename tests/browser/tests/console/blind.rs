//! Blindness: likelihood, name, place and the other's answer are nowhere that a verifier can look before the own review.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use stricto_browser::browser::Browser;
use stricto_record::act::Entry;
use stricto_record::ids::{AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::kinds::use_armed::UseArmed;
use stricto_server::console::access::Page;
use stricto_testkit::Actor;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::SOUGHT;
use crate::common::http::browse;
use crate::reading;
use crate::rig::{self, Room};

/// A likelihood that nothing else has.
const LIKELIHOOD: u32 = 934_717;
const CAMERA: &str = "quay-1";
/// What the first verifier answers, as it is sealed.
const ANSWER: &str = "cannot-tell";

/// A text as it may stand somewhere: itself, and in base64 at each of the three places where it can begin.
fn renderings(text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    for before in 0..3 {
        let padded = [vec![b'"'; before], text.as_bytes().to_vec()].concat();
        let encoded = STANDARD.encode(&padded);
        // What depends on what stands before and after is left out.
        let (from, until) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        all.push(encoded[from..until].to_owned());
    }
    all
}

/// What must not be seen, by its name.
fn hidden() -> Vec<(&'static str, Vec<String>)> {
    let numbers = ["934717", "934_717", "0.934717", "0,934717", "93.4717", "93,4717"];
    vec![
        ("likelihood", numbers.iter().flat_map(|number| renderings(number)).collect()),
        ("name", renderings(SOUGHT)),
        ("place", renderings(CAMERA)),
    ]
}

/// Which of the hidden values stand in a text.
fn found(text: &str) -> BTreeSet<&'static str> {
    let stands = |needle: &String| {
        text.match_indices(needle.as_str()).any(|(at, _)| {
            let around = [text[..at].chars().next_back(), text[at + needle.len()..].chars().next()];
            // Digits within a hash are no likelihood.
            !needle.chars().all(|c| c.is_ascii_digit())
                || !around.iter().flatten().any(char::is_ascii_hexdigit)
        })
    };
    hidden().into_iter().filter(|(_, needles)| needles.iter().any(stands)).map(|(name, _)| name).collect()
}

/// A page without the form that names every answer.
fn without_the_question(page: &str) -> String {
    let Some((before, rest)) = page.split_once("class=\"review\"") else { return page.to_owned() };
    let after = rest.split_once("</form>").map_or("", |(_, after)| after);
    format!("{before}{after}")
}

#[test]
fn the_search_finds_each_value_in_each_of_its_clothes() {
    for text in ["x 0.934717", "\"likelihood_e6\":934717,", "<dd>93.4717 %</dd>"] {
        assert_eq!(found(text), BTreeSet::from(["likelihood"]), "{text}");
    }
    for before in ["", "1", "12", "123"] {
        let dressed =
            STANDARD.encode(format!("{before}{{\"camera\":\"{CAMERA}\",\"enrolment\":\"{SOUGHT}\"}}"));
        assert_eq!(found(&dressed), BTreeSet::from(["name", "place"]), "{before}");
    }
    assert!(found("ab93471712").is_empty() && found("nothing").is_empty());
}

/// Everything that a verifier's browser is given: each body that came, and what stands in the page.
fn pages(browser: &Browser, use_id: UseId, alert: AlertId) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let gets = Page::ALL.iter().filter(|page| page.method() == "GET" && **page != Page::AlertEvents);
    for page in gets {
        let id = if *page == Page::Alert { alert.to_string() } else { use_id.to_string() };
        let path = page
            .path()
            .replace("{id}", &id)
            .replace("{name}", "console.js")
            .replace("{request}", &id)
            .replace("{position}", "30");
        let _ = browser.sent();
        browser.goto(&path);
        all.push((path.clone(), browser.source()));
        let bodies =
            browser.sent().into_iter().filter_map(|sent| Some((sent.url.clone(), browser.received(&sent)?)));
        let before = all.len();
        all.extend(bodies.map(|(url, body)| (url, String::from_utf8_lossy(&body).into_owned())));
        assert!(all.len() > before, "nothing came for {path}");
    }
    all
}

/// Everything that the other interface gives a verifier's key, sealed fields included.
async fn answers(room: &Room, who: &Actor, use_id: UseId, alert: AlertId) -> Vec<(String, String)> {
    let entries = room.running.instance.register().entries(0, 10_000).await.expect("entries");
    let acts: Vec<_> =
        entries.iter().map(|bytes| Entry::parse(bytes).expect("an entry").signed.act).collect();
    let mut paths: Vec<String> =
        ["/v1/alerts", "/v1/uses", "/v1/head", "/v1/reports/2026", "/v1/orders"].map(str::to_owned).to_vec();
    paths.push(format!("/v1/alerts/{alert}"));
    paths.extend(["", "/acts", "/assessment"].map(|part| format!("/v1/uses/{use_id}{part}")));
    let mut read_by_act = 0;
    for act in &acts {
        let hash = act.hash().expect("a hash");
        for field in act.sealed.keys().filter(|_| act.use_id == Some(use_id)) {
            // Whatever the register lets a verifier read, after an act that says so.
            let why = "verification".parse().expect("a code");
            let read = Public::ContentRead(ContentRead { act: hash, field: field.clone(), why });
            read_by_act +=
                usize::from(room.running.instance.submit(who, act.use_id, read, &[]).await.is_ok());
        }
        paths.push(format!("/v1/acts/{hash}"));
        paths.extend(act.sealed.keys().map(|field| format!("/v1/acts/{hash}/fields/{field}")));
    }
    let mut all = Vec::new();
    for path in paths {
        all.push((path.clone(), room.running.get(who, &path).await.text()));
    }
    assert!(all.len() > 40, "{}", all.len());
    assert_eq!(
        read_by_act, 0,
        "a verifier reads no sealed field before the own review, the decision's included"
    );
    assert!(acts.iter().any(|act| act.sealed.contains_key("decision")), "there was something to read");
    all
}

/// What a stream says until it has told of two alerts.
async fn stream(room: &Room, cookie: &str, more: impl AsyncFnOnce()) -> String {
    let mut stream = TcpStream::connect(room.running.address).await.expect("connected");
    let head = format!(
        "GET /alerts/events HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n",
        room.running.address
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    more().await;
    let mut told = String::new();
    let read = async {
        while !told.contains("event: alert") {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).await.expect("the stream goes on");
            assert!(read > 0, "the stream ended: {told}");
            told += &String::from_utf8_lossy(&bytes[..read]);
        }
    };
    tokio::time::timeout(stricto_browser::browser::PATIENCE, read).await.expect("it is told in time");
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_given_before_the_own_review_says_how_likely_who_where_or_what_the_other_said() {
    let Some(room) = Room::open(431, "what verifiers must not see").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    let request = rig::requested(running, use_id).await;
    let court = room.seated(&cast.court);
    reading::open_request(&court, request);
    reading::decide(&court, "granted");
    rig::planned(running, use_id).await;
    rig::permitted(running, use_id).await;
    running.done(&cast.commander, Some(use_id), Public::UseArmed(UseArmed {}), &[], &[]).await;
    rig::compares(running, use_id).await;
    let alert = rig::alert(running, use_id, LIKELIHOOD).await;
    let [first, second, _] = &cast.verifiers;
    running.instance.open_alert(first, use_id, alert).await.expect("opened");
    running.review(first, use_id, alert, ANSWER).await;

    let browser = room.seated(second);
    let unopened = pages(&browser, use_id, alert);
    reading::open_alert(&browser, alert);
    let opened = pages(&browser, use_id, alert);
    let asked = answers(&room, second, use_id, alert).await;
    let cookie = browser.cookie();
    let told = stream(&room, &cookie, async || {
        let line = running.candidate(use_id, json!({ "likelihood_e6": LIKELIHOOD }));
        running.post(&cast.engine, "/v1/candidates", &line).await;
    })
    .await;
    let mut looked_at = 0;
    for (place, text) in
        unopened.iter().chain(&opened).chain(&asked).chain([&("the stream".to_owned(), told)])
    {
        assert!(found(text).is_empty(), "{:?} at {place} before the own review:\n{text}", found(text));
        let said = renderings(ANSWER).into_iter().find(|needle| without_the_question(text).contains(needle));
        // The script and its words name no answer; the page of the alert asks, and that form is left out.
        assert_eq!(said, None, "the first answer is at {place} before the own review");
        looked_at += 1;
    }
    assert!(looked_at > 80, "{looked_at}");

    // The explorer is for others; what it shows of any entry is as blind.
    let size = room.size().await;
    for from in (0..size).step_by(50) {
        for path in [format!("/register?from={from}"), format!("/register?from={from}&raw=1")] {
            let page = browse(running.address, "GET", &path, &[("Cookie", &court.cookie())], "").await.text();
            assert!(found(&page).is_empty() && !page.contains(ANSWER), "{path}");
        }
    }
    court.goto("/register");
    assert!(court.has("main a[href^='/register/']"), "each entry is a page of its own");
    for position in 0..size {
        let path = format!("/register/{position}");
        let page = browse(running.address, "GET", &path, &[("Cookie", &court.cookie())], "").await;
        assert_eq!(page.status, 200, "{path}");
        let page = page.text();
        assert!(found(&page).is_empty() && !page.contains(ANSWER), "{path}");
    }

    // Once the own review is in, the same search finds the claim; the other's answer stays sealed.
    browser.goto(&format!("/alerts/{alert}"));
    reading::answer(&browser, "same");
    let everything = BTreeSet::from(["likelihood", "name", "place"]);
    assert_eq!(found(&browser.source()), everything);
    assert!(!browser.source().contains(ANSWER));
    let after = running.get(second, &format!("/v1/alerts/{alert}")).await.text();
    assert_eq!(found(&after), everything);
    let elsewhere = pages(&browser, use_id, alert);
    let shown = elsewhere.iter().filter(|(_, text)| !found(text).is_empty()).map(|(place, _)| place.as_str());
    assert!(shown.clone().count() >= 2 && shown.clone().all(|place| place.ends_with(&alert.to_string())));
    drop((browser, court));
    room.running.end().await;
}
