//! What a key store keeps to, whether its wrapping key lies in a file or in an HSM: one table of tests, run with both.
#![forbid(unsafe_code)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_store::KeyStore as _;
use stricto_store::chance::OsChance;
use stricto_store::keys::{FileKeys, InFolder, KeyStoreError, ReadKeys, RegisterLabel, Safe};
use stricto_vault::Branch;

mod hsm;

/// Runs each test with the wrapping key in the folder, and in a token of an HSM.
macro_rules! with_both_safes {
    ($($test:ident),+ $(,)?) => {
        mod in_the_folder {
            $(#[test] fn $test() { super::$test(&(std::sync::Arc::new(super::InFolder) as _)); })+
        }
        mod in_an_hsm {
            $(#[test] fn $test() {
                let name = concat!("in_an_hsm::", stringify!($test));
                stricto_testkit::SoftHsm::alone(name, |token| super::$test(&super::hsm::safe(token)));
            })+
        }
    };
}

with_both_safes! {
    a_root_is_made_once_and_is_in_both_places,
    a_mirror_that_is_missing_or_empty_is_an_error_until_another_is_named,
    a_mirror_that_vanishes_while_keys_are_made_is_not_made_anew,
    another_registers_keys_are_refused_in_either_place_and_nothing_is_written,
    a_key_store_that_is_read_is_not_healed_and_a_key_that_one_place_still_has_is_seen,
    a_destroyed_root_is_gone_and_the_others_are_under_another_wrapping_key,
    a_replaced_root_is_that_of_the_next,
    whatever_a_crash_leaves_of_a_destruction_is_finished_on_opening,
    a_place_that_fails_leaves_nothing_uncertain_once_it_is_back,
    a_damaged_place_is_healed_and_two_damaged_places_are_an_error,
    a_wrapping_key_that_others_may_read_keeps_the_store_closed_and_nothing_is_changed,
    no_key_store_at_all_and_two_different_ones_are_errors,
}

fn register(seed: u8) -> RegisterLabel {
    let key = stricto_tlog::SigningKey::from_seed("register.example/one", &[seed; 32]).unwrap();
    RegisterLabel::of(key.verifying_key())
}

struct Folders {
    _folder: tempfile::TempDir,
    place: PathBuf,
    mirror: PathBuf,
    safe: Arc<dyn Safe>,
}

impl Folders {
    fn new(safe: &Arc<dyn Safe>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (place, mirror) = (folder.path().join("vault"), folder.path().join("mirror"));
        FileKeys::create(&place, &mirror, &register(1), safe, &OsChance).unwrap();
        Self { _folder: folder, place, mirror, safe: Arc::clone(safe) }
    }

    fn open(&self) -> Result<FileKeys, KeyStoreError> {
        FileKeys::open(&self.place, &self.mirror, &register(1), &self.safe, Arc::new(OsChance))
    }

    fn read_only(&self) -> Result<ReadKeys, KeyStoreError> {
        ReadKeys::read(&self.place, &self.mirror, &register(1), &self.safe)
    }

    /// What both places hold, which must be the same.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let [place, mirror] = [&self.place, &self.mirror].map(|place| read(place));
        assert_eq!(place, mirror);
        place
    }
}

fn read(place: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for folder in fs::read_dir(place).unwrap() {
        let folder = folder.unwrap();
        if folder.path().is_file() {
            continue;
        }
        for file in fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            if file.file_name() == "register" {
                continue;
            }
            let name = format!("{:?}/{:?}", folder.file_name(), file.file_name());
            files.push((name, fs::read(file.path()).unwrap()));
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn root(keys: &FileKeys, owner: &str) -> Option<[u8; 32]> {
    keys.root(owner, Branch::Content).unwrap().map(|key| *key.expose())
}

fn a_root_is_made_once_and_is_in_both_places(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    assert_eq!(root(&keys, "u-1"), None);
    let made = *keys.make_root("u-1", Branch::Content).unwrap().expose();
    assert_eq!(*keys.make_root("u-1", Branch::Content).unwrap().expose(), made);
    assert_ne!(*keys.make_root("u-1", Branch::File).unwrap().expose(), made);
    folders.files();
    fs::remove_dir_all(&folders.place).unwrap();
    assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made), "the mirror restores the first place");
    folders.files();
}

fn a_mirror_that_is_missing_or_empty_is_an_error_until_another_is_named(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let made = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
    fs::remove_dir_all(&folders.mirror).unwrap();
    assert!(matches!(folders.open(), Err(KeyStoreError::Vacant { .. })));
    fs::create_dir(&folders.mirror).unwrap();
    assert!(matches!(folders.open(), Err(KeyStoreError::Vacant { .. })));
    assert!(matches!(folders.read_only(), Err(KeyStoreError::Vacant { .. })));
    assert_eq!(fs::read_dir(&folders.mirror).unwrap().count(), 0, "nothing was made there");
    FileKeys::join(&folders.place, &folders.mirror, &register(1), safe).unwrap();
    assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made));
    folders.files();
}

fn a_mirror_that_vanishes_while_keys_are_made_is_not_made_anew(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    let away = folders.mirror.with_file_name("away");
    fs::rename(&folders.mirror, &away).unwrap();
    assert!(keys.make_root("u-1", Branch::Content).is_err());
    assert!(!folders.mirror.exists());
    fs::rename(&away, &folders.mirror).unwrap();
    keys.make_root("u-1", Branch::Content).unwrap();
    folders.files();
}

/// The reproduction: a newer generation of another register must not heal over this one's only keys.
fn another_registers_keys_are_refused_in_either_place_and_nothing_is_written(safe: &Arc<dyn Safe>) {
    let (ours, theirs) = (Folders::new(safe), tempfile::tempdir().unwrap());
    let [place, mirror] = ["vault", "mirror"].map(|name| theirs.path().join(name));
    FileKeys::create(&place, &mirror, &register(2), safe, &OsChance).unwrap();
    let other = FileKeys::open(&place, &mirror, &register(2), safe, Arc::new(OsChance)).unwrap();
    for use_id in ["u-1", "u-2", "u-3"] {
        other.make_root(use_id, Branch::Content).unwrap();
    }
    other.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
    ours.open().unwrap().make_root("u-1", Branch::Content).unwrap();
    let (before, theirs) = (ours.files(), read(&mirror));
    for (first, second) in [(&ours.place, &mirror), (&mirror, &ours.mirror)] {
        let opened = FileKeys::open(first, second, &register(1), safe, Arc::new(OsChance));
        assert!(matches!(opened, Err(KeyStoreError::OtherRegister { .. })));
        assert!(matches!(
            ReadKeys::read(first, second, &register(1), safe),
            Err(KeyStoreError::OtherRegister { .. })
        ));
        let joined = FileKeys::join(first, second, &register(1), safe);
        assert!(matches!(joined, Err(KeyStoreError::OtherRegister { .. })));
    }
    // One folder of the other's, copied among ours, is no newer generation of ours either.
    copy(&mirror.join("0000000002"), &ours.mirror.join("0000000002"));
    assert!(matches!(ours.open(), Err(KeyStoreError::OtherRegister { .. })));
    fs::remove_dir_all(ours.mirror.join("0000000002")).unwrap();
    assert_eq!((ours.files(), read(&mirror)), (before, theirs));
}

fn a_key_store_that_is_read_is_not_healed_and_a_key_that_one_place_still_has_is_seen(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    keys.make_root("u-1", Branch::Content).unwrap();
    let stale = folders.place.with_file_name("stale");
    copy(&folders.mirror.join("0000000001"), &stale);
    keys.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
    assert!(folders.read_only().unwrap().root("u-1", Branch::Content).unwrap().is_none());
    fs::remove_dir_all(folders.mirror.join("0000000002")).unwrap();
    copy(&stale, &folders.mirror.join("0000000001"));
    let before = (read(&folders.place), read(&folders.mirror));
    let reading = folders.read_only().unwrap();
    // A key in the folder is in its copies, too; one in an HSM was destroyed for all of them.
    let still = reading.root("u-1", Branch::Content).unwrap().is_some();
    assert_eq!(still, safe.file() == InFolder.file(), "whether the stale mirror still opens it");
    assert!(reading.make_root("u-2", Branch::Content).is_err());
    assert!(reading.destroy(&[("u-1".into(), Branch::Content)]).is_err());
    assert_eq!((read(&folders.place), read(&folders.mirror)), before);
}

fn a_destroyed_root_is_gone_and_the_others_are_under_another_wrapping_key(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    keys.make_root("u-1", Branch::Content).unwrap();
    let kept = *keys.make_root("u-2", Branch::Content).unwrap().expose();
    let before = folders.files();
    keys.destroy(&[("u-1".into(), Branch::Content), ("u-9".into(), Branch::File)]).unwrap();
    let after = folders.files();
    assert!(after.iter().all(|(_, bytes)| before.iter().all(|(_, old)| old != bytes)));
    assert_eq!((root(&keys, "u-1"), root(&keys, "u-2")), (None, Some(kept)));
    keys.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
    assert_eq!(folders.files(), after, "nothing was left to destroy");
    let again = folders.open().unwrap();
    assert_eq!((root(&again, "u-1"), root(&again, "u-2")), (None, Some(kept)));
}

fn a_replaced_root_is_that_of_the_next(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    let old = *keys.make_root("u-1", Branch::Content).unwrap().expose();
    let next = *keys.make_root("u-1/next", Branch::Content).unwrap().expose();
    keys.replace("u-1", "u-1/next", Branch::Content).unwrap();
    assert_ne!(old, next);
    assert_eq!((root(&keys, "u-1"), root(&keys, "u-1/next")), (Some(next), None));
    assert!(keys.replace("u-1", "u-1/next", Branch::Content).is_err());
}

/// Each state that a crash can leave while a root is destroyed: opening finishes it in both places.
fn whatever_a_crash_leaves_of_a_destruction_is_finished_on_opening(safe: &Arc<dyn Safe>) {
    let (old, new) = ("0000000001", "0000000002");
    type Crash = fn(&Folders, &Path, &str, &str);
    let crashes: [(&str, Crash); 5] = [
        ("the old folder is still in the first place", |f, saved, old, _| {
            copy(saved, &f.place.join(old));
        }),
        ("the old folder is still in both places", |f, saved, old, _| {
            copy(saved, &f.place.join(old));
            copy(saved, &f.mirror.join(old));
        }),
        ("the mirror has not the new folder yet", |f, saved, old, new| {
            copy(saved, &f.mirror.join(old));
            fs::remove_dir_all(f.mirror.join(new)).unwrap();
        }),
        ("the old wrapping key is overwritten and not removed", |f, saved, old, _| {
            copy(saved, &f.place.join(old));
            fs::write(f.place.join(old).join(f.safe.file()), [0; 32]).unwrap();
        }),
        ("a draft is left", |f, saved, _, _| copy(saved, &f.place.join("0000000003.new"))),
    ];
    for (what, crash) in crashes {
        let folders = Folders::new(safe);
        let keys = folders.open().unwrap();
        keys.make_root("u-1", Branch::Content).unwrap();
        let saved = folders.place.with_file_name("saved");
        copy(&folders.place.join(old), &saved);
        keys.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
        let whole = folders.files();
        crash(&folders, &saved, old, new);
        let keys = folders.open().unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(root(&keys, "u-1"), None, "{what}");
        assert_eq!(folders.files(), whole, "{what}");
    }
}

fn a_place_that_fails_leaves_nothing_uncertain_once_it_is_back(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let keys = folders.open().unwrap();
    let first = *keys.make_root("u-1", Branch::Content).unwrap().expose();
    let away = folders.mirror.with_file_name("away");
    fs::rename(&folders.mirror, &away).unwrap();
    fs::write(&folders.mirror, "a file where the folder was").unwrap();
    assert!(keys.make_root("u-2", Branch::Content).is_err());
    assert!(keys.destroy(&[("u-1".into(), Branch::Content)]).is_err());
    fs::remove_file(&folders.mirror).unwrap();
    fs::rename(&away, &folders.mirror).unwrap();
    // What reached the first place stands, and is in both now.
    keys.make_root("u-2", Branch::Content).unwrap();
    assert_eq!(root(&keys, "u-1"), Some(first));
    folders.files();
    keys.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
    assert_eq!(root(&keys, "u-1"), None);
    folders.files();
}

fn a_damaged_place_is_healed_and_two_damaged_places_are_an_error(safe: &Arc<dyn Safe>) {
    let damages: [fn(&Path, &str); 3] = [
        |folder, wrapping| fs::write(folder.join(wrapping), [1; 32]).unwrap(),
        |folder, _| fs::write(folder.join("roots"), "").unwrap(),
        |folder, _| fs::remove_file(folder.join("roots")).unwrap(),
    ];
    for damage in damages {
        let folders = Folders::new(safe);
        let made = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
        for place in [&folders.place, &folders.mirror] {
            damage(&place.join("0000000001"), safe.file());
            assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made));
            folders.files();
        }
        damage(&folders.place.join("0000000001"), safe.file());
        damage(&folders.mirror.join("0000000001"), safe.file());
        assert!(folders.open().is_err());
    }
}

fn a_wrapping_key_that_others_may_read_keeps_the_store_closed_and_nothing_is_changed(safe: &Arc<dyn Safe>) {
    let folders = Folders::new(safe);
    let made = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
    let whole = folders.files();
    for place in [&folders.place, &folders.mirror] {
        let key = place.join("0000000001").join(safe.file());
        for mode in [0o640, 0o604, 0o620, 0o666] {
            fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
            let opened = folders.open().map(drop);
            let read = folders.read_only().map(drop);
            for refused in [opened, read] {
                let said = refused.unwrap_err().to_string();
                let remedy = format!("run `chmod 600 {}`", key.display());
                assert!(said.contains(&format!("has mode {mode:03o}")) && said.ends_with(&remedy), "{said}");
            }
            assert_eq!(
                fs::metadata(&key).unwrap().permissions().mode() & 0o777,
                mode,
                "it is left as it was"
            );
        }
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(folders.files(), whole);
        assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made));
    }
}

fn no_key_store_at_all_and_two_different_ones_are_errors(safe: &Arc<dyn Safe>) {
    let (one, two) = (Folders::new(safe), Folders::new(safe));
    let open = |place, mirror| FileKeys::open(place, mirror, &register(1), safe, Arc::new(OsChance));
    assert!(matches!(open(&one.place, &two.place), Err(KeyStoreError::Diverged { .. })));
    let none = one.place.with_file_name("none");
    assert!(matches!(open(&none, &none), Err(KeyStoreError::NotThere { .. })));
    let again = FileKeys::create(&none, &one.mirror, &register(1), safe, &OsChance);
    assert!(matches!(again, Err(KeyStoreError::AlreadyThere { .. })));
    fs::create_dir(&none).unwrap();
    fs::write(none.join("2024"), "somebody's file").unwrap();
    let taken = FileKeys::create(&none, &two.mirror.with_file_name("free"), &register(1), safe, &OsChance);
    assert!(taken.is_err());
    assert_eq!(fs::read(none.join("2024")).unwrap(), b"somebody's file");
}
