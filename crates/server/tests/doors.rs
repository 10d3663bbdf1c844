//! Who gets in, and what is refused at the door.

mod common;

use common::Running;
use common::http::request;
use serde_json::json;
use stricto_law::time::Millis;
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::content_read::ContentRead;
use stricto_record::role::Role;
use stricto_server::{Access, Operation};
use stricto_testkit::{Actor, Cast};

fn holder(cast: &Cast, role: Role) -> Option<&Actor> {
    match role {
        Role::Administrator => Some(&cast.administrator),
        Role::Requester => Some(&cast.requester),
        Role::Commander => Some(&cast.commander),
        Role::Verifier => Some(&cast.verifiers[0]),
        Role::RightsOfficer => Some(&cast.rights_officer),
        Role::Court => Some(&cast.court),
        Role::CourtClerk => Some(&cast.clerk),
        Role::MarketSurveillance => Some(&cast.market_surveillance),
        Role::DataProtection => Some(&cast.data_protection),
        Role::Auditor => Some(&cast.auditor),
        Role::Engine => Some(&cast.engine),
        Role::Register | Role::Trustee | Role::SiteGate => None,
    }
}

/// The operation's path with parameters that name nothing.
fn path(operation: Operation) -> String {
    let none = "0".repeat(64);
    operation
        .path()
        .replace("{*path}", "entries/999")
        .replace("{hash}", &none)
        .replace("{field}", "request")
        .replace("{year}", "2026")
        .replace(
            "{id}",
            if operation == Operation::AlertsRead {
                "al-00000000000000000000000000000000"
            } else {
                "u-00000000000000000000000000000000"
            },
        )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wrong_role_never_gets_an_operation() {
    let running = Running::start(31).await;
    let (mut admitted, mut kept_out) = (0, 0);
    for operation in Operation::ALL.iter().copied().filter(|o| *o != Operation::AlertsStream) {
        let (method, path) = (operation.method().to_string(), path(operation));
        let nobody = request(running.address, &method, &path, None, b"{}").await;
        match operation.access() {
            Access::Roles(_) => assert_eq!(nobody.status, 401, "{operation:?}"),
            Access::Public | Access::Signed => assert!(![401, 403].contains(&nobody.status), "{operation:?}"),
        }
        for role in Role::ALL {
            let Some(actor) = holder(&running.instance.cast, *role) else { continue };
            let token = running.token(actor);
            let answer = request(running.address, &method, &path, Some(&token), b"{}").await;
            if operation.access().admits(Some(*role)) {
                // What follows the door may refuse in its own words, but not for the role.
                assert!(![401, 500].contains(&answer.status), "{operation:?} {role:?}: {}", answer.status);
                admitted += 1;
            } else {
                assert_eq!(answer.status, 403, "{operation:?} {role:?}");
                kept_out += 1;
            }
        }
    }
    assert!(admitted > 80 && kept_out > 80, "{admitted} {kept_out}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_method_but_that_of_the_table_reaches_a_handler() {
    let running = Running::start(37).await;
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];
    let mut paths: Vec<String> = Operation::ALL.iter().copied().map(path).collect();
    paths.push("/nothing".to_owned());
    let mut lengths = std::collections::BTreeSet::new();
    let token = running.token(&running.instance.cast.auditor);
    for path in &paths {
        for method in methods {
            let of_table = |o: &&Operation| o.method().as_str() == method && self::path(**o) == *path;
            let operation = Operation::ALL.iter().find(of_table);
            if operation == Some(&Operation::AlertsStream) {
                continue;
            }
            // Neither without a credential nor with one: what is no row of the table has no handler.
            for token in [None, Some(token.as_str())] {
                let answer = request(running.address, method, path, token, b"").await;
                match operation {
                    None if path == "/nothing" => assert_eq!(answer.status, 404, "{method} {path}"),
                    None => {
                        assert_eq!(answer.status, 405, "{method} {path}");
                        // As long for any path: the length of a hidden body tells nothing.
                        let length = answer.headers.lines().find(|line| line.starts_with("content-length"));
                        lengths.insert(length.map(str::to_owned));
                        assert!(answer.headers.contains("allow: "), "{method} {path}");
                    }
                    Some(operation) => match operation.access() {
                        Access::Roles(_) if token.is_none() => {
                            assert_eq!(answer.status, 401, "{operation:?}")
                        }
                        Access::Roles(_) | Access::Public | Access::Signed => {
                            assert!(![405, 500].contains(&answer.status), "{operation:?}");
                        }
                    },
                }
            }
        }
    }
    assert_eq!(lengths.len(), 1, "{lengths:?}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_refused_with_a_code_and_without_its_content() {
    let running = Running::start(32).await;
    let cast = &running.instance.cast;
    let long = "x".repeat(9 << 20);
    let nested = format!("{{\"act\":[{}[]]}}", "[],".repeat(100_000));
    for (actor, path, body, status, code) in [
        (&cast.requester, "/v1/acts", "", 400, "malformed"),
        (&cast.requester, "/v1/acts", "[]", 400, "malformed"),
        (&cast.requester, "/v1/acts", "{\"act\":{\"v\":1}}", 400, "malformed"),
        (&cast.requester, "/v1/acts", "{\"act\":{},\"more\":1}", 400, "malformed"),
        (&cast.requester, "/v1/acts", long.as_str(), 413, "too-large"),
        (&cast.requester, "/v1/seal", "{\"kind\":\"use.proposed/9\",\"fields\":{}}", 400, "malformed"),
        (&cast.requester, "/v1/seal", "{\"kind\":\"use.armed/1\",\"fields\":{}}", 403, "forbidden"),
        (&cast.requester, "/v1/seal", "{\"kind\":\"use.proposed/1\",\"fields\":{}}", 400, "malformed"),
        (
            &cast.requester,
            "/v1/seal",
            "{\"kind\":\"necessity.assessed/1\",\"use\":\"u-00000000000000000000000000000000\",\"fields\":{}}",
            404,
            "not-found",
        ),
        (
            &cast.requester,
            "/v1/seal",
            "{\"kind\":\"use.proposed/1\",\"use\":\"u-00000000000000000000000000000000\",\"fields\":{\"case\":{\"canary\":1.5}}}",
            400,
            "malformed",
        ),
        (&cast.requester, "/v1/acts", "{\"act\":{\"canary\":1,\"canary\":1}}", 400, "malformed"),
        (
            &cast.requester,
            "/v1/acts",
            "{\"act\":{},\"ciphertexts\":{\"canary\":\"\",\"canary\":\"\"}}",
            400,
            "malformed",
        ),
        (&cast.requester, "/v1/acts", nested.as_str(), 400, "malformed"),
        (
            &cast.requester,
            "/v1/seal",
            "{\"kind\":\"use.proposed/1\",\"use\":\"u-00000000000000000000000000000000\",\"fields\":{\"case\":{\"necessity\":\"canary\"}}}",
            400,
            "malformed",
        ),
        (&cast.engine, "/v1/candidates", long.as_str(), 413, "too-large"),
        (&cast.engine, "/v1/uses/u-0/faces", "{\"faces_seen\":1}", 400, "malformed"),
        (
            &cast.engine,
            "/v1/uses/u-00000000000000000000000000000000/faces",
            "{\"faces_seen\":-1}",
            400,
            "malformed",
        ),
        (
            &cast.engine,
            "/v1/uses/u-00000000000000000000000000000000/faces",
            "{\"faces_seen\":1}",
            404,
            "not-found",
        ),
        (&cast.engine, "/v1/uses/u-00000000000000000000000000000000/onvif", "{}", 400, "malformed"),
        (&cast.engine, "/v1/orders/x/renew", "", 400, "malformed"),
    ] {
        let answer = running.post(actor, path, body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{path} {}",
            &body[..body.len().min(60)]
        );
        assert!(!String::from_utf8_lossy(&answer.body).contains("canary"), "{path}");
    }
    let nothing = request(running.address, "GET", "/nothing", None, b"").await;
    assert_eq!((nothing.status, nothing.code().as_str()), (404, "not-found"));
    let method = request(running.address, "DELETE", "/v1/uses", None, b"").await;
    assert_eq!((method.status, method.code().as_str()), (405, "method-not-allowed"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_requester_seals_for_few_uses_that_are_not_proposed() {
    let running = Running::start(40).await;
    let cast = &running.instance.cast;
    for number in 0..9 {
        let use_id = running.instance.new_use();
        let body = json!({ "kind": "use.proposed/1", "use": use_id.to_string(), "fields": { "case": {} } })
            .to_string();
        let answer = running.post(&cast.requester, "/v1/seal", &body).await;
        if number < 8 {
            assert_eq!(answer.status, 200, "{number}");
        } else {
            assert_eq!((answer.status, answer.code().as_str()), (409, "too-many-unproposed"));
        }
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credential_ends_with_its_time_and_its_key() {
    let running = Running::start(33).await;
    let cast = &running.instance.cast;
    let token = running.token(&cast.auditor);
    let get = async |token: &str| request(running.address, "GET", "/v1/uses", Some(token), b"").await.status;
    assert_eq!(get(&token).await, 200);
    assert_eq!(get("stricto1.nonsense").await, 401);
    running.instance.clock.advance(Millis(30 * 60_000));
    assert_eq!(get(&token).await, 401);
    let token = running.token(&cast.auditor);
    let retired = stricto_record::kinds::actor_retired::ActorRetired { key: cast.auditor.id() };
    running.done(&cast.administrator, None, Public::ActorRetired(retired), &[], &[]).await;
    assert_eq!(get(&token).await, 401);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_field_is_shown_only_after_its_reading_is_recorded() {
    let running = Running::start(34).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    let act = running.instance.propose(use_id).await.expect("proposed").hash;
    let path = format!("/v1/acts/{act}/fields/case");
    assert_eq!(running.get(&cast.court, &path).await.code(), "not-read");
    let why = "inspection".parse().expect("a code");
    let read = Public::ContentRead(ContentRead { act, field: "case".into(), why });
    running.done(&cast.court, Some(use_id), read, &[], &[]).await;
    let shown = running.get(&cast.court, &path).await.json();
    assert_eq!(shown["value"], json!({}));
    // Neither another key nor another field, nor for ever.
    assert_eq!(running.get(&cast.rights_officer, &path).await.code(), "not-read");
    assert_eq!(running.get(&cast.court, &format!("/v1/acts/{act}/fields/list")).await.code(), "not-read");
    running.instance.clock.advance(Millis(10 * 60_000));
    assert_eq!(running.get(&cast.court, &path).await.code(), "not-read");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_gets_a_delayed_checkpoint_and_strict_headers() {
    let running = Running::start(35).await;
    let early = request(running.address, "GET", "/checkpoint", None, b"").await;
    assert_eq!(early.status, 404);
    let latest = running.get(&running.instance.cast.auditor, "/checkpoint").await;
    assert!(String::from_utf8_lossy(&latest.body).starts_with("register.example/unit-north\n"));
    for header in ["cache-control: no-store", "x-content-type-options: nosniff", "content-security-policy:"] {
        assert!(latest.headers.contains(header), "{header}");
    }
    running.instance.clock.advance(Millis::hours(25));
    let public = request(running.address, "GET", "/checkpoint", None, b"").await;
    assert_eq!(public.body, latest.body);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_sees_the_head_of_its_own_uses_alone() {
    let running = Running::start(36).await;
    let (cast, use_id) = (&running.instance.cast, running.instance.new_use());
    let act = running.instance.propose(use_id).await.expect("proposed").hash;
    let head = running.get(&cast.engine, &format!("/v1/head?use={use_id}")).await.json();
    // Assessing moves it on; it is in any case an act of this very use.
    assert!(head["head"].as_str().is_some_and(|h| h.len() == act.to_string().len()));
    let other = UseId([0; 16]);
    assert_eq!(running.get(&cast.engine, &format!("/v1/head?use={other}")).await.status, 404);
    running.end().await;
}
