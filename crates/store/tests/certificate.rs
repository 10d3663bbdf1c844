//! The certificate of an erasure: it stands by itself, says what its acts say, and falls with any change to it.

use serde_json::{Value, json};
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::authorisation_decided::{Basis, DecisionResult};
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::order_issued::Action;
use stricto_store::certificate::{CertificateError, SaysError, check};
use stricto_store::register::UncertifiedError;
use stricto_store::verify::KeySource;
use stricto_testkit::TestInstance;
use stricto_tlog::VerifyingKey;

fn key(instance: &TestInstance) -> VerifyingKey {
    VerifyingKey::parse(&instance.register().log_vkey()).unwrap()
}

async fn certificate(instance: &TestInstance, use_id: UseId, order: ActHash) -> Value {
    let made = instance.register().certificate(use_id, order).await.expect("a certificate");
    serde_json::to_value(made).unwrap()
}

async fn refused() -> (TestInstance, UseId, ActHash) {
    let instance = TestInstance::new(810).await;
    let use_id = instance.new_use();
    let erased = instance.refused_story(use_id, b"seen once").await.unwrap();
    (instance, use_id, erased.order)
}

#[tokio::test]
async fn a_certificate_stands_by_itself_and_says_who_did_what() {
    let (instance, use_id, order) = refused().await;
    // The register goes on; the document does not need it.
    let other = instance.new_use();
    instance.planned_story(other, b"another").await.unwrap();
    let document = certificate(&instance, use_id, order).await.to_string();
    let checked = check(document.as_bytes(), Some(&key(&instance))).unwrap();
    assert_eq!((checked.says.use_id, checked.says.order, checked.says.count), (use_id, order, 2));
    assert_eq!((checked.says.cause, checked.says.basis), (ErasureCause::Refused, Some(Basis::Signed)));
    assert_eq!((checked.key, checked.says.held), (KeySource::Given, None));
    let custodians = instance.register().read(|fold| {
        let erasure = fold.use_file(use_id).unwrap().erasure(&order).unwrap();
        erasure.custodians.len()
    });
    assert_eq!(checked.says.custodians.len(), custodians);
    assert!(!document.contains("seen once"));
    let unaided = check(document.as_bytes(), None).unwrap();
    assert_eq!(unaided.key, KeySource::FromTheRegister);
}

#[tokio::test]
async fn what_lay_outside_a_grant_has_a_certificate_of_its_own() {
    let instance = TestInstance::new(811).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    let (_, alerts) = instance.release(use_id, permit, &[b"outside", b"inside"]).await.unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    let outside = [alerts[0]];
    instance.decide(use_id, request.hash, DecisionResult::GrantedInPart, &outside).await.unwrap();
    let what = ErasureScope::Alerts(outside.to_vec());
    let order = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what.clone()).await.unwrap();
    instance.finish_erasure(use_id, order.hash).await.unwrap();
    let document = certificate(&instance, use_id, order.hash).await;
    let says = check(document.to_string().as_bytes(), Some(&key(&instance))).unwrap().says;
    assert_eq!((says.what, says.count), (what, 1));
}

#[tokio::test]
async fn what_was_withdrawn_and_kept_its_time_has_a_certificate() {
    let instance = TestInstance::new(814).await;
    let use_id = instance.new_use();
    instance.planned_story(use_id, b"seen").await.unwrap();
    let granted =
        instance.register().read(|fold| fold.use_file(use_id).unwrap().decisions.last().unwrap().act);
    instance.decide(use_id, granted, DecisionResult::Withdrawn, &[]).await.unwrap();
    instance.clock.advance(Millis::days(191));
    instance.order(use_id, Action::Stop).await.unwrap();
    let ordered =
        instance.order_erasure(use_id, ErasureCause::RetentionEnded, ErasureScope::Content).await.unwrap();
    instance.order(use_id, Action::DeleteList).await.unwrap();
    instance.finish_erasure(use_id, ordered.hash).await.unwrap();
    let document = certificate(&instance, use_id, ordered.hash).await;
    let says = check(document.to_string().as_bytes(), Some(&key(&instance))).unwrap().says;
    assert_eq!((says.cause, says.basis), (ErasureCause::RetentionEnded, None));
}

#[tokio::test]
async fn a_certificate_says_which_trustee_held_the_content_and_from_when_to_when() {
    held_until(815, ChallengeResult::Upheld, Millis::hours(1)).await;
    let mut document = held_until(816, ChallengeResult::Overturned, Millis::days(190)).await;
    // What the trustee was given is an act of the court's; without it the certificate says something else.
    drop_acts(&mut document, "challenge.decided");
    let checked = check(document.to_string().as_bytes(), None);
    assert!(matches!(checked, Err(CertificateError::OtherWords)), "{checked:?}");
}

/// A certificate of what a trustee held for three days, until a court decided and this time went by.
async fn held_until(seed: u64, result: ChallengeResult, after: Millis) -> Value {
    let instance = TestInstance::new(seed).await;
    instance.provide_challenge(14).await.unwrap();
    let use_id = instance.new_use();
    let (_, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    instance.reseal(use_id, order).await.unwrap();
    let began = instance.now();
    instance.clock.advance(Millis::days(3));
    instance.challenge(&instance.cast.court, use_id, None).await.unwrap();
    instance.challenge(&instance.cast.court, use_id, Some(result)).await.unwrap();
    instance.clock.advance(after);
    instance.finish_erasure(use_id, order).await.unwrap();
    let document = certificate(&instance, use_id, order).await;
    let says = check(document.to_string().as_bytes(), Some(&key(&instance))).unwrap().says;
    let trustee = instance.register().read(|fold| fold.use_file(use_id).unwrap().hold().unwrap().1.trustee);
    let held = says.held.unwrap();
    assert_eq!((held.by, held.decided), (trustee, Some(result)));
    let days = |from: Instant, to: Instant| to.since(from).unwrap().0 / 86_400_000;
    let in_all = 3 + after.0 / 86_400_000;
    assert_eq!((days(began, held.from), days(held.from, held.to)), (0, in_all));
    // It is derived from the acts: whoever writes another time into it is found out.
    let mut changed = document.clone();
    changed["says"].as_object_mut().unwrap().remove("held").unwrap();
    let checked = check(changed.to_string().as_bytes(), Some(&key(&instance)));
    assert!(matches!(checked, Err(CertificateError::OtherWords)), "{checked:?}");
    document
}

#[tokio::test]
async fn an_open_erasure_and_an_order_that_nobody_gave_have_none() {
    let instance = TestInstance::new(812).await;
    let use_id = instance.new_use();
    let (_, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    let open = instance.register().certificate(use_id, order).await;
    assert!(matches!(open, Err(UncertifiedError::Open)), "{open:?}");
    let unknown = instance.register().certificate(use_id, ActHash(Hex32([7; 32]))).await;
    assert!(matches!(unknown, Err(UncertifiedError::NotOrdered { .. })), "{unknown:?}");
}

/// Finds the act of a kind in a document.
fn act<'a>(document: &'a mut Value, kind: &str) -> &'a mut Value {
    let acts = document["acts"].as_array_mut().unwrap();
    acts.iter_mut().find(|act| act["entry"]["kind"] == format!("{kind}/1")).unwrap()
}

fn drop_acts(document: &mut Value, kind: &str) {
    let acts = document["acts"].as_array_mut().unwrap();
    acts.retain(|act| act["entry"]["kind"] != format!("{kind}/1"));
}

type Change = fn(&mut Value);
type Expected = fn(&CertificateError) -> bool;

/// What somebody does to a certificate, and what is then said of it.
const FORGERIES: &[(&str, Change, Expected)] = &[
    (
        "another format",
        |d| d["format"] = json!("another/1"),
        |e| matches!(e, CertificateError::Unreadable { .. }),
    ),
    ("a member that is none", |d| d["more"] = json!(1), |e| matches!(e, CertificateError::Unreadable { .. })),
    (
        "other words for people",
        |d| d["says"]["ordered_at"] = json!("2020-01-01T00:00:00.000Z"),
        |e| matches!(e, CertificateError::OtherWords),
    ),
    (
        "one ciphertext fewer",
        |d| drop(d["ciphertexts"].as_array_mut().unwrap().pop()),
        |e| matches!(e, CertificateError::Acts(SaysError::Ciphertexts)),
    ),
    (
        "another count in the act",
        |d| act(d, "use.erased")["entry"]["public"]["ciphertexts"] = json!(1),
        |e| matches!(e, CertificateError::NotThere { .. }),
    ),
    (
        "another place",
        |d| act(d, "erasure.ordered")["index"] = json!(1),
        |e| matches!(e, CertificateError::NotThere { index: 1, .. }),
    ),
    (
        "no proof",
        |d| act(d, "use.erased")["proof"] = json!([]),
        |e| matches!(e, CertificateError::NotThere { .. }),
    ),
    (
        "the attestations left out",
        |d| drop_acts(d, "erasure.attested"),
        |e| matches!(e, CertificateError::Acts(SaysError::Open { .. })),
    ),
    (
        "the refusal left out",
        |d| drop_acts(d, "authorisation.decided"),
        |e| matches!(e, CertificateError::Acts(SaysError::Causeless { .. })),
    ),
    (
        "the certifying act left out",
        |d| drop_acts(d, "use.erased"),
        |e| matches!(e, CertificateError::Acts(SaysError::Missing { .. })),
    ),
    (
        "the enrolments left out",
        |d| drop_acts(d, "actor.enrolled"),
        |e| matches!(e, CertificateError::Signature { .. }),
    ),
    (
        "the beginning left out",
        |d| drop_acts(d, "format.adopted"),
        |e| matches!(e, CertificateError::Unreadable { .. }),
    ),
    (
        "an act twice",
        |d| {
            let acts = d["acts"].as_array_mut().unwrap();
            let last = acts.last().unwrap().clone();
            acts.push(last);
        },
        |e| matches!(e, CertificateError::Signature { .. }),
    ),
    (
        "a checkpoint without its signature",
        |d| {
            let note = d["checkpoint"].as_str().unwrap().split("\n\n").next().unwrap().to_owned();
            d["checkpoint"] = json!(note + "\n\n");
        },
        |e| matches!(e, CertificateError::Checkpoint { .. }),
    ),
];

#[tokio::test]
async fn a_certificate_falls_with_any_change_to_it() {
    let (instance, use_id, order) = refused().await;
    let key = key(&instance);
    let document = certificate(&instance, use_id, order).await;
    for (what, change, expected) in FORGERIES {
        let mut forged = document.clone();
        change(&mut forged);
        assert_ne!(forged, document, "{what} changes nothing");
        let checked = check(forged.to_string().as_bytes(), Some(&key));
        assert!(checked.as_ref().is_err_and(expected), "{what}: {checked:?}");
    }
}

#[tokio::test]
async fn whatever_byte_is_changed_a_certificate_falls_or_says_the_same() {
    let (instance, use_id, order) = refused().await;
    let key = key(&instance);
    let document = certificate(&instance, use_id, order).await.to_string().into_bytes();
    let says = check(&document, Some(&key)).unwrap().says;
    let mut fell = 0;
    for (at, other) in (0..document.len()).step_by(41).zip([b'0', b'"', b'}', b' ', 0xff].into_iter().cycle())
    {
        let mut changed = document.clone();
        changed[at] = other;
        match check(&changed, Some(&key)) {
            Ok(checked) => assert_eq!(checked.says, says, "byte {at}"),
            Err(_) => fell += 1,
        }
        let cut = check(&document[..at], Some(&key));
        assert!(matches!(cut, Err(CertificateError::Unreadable { .. })), "cut at {at}: {cut:?}");
    }
    assert!(fell > 100, "{fell}");
}

#[tokio::test]
async fn a_certificate_of_another_register_does_not_stand_against_this_ones_key() {
    let (instance, use_id, order) = refused().await;
    let document = certificate(&instance, use_id, order).await.to_string();
    // The same origin and the same people, another log.
    let other = TestInstance::new(813).await;
    let checked = check(document.as_bytes(), Some(&key(&other)));
    assert!(matches!(checked, Err(CertificateError::Checkpoint { .. })), "{checked:?}");
}
