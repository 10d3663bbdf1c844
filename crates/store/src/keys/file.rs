//! Root keys in files, in two places: the folder of the key store, and its mirror.
//!
//! Each change is durable in both places before it is answered. On opening, the newer place heals the older one: a key
//! that was destroyed in one place is destroyed in the other, and keys that were destroyed do not come back. Places of
//! another register are refused before anything is written.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use stricto_vault::{Branch, Key, Nonce, RingError, WrappedRoots};

use super::folder::Keys;
use super::place::{Place, Presence, ready};
use super::{KeyStore, KeyStoreError, RegisterLabel};
use crate::chance::{self, Chance};

/// The key store in files.
pub struct FileKeys {
    places: [Place; 2],
    chance: Arc<dyn Chance>,
    held: Mutex<Held>,
}

/// What is held in memory.
enum Held {
    /// The keys that both places have.
    Certain(Keys),
    /// A write failed: what the places have is read again before anything else.
    Uncertain,
}

impl FileKeys {
    /// Makes an empty key store of the register `of` in both places.
    ///
    /// # Errors
    /// Where either place is not vacant, or cannot be written.
    pub fn create(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        chance: &dyn Chance,
    ) -> Result<(), KeyStoreError> {
        let places = [Place::new(place, of), Place::new(mirror, of)];
        places.iter().try_for_each(Place::vacant)?;
        places.iter().try_for_each(Place::claim)?;
        let keys = Keys { number: 1, wrapping: chance::key(chance)?, roots: WrappedRoots::new() };
        places.iter().try_for_each(|place| place.put(&keys))
    }

    /// Opens the key store; the place that is newer, or alone readable, heals the other.
    ///
    /// # Errors
    /// Where either place is another register's, the mirror is missing or empty, neither place has a readable key
    /// store, or both differ at the same generation.
    pub fn open(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, KeyStoreError> {
        let places = [Place::new(place, of), Place::new(mirror, of)];
        let held = Mutex::new(Held::Certain(heal(&places)?));
        Ok(Self { places, chance, held })
    }

    /// Makes a folder the second place of the key store: a vacant one, or one that has been its second place.
    ///
    /// # Errors
    /// Where `mirror` holds anything else, or either place cannot be read or written.
    pub fn join(place: &Path, mirror: &Path, of: &RegisterLabel) -> Result<(), KeyStoreError> {
        let places = [Place::new(place, of), Place::new(mirror, of)];
        let [first, second] = &places;
        if first.presence()? != Presence::Ours && second.presence()? != Presence::Ours {
            return Err(KeyStoreError::NotThere { place: first.name() });
        }
        if second.presence()? != Presence::Ours {
            second.claim()?;
        }
        heal(&places).map(drop)
    }

    /// Runs `work` on keys that both places have.
    fn with<T>(
        &self,
        work: impl FnOnce(&Keys) -> Result<(T, Option<Keys>), KeyStoreError>,
    ) -> Result<T, KeyStoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = match std::mem::replace(&mut *held, Held::Uncertain) {
            Held::Certain(keys) => keys,
            Held::Uncertain => heal(&self.places)?,
        };
        let (answer, next) = match work(&keys) {
            Ok((answer, next)) => (answer, next),
            Err(e) => {
                *held = Held::Certain(keys);
                return Err(e);
            }
        };
        if let Some(next) = &next {
            // Where this fails, what the places have is uncertain, and stays so until they are read again.
            self.places.iter().try_for_each(|place| place.put(next))?;
        }
        *held = Held::Certain(next.unwrap_or(keys));
        Ok(answer)
    }

    /// The ring `roots`, which is under the wrapping key of `keys`, under a new one.
    fn rotated(&self, keys: &Keys, roots: &WrappedRoots) -> Result<Keys, KeyStoreError> {
        let wrapping = chance::key(&*self.chance)?;
        let nonces = (0..roots.count()).map(|_| chance::bytes(&*self.chance));
        let nonces = nonces.collect::<Result<Vec<Nonce>, _>>()?;
        let roots = roots.rewrap(&keys.wrapping, &wrapping, &nonces)?;
        Ok(Keys { number: keys.number + 1, wrapping, roots })
    }
}

/// The newest keys of the two places, and the same in both.
fn heal(places: &[Place; 2]) -> Result<Keys, KeyStoreError> {
    let [first, _] = places;
    ready(places)?;
    if first.presence()? != Presence::Ours {
        // The first place was lost; the second is this register's beyond doubt.
        first.claim()?;
    }
    let keys = newest(places)?;
    for place in places {
        match place.newest() {
            Ok(Some(there)) if there.same(&keys) => place.destroy_all_but(keys.number)?,
            Ok(_) | Err(_) => place.put(&keys)?,
        }
    }
    Ok(keys)
}

/// The newest keys that either place can be read to have.
fn newest([first, second]: &[Place; 2]) -> Result<Keys, KeyStoreError> {
    match (first.newest(), second.newest()) {
        (Ok(Some(a)), Ok(Some(b))) if a.age() == b.age() && !a.same(&b) => {
            Err(KeyStoreError::Diverged { place: first.name() })
        }
        (Ok(Some(a)), Ok(Some(b))) => Ok(if a.age() >= b.age() { a } else { b }),
        (Ok(Some(keys)), Ok(None) | Err(_)) | (Ok(None) | Err(_), Ok(Some(keys))) => Ok(keys),
        (Ok(None), Ok(None)) => Err(KeyStoreError::NotThere { place: first.name() }),
        (Err(e), Ok(None) | Err(_)) | (Ok(None), Err(e)) => Err(e),
    }
}

impl KeyStore for FileKeys {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        self.with(|keys| match keys.roots.root(&keys.wrapping, owner, branch) {
            Ok(key) => Ok((Some(key), None)),
            Err(RingError::Absent { .. }) => Ok((None, None)),
            Err(e) => Err(e.into()),
        })
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.with(|keys| {
            match keys.roots.root(&keys.wrapping, owner, branch) {
                Err(RingError::Absent { .. }) => {}
                there => return Ok((there?, None)),
            }
            let root = chance::key(&*self.chance)?;
            let nonce = chance::bytes(&*self.chance)?;
            let roots = keys.roots.with_root(&keys.wrapping, &nonce, (owner, branch), &root)?;
            let wrapping = Key::from_bytes(*keys.wrapping.expose());
            Ok((root, Some(Keys { number: keys.number, wrapping, roots })))
        })
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        self.with(|keys| {
            let mut ring = keys.roots.clone();
            for (owner, branch) in roots {
                if ring.wrapped(owner, *branch).is_some() {
                    ring = ring.without(owner, *branch)?;
                }
            }
            let next = if ring == keys.roots { None } else { Some(self.rotated(keys, &ring)?) };
            Ok(((), next))
        })
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        self.with(|keys| {
            let root = keys.roots.root(&keys.wrapping, next, branch)?;
            let nonce = chance::bytes(&*self.chance)?;
            let mut ring = keys.roots.without(next, branch)?;
            if ring.wrapped(owner, branch).is_some() {
                ring = ring.without(owner, branch)?;
            }
            let ring = ring.with_root(&keys.wrapping, &nonce, (owner, branch), &root)?;
            Ok(((), Some(self.rotated(keys, &ring)?)))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::chance::OsChance;
    use crate::keys::ReadKeys;

    fn register(seed: u8) -> RegisterLabel {
        let key = stricto_tlog::SigningKey::from_seed("register.example/one", &[seed; 32]).unwrap();
        RegisterLabel::of(key.verifying_key())
    }

    struct Folders {
        _folder: tempfile::TempDir,
        place: PathBuf,
        mirror: PathBuf,
    }

    impl Folders {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (place, mirror) = (folder.path().join("vault"), folder.path().join("mirror"));
            FileKeys::create(&place, &mirror, &register(1), &OsChance).unwrap();
            Self { _folder: folder, place, mirror }
        }

        fn open(&self) -> Result<FileKeys, KeyStoreError> {
            FileKeys::open(&self.place, &self.mirror, &register(1), Arc::new(OsChance))
        }

        fn read_only(&self) -> Result<ReadKeys, KeyStoreError> {
            ReadKeys::read(&self.place, &self.mirror, &register(1))
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

    #[test]
    fn a_root_is_made_once_and_is_in_both_places() {
        let folders = Folders::new();
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

    #[test]
    fn a_mirror_that_is_missing_or_empty_is_an_error_until_another_is_named() {
        let folders = Folders::new();
        let made = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
        fs::remove_dir_all(&folders.mirror).unwrap();
        assert!(matches!(folders.open(), Err(KeyStoreError::Vacant { .. })));
        fs::create_dir(&folders.mirror).unwrap();
        assert!(matches!(folders.open(), Err(KeyStoreError::Vacant { .. })));
        assert!(matches!(folders.read_only(), Err(KeyStoreError::Vacant { .. })));
        assert_eq!(fs::read_dir(&folders.mirror).unwrap().count(), 0, "nothing was made there");
        FileKeys::join(&folders.place, &folders.mirror, &register(1)).unwrap();
        assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made));
        folders.files();
    }

    #[test]
    fn a_mirror_that_vanishes_while_keys_are_made_is_not_made_anew() {
        let folders = Folders::new();
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
    #[test]
    fn another_registers_keys_are_refused_in_either_place_and_nothing_is_written() {
        let (ours, theirs) = (Folders::new(), tempfile::tempdir().unwrap());
        let [place, mirror] = ["vault", "mirror"].map(|name| theirs.path().join(name));
        FileKeys::create(&place, &mirror, &register(2), &OsChance).unwrap();
        let other = FileKeys::open(&place, &mirror, &register(2), Arc::new(OsChance)).unwrap();
        for use_id in ["u-1", "u-2", "u-3"] {
            other.make_root(use_id, Branch::Content).unwrap();
        }
        other.destroy(&[("u-1".into(), Branch::Content)]).unwrap();
        ours.open().unwrap().make_root("u-1", Branch::Content).unwrap();
        let (before, theirs) = (ours.files(), read(&mirror));
        for (first, second) in [(&ours.place, &mirror), (&mirror, &ours.mirror)] {
            let opened = FileKeys::open(first, second, &register(1), Arc::new(OsChance));
            assert!(matches!(opened, Err(KeyStoreError::OtherRegister { .. })));
            assert!(matches!(
                ReadKeys::read(first, second, &register(1)),
                Err(KeyStoreError::OtherRegister { .. })
            ));
            let joined = FileKeys::join(first, second, &register(1));
            assert!(matches!(joined, Err(KeyStoreError::OtherRegister { .. })));
        }
        // One folder of the other's, copied among ours, is no newer generation of ours either.
        copy(&mirror.join("0000000002"), &ours.mirror.join("0000000002"));
        assert!(matches!(ours.open(), Err(KeyStoreError::OtherRegister { .. })));
        fs::remove_dir_all(ours.mirror.join("0000000002")).unwrap();
        assert_eq!((ours.files(), read(&mirror)), (before, theirs));
    }

    #[test]
    fn a_key_store_that_is_read_is_not_healed_and_a_key_that_one_place_still_has_is_seen() {
        let folders = Folders::new();
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
        assert!(reading.root("u-1", Branch::Content).unwrap().is_some(), "the mirror still has it");
        assert!(reading.make_root("u-2", Branch::Content).is_err());
        assert!(reading.destroy(&[("u-1".into(), Branch::Content)]).is_err());
        assert_eq!((read(&folders.place), read(&folders.mirror)), before);
    }

    #[test]
    fn a_destroyed_root_is_gone_and_the_others_are_under_another_wrapping_key() {
        let folders = Folders::new();
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

    #[test]
    fn a_replaced_root_is_that_of_the_next() {
        let folders = Folders::new();
        let keys = folders.open().unwrap();
        let old = *keys.make_root("u-1", Branch::Content).unwrap().expose();
        let next = *keys.make_root("u-1/next", Branch::Content).unwrap().expose();
        keys.replace("u-1", "u-1/next", Branch::Content).unwrap();
        assert_ne!(old, next);
        assert_eq!((root(&keys, "u-1"), root(&keys, "u-1/next")), (Some(next), None));
        assert!(keys.replace("u-1", "u-1/next", Branch::Content).is_err());
    }

    /// Each state that a crash can leave while a root is destroyed: opening finishes it in both places.
    #[test]
    fn whatever_a_crash_leaves_of_a_destruction_is_finished_on_opening() {
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
                fs::write(f.place.join(old).join("wrapping.key"), [0; 32]).unwrap();
            }),
            ("a draft is left", |f, saved, _, _| copy(saved, &f.place.join("0000000003.new"))),
        ];
        for (what, crash) in crashes {
            let folders = Folders::new();
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

    #[test]
    fn a_place_that_fails_leaves_nothing_uncertain_once_it_is_back() {
        let folders = Folders::new();
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

    #[test]
    fn a_damaged_place_is_healed_and_two_damaged_places_are_an_error() {
        let damages: [fn(&Path); 3] = [
            |folder| fs::write(folder.join("wrapping.key"), [1; 32]).unwrap(),
            |folder| fs::write(folder.join("roots"), "").unwrap(),
            |folder| fs::remove_file(folder.join("roots")).unwrap(),
        ];
        for damage in damages {
            let folders = Folders::new();
            let made = *folders.open().unwrap().make_root("u-1", Branch::Content).unwrap().expose();
            for place in [&folders.place, &folders.mirror] {
                damage(&place.join("0000000001"));
                assert_eq!(root(&folders.open().unwrap(), "u-1"), Some(made));
                folders.files();
            }
            damage(&folders.place.join("0000000001"));
            damage(&folders.mirror.join("0000000001"));
            assert!(folders.open().is_err());
        }
    }

    #[test]
    fn no_key_store_at_all_and_two_different_ones_are_errors() {
        let (one, two) = (Folders::new(), Folders::new());
        let open = |place, mirror| FileKeys::open(place, mirror, &register(1), Arc::new(OsChance));
        assert!(matches!(open(&one.place, &two.place), Err(KeyStoreError::Diverged { .. })));
        let none = one.place.with_file_name("none");
        assert!(matches!(open(&none, &none), Err(KeyStoreError::NotThere { .. })));
        let again = FileKeys::create(&none, &one.mirror, &register(1), &OsChance);
        assert!(matches!(again, Err(KeyStoreError::AlreadyThere { .. })));
        fs::create_dir(&none).unwrap();
        fs::write(none.join("2024"), "somebody's file").unwrap();
        let taken = FileKeys::create(&none, &two.mirror.with_file_name("free"), &register(1), &OsChance);
        assert!(taken.is_err());
        assert_eq!(fs::read(none.join("2024")).unwrap(), b"somebody's file");
    }
}
