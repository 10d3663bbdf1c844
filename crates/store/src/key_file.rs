//! Key files of people, engines and the register: JSON with scheme, seed and id, for the owner alone (mode 0600).

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use stricto_record::act::{Act, ActError, SignedAct};
use stricto_record::ids::{ActHash, KeyId};
use stricto_record::key::PublicKey;
use stricto_record::signature;
use zeroize::Zeroizing;

use crate::chance::{self, Chance, ChanceError};
use crate::data_dir::{open_to_others, sync_folder};
use crate::error::FileError;

/// An Ed25519 key that signs acts; zeroed when dropped, never printed.
pub struct ActKey(Zeroizing<[u8; 32]>);

/// Why a key file was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Others than the owner may read the file.
    #[error("`{}` has mode {mode:03o}: others may read the key; run `chmod 600` on it", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is not a key file. What is in it is not repeated.
    #[error("`{}` is not a key file: {why}; make one with `stricto key new`", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// There is no entropy.
    #[error(transparent)]
    Chance(#[from] ChanceError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    scheme: &'a str,
    seed: &'a str,
    id: KeyId,
}

impl ActKey {
    /// The key with this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*seed))
    }

    /// A fresh key.
    ///
    /// # Errors
    /// Where there is no entropy.
    pub fn generate(chance: &dyn Chance) -> Result<Self, ChanceError> {
        let seed = Zeroizing::new(chance::bytes(chance)?);
        Ok(Self::from_seed(&seed))
    }

    /// The public key, as `actor.enrolled` takes it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        signature::ed25519_public(&self.0)
    }

    /// The public key's id, which acts are signed `by`.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.public().id()
    }

    /// Signs an act.
    ///
    /// # Errors
    /// Where the act has no canonical form: too long, a number out of range.
    pub fn sign(&self, act: Act) -> Result<SignedAct, ActError> {
        let sig = self.sign_hash(&act.hash()?);
        Ok(SignedAct { act, sig })
    }

    /// The signature over an act's hash.
    #[must_use]
    pub fn sign_hash(&self, hash: &ActHash) -> stricto_record::act::Signature {
        signature::sign_ed25519(&self.0, hash)
    }

    /// The secret seed, for what signs bytes that are no act, such as a read token.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Where it is missing, others may read it, or it is not a key file.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let text = read_secret(path)?;
        let not = |why| KeyFileError::NotAKey { path: path.to_owned(), why };
        let document: Document<'_> = serde_json::from_str(&text)
            .map_err(|_| not("it has not the members `scheme`, `seed` and `id` alone"))?;
        if document.scheme != "ed25519" {
            return Err(not("its scheme is not `ed25519`"));
        }
        let seed = Zeroizing::new(STANDARD.decode(document.seed).unwrap_or_default());
        let seed = seed.as_slice().try_into().map_err(|_| not("its seed is not 32 bytes in base64"))?;
        let key = Self::from_seed(seed);
        if key.id() == document.id { Ok(key) } else { Err(not("its id is not that of its seed")) }
    }

    /// Writes a key file that is not there yet, for the owner alone.
    ///
    /// # Errors
    /// Where the file is there, or cannot be written.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let seed = Zeroizing::new(STANDARD.encode(*self.0));
        let document = Document { scheme: "ed25519", seed: &seed, id: self.id() };
        let text = serde_json::to_string(&document)
            .map_err(|_| KeyFileError::NotAKey { path: path.to_owned(), why: "it cannot be written" })?;
        write_secret(path, &Zeroizing::new(text))
    }
}

impl std::fmt::Debug for ActKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActKey({})", self.id())
    }
}

/// Reads a file that only its owner may read.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let metadata = fs::metadata(path).map_err(FileError::at("read", path))?;
    if let Some(mode) = open_to_others(&metadata) {
        return Err(KeyFileError::TooOpen { path: path.to_owned(), mode });
    }
    Ok(Zeroizing::new(fs::read_to_string(path).map_err(FileError::at("read", path))?))
}

/// Writes a file that is not there yet, for its owner alone, durably.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), KeyFileError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(FileError::at("write the new file", path))?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Ok(sync_folder(folder)?),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_file_reads_back_and_says_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        let key = ActKey::from_seed(&[7; 32]);
        key.write_new(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(ActKey::read(&path).unwrap().id(), key.id());
        assert_eq!(format!("{key:?}"), format!("ActKey({})", key.id()));
    }

    #[test]
    fn a_key_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        ActKey::from_seed(&[7; 32]).write_new(&path).unwrap();
        assert!(ActKey::from_seed(&[8; 32]).write_new(&path).is_err());
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        ActKey::from_seed(&[7; 32]).write_new(&path).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o777] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(ActKey::read(&path), Err(KeyFileError::TooOpen { .. })), "{mode:o}");
        }
    }

    #[test]
    fn what_is_not_a_key_file_is_refused_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        ActKey::from_seed(&[7; 32]).write_new(&path).unwrap();
        let good = fs::read_to_string(&path).unwrap();
        for bad in [
            String::new(),
            "garbage-seed".into(),
            good.replace("ed25519", "rsa"),
            good.replace("Bwc", "Cwc"),
            good.replace("Bwc", "#wc"),
            good.replace("\"id\"", "\"di\""),
        ] {
            fs::write(&path, &bad).unwrap();
            let error = ActKey::read(&path).unwrap_err().to_string();
            assert!(!error.contains("wcHB") && !error.contains("garbage-seed"), "{error}");
        }
    }
}
