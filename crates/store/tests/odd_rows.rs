//! Rows, triggers and names that somebody with the disk put into the database: not opened, not exported, and found.

mod common;

use common::fault_codes;
use stricto_store::StoreError;
use stricto_store::export::export;
use stricto_store::register::OpenError;
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{FaultCode, Source as _};
use stricto_testkit::TestInstance;

/// A closed instance in which a planned use ran, after `sql`.
async fn meddled(seed: u64, sql: &str) -> TestInstance {
    let mut instance = TestInstance::new(seed).await;
    let use_id = instance.new_use();
    instance.planned_story(use_id, b"seen").await.unwrap();
    instance.close().await;
    let database = rusqlite::Connection::open(instance.data_dir().database()).unwrap();
    database.execute_batch(sql).unwrap();
    instance
}

#[tokio::test]
async fn what_no_register_makes_is_found_and_keeps_the_register_closed() {
    let odd = [
        "CREATE TRIGGER quiet BEFORE INSERT ON entries WHEN instr(NEW.bytes, 'use.stopped') > 0
         BEGIN SELECT RAISE(IGNORE); END",
        "CREATE VIEW more AS SELECT * FROM entries",
        "CREATE TABLE more (a)",
        "DROP INDEX sealed_of_owner",
        "UPDATE entries SET use_id = 'instance' WHERE position = (SELECT max(position) FROM entries)",
    ];
    for (seed, sql) in (91..).zip(odd) {
        let mut instance = meddled(seed, sql).await;
        assert_eq!(fault_codes(&instance), [FaultCode::Foreign], "{sql}");
        let opened = instance.open().await;
        let foreign = matches!(opened, Err(OpenError::Store(StoreError::Foreign { .. })));
        assert!(foreign, "{sql}: {opened:?}");
    }
}

#[tokio::test]
async fn entries_beyond_the_newest_checkpoint_are_found() {
    let instance = meddled(96, "DELETE FROM checkpoints WHERE size > 12").await;
    assert!(fault_codes(&instance).contains(&FaultCode::Foreign));
}

#[tokio::test]
async fn a_row_whose_name_leads_out_of_the_folder_is_not_written_there() {
    let sql = "INSERT INTO sealed SELECT position, '../../../PWNED', owner, branch, scope, ciphertext FROM sealed LIMIT 1";
    let instance = meddled(97, sql).await;
    assert_eq!(fault_codes(&instance), [FaultCode::ExtraFile]);
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    assert!(source.list().unwrap().iter().all(|path| !path.contains("..")));
    let folder = instance.folder().join("a").join("b");
    std::fs::create_dir_all(&folder).unwrap();
    assert!(export(&source, &folder.join("out")).is_err());
    assert!(!instance.folder().join("a/PWNED").exists() && !instance.folder().join("PWNED").exists());
}

#[test]
fn an_export_writes_plain_names_alone() {
    struct Named(&'static str);
    impl stricto_store::verify::Source for Named {
        fn list(&self) -> Result<Vec<String>, StoreError> {
            Ok(vec![self.0.to_owned()])
        }
        fn read(&self, _path: &str) -> Result<Option<Vec<u8>>, StoreError> {
            Ok(Some(b"out".to_vec()))
        }
        fn subkey(&self, _: &str, _: &str) -> Result<Option<stricto_store::log::Subkey>, StoreError> {
            Ok(None)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for (n, name) in
        ["../out", "/tmp/out", "sealed/../../out", "sealed//out", ".hidden", "a\\b", ""].iter().enumerate()
    {
        let to = folder.path().join(n.to_string());
        let exported = export(&Named(name), &to);
        assert!(matches!(exported, Err(StoreError::Foreign { .. })), "{name}: {exported:?}");
        assert_eq!(std::fs::read_dir(&to).unwrap().count(), 0, "{name}");
    }
}
