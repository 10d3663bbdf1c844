//! Database and key store are of the same time, or the register stays closed: neither opens beside the other's past.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{copy_folder, verify_with_the_vault};
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_store::StoreError;
use stricto_store::register::OpenError;
use stricto_store::verify::FaultCode;
use stricto_testkit::TestInstance;

fn remembered(instance: &TestInstance) -> PathBuf {
    instance.data_dir().log_key().with_file_name("last.checkpoint")
}

/// Closes the instance and keeps its database as it stands.
async fn database_of_now(instance: &mut TestInstance) -> PathBuf {
    instance.close().await;
    let backup = instance.folder().join("backup.db");
    fs::copy(instance.data_dir().database(), &backup).unwrap();
    instance.open().await.unwrap();
    backup
}

#[tokio::test]
async fn a_database_from_before_a_refusal_is_not_opened_with_the_keys_from_after_it() {
    let mut instance = TestInstance::new(81).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    instance.release(use_id, permit, &[b"seen"]).await.unwrap();
    let backup = database_of_now(&mut instance).await;
    let request = instance.request(use_id, true).await.unwrap();
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.unwrap();
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.unwrap();
    instance.register().destroy(use_id, order.hash).await.unwrap();
    instance.close().await;
    fs::copy(&backup, instance.data_dir().database()).unwrap();
    let opened = instance.open().await;
    assert!(matches!(opened, Err(OpenError::Store(StoreError::Shrunk { .. }))), "{opened:?}");
    // Also where nothing is remembered beside the keys: the use's content root is gone, and nothing ordered that.
    fs::remove_file(remembered(&instance)).unwrap();
    let opened = instance.open().await;
    assert!(matches!(opened, Err(OpenError::OtherTime)), "{opened:?}");
}

#[tokio::test]
async fn keys_from_before_a_partial_erasure_are_not_opened_with_the_database_from_after_it() {
    let mut instance = TestInstance::new(82).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    let (_, alerts) = instance.release(use_id, permit, &[b"outside", b"inside"]).await.unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    let outside = [alerts[0]];
    instance.decide(use_id, request.hash, DecisionResult::GrantedInPart, &outside).await.unwrap();
    let what = ErasureScope::Alerts(outside.to_vec());
    let order = instance.order_erasure(use_id, ErasureCause::OutsideGrant, what).await.unwrap();
    let (dir, saved) = (instance.data_dir(), instance.folder().join("saved-keys"));
    copy_folder(&dir.vault(), &saved);
    instance.finish_erasure(use_id, order.hash).await.unwrap();
    instance.close().await;
    assert_eq!(verify_with_the_vault(&instance).faults, []);
    for place in [dir.vault(), dir.second_place().unwrap()] {
        fs::remove_dir_all(&place).unwrap();
        copy_folder(&saved, &place);
    }
    let report = verify_with_the_vault(&instance);
    assert!(report.faults.iter().any(|fault| fault.code == FaultCode::NotErased), "{:?}", report.faults);
    let opened = instance.open().await;
    assert!(matches!(opened, Err(OpenError::OtherTime)), "{opened:?}");
}

#[tokio::test]
async fn a_log_that_did_not_grow_from_the_one_remembered_is_not_opened() {
    let mut instance = TestInstance::new(83).await;
    let backup = database_of_now(&mut instance).await;
    let (one, other) = (instance.new_use(), instance.new_use());
    instance.propose(one).await.unwrap();
    instance.close().await;
    let note = fs::read(remembered(&instance)).unwrap();
    // Back in time, and on by another way, as far as before and further.
    fs::copy(&backup, instance.data_dir().database()).unwrap();
    fs::remove_file(remembered(&instance)).unwrap();
    instance.open().await.unwrap();
    instance.propose(other).await.unwrap();
    instance.request(other, false).await.unwrap();
    instance.close().await;
    fs::write(remembered(&instance), note).unwrap();
    let opened = instance.open().await;
    assert!(matches!(opened, Err(OpenError::Store(StoreError::Differs { .. }))), "{opened:?}");
}
