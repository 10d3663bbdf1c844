//! Creating and opening: once, on purpose, by one process, and never a register that shrank, differs or is another's.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;
use stricto_store::register::{OpenError, RegisterParts};
use stricto_store::{DataDir, Register};
use stricto_testkit::TestInstance;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Hash, VerifyingKey, leaf_hash, open_checkpoint, verify_consistency};

fn sql(instance: &TestInstance, sql: &str) {
    rusqlite::Connection::open(instance.data_dir().database()).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_missing_register_is_an_error_and_not_a_fresh_start() {
    let folder = tempfile::tempdir().unwrap();
    let dir = DataDir::new(folder.path(), None);
    let opened = RegisterParts::on_disk(&dir, Arc::new(SystemClock), Arc::new(OsChance));
    assert!(matches!(opened, Err(OpenError::Missing)));
    assert_eq!(OpenError::Missing.to_string(), "there is no register here; run `stricto init` first");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_register_is_created_once() {
    let mut instance = TestInstance::bare(41).await;
    instance.close().await;
    let origin = "register.example/other".parse().unwrap();
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let again = RegisterParts::create_on_disk(&instance.data_dir(), &origin, clock, chance);
    assert!(matches!(again, Err(OpenError::AlreadyThere)));
    let parts =
        RegisterParts::on_disk(&instance.data_dir(), Arc::new(SystemClock), Arc::new(OsChance)).unwrap();
    let again = Register::create(parts, instance.cast.administrator.key.public()).await;
    assert!(matches!(again, Err(OpenError::AlreadyThere)));
}

#[tokio::test]
async fn a_second_process_is_kept_out() {
    let instance = TestInstance::bare(42).await;
    let second = RegisterParts::on_disk(&instance.data_dir(), Arc::new(SystemClock), Arc::new(OsChance));
    assert!(matches!(second, Err(OpenError::DataDir(_))));
}

#[tokio::test]
async fn a_key_that_others_may_read_keeps_the_register_closed() {
    let mut instance = TestInstance::bare(43).await;
    instance.close().await;
    for key in [instance.data_dir().log_key(), instance.data_dir().register_key()] {
        fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(instance.open().await, Err(OpenError::KeyFile(_))), "{}", key.display());
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    instance.open().await.unwrap();
}

#[tokio::test]
async fn another_registers_keys_do_not_open_this_one() {
    let (mut one, mut two) = (TestInstance::bare(44).await, TestInstance::bare(45).await);
    one.close().await;
    two.close().await;
    fs::copy(two.data_dir().register_key(), one.data_dir().register_key()).unwrap();
    assert!(matches!(one.open().await, Err(OpenError::OtherKey { .. })));
    fs::copy(one.data_dir().log_key(), two.data_dir().log_key()).unwrap();
    assert!(two.open().await.is_err());
}

#[tokio::test]
async fn a_log_that_shrank_or_differs_is_not_opened() {
    let shrunk =
        "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)";
    let differs =
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1 OFFSET 1)
                   WHERE size = (SELECT max(size) FROM checkpoints)";
    let unsigned = "UPDATE checkpoints SET note = replace(note, '— register', '— resister')";
    let gap = "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE position = 3";
    let changed =
        "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE position = 4) WHERE position = 5";
    for (seed, damage) in (46..).zip([shrunk, differs, unsigned, gap, changed]) {
        let mut instance = TestInstance::new(seed).await;
        instance.close().await;
        sql(&instance, damage);
        let opened = instance.open().await;
        assert!(matches!(opened, Err(OpenError::Store(_))), "{damage}: {opened:?}");
    }
}

#[tokio::test]
async fn a_log_that_shrinks_under_a_running_register_is_never_signed_again() {
    let instance = TestInstance::new(52).await;
    let note = instance.register().checkpoint().await.unwrap().unwrap();
    sql(
        &instance,
        "PRAGMA foreign_keys = OFF;
         DELETE FROM entries WHERE position = (SELECT max(position) FROM entries);
         DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",
    );
    let use_id = instance.new_use();
    let proposed = instance.propose(use_id).await;
    assert!(matches!(proposed, Err(stricto_store::SubmitError::Unavailable { .. })), "{proposed:?}");
    let after = instance.register().checkpoint().await.unwrap().unwrap();
    assert!(after.size < note.size, "nothing was signed over the shrunk log");
}

#[tokio::test]
async fn entries_that_another_writer_appended_are_caught_up_with() {
    // Two registers on one log are what several servers on one database will be.
    let mut instance = TestInstance::new(53).await;
    instance.close().await;
    let dir = instance.data_dir();
    let parts = || {
        let parts = RegisterParts::on_disk(&dir, Arc::new(SystemClock), Arc::new(OsChance)).unwrap();
        // Within one process nothing else keeps the two apart: what is tried here is the compare-and-swap.
        RegisterParts { lock: None, ..parts }
    };
    let one = Register::open(parts()).await.unwrap();
    let two = Register::open(parts()).await.unwrap();
    let size = one.read(stricto_record::fold::Fold::size);
    for (n, register) in [(0, &one), (1, &two), (2, &one), (3, &two)] {
        let receipt = incident(&instance, register, n).await.unwrap();
        assert_eq!(receipt.index, size + n);
    }
    one.close().await;
    two.close().await;
}

async fn incident(
    instance: &TestInstance,
    register: &Register,
    n: u64,
) -> Result<stricto_store::Receipt, stricto_store::SubmitError> {
    use stricto_record::act::Act;
    use stricto_record::kinds::Public;
    use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
    use stricto_record::role::Role;
    let act = Act {
        origin: register.origin().clone(),
        use_id: None,
        by: instance.cast.auditor.id(),
        at: stricto_law::time::Instant::from_unix_ms(i64::try_from(n).unwrap()).unwrap(),
        after: register.read(|fold| fold.head(None)),
        re: Vec::new(),
        public: Public::IncidentRecorded(IncidentRecorded {
            code: IncidentCode::Other,
            raised_to: vec![Role::RightsOfficer, Role::MarketSurveillance],
        }),
        sealed: std::collections::BTreeMap::new(),
    };
    let signed = instance.cast.auditor.key.sign(act).unwrap();
    let ciphertexts = std::collections::BTreeMap::new();
    register.submit(stricto_store::Submission { signed, ciphertexts }).await
}

#[tokio::test]
async fn proofs_and_tiles_verify_against_the_signed_checkpoint() {
    let instance = TestInstance::new(54).await;
    let register = instance.register();
    let early = register.checkpoint().await.unwrap().unwrap();
    let use_id = instance.new_use();
    instance.planned_story(use_id, b"{}").await.unwrap();
    let key = VerifyingKey::parse(&register.log_vkey()).unwrap();
    let origin = register.origin().as_str();
    let late = register.checkpoint().await.unwrap().unwrap();
    let root = |note: &str| open_checkpoint(note, origin, std::slice::from_ref(&key)).unwrap().root;
    for index in 0..late.size {
        let hash = register.read(|fold| {
            let acts = fold.uses().map(|file| file.proposed.act);
            acts.chain(fold.head(None)).find(|act| fold.position(act) == Some(index))
        });
        let Some(hash) = hash else { continue };
        let (_, bytes) = register.entry(&hash).await.unwrap().unwrap();
        let proof = ProofFile::parse(&register.proof(&hash).await.unwrap().unwrap()).unwrap();
        proof.verify(&leaf_hash(&bytes), origin, std::slice::from_ref(&key)).unwrap();
    }
    let proof: Vec<Hash> = register.consistency(early.size, late.size).await.unwrap();
    verify_consistency(early.size, late.size, &root(&early.note), &root(&late.note), &proof).unwrap();
    assert!(register.consistency(late.size, early.size).await.is_err());
    assert!(register.consistency(early.size, late.size + 1).await.is_err());
    assert!(register.tile("tile/0/000").await.unwrap().is_none());
    assert!(register.tile("tile/nothing").await.is_err());
    let partial = format!("tile/0/000.p/{}", late.size);
    assert_eq!(register.tile(&partial).await.unwrap().unwrap().len() as u64, late.size * 32);
}

#[tokio::test]
async fn the_public_is_given_a_checkpoint_from_before() {
    let instance = TestInstance::new(55).await;
    let register = instance.register();
    let early = register.checkpoint().await.unwrap().unwrap();
    instance.clock.advance(stricto_law::time::Millis::hours(1));
    instance.propose(instance.new_use()).await.unwrap();
    let late = register.checkpoint().await.unwrap().unwrap();
    assert!(late.size > early.size);
    assert_eq!(register.checkpoint_before(late.time).await.unwrap(), Some(early.clone()));
    assert_eq!(register.checkpoint_before(early.time).await.unwrap(), None);
}
