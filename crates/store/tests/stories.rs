//! Whole uses through a real register on real files: appended, reopened, verified at each of the three levels.

mod common;

use common::{export, options, verify_export, verify_with_the_vault};
use stricto_store::verify::Level;
use stricto_testkit::{TestInstance, found_on_disk};

const CANARY: &[u8] = b"CANARY-of-a-released-alert-0123456789";

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

    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!((report.level, report.size), (Level::WithTheVault, size));
    assert_eq!(report.counts.entries, size);
    assert_eq!(report.counts.opened, report.counts.ciphertexts);
    assert!(report.counts.ciphertexts >= 8, "{:?}", report.counts);

    let exported = verify_export(&export(&instance, "export"), &options());
    assert_eq!((exported.faults.as_slice(), exported.level), (&[][..], Level::WithoutKeys));
    assert_eq!(exported.counts.ciphertexts, report.counts.ciphertexts);
    assert_eq!(found_on_disk(instance.folder(), CANARY), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_refused_use_is_erased_and_still_verifies() {
    let mut instance = TestInstance::new(2).await;
    let (refused, other) = (instance.new_use(), instance.new_use());
    instance.planned_story(other, b"another use's alert").await.unwrap();
    let erased = instance.refused_story(refused, CANARY).await.unwrap();
    // The reference list and one alert.
    assert_eq!(erased.receipt.ciphertexts, 2);
    instance.open().await.unwrap();
    instance.close().await;
    let report = verify_with_the_vault(&instance);
    assert_eq!(report.faults, []);
    assert_eq!(report.counts.erased, 2);
    assert_eq!(report.counts.opened, report.counts.ciphertexts);
}
