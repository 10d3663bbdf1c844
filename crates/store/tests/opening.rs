//! Creating and opening: once, on purpose, by one process, and never a register that shrank, differs or is another's.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use stricto_record::fold::Fold;
use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;
use stricto_store::data_dir::DataDirError;
use stricto_store::keys::KeyStoreError;
use stricto_store::register::{OpenError, RegisterParts};
use stricto_store::{DataDir, Register};
use stricto_testkit::TestInstance;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Hash, VerifyingKey, leaf_hash, open_checkpoint, verify_consistency, verify_inclusion};

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
    assert!(matches!(again, Err(OpenError::AlreadyIn { .. })));
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
async fn what_holds_the_register_is_its_owners_alone_and_a_folder_open_to_others_is_refused() {
    let mut instance = TestInstance::bare(56).await;
    instance.propose(instance.new_use()).await.ok();
    let dir = instance.data_dir();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for entry in fs::read_dir(dir.root()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    assert!(dir.root().join("stricto.db-wal").exists(), "the files beside the database were looked at, too");
    instance.close().await;
    for path in [dir.root().to_owned(), dir.vault(), dir.second_place().unwrap(), dir.database()] {
        let private = mode(&path);
        fs::set_permissions(&path, fs::Permissions::from_mode(private | 0o044)).unwrap();
        let said = instance.open().await.unwrap_err().to_string();
        assert!(said.contains("run `chmod ") && said.contains(path.to_str().unwrap()), "{said}");
        fs::set_permissions(&path, fs::Permissions::from_mode(private)).unwrap();
    }
    instance.open().await.unwrap();
}

#[tokio::test]
async fn a_register_is_not_created_in_a_folder_that_others_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
    let create = |mirror: Option<&str>| {
        let mirror = mirror.map(|name| folder.path().join(name));
        let origin = "register.example/other".parse().unwrap();
        let dir = DataDir::new(&root, mirror.as_deref());
        RegisterParts::create_on_disk(&dir, &origin, Arc::new(SystemClock), Arc::new(OsChance)).map(drop)
    };
    assert!(matches!(create(None), Err(OpenError::DataDir(DataDirError::TooOpen { mode: 0o755, .. }))));
    fs::set_permissions(&root, fs::Permissions::from_mode(0o700)).unwrap();
    // Nor with a second place that is not one.
    for unfit in ["data", "data/vault", "data/vault/second", ""] {
        assert!(
            matches!(create(Some(unfit)), Err(OpenError::DataDir(DataDirError::MirrorUnfit { .. }))),
            "{unfit}"
        );
    }
    assert_eq!(fs::read_dir(&root).unwrap().count(), 0, "nothing was made");
    create(Some("second")).unwrap();
}

/// The reproduction: `init --mirror second`, then `serve` without it, or with another.
#[tokio::test]
async fn the_second_place_is_found_without_being_named_and_no_other_is_made() {
    let mut instance = TestInstance::bare(57).await;
    instance.close().await;
    let root = instance.data_dir().root().to_owned();
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let open = |mirror: Option<&std::path::Path>| {
        RegisterParts::on_disk(&DataDir::new(&root, mirror), clock.clone(), chance.clone()).map(drop)
    };
    open(None).unwrap();
    assert!(!root.join("vault-mirror").exists());
    let other = instance.folder().join("mistyped");
    assert!(matches!(open(Some(&other)), Err(OpenError::DataDir(DataDirError::OtherMirror { .. }))));
    assert!(!other.exists());
    let (second, away) = (instance.data_dir().mirror().to_owned(), instance.folder().join("away"));
    fs::rename(&second, &away).unwrap();
    assert!(matches!(open(None), Err(OpenError::Keys(KeyStoreError::Vacant { .. }))));
    assert!(!second.exists(), "a disk that is not mounted is not written to");
    // It is another place from now on because somebody says so.
    let moved = RegisterParts::move_mirror(&DataDir::new(&root, Some(&away)), chance.clone()).unwrap();
    assert_eq!(moved, Some(fs::canonicalize(instance.folder()).unwrap().join("mirror")));
    open(None).unwrap();
    open(Some(&away)).unwrap();
    assert!(open(Some(&second)).is_err());
}

#[tokio::test]
async fn another_registers_second_place_is_refused_and_left_as_it_is() {
    let (mut one, mut two) = (TestInstance::new(58).await, TestInstance::bare(59).await);
    one.refused_story(one.new_use(), b"{}").await.unwrap();
    one.close().await;
    two.close().await;
    let before = tree(one.folder());
    let crossed = DataDir::new(two.data_dir().root(), Some(one.data_dir().mirror()));
    let moved = RegisterParts::move_mirror(&crossed, Arc::new(OsChance));
    assert!(matches!(moved, Err(OpenError::Keys(KeyStoreError::OtherRegister { .. }))), "{moved:?}");
    assert!(tree(one.folder()) == before);
    two.open().await.unwrap();
}

/// Every file under a folder with what is in it.
fn tree(folder: &std::path::Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

#[tokio::test]
async fn a_register_is_verified_without_a_trace_and_so_is_one_that_was_never_closed() {
    let mut instance = TestInstance::new(60).await;
    instance.planned_story(instance.new_use(), b"{}").await.unwrap();
    let killed = tempfile::tempdir().unwrap();
    for name in ["stricto.db", "stricto.db-wal", "lock"] {
        fs::copy(instance.data_dir().root().join(name), killed.path().join(name)).unwrap();
    }
    instance.close().await;
    let before = tree(instance.folder());
    let closed = common::verify_with_the_vault(&instance);
    assert!(tree(instance.folder()) == before, "verifying wrote into the evidence");
    assert_eq!(closed.faults, []);
    let crashed = tree(killed.path());
    let source = stricto_store::sqlite::SqliteSource::open(&killed.path().join("stricto.db")).unwrap();
    let report = stricto_store::verify::verify(&source, &common::options()).unwrap();
    assert_eq!((report.faults.as_slice(), report.size), (&[][..], closed.size));
    assert!(tree(killed.path()) == crashed, "verifying wrote into the evidence");
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
        let parts = RegisterParts::on_disk(&dir, instance.clock.clone(), Arc::new(OsChance)).unwrap();
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
    let all = register.entries(0, u32::MAX).await.unwrap();
    let proofs = register.proofs(late.size, 0, late.size.try_into().unwrap()).await.unwrap();
    assert_eq!(proofs.len() as u64, late.size);
    for ((index, bytes), proof) in (0..).zip(&all).zip(&proofs) {
        verify_inclusion(index, late.size, &leaf_hash(bytes), proof, &root(&late.note)).unwrap();
    }
    assert!(register.proofs(late.size, late.size, 1).await.is_err());
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
async fn proofs_across_tiles_verify_and_the_last_entries_of_a_use_are_its_last() {
    let instance = TestInstance::new(56).await;
    let (register, use_id) = (instance.register(), instance.new_use());
    let permit = instance.running_use(use_id).await.unwrap();
    let (_, alerts) = instance.release(use_id, permit, &[b"{}"]).await.unwrap();
    while register.read(Fold::size) < 600 {
        instance.open_alert(&instance.cast.verifiers[0], use_id, alerts[0]).await.unwrap();
    }
    let late = register.checkpoint().await.unwrap().unwrap();
    let key = VerifyingKey::parse(&register.log_vkey()).unwrap();
    let root = open_checkpoint(&late.note, register.origin().as_str(), &[key]).unwrap().root;
    for from in [0, 200, 255, 256, 500, 511, 550] {
        let entries = register.entries(from, 50).await.unwrap();
        let proofs = register.proofs(late.size, from, 50).await.unwrap();
        for ((index, bytes), proof) in (from..).zip(&entries).zip(&proofs) {
            verify_inclusion(index, late.size, &leaf_hash(bytes), proof, &root).unwrap();
            let (hash, act) = register.read(|fold| fold.act_at(index).map(|(h, a)| (h, *a))).unwrap();
            assert_eq!(act.position, index);
            let single = ProofFile::parse(&register.proof(&hash).await.unwrap().unwrap()).unwrap();
            assert_eq!((&single.hashes, single.index), (proof, index));
        }
    }
    let all = register.entries_of(Some(use_id), 0, u32::MAX).await.unwrap();
    for limit in [1, 7, 150, 100_000] {
        let last = register.last_entries_of(Some(use_id), limit).await.unwrap();
        assert_eq!(last, all[all.len().saturating_sub(limit as usize)..]);
    }
    assert!(register.last_entries_of(Some(instance.new_use()), 5).await.unwrap().is_empty());
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
