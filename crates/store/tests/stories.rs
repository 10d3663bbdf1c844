//! Whole uses through a real register on real files: appended, reopened, verified at each of the three levels.

use std::sync::Arc;

use stricto_store::chance::OsChance;
use stricto_store::keys::FileKeys;
use stricto_store::sqlite::SqliteSource;
use stricto_store::verify::{Ciphertexts, ExportDir, Level, Options, Report, verify};
use stricto_testkit::{TestInstance, found_on_disk};

const CANARY: &[u8] = b"CANARY-of-a-released-alert-0123456789";

fn options<'a>() -> Options<'a> {
    let ciphertexts = Ciphertexts::Expected;
    Options { key: None, against: None, ciphertexts, openings: Vec::new(), vault: None }
}

fn with_the_vault(instance: &TestInstance) -> Report {
    let dir = instance.data_dir();
    let source = SqliteSource::open(&dir.database()).unwrap();
    let vault = FileKeys::open(&dir.vault(), dir.mirror(), Arc::new(OsChance)).unwrap();
    verify(&source, &Options { vault: Some(&vault), ..options() }).unwrap()
}

#[tokio::test]
async fn a_planned_use_is_recorded_reopened_exported_and_verified() {
    let mut instance = TestInstance::new(1).await;
    let use_id = instance.new_use();
    let alert = instance.planned_story(use_id, CANARY).await.unwrap();
    let size = instance.register().read(|fold| fold.size());
    instance.open().await.unwrap();
    assert_eq!(instance.register().read(|fold| fold.size()), size);
    assert!(
        instance.register().read(|fold| fold.use_file(use_id).unwrap().alert(&alert).unwrap().confirmed())
    );
    instance.close().await;

    let report = with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!((report.level, report.size), (Level::WithTheVault, size));
    assert_eq!(report.counts.entries, size);
    assert_eq!(report.counts.opened, report.counts.ciphertexts);
    assert!(report.counts.ciphertexts >= 8, "{:?}", report.counts);

    let out = instance.folder().join("export");
    let source = SqliteSource::open(&instance.data_dir().database()).unwrap();
    stricto_store::export::export(&source, &out).unwrap();
    let exported = verify(&ExportDir::new(&out), &options()).unwrap();
    assert_eq!((exported.faults.as_slice(), exported.level), (&[][..], Level::WithoutKeys));
    assert_eq!(exported.counts.ciphertexts, report.counts.ciphertexts);
    assert_eq!(found_on_disk(instance.folder(), CANARY), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_refused_use_is_erased_and_still_verifies() {
    let mut instance = TestInstance::new(2).await;
    let (refused, other) = (instance.new_use(), instance.new_use());
    instance.planned_story(other, b"another use's alert").await.unwrap();
    let backup = instance.folder().join("backup.db");
    let erased = instance.refused_story(refused, CANARY).await;
    let erased = erased.unwrap();
    // The reference list and one alert.
    assert_eq!(erased.receipt.ciphertexts, 2);
    std::fs::copy(instance.data_dir().database(), &backup).unwrap();
    instance.open().await.unwrap();
    instance.close().await;
    let report = with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!(report.counts.erased, 2);
    assert_eq!(report.counts.opened, report.counts.ciphertexts);
}
