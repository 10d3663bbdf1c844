//! A backup verifies, holds no key, and takes a register's place only where it may still be served.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use stricto_store::backup::{BackupError, backup, restore};
use stricto_store::chance::OsChance;
use stricto_store::register::{FieldOpening, OpenError};
use stricto_store::verify::FaultCode;
use stricto_testkit::TestInstance;

/// An instance with a running use and one released alert.
async fn with_an_alert(seed: u64) -> (TestInstance, stricto_record::ids::UseId) {
    let instance = TestInstance::new(seed).await;
    let use_id = instance.new_use();
    let permit = instance.running_urgent_use(use_id).await.unwrap();
    instance.release(use_id, permit, &[b"seen"]).await.unwrap();
    (instance, use_id)
}

fn out(instance: &TestInstance) -> PathBuf {
    instance.folder().join("backup")
}

async fn newest(instance: &TestInstance) -> String {
    instance.register().checkpoint().await.unwrap().unwrap().note
}

/// Loses the database of a closed register.
fn lose(instance: &TestInstance) {
    for end in ["", "-wal", "-shm"] {
        let mut name = instance.data_dir().database().into_os_string();
        name.push(end);
        drop(fs::remove_file(name));
    }
}

async fn put_back(instance: &TestInstance, from: &Path, seen: Option<&str>) -> Result<u64, BackupError> {
    let clock = Arc::clone(&instance.clock);
    let put = restore(from, &instance.data_dir(), seen, clock, Arc::new(OsChance)).await;
    put.map(|report| report.size)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_backup_of_a_running_register_verifies_holds_no_key_and_comes_back_whole() {
    let (mut instance, use_id) = with_an_alert(91).await;
    let report = backup(&instance.data_dir(), &out(&instance)).unwrap();
    let (size, seen) = (report.size, newest(&instance).await);
    assert!(report.counts.ciphertexts > 2, "{:?}", report.counts);
    assert_eq!(names(&out(&instance)), ["stricto.db"], "nothing but the database is in a backup");
    instance.close().await;
    lose(&instance);
    assert_eq!(put_back(&instance, &out(&instance), Some(&seen)).await.unwrap(), size);
    instance.open().await.unwrap();
    let proposed = instance.register().read(|fold| fold.use_file(use_id).unwrap().proposed.act);
    let opened = instance.register().open_field(&proposed, "case").await.unwrap();
    assert!(matches!(opened, FieldOpening::Open(..)), "the register goes on with its keys");
}

#[tokio::test]
async fn a_backup_that_ends_before_what_somebody_saw_is_refused_and_the_folder_stays_as_it_was() {
    let (mut instance, use_id) = with_an_alert(92).await;
    backup(&instance.data_dir(), &out(&instance)).unwrap();
    instance.request(use_id, true).await.unwrap();
    let seen = newest(&instance).await;
    instance.close().await;
    lose(&instance);
    let before = names(instance.data_dir().root());
    let put = put_back(&instance, &out(&instance), Some(&seen)).await;
    assert!(matches!(&put, Err(BackupError::Faulty(f)) if f.code == FaultCode::Truncated), "{put:?}");
    assert_eq!(names(instance.data_dir().root()), before);
    // Nor where nobody saw anything: what the register had come to is remembered beside its keys.
    let put = put_back(&instance, &out(&instance), None).await;
    let shrank = matches!(&put, Err(BackupError::DoesNotOpen(e)) if matches!(**e, OpenError::Store(_)));
    assert!(shrank, "{put:?}");
    assert_eq!(names(instance.data_dir().root()), before);
}

#[tokio::test]
async fn a_backup_from_before_an_erasure_serves_nobody_even_where_nothing_is_remembered() {
    let (mut instance, use_id) = with_an_alert(93).await;
    backup(&instance.data_dir(), &out(&instance)).unwrap();
    let request = instance.request(use_id, true).await.unwrap();
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.unwrap();
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.unwrap();
    instance.register().destroy(use_id, order.hash).await.unwrap();
    instance.close().await;
    lose(&instance);
    fs::remove_file(instance.data_dir().log_key().with_file_name("last.checkpoint")).unwrap();
    let put = put_back(&instance, &out(&instance), None).await;
    let gone = matches!(&put, Err(BackupError::DoesNotOpen(e)) if matches!(**e, OpenError::OtherTime));
    assert!(gone, "{put:?}");
    assert!(!instance.data_dir().database().exists());
}

#[tokio::test]
async fn an_erasure_that_was_ordered_before_the_backup_is_finished_before_anything_is_served() {
    let (mut instance, use_id) = with_an_alert(94).await;
    let request = instance.request(use_id, true).await.unwrap();
    instance.decide(use_id, request.hash, DecisionResult::Refused, &[]).await.unwrap();
    let what = ErasureScope::Content;
    let order = instance.order_erasure(use_id, ErasureCause::Refused, what).await.unwrap();
    backup(&instance.data_dir(), &out(&instance)).unwrap();
    // The keys go after the backup was made, and its ciphertexts are still in it.
    instance.register().destroy(use_id, order.hash).await.unwrap();
    let seen = newest(&instance).await;
    instance.close().await;
    lose(&instance);
    put_back(&instance, &out(&instance), Some(&seen)).await.unwrap();
    instance.open().await.unwrap();
    let proposed = instance.register().read(|fold| fold.use_file(use_id).unwrap().proposed.act);
    let position = instance.register().read(|fold| fold.position(&proposed)).unwrap();
    let opened = instance.register().open_field(&proposed, "list").await.unwrap();
    assert!(matches!(opened, FieldOpening::Erased), "{opened:?}");
    instance.close().await;
    let report = backup(&instance.data_dir(), &instance.folder().join("after")).unwrap();
    assert!(report.counts.erased >= 2, "entry {position} keeps what was to go: {:?}", report.counts);
}

#[tokio::test]
async fn a_damaged_backup_and_a_folder_that_still_has_a_database_are_refused() {
    let (mut instance, _) = with_an_alert(95).await;
    backup(&instance.data_dir(), &out(&instance)).unwrap();
    let again = backup(&instance.data_dir(), &out(&instance));
    assert!(matches!(again, Err(BackupError::Taken { .. })), "{again:?}");
    instance.close().await;
    let put = put_back(&instance, &out(&instance), None).await;
    assert!(matches!(put, Err(BackupError::DatabaseThere { .. })), "{put:?}");
    lose(&instance);
    let file = out(&instance).join("stricto.db");
    let mut bytes = fs::read(&file).unwrap();
    // Pages may hold bytes that are no row's any more: every occurrence is changed.
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"\"use.propo")).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + 2] ^= 1;
    }
    fs::write(&file, bytes).unwrap();
    let put = put_back(&instance, &out(&instance), None).await;
    assert!(matches!(put, Err(BackupError::Faulty(_) | BackupError::Store(_))), "{put:?}");
    assert!(!instance.data_dir().database().exists());
    let put = put_back(&instance, &instance.folder().join("nothing"), None).await;
    assert!(matches!(put, Err(BackupError::NoBackup { .. })), "{put:?}");
}
