//! The console over HTTP: who gets which page, whose forms are taken, and when a session ends.

mod common;

use std::time::Duration;

use common::Running;
use common::http::browse;
use serde_json::json;
use stricto_record::role::Role;
use stricto_server::console::access::{Audience, Page};
use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;
use stricto_testkit::Actor;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use common::console::{Browser, SAME, csrf, encoded, session};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_gets_its_pages_and_no_other() {
    let running = Running::start(301).await;
    let cast = &running.instance.cast;
    let everyone: Vec<&Actor> = cast.of_the_unit().chain(cast.of_bodies().map(|(_, actor)| actor)).collect();
    let mut tried = 0;
    for actor in everyone.into_iter().filter(|actor| actor.role != Role::Engine) {
        let browser = Browser::as_actor(&running, actor).await;
        for page in Page::ALL {
            let path = page.path().replace("{id}", "us-00").replace("{request}", "00").replace("{name}", "x");
            let answer = if page.method() == "GET" {
                if *page == Page::AlertEvents && page.audience().admits(Some(actor.role)) {
                    continue;
                }
                browser.get(&path).await
            } else if matches!(page, Page::SignOut | Page::SignInDo) {
                continue;
            } else {
                let headers = [("Cookie", browser.cookie.as_str()), SAME];
                browse(running.address, "POST", &path, &headers, "").await
            };
            // A form without its token is refused in the same way; what matters is that a wrong role gets nothing else.
            let let_in = page.audience().admits(Some(actor.role));
            if !let_in {
                assert_eq!(answer.status, 403, "{:?} {page:?}", actor.role);
            } else if page.method() == "GET" {
                assert_ne!(answer.status, 403, "{:?} {page:?}", actor.role);
            }
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_nothing_but_the_public_pages_whatever_the_method() {
    let running = Running::start(302).await;
    for page in Page::ALL {
        let path =
            page.path().replace("{id}", "us-00").replace("{request}", "00").replace("{name}", "console.css");
        for method in ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"] {
            let answer = browse(running.address, method, &path, &[SAME], "").await;
            let known = Page::ALL.iter().find(|p| p.path() == page.path() && p.method() == method);
            match known.map(|page| page.audience()) {
                Some(Audience::Anyone) => assert!(answer.status < 400, "{method} {path}: {}", answer.status),
                Some(Audience::Roles(_)) if method == "GET" => {
                    let to = answer.header("location");
                    assert_eq!((answer.status, to), (303, Some("/sign-in?needed")), "{path}");
                }
                Some(Audience::Roles(_)) => assert_eq!(answer.status, 401, "{path}"),
                // Where a form is sent leads to the page it stands on.
                None if method == "GET" && page.method() == "POST" => {
                    assert_eq!(answer.status, 303, "{path}")
                }
                None => assert!(answer.status >= 400, "{method} {path}: {}", answer.status),
            }
        }
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_forbids_what_is_not_its_own() {
    let running = Running::start(303).await;
    let browser = Browser::as_actor(&running, &running.instance.cast.court).await;
    for path in
        ["/sign-in", "/uses", "/court", "/register", "/figures", "/check", "/assets/console.js", "/nothing"]
    {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let page = answer.text();
        assert!(
            !page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"),
            "{path}"
        );
        assert!(!page.contains("http://") && !page.contains("https://"), "{path} names another host");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_check_asks_again_for_a_day_that_does_not_fit() {
    let running = Running::start(306).await;
    let cast = &running.instance.cast;
    let browser = Browser::as_actor(&running, &cast.court).await;
    let decided =
        |day: &str| format!("/check?decision=granted&decision.decided={day}+09%3A00&asked=decision");
    let to_come = browser.get(&decided("2127-01-20")).await.text();
    assert!(to_come.contains("error-summary") && to_come.contains("write when it happened"), "{to_come}");
    let past = browser.get(&decided("2020-01-20")).await.text();
    assert!(!past.contains("error-summary"), "{past}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_from_elsewhere_or_of_another_session_does_nothing() {
    let running = Running::start(304).await;
    let cast = &running.instance.cast;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    let commander = Browser::as_actor(&running, &cast.commander).await;
    let other = Browser::as_actor(&running, &cast.requester).await;
    let path = format!("/uses/{use_id}/stop");
    let own = csrf(&commander.get("/uses").await.text());
    let foreign = csrf(&other.get("/uses").await.text());
    let cookie = ("Cookie", commander.cookie.as_str());
    for (headers, form) in [
        (vec![cookie, ("Sec-Fetch-Site", "cross-site")], format!("csrf={own}")),
        (vec![cookie], format!("csrf={own}")),
        (vec![cookie, SAME], format!("csrf={foreign}")),
        (vec![cookie, SAME], String::new()),
        (vec![cookie, SAME], format!("csrf={own}&csrf={own}")),
    ] {
        let answer = browse(running.address, "POST", &path, &headers, &form).await;
        assert_eq!(answer.status, 403, "{headers:?} {form}");
    }
    let stopped = |fold: &stricto_record::fold::Fold| fold.use_file(use_id).expect("the use").stop.is_some();
    assert!(!running.instance.register().read(stopped));
    let answer = commander.post(&path, "").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(running.instance.register().read(stopped));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_opens_a_session_that_ends_with_signing_out_and_with_the_keys_end() {
    let running = Running::start(307).await;
    let (cast, folder) = (&running.instance.cast, running.instance.data_dir().accounts());
    let password = "a long enough sentence";
    Accounts::new(&folder).create("karin", password, &cast.court.key, &OsChance).expect("an account");
    let sign_in = async |name: &str, password: &str| {
        let form = format!("name={name}&password={}", password.replace(' ', "+"));
        browse(running.address, "POST", "/sign-in", &[SAME], &form).await
    };
    for (name, password) in [("karin", "another long sentence"), ("nobody", password), ("karin", "")] {
        let answer = sign_in(name, password).await;
        assert!(answer.status == 200 && session(&answer).is_none(), "{name}");
    }
    let answer = sign_in("karin", password).await;
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let browser = Browser { running: &running, cookie: session(&answer).expect("a session") };
    assert_eq!(browser.get("/court").await.status, 200);
    assert_eq!(browser.post("/sign-out", "").await.status, 303);
    assert_eq!(browser.get("/court").await.status, 303);

    let retired = Browser::as_actor(&running, &cast.verifiers[2]).await;
    assert_eq!(retired.get("/alerts").await.status, 200);
    let public = json!({ "key": cast.verifiers[2].id().to_string() });
    let public = stricto_record::kinds::Public::from_value(stricto_record::kinds::Kind::ActorRetired, public);
    running.done(&cast.administrator, None, public.expect("an act"), &[], &[]).await;
    assert_eq!(retired.get("/alerts").await.status, 303);
    assert_eq!(cast.verifiers[2].role, Role::Verifier);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_as_another_is_one_person_at_a_time() {
    let running = Running::start(315).await;
    let cast = &running.instance.cast;
    let first = Browser::as_actor(&running, &cast.court).await;
    let csrf = csrf(&first.get("/sign-in").await.text());
    let form = format!("csrf={csrf}&demo={}", encoded(cast.commander.actor.as_str()));
    let headers = [("Cookie", first.cookie.as_str()), SAME];
    let answer = browse(running.address, "POST", "/sign-in", &headers, &form).await;
    let second = Browser { running: &running, cookie: session(&answer).expect("a session") };
    assert_eq!(second.get("/court").await.status, 403, "a commander now");
    assert_eq!(first.get("/court").await.status, 303, "the session before is over");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_is_none_is_a_page_for_people_and_a_problem_for_programs() {
    let running = Running::start(316).await;
    for (accept, content) in [("text/html,*/*", "text/html"), ("application/json", "application/json")] {
        let answer = browse(running.address, "GET", "/nothing", &[("Accept", accept)], "").await;
        assert_eq!(answer.status, 404);
        assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with(content)), "{accept}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_is_turned_away_and_a_stop_gets_through_beside_it() {
    let running = Running::start(318).await;
    let cast = &running.instance.cast;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    let folder = running.instance.data_dir().accounts();
    Accounts::new(&folder)
        .create("karin", "a long enough sentence", &cast.court.key, &OsChance)
        .expect("made");
    let commander = Browser::as_actor(&running, &cast.commander).await;
    let wrong = "name=karin&password=not+the+right+sentence";
    let tried = (0..60).map(|_| browse(running.address, "POST", "/sign-in", &[SAME], wrong));
    let path = format!("/uses/{use_id}/stop");
    let (answers, stop) = tokio::join!(futures_util::future::join_all(tried), commander.post(&path, ""));
    assert_eq!(stop.status, 303, "{}", stop.text());
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(of(200) + of(503), 60, "each is tried or told to come again");
    assert!(of(503) > 0 && of(200) > 0, "{} tried, {} turned away", of(200), of(503));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_its_session() {
    let running = Running::start(319).await;
    let cast = &running.instance.cast;
    let another = format!("demo={}", encoded(cast.commander.actor.as_str()));
    for (how, form) in [("/sign-out", ""), ("/sign-in", another.as_str())] {
        let browser = Browser::as_actor(&running, &cast.verifiers[0]).await;
        let mut stream = TcpStream::connect(running.address).await.expect("connected");
        let head = format!(
            "GET /alerts/events HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\r\n",
            running.address, browser.cookie
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 200");
        assert_eq!(browser.post(how, form).await.status, 303, "{how}");
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "{how}: the stream goes on");
    }
    running.end().await;
}
