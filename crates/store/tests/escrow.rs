//! What a trustee holds: from the order on nobody of the unit opens it, and the trustee does once the refusal fell.

mod common;

use std::fs;

use common::{copy_folder, fault_codes, options, vault_of, verify_with_the_vault};
use stricto_law::time::Millis;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::challenge_decided::ChallengeResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::refusal::RefusalCode;
use stricto_store::SubmitError;
use stricto_store::keys::{KeyStore, KeyStoreError, ReadKeys};
use stricto_store::register::{DestroyError, EscrowError, FieldOpening};
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{FaultCode, Options, verify};
use stricto_testkit::{TestInstance, When, picture, trustee_key};
use stricto_vault::escrow::EscrowContext;
use stricto_vault::{
    Branch, Ciphertext, Commitment, Key, KeyLabel, SealContext, Wrapped, open_field, unwrap,
};

const SEEN: &[u8] = b"CANARY-of-an-alert-that-a-trustee-holds-0123456789";

/// A register whose profile provides a challenge, and a use of it that was refused and is ordered to be held.
async fn ordered(seed: u64) -> (TestInstance, UseId, AlertId, ActHash) {
    let instance = TestInstance::new(seed).await;
    instance.provide_challenge(14).await.unwrap();
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, SEEN).await.unwrap();
    let held = instance.register().read(|fold| fold.use_file(use_id).unwrap().held().is_some());
    assert!(held, "the order says who holds it");
    (instance, use_id, alert, order)
}

/// The court has the challenge, and decides.
async fn decided(instance: &TestInstance, use_id: UseId, result: ChallengeResult) {
    let court = &instance.cast.court;
    instance.challenge(court, use_id, None).await.unwrap();
    instance.challenge(court, use_id, Some(result)).await.unwrap();
}

/// What the trustee reads of the alert, with the private key and what the register gave.
async fn read_by_the_trustee(instance: &TestInstance, use_id: UseId, alert: AlertId) -> Vec<u8> {
    let register = instance.register();
    let escrow = register.escrow(use_id).await.unwrap();
    let (owner, order, origin) =
        (use_id.to_string(), escrow.order.to_string(), register.origin().to_string());
    let context = EscrowContext { origin: &origin, use_id: &owner, order: &order };
    let root = trustee_key().open(&context, &escrow.sealed).unwrap();
    let held = escrow.fields.iter().find(|held| held.field == alert.to_string()).unwrap();
    let wrapped = escrow.subkeys.get(&held.scope).unwrap();
    let wrapped = Wrapped(wrapped.as_slice().try_into().unwrap());
    let label = KeyLabel::Subkey { use_id: &owner, branch: Branch::Content, scope: &held.scope };
    let key = unwrap(&root, &wrapped, &label).unwrap();
    let ciphertext = Ciphertext(register.held_ciphertext(use_id, held).await.unwrap().unwrap());
    let context = SealContext { origin: &origin, use_id: &owner, field: &held.field };
    open_field(&key, &context, &Commitment(held.commitment.0), &ciphertext).unwrap().value.clone()
}

#[tokio::test]
async fn what_a_trustee_holds_opens_for_nobody_until_the_refusal_fell_and_then_for_the_trustee_alone() {
    let (mut instance, use_id, alert, order) = ordered(61).await;
    let items = instance.reseal(use_id, order).await.unwrap();
    assert!(items >= 1);
    let released =
        instance.register().read(|fold| fold.use_file(use_id).unwrap().alert(&alert).unwrap().released);
    let opened = instance.register().open_field(&released, &alert.to_string()).await.unwrap();
    assert!(matches!(opened, FieldOpening::Erased), "{opened:?}");
    let early = instance.register().escrow(use_id).await;
    assert!(matches!(early, Err(EscrowError::NotReleased)), "{early:?}");
    let destroyed = instance.register().destroy(use_id, order).await;
    assert!(matches!(destroyed, Err(DestroyError::Held { .. })), "{destroyed:?}");
    // The ciphertexts are there, and with every key of the unit none of them opens.
    instance.close().await;
    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!(report.counts.ciphertexts, report.counts.opened + 2);
    instance.open().await.unwrap();
    instance.challenge(&instance.cast.requester, use_id, None).await.unwrap();
    instance.challenge(&instance.cast.court, use_id, None).await.unwrap();
    assert!(instance.register().escrow(use_id).await.is_err(), "lodged is not decided");
    instance.challenge(&instance.cast.court, use_id, Some(ChallengeResult::Overturned)).await.unwrap();
    assert_eq!(picture(&read_by_the_trustee(&instance, use_id, alert).await), SEEN);
    let opened = instance.register().open_field(&released, &alert.to_string()).await.unwrap();
    assert!(matches!(opened, FieldOpening::Erased), "the unit gets nothing back: {opened:?}");
}

#[tokio::test]
async fn an_upheld_refusal_destroys_what_the_trustee_held() {
    let (mut instance, use_id, _, order) = ordered(62).await;
    instance.reseal(use_id, order).await.unwrap();
    decided(&instance, use_id, ChallengeResult::Upheld).await;
    assert!(matches!(instance.register().escrow(use_id).await, Err(EscrowError::NotReleased)));
    let erased = instance.finish_erasure(use_id, order).await.unwrap();
    assert_eq!(erased.receipt.ciphertexts, 2);
    let owner = use_id.to_string();
    instance.close().await;
    let report = verify_with_the_vault(&instance);
    assert_eq!((report.faults, report.counts.erased), (vec![], 2));
    let source = stricto_store::sqlite::SqliteSource::open(&instance.data_dir().database()).unwrap();
    let left = stricto_store::verify::Source::subkey(&source, &owner, "escrow").unwrap();
    assert_eq!(left, None, "the box went with it");
}

#[tokio::test]
async fn what_no_court_asked_for_is_destroyed_when_its_time_is_over_and_found_if_it_is_not() {
    let (mut instance, use_id, _, order) = ordered(63).await;
    instance.reseal(use_id, order).await.unwrap();
    instance.challenge(&instance.cast.requester, use_id, None).await.unwrap();
    instance.clock.advance(Millis::days(15));
    // The unit's own word prolonged nothing. A register that goes on without destroying is found out.
    instance.order_erasure(use_id, ErasureCause::Ordered, ErasureScope::Content).await.unwrap_err();
    instance.close().await;
    instance.open().await.unwrap();
    let other = instance.new_use();
    instance.planned_story(other, b"seen").await.unwrap();
    instance.close().await;
    let found = fault_codes(&instance);
    assert_eq!(found, [FaultCode::Held]);
    instance.open().await.unwrap();
    instance.finish_erasure(use_id, order).await.unwrap();
    instance.close().await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
}

#[tokio::test]
async fn each_write_of_the_step_may_fail_before_or_after_it_happened() {
    let writes = {
        let (instance, use_id, _, order) = ordered(64).await;
        let before = instance.faults.writes();
        instance.reseal(use_id, order).await.unwrap();
        instance.faults.writes() - before
    };
    assert!(writes >= 4, "a root, a box, an exchange, an act: {writes}");
    for nth in 0..writes {
        for when in [When::Before, When::After] {
            fail_once(nth, when).await;
        }
    }
}

async fn fail_once(nth: u64, when: When) {
    let place = format!("write {nth} failed {when:?}");
    let (mut instance, use_id, alert, order) = ordered(64).await;
    instance.faults.fail(nth, when);
    let ended = instance.reseal(use_id, order).await;
    assert!(matches!(ended, Err(SubmitError::Unavailable { .. })), "{place}: {ended:?}");
    assert!(!instance.faults.clear(), "{place}: the fault was met");
    // The process ends and starts again: the step is done before anything is served.
    instance.open().await.unwrap_or_else(|e| panic!("{place}: {e}"));
    let said =
        instance.register().read(|fold| fold.use_file(use_id).unwrap().erasure(&order).unwrap().resealed());
    if !said {
        instance.reseal(use_id, order).await.unwrap_or_else(|e| panic!("{place}: {e}"));
    }
    instance.close().await;
    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, [], "{place}");
    assert_eq!(report.counts.ciphertexts, report.counts.opened + 2, "{place}: none of it opens");
    instance.open().await.unwrap();
    decided(&instance, use_id, ChallengeResult::Overturned).await;
    assert_eq!(picture(&read_by_the_trustee(&instance, use_id, alert).await), SEEN, "{place}");
}

#[tokio::test]
async fn keys_restored_from_before_the_step_are_taken_again_before_anything_is_served() {
    let (mut instance, use_id, alert, order) = ordered(65).await;
    instance.close().await;
    let dir = instance.data_dir();
    let saved = instance.folder().join("saved-keys");
    copy_folder(&dir.vault(), &saved);
    instance.open().await.unwrap();
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    for place in [dir.vault(), dir.mirror().to_owned()] {
        fs::remove_dir_all(&place).unwrap();
        copy_folder(&saved, &place);
    }
    let found = verify_with_the_vault(&instance).faults;
    assert!(found.iter().any(|f| f.code == FaultCode::NotErased), "a key that was kept is found: {found:?}");
    instance.open().await.unwrap();
    instance.close().await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
    instance.open().await.unwrap();
    decided(&instance, use_id, ChallengeResult::Overturned).await;
    assert_eq!(picture(&read_by_the_trustee(&instance, use_id, alert).await), SEEN);
}

#[tokio::test]
async fn a_trustee_to_whom_nothing_can_be_sealed_is_not_enrolled() {
    let instance = TestInstance::new(67).await;
    let refused = instance.provide_challenge_to(14, [0; 32]).await;
    assert!(
        matches!(&refused, Err(SubmitError::Refused(r)) if r.code == RefusalCode::KeyUnreadable),
        "{refused:?}"
    );
}

/// Changes the database of a closed instance.
fn tamper(instance: &TestInstance, statement: &str) {
    let database = rusqlite::Connection::open(instance.data_dir().database()).unwrap();
    assert!(database.execute(statement, []).unwrap() > 0, "{statement} changes nothing");
}

fn content_root(instance: &TestInstance, use_id: UseId) -> bool {
    vault_of(instance).root(&use_id.to_string(), Branch::Content).unwrap().is_some()
}

/// Keys from which the content root of one use was taken.
struct Without(ReadKeys, String);

impl KeyStore for Without {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        if owner == self.1 && branch == Branch::Content { Ok(None) } else { self.0.root(owner, branch) }
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.0.make_root(owner, branch)
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        self.0.destroy(roots)
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        self.0.replace(owner, next, branch)
    }
}

#[tokio::test]
async fn content_that_is_destroyed_while_a_trustee_holds_it_is_missed() {
    let (mut instance, use_id, alert, order) = ordered(68).await;
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    assert_eq!(fault_codes(&instance), []);
    tamper(&instance, &format!("DELETE FROM sealed WHERE field = '{alert}'"));
    assert_eq!(fault_codes(&instance), [FaultCode::MissingCiphertext]);
    tamper(&instance, &format!("DELETE FROM subkeys WHERE scope LIKE '%{alert}'"));
    assert_eq!(fault_codes(&instance), [FaultCode::MissingCiphertext, FaultCode::Lost]);
    // Once its end has come, it may be gone.
    instance.open().await.unwrap();
    decided(&instance, use_id, ChallengeResult::Upheld).await;
    instance.close().await;
    assert_eq!(fault_codes(&instance), []);
}

#[tokio::test]
async fn a_box_that_lost_its_key_is_missed_while_a_trustee_holds_it() {
    let (mut instance, use_id, _, order) = ordered(69).await;
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    let vault = Without(vault_of(&instance), use_id.to_string());
    let mut faults = verify(&source, &Options { vault: Some(&vault), ..options() }).unwrap().faults;
    faults.retain(|fault| !matches!(fault.code, FaultCode::Assessment | FaultCode::Permit));
    let codes: Vec<FaultCode> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [FaultCode::Lost], "{faults:?}");
}

#[tokio::test]
async fn a_root_that_nothing_hangs_on_goes_with_the_step_too() {
    let (mut instance, use_id, _, order) = ordered(70).await;
    instance.close().await;
    tamper(&instance, &format!("DELETE FROM subkeys WHERE owner = '{use_id}' AND branch = 'content'"));
    assert!(content_root(&instance, use_id), "the key is there, and nothing hangs on it");
    instance.open().await.unwrap();
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    assert!(!content_root(&instance, use_id));
    assert!(fault_codes(&instance).contains(&FaultCode::Lost), "and what it sealed is missed");
}

#[tokio::test]
async fn what_a_supervisor_had_erased_before_never_reaches_the_trustee() {
    let mut instance = TestInstance::new(66).await;
    instance.provide_challenge(14).await.unwrap();
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    let (_, alerts) = instance.release(use_id, permit, &[b"gone-before-0123456789", SEEN]).await.unwrap();
    let part = ErasureScope::Alerts(vec![alerts[0]]);
    // Ordered, and nobody came to destroying it before the refusal.
    let custodians = instance.register().read(|fold| fold.use_file(use_id).unwrap().custodians(&part));
    let ordered = stricto_record::kinds::erasure_ordered::ErasureOrdered {
        cause: ErasureCause::Ordered,
        what: part,
        custodians,
        held_by: None,
    };
    let public = stricto_record::kinds::Public::ErasureOrdered(ordered);
    instance.submit(&instance.cast.data_protection, Some(use_id), public, &[]).await.unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    let refused = stricto_record::kinds::authorisation_decided::DecisionResult::Refused;
    instance.decide(use_id, request.hash, refused, &[]).await.unwrap();
    let order =
        instance.order_erasure(use_id, ErasureCause::Refused, ErasureScope::Content).await.unwrap().hash;
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    assert_eq!(fault_codes(&instance), [], "what an order took is not missed");
    instance.open().await.unwrap();
    decided(&instance, use_id, ChallengeResult::Overturned).await;
    assert_eq!(picture(&read_by_the_trustee(&instance, use_id, alerts[1]).await), SEEN);
    let escrow = instance.register().escrow(use_id).await.unwrap();
    let gone = alerts[0].to_string();
    assert!(!escrow.fields.iter().any(|held| held.field == gone));
    assert!(!escrow.subkeys.keys().any(|scope| scope.contains(&gone)));
}

#[tokio::test]
async fn a_hold_that_was_ordered_and_not_begun_is_found() {
    let (mut instance, use_id, _, order) = ordered(71).await;
    instance.clock.advance(Millis::hours(2));
    instance.planned_story(instance.new_use(), b"another").await.unwrap();
    instance.close().await;
    assert_eq!(fault_codes(&instance), [FaultCode::Overdue]);
    instance.open().await.unwrap();
    instance.reseal(use_id, order).await.unwrap();
    instance.close().await;
    assert_eq!(fault_codes(&instance), []);
}
