//! A place of the key store: a folder that says whose it is, and holds one numbered folder, for a moment two.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{self, Keys};
use super::{KeyStoreError, RegisterLabel, Safe};
use crate::error::FileError;

/// A place of the key store of one register: the first, or its mirror.
#[derive(Clone)]
pub(super) struct Place {
    path: PathBuf,
    of: RegisterLabel,
    safe: Arc<dyn Safe>,
}

/// What is in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing, or no folder: nobody's place.
    Vacant,
    /// Files that are not of a key store.
    Strange,
    /// It is this register's.
    Ours,
}

impl Place {
    pub(super) fn new(path: &Path, of: &RegisterLabel, safe: &Arc<dyn Safe>) -> Self {
        Self { path: path.to_owned(), of: of.clone(), safe: Arc::clone(safe) }
    }

    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Whose the place is. Nothing is ever written to another's, nor to one that holds keys and does not say whose.
    pub(super) fn presence(&self) -> Result<Presence, KeyStoreError> {
        let other = |found: Option<RegisterLabel>| KeyStoreError::OtherRegister {
            place: self.name(),
            found: found.map_or_else(|| "no register that it names".to_owned(), |label| format!("`{label}`")),
            wanted: self.of.to_string(),
        };
        let numbers = self.numbers()?;
        for number in &numbers {
            // A folder that a crash left half destroyed says nothing any more.
            if let Some(label) = folder::label(&folder::path(&self.path, *number))?
                && label != self.of
            {
                return Err(other(Some(label)));
            }
        }
        match folder::label(&self.path)? {
            Some(label) if label == self.of => Ok(Presence::Ours),
            Some(label) => Err(other(Some(label))),
            None if !numbers.is_empty() => Err(other(None)),
            None => {
                let found = folder::list(&self.path)?.unwrap_or_default();
                Ok(if found.is_empty() { Presence::Vacant } else { Presence::Strange })
            }
        }
    }

    /// Refuses a place that has anything in it.
    pub(super) fn vacant(&self) -> Result<(), KeyStoreError> {
        match self.presence()? {
            Presence::Vacant => Ok(()),
            Presence::Ours => Err(KeyStoreError::AlreadyThere { place: self.name() }),
            Presence::Strange => Err(KeyStoreError::NotVacant { place: self.name() }),
        }
    }

    /// Makes a vacant place this register's, durably; what is not vacant is refused.
    pub(super) fn claim(&self) -> Result<(), KeyStoreError> {
        self.vacant()?;
        Ok(folder::write_label(&self.path, &self.of)?)
    }

    /// The newest keys of the place, none where it has none, or what is wrong with the place.
    ///
    /// # Errors
    /// Where the safe of its wrapping key cannot be asked: then nothing is known of the place, and nothing is healed.
    pub(super) fn newest(&self) -> Result<Result<Option<Keys>, KeyStoreError>, KeyStoreError> {
        let read = |number: &u64| folder::read(&self.path, *number, &self.of, &self.safe);
        match self.numbers()?.last().map(read).transpose() {
            Err(e) if e.is_of_the_safe() => Err(e),
            read => Ok(read),
        }
    }

    /// Puts `keys` in place of whatever is there, and destroys every older wrapping key.
    ///
    /// A place that has vanished meanwhile, such as a disk that was taken out, is not made anew.
    pub(super) fn put(&self, keys: &Keys) -> Result<(), KeyStoreError> {
        if self.presence()? != Presence::Ours {
            return Err(KeyStoreError::Vacant { place: self.name() });
        }
        if folder::has_wrapping_key(&self.path, keys) {
            folder::replace_roots(&self.path, keys)?;
        } else {
            // A folder of this number with another wrapping key is damaged: it opens nothing.
            folder::destroy(&folder::path(&self.path, keys.number))?;
            folder::write_new(&self.path, keys, &self.of)?;
        }
        self.destroy_all_but(keys.number)
    }

    /// Destroys whatever is not the folder of this number: older ones, and drafts that a crash left.
    pub(super) fn destroy_all_but(&self, number: u64) -> Result<(), KeyStoreError> {
        let keep = folder::path(&self.path, number);
        for found in folder::list(&self.path)?.unwrap_or_default() {
            if found != keep && is_ours(&found) {
                folder::destroy(&found)?;
            }
        }
        Ok(())
    }

    fn numbers(&self) -> Result<Vec<u64>, FileError> {
        let found = folder::list(&self.path)?.unwrap_or_default();
        let mut numbers: Vec<u64> =
            found.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// Whether two places can be worked with: the second is this register's, and the first is no other's.
pub(super) fn ready([first, second]: &[Place; 2]) -> Result<(), KeyStoreError> {
    match (first.presence()?, second.presence()?) {
        (Presence::Ours | Presence::Vacant | Presence::Strange, Presence::Ours) => Ok(()),
        (Presence::Ours, Presence::Vacant | Presence::Strange) => {
            Err(KeyStoreError::Vacant { place: second.name() })
        }
        (Presence::Vacant | Presence::Strange, Presence::Vacant | Presence::Strange) => {
            Err(KeyStoreError::NotThere { place: first.name() })
        }
    }
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_suffix(".new").unwrap_or(name).parse::<u64>().is_ok()
}
