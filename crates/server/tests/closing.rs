//! What closes: a refusal darkens and erases, comparing without a permit is a breach, silence holds.

mod common;

use common::http::{open, request};
use common::{Running, posted, within};
use serde_json::json;
use stricto_law::profile::Profiles;
use stricto_record::kinds::actor_retired::ActorRetired;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::kinds::{Kind, Public};
use stricto_record::role::Role;
use stricto_store::{ActKey, Submission, SubmitError};
use stricto_testkit::{Actor, TestInstance};
use tokio::io::AsyncReadExt as _;

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
        false_alerts: None,
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
async fn what_was_judged_not_same_leaves_the_unit_at_once() {
    let running = Running::start(40).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let alert = running.alert(use_id).await;
    let path = format!("/v1/alerts/{alert}");
    for verifier in &cast.verifiers[..2] {
        running.instance.open_alert(verifier, use_id, alert).await.expect("opened");
        assert_eq!(running.get(verifier, &path).await.status, 200);
    }
    running.review(&cast.verifiers[0], use_id, alert, "same").await;
    running.review(&cast.verifiers[1], use_id, alert, "not-same").await;
    running.until(use_id, "a conclusion", |file| file.alert(&alert)?.concluded).await;
    for verifier in &cast.verifiers[..2] {
        let shown = running.get(verifier, &path).await;
        assert_eq!((shown.status, shown.code().as_str()), (410, "judged-not-same"));
    }
    let listed = running.get(&cast.verifiers[2], "/v1/alerts").await.json();
    assert!(
        listed["alerts"].as_array().expect("alerts").iter().all(|waits| waits["alert"] != alert.to_string())
    );
    for by in &cast.verifiers {
        let refused = running.instance.open_alert(by, use_id, alert).await;
        assert!(matches!(refused, Err(SubmitError::Refused(r)) if r.code.as_str() == "judged-not-same"));
    }
    for outside in [&cast.rights_officer, &cast.data_protection, &cast.court] {
        running.instance.open_alert(outside, use_id, alert).await.expect("opened");
        assert_eq!(running.get(outside, &path).await.status, 200, "{}", outside.actor);
    }
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
    // An attestation may be lost on its way: until it is there the order stays listed.
    let listed = async || running.get(&cast.engine, "/v1/orders").await.json()["orders"].clone();
    let owed = listed().await;
    assert_eq!((&owed[0]["action"], &owed[0]["acknowledged"]), (&json!("delete-list"), &json!(true)));
    let engine = attest(Custodian::Engine(cast.engine.id()));
    running.done(&cast.engine, Some(use_id), engine, &[order], &[]).await;
    assert_eq!(listed().await, json!([]));
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

async fn stop_by(
    running: &Running,
    key: &ActKey,
    use_id: stricto_record::ids::UseId,
    cause: StopCause,
) -> Submission {
    let stop = Public::UseStopped(UseStopped { cause });
    running.instance.signed(key, Some(use_id), stop, &[], &[]).await.expect("signed")
}

async fn post_act(running: &Running, act: &Submission) -> (u16, String) {
    let answer = request(running.address, "POST", "/v1/acts", None, posted(act).as_bytes()).await;
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn released(running: &Running, use_id: stricto_record::ids::UseId) -> usize {
    running.instance.register().read(|fold| fold.use_file(use_id).expect("the use").alerts.len())
}

/// Posts candidates that would be released, for a while; how many were.
async fn released_meanwhile(running: &Running, engine: &Actor, use_id: stricto_record::ids::UseId) -> usize {
    let before = released(running, use_id);
    for _ in 0..5 {
        running.post(engine, "/v1/candidates", &running.candidate(use_id, json!({}))).await;
    }
    released(running, use_id) - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_that_cannot_be_recorded_closes_all_the_same_and_is_recorded_when_it_can() {
    let running = Running::start(26).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    let alert = running.alert(use_id).await;
    let verifier = &cast.verifiers[0];
    running.instance.open_alert(verifier, use_id, alert).await.expect("opened");
    let path = format!("/v1/alerts/{alert}");
    assert_eq!(running.get(verifier, &path).await.status, 200);
    let stop = stop_by(&running, &cast.market_surveillance.key, use_id, StopCause::Supervisor).await;
    let forged = stop_by(&running, &cast.engine.key, use_id, StopCause::Supervisor).await;

    running.instance.faults.break_down(true);
    // Who may not stop closes nothing, whatever state the store is in.
    assert_ne!(post_act(&running, &forged).await.0, 201);
    assert_eq!(running.get(verifier, &path).await.status, 200);
    assert_eq!(post_act(&running, &stop).await, (503, "unavailable".to_owned()));
    let shown = running.get(verifier, &path).await;
    assert_eq!(
        (shown.status, shown.code().as_str()),
        (410, "dark"),
        "an opened alert is served after a stop"
    );
    let listed = running.get(verifier, "/v1/alerts").await.json();
    assert_eq!(listed["alerts"], json!([]));
    assert_eq!(listed["held"][0]["use"], json!(use_id.to_string()), "{listed}");
    assert_eq!(listed["held"][0]["cause"], "end-not-recorded", "{listed}");

    // The store comes back, and nobody submits the stop again: it is recorded, and nothing was released before it.
    running.instance.faults.break_down(false);
    assert_eq!(released_meanwhile(&running, &cast.engine, use_id).await, 0);
    let stopped = running.until(use_id, "the stop", |file| file.stop.clone()).await;
    assert_eq!(stopped.cause, StopCause::Supervisor);
    assert_eq!(released_meanwhile(&running, &cast.engine, use_id).await, 0);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_was_set_holds_the_gate_aloud_and_lets_a_stop_through() {
    for (seed, jump) in [(27, "2026-11-22T09:00:00.000Z"), (28, "2026-11-22T12:00:00.000Z")] {
        let running = Running::start(seed).await;
        let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
        running.running(use_id).await;
        running.alert(use_id).await;
        // What the search for the alert left on its way arrives first.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let right = running.instance.now();
        let token = running.token(&cast.verifiers[0]);
        running.instance.clock.jump(jump.parse().expect("an instant"));
        // The engine's clock may jump with it, or be right.
        assert_eq!(released_meanwhile(&running, &cast.engine, use_id).await, 0, "{jump}");
        let path = "/v1/alerts";
        within("the hold", async || {
            let listed = request(running.address, "GET", path, Some(&token), b"").await.json();
            (listed["gate_closed"] == "clock").then_some(())
        })
        .await;
        let head = running.get(&cast.commander, &format!("/v1/head?use={use_id}")).await;
        assert_eq!(head.status, 200, "a stop needs the head, whatever the clock shows");
        let stop = stop_by(&running, &cast.commander.key, use_id, StopCause::Person).await;
        assert_eq!(post_act(&running, &stop).await.0, 201, "{jump}");
        let stop = running.until(use_id, "the stop", |file| file.stop.clone()).await;
        assert_eq!(stop.at, right);
        // The engine hears of it, and of nothing to compare for, though its token is by a clock that is not believed.
        within("the order to stop", async || {
            let listed = running.get(&cast.engine, "/v1/orders").await;
            assert_eq!(listed.status, 200, "{jump}: {}", listed.json());
            let actions: Vec<_> = listed.json()["orders"].as_array().into_iter().flatten().cloned().collect();
            assert!(actions.iter().all(|order| order["action"] != "compare"), "{jump}: {actions:?}");
            actions.iter().any(|order| order["action"] == "stop").then_some(())
        })
        .await;
        running.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_signed_with_the_registers_own_key_never_comes_from_outside() {
    let running = Running::start(29).await;
    let use_id = running.instance.new_use();
    running.running(use_id).await;
    let key = ActKey::read(&running.instance.data_dir().register_key()).expect("the register's key");
    let stop = stop_by(&running, &key, use_id, StopCause::Prohibited).await;
    assert_eq!(post_act(&running, &stop).await, (409, "register-key".to_owned()));
    let actor = Actor { key, ..Actor::new("nobody", stricto_record::role::Role::Register, "unit-north") };
    let body = json!({ "kind": "incident.recorded/1", "use": use_id.to_string(), "fields": {} }).to_string();
    assert_eq!(running.post(&actor, "/v1/seal", &body).await.status, 403);
    assert!(running.instance.register().read(|fold| fold.use_file(use_id).expect("the use").stop.is_none()));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_adopted_by_the_hash_of_the_one_that_is_loaded_and_by_no_other() {
    let running = Running::start(31).await;
    let administrator = &running.instance.cast.administrator;
    let loaded = Profiles::built_in();
    let right = |id: &str| loaded.sha256_of(id).expect("a loaded profile").to_owned();
    for (profile, sha256, answer) in [
        ("IT", "0".repeat(64), (409, "other-profile")),
        ("ZZ", right("IT"), (409, "unknown-profile")),
        ("IT", right("SE"), (409, "other-profile")),
        ("IT", right("IT"), (409, "other-retention")),
        ("IT five years", right("IT"), (201, "")),
    ] {
        // What is kept how long stands in the act: five years are 1827 days at the longest.
        let five_years = profile.strip_suffix(" five years");
        let mut public = json!({ "profile": five_years.unwrap_or(profile), "sha256": sha256, "bodies": [] });
        if five_years.is_some() {
            (public["kept_days"], public["lapse_erases"]) = (json!(1827), json!(true));
        }
        let public = Public::from_value(Kind::ProfileAdopted, public).expect("an act");
        let signed =
            running.instance.signed(&administrator.key, None, public, &[], &[]).await.expect("signed");
        let (status, code) = post_act(&running, &signed).await;
        assert_eq!((status, if status == 201 { "" } else { code.as_str() }), answer, "{profile} {sha256}");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_comparison_outside_the_area_is_recorded_once() {
    let running = Running::start(30).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    running.running(use_id).await;
    running.alert(use_id).await;
    let outside = running.candidate(use_id, json!({ "camera": "canary-camera" }));
    let old =
        running.candidate(use_id, json!({ "camera": "elsewhere", "captured": "2026-11-22T09:00:00.000Z" }));
    running.post(&cast.engine, "/v1/candidates", &(old + &outside + &outside)).await;
    let code = IncidentCode::ComparisonOutsideLimits;
    let breach = running
        .until(use_id, "the incident", |file| file.incidents.iter().find(|i| i.code == code).cloned())
        .await;
    assert!(breach.raised_to.contains(&stricto_record::role::Role::MarketSurveillance));
    running.post(&cast.engine, "/v1/candidates", &outside).await;
    running.instance.stop(&cast.commander, use_id, StopCause::Person).await.expect("stopped");
    running.obey(use_id, "stop").await;
    let outsides = running.instance.register().read(|fold| {
        fold.use_file(use_id).map(|file| file.incidents.iter().filter(|i| i.code == code).count())
    });
    assert_eq!(outsides, Some(1), "once until it is answered");
    let data = running.instance.folder().join("data");
    assert!(
        stricto_testkit::found_on_disk(&data, b"canary-camera").is_empty(),
        "what was seen leaves no trace"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_when_its_key_is_retired() {
    let running = Running::start(38).await;
    let cast = &running.instance.cast;
    let token = running.token(&cast.verifiers[1]);
    let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.expect("an answer");
    assert_eq!(&head, b"HTTP/1.1 200");
    let retired = ActorRetired { key: cast.verifiers[1].id() };
    running.done(&cast.administrator, None, Public::ActorRetired(retired), &[], &[]).await;
    let mut rest = Vec::new();
    let end = tokio::time::timeout(std::time::Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
    end.expect("the stream ends with its key").expect("read");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_has_few_streams() {
    let running = Running::start(39).await;
    let token = running.token(&running.instance.cast.verifiers[1]);
    let mut streams = Vec::new();
    for number in 0..9 {
        let mut stream = open(running.address, "GET", "/v1/alerts/stream", Some(&token), b"").await;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.expect("an answer");
        let status = if number < 8 { b"HTTP/1.1 200" } else { b"HTTP/1.1 409" };
        assert_eq!(&head, status, "{number}");
        streams.push(stream);
    }
    drop(streams);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_trustee_holds_is_given_to_that_trustee_alone_and_after_the_decision_alone() {
    let instance = TestInstance::new(41).await;
    instance.provide_challenge(14).await.expect("a profile with a challenge");
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.expect("an urgent use");
    let (release, alerts) =
        instance.release(use_id, permit, &[b"canary-of-the-held"]).await.expect("released");
    instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await.expect("opened");
    let request = instance.request(use_id, true).await.expect("a request");
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.expect("refused");
    let other = Actor::new("other-trustee", Role::Trustee, instance.cast.trustee.body.as_str());
    instance.enrol(&instance.cast.trustee_body.key, &other).await.expect("a late trustee");
    // From here on the server does what is due.
    let running = Running::over(instance).await;
    let (cast, trustee) = (&running.instance.cast, &running.instance.cast.trustee);
    let order = running
        .until(use_id, "the step", |file| {
            file.held()
                .filter(|(order, held)| order.resealed() && held.trustee == trustee.id())
                .map(|(o, _)| o.act)
        })
        .await;
    let shown = running.get(&cast.verifiers[0], &format!("/v1/alerts/{}", alerts[0])).await;
    assert_eq!((shown.status, shown.code().as_str()), (410, "held-by-the-trustee"));
    let path = format!("/v1/uses/{use_id}/escrow");
    for (actor, answer) in [(trustee, (409, "held-by-the-trustee")), (&other, (403, "forbidden"))] {
        let answered = running.get(actor, &path).await;
        assert_eq!((answered.status, answered.code().as_str()), answer, "{}", actor.actor);
    }
    for actor in
        [&cast.court, &cast.requester, &cast.rights_officer, &cast.data_protection, &cast.administrator]
    {
        assert_eq!(running.get(actor, &path).await.status, 403, "{}", actor.actor);
    }
    running.instance.challenge(&cast.court, use_id, None).await.expect("a court has it");
    assert_eq!(running.get(trustee, &path).await.status, 409);
    let overturned = Some(ChallengeResult::Overturned);
    running.instance.challenge(&cast.court, use_id, overturned).await.expect("overturned");
    assert_eq!(running.get(&other, &path).await.status, 403);
    let given = running.get(trustee, &path).await.json();
    assert_eq!((&given["order"], &given["next"]), (&json!(order), &serde_json::Value::Null));
    let fields: Vec<&str> =
        given["fields"].as_array().expect("fields").iter().filter_map(|f| f["field"].as_str()).collect();
    assert_eq!(fields, ["list", &alerts[0].to_string()]);
    assert_eq!(given["fields"][1]["act"], json!(release.hash));
    let rest = running.get(trustee, &format!("{path}?from=1")).await.json();
    assert_eq!(rest["fields"].as_array().map(Vec::len), Some(1));
    let shown = running.get(&cast.court, &format!("/v1/uses/{use_id}")).await.json();
    assert_eq!(shown["erasures"][0]["held_by"]["trustee"], json!(trustee.id()));
    assert!(stricto_testkit::found_on_disk(running.instance.folder(), b"canary-of-the-held").is_empty());
    running.end().await;
}
