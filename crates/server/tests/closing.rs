//! What closes: a refusal darkens and erases, comparing without a permit is a breach, silence holds.

mod common;

use common::{Running, within};
use serde_json::json;
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_testkit::TestInstance;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_darkens_what_verifiers_had_on_screen() {
    let running = Running::start(21).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let alert = running.alert(use_id).await;
    let verifier = &cast.verifiers[0];
    running.instance.open_alert(verifier, use_id, alert).await.expect("opened");
    let path = format!("/v1/alerts/{alert}");
    assert_eq!(running.get(verifier, &path).await.status, 200);
    let decision = running.until(use_id, "a grant", |file| file.grant().map(|grant| grant.act)).await;
    let withdrawn = AuthorisationDecided {
        result: DecisionResult::Withdrawn,
        basis: Basis::Signed,
        body: cast.court.body.clone(),
        until: None,
        decided_at: None,
        document: None,
        outside: Vec::new(),
    };
    let said = json!({ "reasons": "invented", "conditions": [], "case": {} });
    let public = Public::AuthorisationDecided(withdrawn);
    running.done(&cast.court, Some(use_id), public, &[decision], &[("decision", said)]).await;
    let shown = running.get(verifier, &path).await;
    assert_eq!((shown.status, shown.code().as_str()), (410, "dark"));
    assert_eq!(running.get(verifier, "/v1/alerts").await.json()["alerts"], json!([]));
    running.until(use_id, "a recall", |file| file.recalls.first().cloned()).await;
    running.obey(use_id, "stop").await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_urgent_use_that_is_refused_is_erased_and_certified() {
    let instance = TestInstance::new(22).await;
    let use_id = instance.new_use();
    let content = b"{\"camera\":\"canary-of-the-erased\"}";
    // The register alone plays the beginning: only what a server does that finds such an order is the question here.
    let (alert, order) = instance.refused_until_ordered(use_id, content).await.expect("refused");
    let running = Running::over(instance).await;
    let cast = &running.instance.cast;
    running.obey(use_id, "delete-list").await;
    let attest = |custodian| {
        Public::ErasureAttested(ErasureAttested { custodian, state: ErasureState::Done, items: 1 })
    };
    let engine = attest(Custodian::Engine(cast.engine.id()));
    running.done(&cast.engine, Some(use_id), engine, &[order], &[]).await;
    let reader = attest(Custodian::Reader(cast.verifiers[0].id()));
    running.done(&cast.verifiers[0], Some(use_id), reader, &[order], &[]).await;
    let certificate =
        running.until(use_id, "the certificate", |file| file.erasure(&order)?.closed.clone()).await;
    assert_eq!(certificate.ciphertexts, 2, "the list and one alert");
    let gone = running.get(&cast.verifiers[0], &format!("/v1/alerts/{alert}")).await;
    assert_eq!((gone.status, gone.code().as_str()), (410, "erased"));
    assert!(stricto_testkit::found_on_disk(running.instance.folder(), b"canary-of-the-erased").is_empty());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comparing_without_a_permit_is_recorded_raised_and_ordered_off() {
    let running = Running::start(23).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.instance.propose(use_id).await.expect("proposed");
    within("the gate's first look", async || {
        let line = running.candidate(use_id, json!({}));
        let intake = running.post(&cast.engine, "/v1/candidates", &line).await.json();
        (intake["refused"] == 0).then_some(())
    })
    .await;
    let breach = running.until(use_id, "the incident", |file| file.incidents.first().cloned()).await;
    assert_eq!(breach.code, IncidentCode::ComparisonWithoutPermit);
    running.obey(use_id, "stop").await;
    let alerts = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    assert_eq!(alerts, Some(0));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_does_not_renew_is_held_and_recorded() {
    let running = Running::start(24).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    running.alert(use_id).await;
    running.instance.clock.advance(stricto_law::time::Millis(31_000));
    running
        .until(use_id, "the incident", |file| {
            file.incidents.iter().find(|i| i.code == IncidentCode::EngineSilent).cloned()
        })
        .await;
    // What is shown is the gate as it is, not the permit that would let it open.
    let auditor = &cast.auditor;
    let gate = async |word: &str| {
        let path = format!("/v1/uses/{use_id}");
        within("the gate as it is shown", async || {
            let shown = running.get(auditor, &path).await.json();
            (shown["gate"] == word).then(|| shown["held"].clone())
        })
        .await
    };
    assert_eq!(gate("held").await, "engine-silent");
    let listed = running.get(auditor, "/v1/uses").await.json();
    assert_eq!(
        (&listed["uses"][0]["gate"], &listed["uses"][0]["held"]),
        (&json!("held"), &json!("engine-silent"))
    );
    let before = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
    running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    let orders = running.get(&cast.engine, "/v1/orders").await.json();
    let order = orders["orders"][0]["order"].as_str().expect("an order").to_owned();
    assert_eq!(running.post(&cast.engine, &format!("/v1/orders/{order}/renew"), "").await.status, 200);
    // Heard of again: the hold ends by itself.
    within("another alert", async || {
        running.post(&cast.engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
        let now = running.instance.register().read(|fold| fold.use_file(use_id).map(|f| f.alerts.len()));
        (now > before).then_some(())
    })
    .await;
    assert_eq!(gate("open").await, json!(null));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_period_ends_a_use_without_anybody_asking() {
    let running = Running::start(25).await;
    let use_id = running.instance.new_use();
    running.running(use_id).await;
    running.instance.clock.set(Some("2026-11-22T15:00:00.000Z".parse().expect("an instant")));
    let stop = running.until(use_id, "the stop", |file| file.stop.clone()).await;
    assert_eq!(stop.cause, StopCause::Expired);
    running.end().await;
}
