//! What an erasure leaves: whether anything that is still on disk opens a copy of what was erased.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_record::ids::UseId;
use stricto_store::keys::{InFolder, KeyStoreError, ReadKeys, RegisterLabel, Safe};
use stricto_testkit::{TestInstance, found_on_disk};
use stricto_tlog::VerifyingKey;
use stricto_vault::{Branch, Key, WrappedRoots};
use tempfile::TempDir;

use crate::breach::{Check, unless};

/// What somebody may have kept from before an erasure: the content store and the wrapped keys, as any backup has them.
pub struct Kept {
    use_id: UseId,
    rings: Vec<WrappedRoots>,
    /// The ciphertexts that the erasure takes, by field.
    sealed: Vec<(String, Vec<u8>)>,
    /// Whether all content goes; otherwise the use keeps a content key, for what survives.
    whole: bool,
    /// A copy of the whole key store, where an HSM holds its wrapping key: then it may be kept, too.
    keys: Option<KeptKeys>,
}

/// Both places of a key store as they were, whose they are, and the HSM of their wrapping key.
struct KeptKeys {
    folder: TempDir,
    of: RegisterLabel,
    safe: Arc<dyn Safe>,
}

impl KeptKeys {
    /// A copy of the instance's; none where the wrapping key lies in the folder, whose copy opens what it did.
    fn of(instance: &TestInstance) -> Option<Self> {
        let dir = instance.data_dir();
        let safe = dir.safe().expect("where the wrapping key is");
        if safe.file() == InFolder.file() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        copy(&dir.vault(), &folder.path().join("vault"));
        copy(&dir.second_place().expect("a second place"), &folder.path().join("mirror"));
        let key = VerifyingKey::parse(&instance.register().log_vkey()).expect("a key");
        let kept = Self { folder, of: RegisterLabel::of(&key), safe };
        assert!(kept.open().is_ok(), "what is kept opens before the erasure");
        Some(kept)
    }

    fn open(&self) -> Result<ReadKeys, KeyStoreError> {
        let [place, mirror] = ["vault", "mirror"].map(|name| self.folder.path().join(name));
        ReadKeys::read(&place, &mirror, &self.of, &self.safe)
    }
}

impl Kept {
    /// What can be kept of a use now: the ciphertexts of these fields, and the wrapped keys.
    ///
    /// # Panics
    /// Where there is nothing to keep: then nothing would be shown by its absence later.
    pub async fn of(instance: &TestInstance, use_id: UseId, fields: &[String]) -> Self {
        let register = instance.register();
        let entries = register.entries_of(Some(use_id), 0, 10_000).await.expect("entries");
        let source =
            stricto_store::sqlite::SqliteSource::open(&instance.data_dir().database()).expect("a database");
        let mut sealed = Vec::new();
        for (_, bytes) in entries {
            let act = stricto_record::act::Entry::parse(&bytes).expect("an entry").signed.act;
            let hash = act.hash().expect("a hash");
            for field in act.sealed.keys() {
                if fields.contains(field) {
                    let path = stricto_store::verify::source::sealed_path(&hash, field);
                    let bytes = stricto_store::verify::Source::read(&source, &path).expect("the database");
                    sealed.push((field.clone(), bytes.expect("a ciphertext")));
                }
            }
        }
        assert_eq!(sealed.len(), fields.len(), "every field is sealed once");
        let mut rings: Vec<_> = files(instance.folder()).iter().filter_map(|path| ring(path)).collect();
        rings.dedup();
        let whole = fields.iter().any(|field| field == "list");
        let kept = Self { use_id, rings, sealed, whole, keys: KeptKeys::of(instance) };
        assert!(!kept.rings.is_empty(), "there is a ring of keys");
        kept
    }

    /// Nothing that was erased is on disk, and no key on disk opens what was kept.
    ///
    /// # Errors
    /// The breach.
    pub fn is_out_of_reach(&self, folder: &Path) -> Check {
        for (field, ciphertext) in &self.sealed {
            // A page may cut a long value: its middle is as telling.
            let middle = &ciphertext[ciphertext.len() / 3..ciphertext.len() / 3 + 24];
            for part in [&ciphertext[..24.min(ciphertext.len())], middle] {
                let found = found_on_disk(folder, part);
                unless(found.is_empty(), || format!("the ciphertext of `{field}` is still in {found:?}"))?;
            }
        }
        self.keys_are_out_of_reach(folder)?;
        if self.whole { self.rings_on_disk(folder) } else { Ok(()) }
    }

    /// No key on disk opens what was kept, whatever else is left there.
    ///
    /// # Errors
    /// The breach.
    pub fn keys_are_out_of_reach(&self, folder: &Path) -> Check {
        for path in files(folder) {
            let bytes = fs::read(&path).expect("a file");
            self.opens_with(&bytes, &path)?;
        }
        let opens = self.keys.as_ref().is_some_and(|keys| keys.open().is_ok());
        unless(!opens, || "an old copy of the whole key folder opens".into())
    }

    /// Tries every run of 32 bytes of a file as the key to what was kept.
    fn opens_with(&self, bytes: &[u8], path: &Path) -> Check {
        let id = self.use_id.to_string();
        for window in bytes.windows(32) {
            let key = Key::from_bytes(window.try_into().expect("32 bytes"));
            for ring in &self.rings {
                let opens = ring.root(&key, &id, Branch::Content).is_ok();
                unless(!opens, || format!("a key in {} opens the keys that were kept", path.display()))?;
            }
        }
        Ok(())
    }

    /// No ring on disk has a content key of the use, under whatever wrapping key.
    fn rings_on_disk(&self, folder: &Path) -> Check {
        let id = self.use_id.to_string();
        let files = files(folder);
        for ring in files.iter().filter_map(|path| ring(path)) {
            let there =
                ring.keys().any(|(owner, branch)| owner.starts_with(&id) && branch == Branch::Content);
            unless(!there, || "a ring of keys still has the content key of the use".into())?;
        }
        Ok(())
    }
}

/// Every file under a folder.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path);
        }
    }
    out
}

fn ring(path: &Path) -> Option<WrappedRoots> {
    WrappedRoots::parse(&fs::read_to_string(path).ok()?).ok()
}

/// A copy of a folder, file by file.
///
/// # Panics
/// Where a file cannot be copied.
pub fn copy(from: &Path, to: &Path) {
    if !to.exists() {
        fs::create_dir_all(to).expect("a folder");
        let same = fs::metadata(from).expect("a folder").permissions();
        fs::set_permissions(to, same).expect("the same mode");
    }
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
