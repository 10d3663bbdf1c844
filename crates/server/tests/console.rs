//! The console over HTTP: what its pages do, and what a verifier must not see yet.

mod common;

use common::console::{Browser, hidden};
use common::{Running, SOUGHT};
use serde_json::json;

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
