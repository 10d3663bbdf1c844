//! Erasure: what is erased opens for nobody and is on no disk, also not from a backup; what is not erased stays.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{copy_folder, fault_codes, verify_with_the_vault};
use stricto_law::time::Millis;
use stricto_record::ids::{ActHash, Hex32};
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_store::register::{DestroyError, FieldOpening, OpenError, OpenFieldError};
use stricto_store::verify::FaultCode;
use stricto_store::{StoreError, SubmitError, sqlite::SqliteSource};
use stricto_testkit::{GRANTED_FOR, TestInstance, found_on_disk, picture};

const NOWHERE: Vec<PathBuf> = Vec::new();

async fn content(instance: &TestInstance, act: ActHash, field: &str) -> Option<Vec<u8>> {
    match instance.register().open_field(&act, field).await {
        Ok(FieldOpening::Open(opening, _)) => Some(opening.value.clone()),
        Ok(FieldOpening::Erased) => None,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_erased_use_opens_nothing_and_its_file_stays() {
    let instance = TestInstance::new(31).await;
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    let (released, requested) = instance.register().read(|fold| {
        let file = fold.use_file(use_id).unwrap();
        (file.alert(&alert).unwrap().released, file.last_request().unwrap().act)
    });
    // Ordered is enough: nobody opens it from here on, though the keys are still there.
    assert_eq!(content(&instance, released, &alert.to_string()).await, None);
    instance.register().destroy(use_id, order).await.unwrap();
    let again = instance.register().destroy(use_id, order).await.unwrap();
    assert_eq!(again.ciphertexts, 2);
    assert_eq!(content(&instance, released, &alert.to_string()).await, None);
    assert_eq!(content(&instance, requested, "request").await, Some(b"{}".to_vec()));
    // Nothing more is sealed for it.
    let fields = [("identity".to_owned(), zeroize::Zeroizing::new(b"{}".to_vec()))].into();
    let kind = stricto_record::kinds::Kind::IdentityConfirmed;
    assert!(instance.register().seal(Some(use_id), kind, fields).await.is_err());
}

#[tokio::test]
async fn nothing_is_destroyed_without_an_order_in_the_register() {
    let instance = TestInstance::new(32).await;
    let use_id = instance.new_use();
    instance.planned_story(use_id, b"seen").await.unwrap();
    let order = ActHash(Hex32([1; 32]));
    let destroyed = instance.register().destroy(use_id, order).await;
    assert!(matches!(destroyed, Err(DestroyError::NotOrdered { .. })), "{destroyed:?}");
}

#[tokio::test]
async fn the_canary_of_an_erased_alert_was_there_sealed_and_its_keys_are_gone_from_both_places() {
    let mut instance = TestInstance::new(33).await;
    let use_id = instance.new_use();
    let keys_before = key_files(&instance);
    instance.refused_story(use_id, b"CANARY-0123456789").await.unwrap();
    instance.close().await;
    assert_eq!(found_on_disk(instance.folder(), b"CANARY-0123456789"), NOWHERE);
    // Another wrapping key is in force, and the old one is in neither place.
    for key in keys_before {
        assert_eq!(found_on_disk(instance.folder(), &key), NOWHERE);
    }
}

fn key_files(instance: &TestInstance) -> Vec<Vec<u8>> {
    let dir = instance.data_dir();
    let mut keys = Vec::new();
    for place in [dir.vault(), dir.mirror().to_owned()] {
        for folder in fs::read_dir(place).unwrap() {
            let folder = folder.unwrap().path();
            if folder.is_dir() {
                keys.push(fs::read(folder.join("wrapping.key")).unwrap());
            }
        }
    }
    assert_eq!(keys.len(), 2);
    keys
}

#[tokio::test]
async fn a_database_restored_from_before_the_erasure_opens_nothing_of_it() {
    let mut instance = TestInstance::new(34).await;
    let use_id = instance.new_use();
    let (alert, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    instance.close().await;
    let backup = instance.folder().join("backup.db");
    fs::copy(instance.data_dir().database(), &backup).unwrap();
    instance.open().await.unwrap();
    instance.finish_erasure(use_id, order).await.unwrap();
    instance.close().await;

    // The backup holds the ciphertexts; with the keys that are left, none of them opens.
    fs::copy(&backup, instance.data_dir().database()).unwrap();
    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!(report.counts.ciphertexts, report.counts.opened + 2);
    // Beside keys that have seen more it does not open. Where they have not, opening replays the order that the
    // restored register holds: the rows go again before anything is served.
    assert!(matches!(instance.open().await, Err(OpenError::Store(StoreError::Shrunk { .. }))));
    fs::remove_file(instance.data_dir().log_key().with_file_name("last.checkpoint")).unwrap();
    instance.open().await.unwrap();
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    let listed = stricto_store::verify::Source::list(&source).unwrap();
    assert!(!listed.iter().any(|path| path.ends_with(&alert.to_string())), "{listed:?}");
}

#[tokio::test]
async fn keys_restored_from_before_the_erasure_are_destroyed_again_before_anything_is_served() {
    let mut instance = TestInstance::new(35).await;
    let use_id = instance.new_use();
    let (_, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    instance.close().await;
    let dir = instance.data_dir();
    let saved = instance.folder().join("saved-keys");
    copy_folder(&dir.vault(), &saved);
    instance.open().await.unwrap();
    instance.finish_erasure(use_id, order).await.unwrap();
    instance.close().await;
    for place in [dir.vault(), dir.mirror().to_owned()] {
        fs::remove_dir_all(&place).unwrap();
        copy_folder(&saved, &place);
    }
    assert!(verify_with_the_vault(&instance).faults.iter().any(|f| f.code == FaultCode::NotErased));
    instance.open().await.unwrap();
    instance.close().await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
}

#[tokio::test]
async fn one_alert_outside_the_grant_is_erased_and_the_others_stay() {
    let mut instance = TestInstance::new(36).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    let contents: [&[u8]; 3] = [b"outside-0123456789", b"inside-0123456789", b"inside-too-0123456789"];
    let (released, alerts) = instance.release(use_id, permit, &contents).await.unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    let outside = [alerts[0]];
    let decision =
        instance.decide(use_id, request.hash, DecisionResult::GrantedInPart, &outside).await.unwrap();
    let what = ErasureScope::Alerts(outside.to_vec());
    let order = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what).await.unwrap();
    let before = key_files(&instance);
    let erased = instance.finish_erasure(use_id, order.hash).await.unwrap();
    assert_eq!(erased.receipt.ciphertexts, 1);
    for key in before {
        assert_eq!(found_on_disk(instance.folder(), &key), NOWHERE);
    }
    let field = |n: usize| alerts[n].to_string();
    assert_eq!(content(&instance, released.hash, &field(0)).await, None);
    assert_eq!(
        content(&instance, released.hash, &field(1)).await.map(|c| picture(&c)).as_deref(),
        Some(contents[1])
    );

    // The use goes on under the part that was granted.
    let assessment = instance.assess(use_id).await.unwrap();
    let until = decision.time.plus(GRANTED_FOR);
    let basis = (PermitBasis::Decision, decision.hash);
    let permit = instance.compile(use_id, assessment.hash, basis, until).await.unwrap();
    let (later, more) = instance.release(use_id, permit.hash, &[b"later"]).await.unwrap();
    instance.open().await.unwrap();
    assert_eq!(
        content(&instance, released.hash, &field(2)).await.map(|c| picture(&c)).as_deref(),
        Some(contents[2])
    );
    let later = content(&instance, later.hash, &more[0].to_string()).await;
    assert_eq!(later.map(|c| picture(&c)).as_deref(), Some(&b"later"[..]));
    instance.close().await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
}

#[tokio::test]
async fn a_partial_erasure_may_fail_at_each_write_and_is_finished_on_opening() {
    for nth in 0..6 {
        for when in [stricto_testkit::When::Before, stricto_testkit::When::After] {
            let mut instance = TestInstance::new(37).await;
            let use_id = instance.new_use();
            let permit = instance.running_urgent_use(use_id).await.unwrap();
            let (released, alerts) =
                instance.release(use_id, permit, &[b"outside", b"inside"]).await.unwrap();
            let request = instance.request(use_id, true).await.unwrap();
            let outside = [alerts[0]];
            instance.decide(use_id, request.hash, DecisionResult::GrantedInPart, &outside).await.unwrap();
            let what = ErasureScope::Alerts(outside.to_vec());
            let order = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what).await.unwrap();
            instance.faults.fail(nth, when);
            let destroyed = instance.register().destroy(use_id, order.hash).await;
            let met = !instance.faults.clear();
            assert_eq!(destroyed.is_err(), met, "write {nth} {when:?}: {destroyed:?}");
            // Meanwhile the survivor opens, however far it came.
            let survivor = content(&instance, released.hash, &alerts[1].to_string()).await;
            assert_eq!(
                survivor.map(|c| picture(&c)).as_deref(),
                Some(&b"inside"[..]),
                "write {nth} {when:?}"
            );
            instance.open().await.unwrap();
            let survivor = content(&instance, released.hash, &alerts[1].to_string()).await;
            assert_eq!(
                survivor.map(|c| picture(&c)).as_deref(),
                Some(&b"inside"[..]),
                "write {nth} {when:?}"
            );
            assert_eq!(content(&instance, released.hash, &alerts[0].to_string()).await, None);
            instance.finish_erasure(use_id, order.hash).await.unwrap();
            instance.close().await;
            assert_eq!(verify_with_the_vault(&instance).faults, [], "write {nth} {when:?}");
        }
    }
}

#[tokio::test]
async fn a_ciphertext_that_is_gone_without_an_erasure_is_an_error_and_not_an_erasure() {
    let instance = TestInstance::new(38).await;
    let use_id = instance.new_use();
    let proposed = instance.propose(use_id).await.unwrap();
    let database = rusqlite::Connection::open(instance.data_dir().database()).unwrap();
    database.execute("DELETE FROM sealed WHERE field = 'case'", []).unwrap();
    let opened = instance.register().open_field(&proposed.hash, "case").await;
    assert!(matches!(opened, Err(OpenFieldError::Damaged { .. })), "{opened:?}");
}

#[tokio::test]
async fn a_ciphertext_must_be_the_one_the_act_commits_to() {
    let instance = TestInstance::new(39).await;
    let use_id = instance.new_use();
    let public = stricto_record::kinds::Public::NecessityAssessed(
        stricto_record::kinds::necessity_assessed::NecessityAssessed {},
    );
    instance.propose(use_id).await.unwrap();
    let key = &instance.cast.requester.key;
    let good = instance.signed(key, Some(use_id), public, &[], &[("case", b"{}")]).await.unwrap();
    let mut missing = good.clone();
    missing.ciphertexts.clear();
    let mut more = good.clone();
    more.ciphertexts.insert("more".into(), vec![1]);
    let mut changed = good.clone();
    changed.ciphertexts.get_mut("case").unwrap()[20] ^= 1;
    for bad in [missing, more, changed] {
        let answer = instance.register().submit(bad).await;
        assert!(matches!(answer, Err(SubmitError::Sealed { .. })), "{answer:?}");
    }
    instance.register().submit(good).await.unwrap();
}

/// What verification finds of a closed instance, which is then open again.
async fn found(instance: &mut TestInstance) -> Vec<FaultCode> {
    instance.close().await;
    let found = fault_codes(instance);
    instance.open().await.unwrap();
    found
}

/// Two hours go by in which the register records something else.
async fn two_hours(instance: &TestInstance) {
    instance.clock.advance(Millis::hours(2));
    instance.planned_story(instance.new_use(), b"another").await.unwrap();
}

#[tokio::test]
async fn an_erasure_that_is_owed_and_that_nobody_orders_is_found() {
    let mut instance = TestInstance::new(41).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    instance.release(use_id, permit, &[b"seen"]).await.unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.unwrap();
    assert_eq!(found(&mut instance).await, []);
    two_hours(&instance).await;
    assert_eq!(found(&mut instance).await, [FaultCode::Overdue]);
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.unwrap();
    instance.finish_erasure(use_id, order.hash).await.unwrap();
    assert_eq!(found(&mut instance).await, []);
}

#[tokio::test]
async fn an_order_to_erase_that_is_not_carried_out_is_found_and_a_register_that_is_off_owes_nothing() {
    let mut instance = TestInstance::new(42).await;
    let use_id = instance.new_use();
    let (_, order) = instance.refused_until_ordered(use_id, b"seen").await.unwrap();
    instance.close().await;
    instance.clock.advance(Millis::days(3));
    instance.open().await.unwrap();
    assert_eq!(found(&mut instance).await, [], "nothing is recorded since");
    two_hours(&instance).await;
    assert_eq!(found(&mut instance).await, [FaultCode::Overdue]);
    instance.finish_erasure(use_id, order).await.unwrap();
    assert_eq!(found(&mut instance).await, []);
}
