//! The console over HTTP: who gets which page, whose forms are taken, and what a verifier must not see yet.

mod common;

use std::time::Duration;

use common::http::{Answer, browse};
use common::{Running, SOUGHT};
use serde_json::json;
use stricto_record::role::Role;
use stricto_server::console::access::{Audience, Page};
use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;
use stricto_testkit::Actor;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SAME: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// Somebody at a browser.
struct Browser<'a> {
    running: &'a Running,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn as_actor(running: &'a Running, actor: &Actor) -> Self {
        let form = format!("demo={}", encoded(actor.actor.as_str()));
        let answer = browse(running.address, "POST", "/sign-in", &[SAME], &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        Self { running, cookie: session(&answer).expect("a session") }
    }

    async fn get(&self, path: &str) -> Answer {
        browse(self.running.address, "GET", path, &[("Cookie", &self.cookie)], "").await
    }

    /// Sends a form with the token of a page of this session.
    async fn post(&self, path: &str, form: &str) -> Answer {
        let csrf = csrf(&self.get("/uses").await.text());
        let form = format!("csrf={csrf}&{form}");
        browse(self.running.address, "POST", path, &[("Cookie", &self.cookie), SAME], &form).await
    }
}

fn encoded(text: &str) -> String {
    text.replace('/', "%2F")
}

fn session(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?;
    Some(cookie.split(';').next()?.to_owned())
}

fn csrf(page: &str) -> String {
    hidden(page, "csrf")
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let after = page.split(&field).nth(1).unwrap_or_else(|| panic!("no `{name}`: {page}"));
    after.split('"').next().expect("a value").to_owned()
}

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
async fn a_stop_is_one_click_and_its_reason_comes_after() {
    let running = Running::start(305).await;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    let verifier = Browser::as_actor(&running, &running.instance.cast.verifiers[0]).await;
    assert!(verifier.get(&format!("/uses/{use_id}")).await.text().contains("class=\"stop\""));
    let answer = verifier.post(&format!("/uses/{use_id}/stop"), "").await;
    let reason = answer.header("location").expect("the next page").to_owned();
    assert!(verifier.get(&reason).await.text().contains("Why did you stop it?"));
    assert_eq!(verifier.post(&reason, "reason=threat-ended").await.status, 303);
    assert_eq!(verifier.post(&reason, "reason=because%20I%20say%20so").await.status, 422);
    let page = verifier.get(&format!("/uses/{use_id}")).await.text();
    assert!(page.contains("The reason of the stop is given"), "{page}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verifier_sees_neither_score_name_nor_place_before_the_own_review() {
    let running = Running::start(306).await;
    let cast = &running.instance.cast;
    let use_id = running.instance.new_use();
    running.running(use_id).await;
    let alert = running.alert(use_id).await;
    let first = Browser::as_actor(&running, &cast.verifiers[0]).await;
    let second = Browser::as_actor(&running, &cast.verifiers[1]).await;
    let path = format!("/alerts/{alert}");
    for browser in [&first, &second] {
        let unopened = browser.get(&path).await.text();
        assert!(unopened.contains("It is not shown") && !unopened.contains("data:image"), "{unopened}");
        assert_eq!(browser.post(&format!("{path}/open"), "").await.status, 303);
    }
    let hidden = [SOUGHT, "quay-1", "0.93", "930000"];
    let blind = async |browser: &Browser<'_>, when: &str| {
        for path in [path.clone(), "/alerts".into(), format!("/uses/{use_id}")] {
            let page = browser.get(&path).await.text();
            for word in hidden {
                assert!(!page.contains(word), "{when}: `{word}` is on {path}");
            }
            assert!(
                !page.contains("not-same") || path.starts_with("/alerts/"),
                "{when}: an answer is on {path}"
            );
        }
    };
    blind(&first, "before any review").await;
    assert_eq!(first.post(&format!("{path}/review"), "outcome=same").await.status, 303);
    let after = first.get(&path).await.text();
    assert!(hidden[..3].iter().all(|word| after.contains(word)), "{after}");
    blind(&second, "after the other's review").await;
    assert_eq!(first.post(&format!("{path}/review"), "outcome=not-same").await.status, 409);
    assert_eq!(second.post(&format!("{path}/review"), "outcome=maybe").await.status, 400);
    assert_eq!(second.post(&format!("{path}/review"), "outcome=not-same").await.status, 303);
    running.until(use_id, "a conclusion", |file| file.alert(&alert).and_then(|alert| alert.concluded)).await;
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
async fn a_court_opens_a_request_as_an_act_narrows_it_and_signs() {
    let running = Running::start(308).await;
    let use_id = running.instance.new_use();
    let request = running.requested(use_id).await;
    let court = Browser::as_actor(&running, &running.instance.cast.court).await;
    running.until(use_id, "an assessment", |file| file.assessment.clone()).await;
    assert!(court.get("/court").await.text().contains(&request.to_string()));
    let path = format!("/court/{request}");
    assert!(!court.get(&path).await.text().contains("<blockquote>"), "a sealed request is shown unopened");
    let opened = court.post(&path, "").await.text();
    assert!(opened.contains("<blockquote><p>invented") && opened.contains("quay-1"), "{opened}");
    let form = format!(
        "seen={}&result=granted-in-part&camera=quay-1&minutes=30&{ASKED}&{FOUND}",
        hidden(&opened, "seen")
    );
    let answer = court.post(&format!("{path}/decide"), &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let grant = running.until(use_id, "a grant", |file| file.grant().cloned()).await;
    assert!(
        grant.until.expect("an end") <= running.instance.now().plus(stricto_law::time::Millis(30 * 60_000))
    );
    assert_eq!(court.post(&format!("{path}/decide"), &form).await.status, 404, "decided twice");
    running.end().await;
}

/// What the worked request asks for beside its cameras, and what a court finds.
const ASKED: &str = "area=harbour+square&person=enrolment-0001";
const FOUND: &str = "reference=1-26&reasons=invented&necessary_and_proportionate=a&strictly_limited=b&elements_weighed=c\
                     &national_conditions=d&no-part=yes";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_cannot_be_meant_records_nothing_and_keeps_what_was_written() {
    let running = Running::start(309).await;
    let use_id = running.instance.new_use();
    let request = running.requested(use_id).await;
    let court = Browser::as_actor(&running, &running.instance.cast.court).await;
    let path = format!("/court/{request}");
    let seen = hidden(&court.post(&path, "").await.text(), "seen");
    let both = "camera=quay-1&camera=quay-2";
    for (form, says) in [
        (format!("{both}&{ASKED}&{FOUND}"), "choose granted"),
        (format!("{both}&{ASKED}&{FOUND}&result=extended"), "choose granted"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted&minutes=30"), "Granted in part"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted-in-part"), "nothing is left out"),
        (format!("{both}&{ASKED}&reference=1&reasons=r&result=granted"), "only where it is satisfied"),
        (format!("{ASKED}&{FOUND}&result=granted-in-part"), "at least one camera"),
        (format!("{both}&person=enrolment-0001&{FOUND}&result=granted-in-part"), "at least one area"),
        (format!("{both}&area=harbour+square&{FOUND}&result=granted-in-part"), "at least one person"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted-in-part&minutes=0"), "whole number"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted-in-part&minutes=20000"), "later than the end"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted-in-part&threshold=0%2C1"), "lower than asked"),
        (format!("{both}&{ASKED}&{FOUND}&result=granted-in-part&threshold=high"), "decimal"),
        ("result=refused&reference=1".to_owned(), "file number and reasons"),
    ] {
        let answer = court.post(&format!("{path}/decide"), &format!("seen={seen}&{form}")).await;
        assert_eq!(answer.status, 422, "{form}");
        let page = answer.text();
        assert!(page.contains(says), "{form}: {page}");
        assert!(form.contains("reasons=invented") == page.contains(">invented</textarea>"), "{form}: {page}");
    }
    let decided = running.instance.register().read(|fold| fold.use_file(use_id).expect("it").decisions.len());
    assert_eq!(decided, 0);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_court_decides_on_what_it_opened_and_saw_and_on_nothing_else() {
    let running = Running::start(317).await;
    let use_id = running.instance.new_use();
    let request = running.requested(use_id).await;
    let cast = &running.instance.cast;
    let court = Browser::as_actor(&running, &cast.court).await;
    running.until(use_id, "an assessment", |file| file.assessment.clone()).await;
    let (path, decide) = (format!("/court/{request}"), format!("/court/{request}/decide"));
    let head = |fold: &stricto_record::fold::Fold| fold.use_file(use_id).expect("the use").head;
    let unread = format!("seen={}&result=refused&{FOUND}", running.instance.register().read(head));
    let answer = court.post(&decide, &unread).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some(path.as_str())), "unopened");
    let seen = hidden(&court.post(&path, "").await.text(), "seen");
    let public = stricto_record::kinds::necessity_assessed::NecessityAssessed {};
    let public = stricto_record::kinds::Public::NecessityAssessed(public);
    running.done(&cast.requester, Some(use_id), public, &[], &[("case", json!({}))]).await;
    let grant = format!("result=granted-in-part&camera=quay-1&{ASKED}&{FOUND}");
    let answer = court.post(&decide, &format!("seen={seen}&{grant}")).await;
    assert_eq!(answer.status, 409, "what was seen does not stand any more");
    assert!(answer.text().contains("moved on while you read"), "{}", answer.text());
    let decided = running.instance.register().read(|fold| fold.use_file(use_id).expect("it").decisions.len());
    assert_eq!(decided, 0);
    let refusal = court.post(&decide, &format!("seen={seen}&result=refused&{FOUND}")).await;
    assert_eq!(refusal.status, 303, "a refusal only ends, whatever moved");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commander_arms_under_a_permit_alone_and_once() {
    let running = Running::start(310).await;
    let use_id = running.instance.new_use();
    let path = format!("/uses/{use_id}/arm");
    running.requested(use_id).await;
    let commander = Browser::as_actor(&running, &running.instance.cast.commander).await;
    let page = commander.get(&format!("/uses/{use_id}")).await.text();
    assert!(!page.contains(&path) && page.contains("Not yet."), "{page}");
    let head = |of| running.instance.register().read(|fold| fold.use_file(of).expect("the use").head);
    assert_eq!(commander.post(&path, &format!("seen={}", head(use_id))).await.status, 409);
    let granted = running.instance.new_use();
    running.granted(granted).await;
    running.until(granted, "a permit", |file| file.permit.clone()).await;
    let path = format!("/uses/{granted}/arm");
    let page = commander.get(&format!("/uses/{granted}")).await.text();
    assert!(page.contains(&path), "{page}");
    assert_eq!(commander.post(&path, "").await.status, 400, "what was seen is not said");
    assert_eq!(commander.post(&path, &format!("seen={}", hidden(&page, "seen"))).await.status, 303);
    assert_eq!(commander.post(&path, &format!("seen={}", head(granted))).await.status, 409);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reasons_are_shown_after_an_act_that_says_who_looked() {
    let running = Running::start(311).await;
    let use_id = running.instance.new_use();
    running.requested(use_id).await;
    running.until(use_id, "an assessment", |file| file.assessment.clone()).await;
    let officer = Browser::as_actor(&running, &running.instance.cast.rights_officer).await;
    let reason = "is not stated";
    assert!(!officer.get(&format!("/uses/{use_id}")).await.text().contains(reason), "reasons are sealed");
    let before = running.instance.register().read(|fold| fold.size());
    let answer = officer.post(&format!("/uses/{use_id}/reasons"), "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("class=\"reason\""), "{}", answer.text());
    assert!(running.instance.register().read(|fold| fold.size()) > before, "looking is recorded");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_is_shown_as_it_stands_with_a_proof_that_holds() {
    let running = Running::start(312).await;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    let auditor = Browser::as_actor(&running, &running.instance.cast.auditor).await;
    let page = auditor.get("/register/3").await.text();
    assert!(page.contains("c2sp.org/tlog-proof@v1"), "{page}");
    assert!(page.contains("proved") && !page.contains("NOT PROVED"), "{page}");
    for nowhere in ["/register/999999", "/register/x", "/register/-1"] {
        assert_eq!(auditor.get(nowhere).await.status, 404, "{nowhere}");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_without_an_open_gate_never_looks_like_an_empty_one() {
    let running = Running::start(313).await;
    let use_id = running.instance.new_use();
    let verifier = Browser::as_actor(&running, &running.instance.cast.verifiers[0]).await;
    let closed = "An empty list does not mean that nobody was found";
    assert!(verifier.get("/alerts").await.text().contains(closed));
    running.running(use_id).await;
    let opened = async || {
        let page = verifier.get("/alerts").await.text();
        (page.contains("The gate is open for one use") && !page.contains(closed)).then_some(())
    };
    common::within("an open gate on the page", opened).await;
    let stop = format!("/uses/{use_id}/stop");
    assert_eq!(verifier.post(&stop, "").await.status, 303);
    let page = verifier.get("/alerts").await.text();
    assert!(page.contains(closed) && page.contains("the last one ended"), "{page}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_clock_cannot_be_trusted_people_still_look_and_stop() {
    let running = Running::start(314).await;
    let use_id = running.instance.new_use();
    running.running(use_id).await;
    let verifier = Browser::as_actor(&running, &running.instance.cast.verifiers[0]).await;
    running.instance.clock.set(None);
    let page = verifier.get(&format!("/uses/{use_id}")).await;
    assert_eq!(page.status, 200, "whoever is signed in stays so");
    assert!(page.text().contains("The clock cannot be trusted"), "{}", page.text());
    for path in ["/uses", "/alerts", "/erasures"] {
        assert_eq!(verifier.get(path).await.status, 200, "{path}");
    }
    assert_eq!(verifier.post(&format!("/uses/{use_id}/stop"), "").await.status, 303);
    let stopped = running.instance.register().read(|fold| fold.use_file(use_id).expect("it").stop.is_some());
    assert!(stopped);
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
