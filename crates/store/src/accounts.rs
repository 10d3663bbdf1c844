//! Accounts of the console: one file a person, the act key sealed under what the password gives.
//!
//! There is no hash of a password to compare: the right one opens the key, any other does not. The file holds no
//! role; what the key may do stands in the register.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use stricto_record::ids::KeyId;
use stricto_vault::{Key, KeyLabel, Wrapped, unwrap, wrap};
use zeroize::Zeroizing;

use crate::chance::{self, Chance, ChanceError};
use crate::data_dir::private_folder;
use crate::error::FileError;
use crate::key_file::{ActKey, KeyFileError, read_secret, write_secret};

/// The least number of characters in a password.
pub const PASSWORD_MIN: usize = 12;

/// The least number of different characters in a password, spaces apart.
const PASSWORD_KINDS_MIN: usize = 5;

/// The greatest number of bytes in a password.
const PASSWORD_MAX: usize = 1024;

/// Memory in KiB, passes and lanes of Argon2id: the second of RFC 9106's recommendations, scaled to a shared machine.
const COST: Cost = Cost { m_kib: 19_456, t: 2, p: 1 };

/// The accounts in a folder.
#[derive(Clone, Debug)]
pub struct Accounts {
    folder: PathBuf,
}

/// Why an account was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name cannot be one.
    #[error("`{0}` cannot be a name: take 1 to 40 lower-case letters, digits and hyphens, a letter first")]
    Name(String),
    /// The password is too short, or too long.
    #[error(
        "a password has at least 12 characters, 5 different ones, no control characters, and at most 1024 bytes; take a longer sentence"
    )]
    Password,
    /// The file cannot be read or written, or others may read it.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The folder cannot be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not one of an account.
    #[error("`{}` is not an account's file; remove it and make the account again", .0.display())]
    Damaged(PathBuf),
    /// There is no entropy.
    #[error(transparent)]
    Chance(#[from] ChanceError),
}

impl AccountError {
    /// The kind of error as a word, for logs that name nobody.
    #[must_use]
    pub const fn cause(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Password => "password",
            Self::KeyFile(_) => "key-file",
            Self::File(_) => "file",
            Self::Damaged(_) => "damaged",
            Self::Chance(_) => "no-entropy",
        }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    m_kib: u32,
    t: u32,
    p: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: KeyId,
    kdf: String,
    cost: Cost,
    salt: String,
    sealed: String,
}

impl Accounts {
    /// The accounts in `folder`, which need not be there while there are none.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Makes an account: `key`, sealed under `password`, in a file for the owner of the folder alone.
    ///
    /// # Errors
    /// Where the name or the password cannot be one, the account is there, or the file cannot be written.
    pub fn create(
        &self,
        name: &str,
        password: &str,
        key: &ActKey,
        chance: &dyn Chance,
    ) -> Result<(), AccountError> {
        let path = self.path(name).ok_or_else(|| AccountError::Name(name.to_owned()))?;
        let kinds: BTreeSet<char> = password.chars().filter(|c| !c.is_whitespace()).collect();
        let short = password.chars().count() < PASSWORD_MIN || kinds.len() < PASSWORD_KINDS_MIN;
        if short || password.len() > PASSWORD_MAX || password.chars().any(char::is_control) {
            return Err(AccountError::Password);
        }
        private_folder(&self.folder)?;
        let salt: [u8; 16] = chance::bytes(chance)?;
        let nonce = chance::bytes(chance)?;
        let damaged = || AccountError::Damaged(path.clone());
        let over = derive(password, &salt, COST).ok_or_else(damaged)?;
        let sealed =
            wrap(&over, &nonce, &Key::from_bytes(*key.seed()), &label(name)).map_err(|_| damaged())?;
        let document = Document {
            id: key.id(),
            kdf: "argon2id".into(),
            cost: COST,
            salt: STANDARD.encode(salt),
            sealed: STANDARD.encode(sealed.0),
        };
        let text = serde_json::to_string(&document).map_err(|_| damaged())?;
        Ok(write_secret(&path, &Zeroizing::new(text))?)
    }

    /// The key of an account, where the password is right; as slow for a name that nobody has.
    ///
    /// # Errors
    /// Where the file cannot be read, others may read it, or it is damaged.
    pub fn open(&self, name: &str, password: &str) -> Result<Option<ActKey>, AccountError> {
        let path = self.path(name).filter(|path| path.exists());
        let Some(path) = path.filter(|_| password.len() <= PASSWORD_MAX) else {
            // Time tells nobody which names there are.
            let _ = derive(password.get(..PASSWORD_MAX).unwrap_or(password), &[0; 16], COST);
            return Ok(None);
        };
        let damaged = || AccountError::Damaged(path.clone());
        let text = read_secret(&path)?;
        let document: Document = serde_json::from_str(&text).map_err(|_| damaged())?;
        let bytes = |text: &str| STANDARD.decode(text).map_err(|_| damaged());
        let salt = bytes(&document.salt)?;
        let sealed: Vec<u8> = bytes(&document.sealed)?;
        let sealed = Wrapped(sealed.as_slice().try_into().map_err(|_| damaged())?);
        if document.kdf != "argon2id" {
            return Err(damaged());
        }
        let over = derive(password, &salt, document.cost).ok_or_else(damaged)?;
        let Ok(seed) = unwrap(&over, &sealed, &label(name)) else { return Ok(None) };
        let key = ActKey::from_seed(seed.expose());
        if key.id() == document.id { Ok(Some(key)) } else { Err(damaged()) }
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        let fits = (1..=40).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| self.folder.join(format!("{name}.json")))
    }
}

fn label(name: &str) -> KeyLabel<'_> {
    KeyLabel::Account { name }
}

/// The key over the key; none where the cost in a file cannot be met.
fn derive(password: &str, salt: &[u8], cost: Cost) -> Option<Key> {
    let params = Params::new(cost.m_kib.min(1 << 20), cost.t.min(16), cost.p.min(4), Some(32)).ok()?;
    let mut out = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut *out)
        .ok()?;
    Some(Key::from_bytes(*out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::OsChance;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    const PASSWORD: &str = "a long enough sentence";

    fn made() -> (tempfile::TempDir, Accounts, ActKey) {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(&folder.path().join("accounts"));
        let key = ActKey::from_seed(&[7; 32]);
        accounts.create("karin", PASSWORD, &key, &OsChance).unwrap();
        (folder, accounts, key)
    }

    #[test]
    fn the_right_password_opens_the_key_and_no_other_does() {
        let (_folder, accounts, key) = made();
        let opened = accounts.open("karin", PASSWORD).unwrap().unwrap();
        assert_eq!(opened.id(), key.id());
        for (name, password) in [
            ("karin", "a long enough sentence."),
            ("karin", ""),
            ("nobody", PASSWORD),
            ("../karin", PASSWORD),
            ("", PASSWORD),
        ] {
            assert!(accounts.open(name, password).unwrap().is_none(), "{name} {password}");
        }
    }

    #[test]
    fn an_account_is_never_overwritten_and_a_short_password_never_taken() {
        let (_folder, accounts, key) = made();
        assert!(accounts.create("karin", PASSWORD, &key, &OsChance).is_err());
        let short = accounts.create("other", "too short", &key, &OsChance);
        assert!(matches!(short, Err(AccountError::Password)));
        let name = accounts.create("../x", PASSWORD, &key, &OsChance);
        assert!(matches!(name, Err(AccountError::Name(_))));
    }

    #[test]
    fn a_file_of_another_name_a_loose_one_and_a_damaged_one_open_nothing() {
        let (folder, accounts, _) = made();
        let at = |name: &str| folder.path().join("accounts").join(format!("{name}.json"));
        fs::copy(at("karin"), at("other")).unwrap();
        assert!(accounts.open("other", PASSWORD).unwrap().is_none());
        fs::set_permissions(at("karin"), fs::Permissions::from_mode(0o644)).unwrap();
        assert!(accounts.open("karin", PASSWORD).is_err());
        fs::write(at("other"), "{}").unwrap();
        assert!(matches!(accounts.open("other", PASSWORD), Err(AccountError::Damaged(_))));
    }
}
