//! Who gets which page in a browser; and forms that are not of the own session, from wherever, do nothing.

use std::time::Duration;

use serde_json::{Value, json};
use stricto_browser::browser::Browser;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::role::Role;
use stricto_server::console::access::{Audience, Page};
use stricto_server::{Access, Operation};
use stricto_store::ActKey;
use stricto_testkit::Actor;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::common::within;
use crate::rig::{self, Room, sign_in, sign_out};

/// A page of each kind that is there: a use that runs, one that is stopped, one that is erased, a request, an alert.
struct Places {
    running: String,
    stopped: String,
    request: String,
    alert: String,
    /// A use whose content is erased, and the order.
    erased: (String, String),
}

impl Places {
    async fn make(room: &Room) -> Self {
        let (running, cast) = (&room.running, &room.running.instance.cast);
        let [live, stopped, waiting, refused] = [0; 4].map(|_| running.instance.new_use());
        rig::started_urgently(running, refused).await;
        let asked = rig::asked(running, refused, &rig::urgent(), true).await;
        running.instance.decide(refused, asked, DecisionResult::Refused, &[]).await.expect("refused");
        let order = running.until(refused, "an order", |file| file.erasures().first().map(|e| e.act)).await;
        rig::attested(running, refused, &[]).await;
        running.running(live).await;
        let alert = rig::alert(running, live, 934_717).await;
        running.requested(stopped).await;
        let cause = StopCause::Person;
        running.instance.stop(&cast.requester, stopped, cause).await.expect("stopped");
        let request = running.requested(waiting).await;
        let places = Self {
            running: live.to_string(),
            stopped: stopped.to_string(),
            request: request.to_string(),
            alert: alert.to_string(),
            erased: (refused.to_string(), order.to_string()),
        };
        quiet(room).await;
        places
    }

    fn path(&self, page: Page) -> String {
        let id = match page {
            Page::Alert | Page::AlertOpen | Page::AlertReview => &self.alert,
            Page::StopReason | Page::StopReasonDo => &self.stopped,
            Page::Certificate | Page::CertificateDocument => &self.erased.0,
            _ => &self.running,
        };
        page.path()
            .replace("{id}", id)
            .replace("{request}", &self.request)
            .replace("{order}", &self.erased.1)
            .replace("{act}", &self.erased.1)
            .replace("{name}", "console.css")
            .replace("{position}", "3")
    }
}

/// Waits until the server's own acts are all in.
async fn quiet(room: &Room) {
    within("quiet", async || {
        let before = room.size().await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        (room.size().await == before).then_some(())
    })
    .await;
}

/// One person of each role that has pages.
fn everyone(room: &Room) -> Vec<&Actor> {
    let cast = &room.running.instance.cast;
    let all = cast.of_the_unit().chain(cast.of_bodies().map(|(_, actor)| actor));
    let mut people: Vec<&Actor> =
        all.filter(|actor| Page::Uses.audience().admits(Some(actor.role))).collect();
    people.dedup_by_key(|actor| actor.role);
    assert_eq!(people.len(), 9, "each role of the table once");
    people
}

/// What a request in the page's own session comes back with; a stream is left once it has begun.
fn fetched(browser: &Browser, method: &str, path: &str, form: Option<&str>) -> u64 {
    let said = json!([method, path, form]);
    let script = "const [method, path, form] = arguments, done = arguments[arguments.length - 1];
        const leave = new AbortController();
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
        const how = { method, redirect: 'manual', signal: leave.signal };
        if (form !== null) Object.assign(how, { headers, body: form });
        fetch(path, how).then(
          (answer) => { done(answer.type === 'opaqueredirect' ? 303 : answer.status); leave.abort(); },
          (error) => done(String(error)))";
    let status = browser.run_async_with(script, said);
    status.as_u64().unwrap_or_else(|| panic!("{method} {path}: {status}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_and_nobody_get_their_pages_and_no_other() {
    let Some(room) = Room::open(421, "who gets which page").await else { return };
    let (browser, places) = (room.browser(), Places::make(&room).await);
    let mut tried = 0;
    for actor in everyone(&room).into_iter().map(Some).chain([None]) {
        match actor {
            Some(actor) => sign_in(&browser, actor),
            None => sign_out(&browser),
        }
        let role = actor.map(|actor| actor.role);
        for page in Page::ALL.iter().copied().filter(|page| page.method() == "GET") {
            let (path, admitted) = (places.path(page), page.audience().admits(role));
            // What is no page to look at: a stream, a file.
            if matches!(page, Page::AlertEvents | Page::CertificateDocument) {
                browser.goto("/check");
                let wanted = match (admitted, role) {
                    (true, _) => 200,
                    (false, Some(_)) => 403,
                    (false, None) => 303,
                };
                assert_eq!(fetched(&browser, "GET", &path, None), wanted, "{role:?} {page:?}");
                continue;
            }
            browser.goto(&path);
            let said = browser.text("body");
            match (admitted, role) {
                // An alert that the signed-in person has not opened is named, and not shown.
                (true, _) if page == Page::Alert => assert_eq!(browser.status(), 409, "{role:?}: {said}"),
                // Whoever did not stop it is asked for no reason.
                (true, _) if page == Page::StopReason && browser.status() == 404 => continue,
                (true, _) => assert_eq!(browser.status(), 200, "{role:?} {page:?}: {said}"),
                (false, Some(_)) => assert_eq!(browser.status(), 403, "{role:?} {page:?}: {said}"),
                (false, None) => assert_eq!(browser.path(), "/sign-in?needed", "{page:?}"),
            }
            if page != Page::Assets {
                let refused = browser.has("main [role=alert] h1");
                assert_eq!(
                    (browser.count("h1"), refused),
                    (1, !admitted && role.is_some()),
                    "{role:?} {page:?}"
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 120, "{tried}");
    drop(browser);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_without_the_sessions_own_token_do_nothing_whoever_sends_them() {
    let Some(room) = Room::open(422, "whose forms are taken").await else { return };
    let (browser, places) = (room.browser(), Places::make(&room).await);
    sign_in(&browser, &room.running.instance.cast.rights_officer);
    let foreign = browser.attributes("input[name=csrf]", "value")[0].clone();
    let mut tried = 0;
    for actor in everyone(&room).into_iter().map(Some).chain([None]) {
        match actor {
            Some(actor) => sign_in(&browser, actor),
            None => sign_out(&browser),
        }
        browser.goto("/check");
        let (role, before) = (actor.map(|actor| actor.role), room.size().await);
        for page in Page::ALL.iter().copied().filter(|page| page.method() == "POST") {
            let path = places.path(page);
            for form in ["outcome=same&reason=other", &format!("csrf={foreign}&outcome=same&reason=other")] {
                let status = fetched(&browser, "POST", &path, Some(form));
                let wanted = match (role, page.audience()) {
                    (Some(_), _) => 403,
                    // Nobody signs out, and is at the beginning.
                    (None, _) if page == Page::SignOut => 303,
                    // Nobody signs in with nothing, and is shown the form again.
                    (None, Audience::Anyone) => 200,
                    (None, Audience::Roles(_)) => 401,
                };
                assert_eq!(status, wanted, "{role:?} {page:?} {form}");
                tried += 1;
            }
        }
        assert_eq!(room.size().await, before, "{role:?}");
        browser.goto("/check");
        assert_eq!(browser.has("form[action='/sign-out']"), role.is_some(), "{role:?} is still signed in");
    }
    assert!(tried > 120, "{tried}");
    drop(browser);
    room.running.end().await;
}

/// A page at another port of this machine that sends a form as soon as it is opened.
async fn elsewhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 8 << 10];
            let read = stream.read(&mut head).await.unwrap_or(0);
            let asked = String::from_utf8_lossy(&head[..read]).into_owned();
            let query =
                asked.split(' ').nth(1).and_then(|path| path.split_once('?')).map_or("", |(_, query)| query);
            let fields = form_urlencoded::parse(query.as_bytes());
            let of = |name: &str| {
                fields
                    .clone()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.into_owned())
                    .unwrap_or_default()
            };
            let page = format!(
                "<!doctype html><title>elsewhere</title><form method=post action='{}'>\
                 <input name=csrf value='{}'><input name=outcome value=same>\
                 <input name=demo value=judge></form>\
                 <script>document.forms[0].submit()</script>",
                of("to"),
                of("csrf")
            );
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
            let answer = format!("{head}Content-Length: {}\r\n\r\n{page}", page.len());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_another_page_sends_does_nothing_even_with_the_right_token() {
    let Some(room) = Room::open(423, "forms from elsewhere").await else { return };
    let (browser, places) = (room.browser(), Places::make(&room).await);
    let (other, cast) = (elsewhere().await, &room.running.instance.cast);
    for actor in [&cast.court, &cast.verifiers[0], &cast.commander] {
        sign_in(&browser, actor);
        let (own, before) = (browser.attributes("input[name=csrf]", "value")[0].clone(), room.size().await);
        for page in Page::ALL.iter().copied().filter(|page| page.method() == "POST") {
            let to = format!("{}{}", browser.origin(), places.path(page));
            browser.goto(&format!("{other}/?to={to}&csrf={own}"));
            browser.wait("the answer", || (browser.path() == places.path(page)).then_some(()));
            browser.wait("the refusal", || browser.has("main [role=alert] h1").then_some(()));
            assert_eq!(browser.status(), 403, "{page:?}");
        }
        assert_eq!(room.size().await, before, "{:?}", actor.role);
        browser.goto("/check");
        assert!(browser.has("form[action='/sign-out']"), "{:?} is still signed in", actor.role);
        assert!(browser.text(".account").contains(actor.actor.as_str()), "as who it was");
    }
    drop(browser);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_no_credential_of_the_interface_for_machines() {
    let Some(room) = Room::open(424, "the session at the other interface").await else { return };
    let (browser, places) = (room.browser(), Places::make(&room).await);
    let cast = &room.running.instance.cast;
    for actor in [&cast.auditor, &cast.court, &cast.verifiers[0]] {
        sign_in(&browser, actor);
        browser.goto("/check");
        let before = room.size().await;
        for operation in Operation::ALL {
            let id = if operation.path().contains("/alerts/") { &places.alert } else { &places.running };
            let path = operation.path().replace("{id}", id).replace("{hash}", &places.request);
            let path =
                path.replace("{field}", "request").replace("{year}", "2026").replace("{*path}", "0/000");
            let method = operation.method();
            let status = fetched(&browser, method.as_str(), &path, (method == "POST").then_some("{}"));
            match operation.access() {
                // What is published late is not there yet.
                Access::Public => assert!([200, 404].contains(&status), "{operation:?}: {status}"),
                Access::Signed => assert!((400..500).contains(&status), "{operation:?}: {status}"),
                Access::Roles(_) => assert_eq!(status, 401, "{:?} {operation:?}", actor.role),
            }
        }
        assert_eq!(room.size().await, before);
    }
    // A token in the place of a session opens no page either.
    sign_out(&browser);
    let token = room.running.token(&cast.auditor);
    let answer = browser.run_async_with(
        "const done = arguments[arguments.length - 1];
         fetch('/uses', { headers: { Authorization: 'Bearer ' + arguments[0] } }).then((a) => done(a.url))",
        json!([token]),
    );
    assert_eq!(answer, Value::from(format!("{}/sign-in?needed", browser.origin())));
    drop(browser);
    room.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_retired_ends_its_sessions_at_the_next_click() {
    let Some(room) = Room::open(425, "the end of a session").await else { return };
    let cast = &room.running.instance.cast;
    let browser = room.seated(&cast.verifiers[2]);
    assert_eq!((cast.verifiers[2].role, browser.path().as_str()), (Role::Verifier, "/alerts"));
    let key = ActKey::from_seed(cast.verifiers[2].key.seed()).id();
    let retired = stricto_record::kinds::actor_retired::ActorRetired { key };
    let public = stricto_record::kinds::Public::ActorRetired(retired);
    room.running.done(&cast.administrator, None, public, &[], &[]).await;
    browser.click("nav a[href='/uses']");
    browser.wait("the way in", || browser.path().starts_with("/sign-in").then_some(()));
    drop(browser);
    room.running.end().await;
}
