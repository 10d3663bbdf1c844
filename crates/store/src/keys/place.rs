//! A place of the key store: a folder that holds one numbered folder, and for a moment two.

use std::path::{Path, PathBuf};

use super::KeyStoreError;
use super::folder::{self, Keys};
use crate::error::FileError;

/// A place of the key store: the first, or its mirror.
#[derive(Clone, Debug)]
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn name(&self) -> String {
        self.0.display().to_string()
    }

    /// The newest keys of the place; none where it has none.
    pub(super) fn newest(&self) -> Result<Option<Keys>, KeyStoreError> {
        self.numbers()?.last().map(|&number| folder::read(&self.0, number)).transpose()
    }

    /// Puts `keys` in place of whatever is there, and destroys every older wrapping key.
    pub(super) fn put(&self, keys: &Keys) -> Result<(), KeyStoreError> {
        if folder::has_wrapping_key(&self.0, keys) {
            folder::replace_roots(&self.0, keys)?;
        } else {
            // A folder of this number with another wrapping key is damaged: it opens nothing.
            folder::destroy(&folder::path(&self.0, keys.number))?;
            folder::write_new(&self.0, keys)?;
        }
        self.destroy_all_but(keys.number)
    }

    /// Destroys whatever is not the folder of this number: older ones, and drafts that a crash left.
    pub(super) fn destroy_all_but(&self, number: u64) -> Result<(), KeyStoreError> {
        let keep = folder::path(&self.0, number);
        for found in folder::list(&self.0)?.unwrap_or_default() {
            if found != keep && is_ours(&found) {
                folder::destroy(&found)?;
            }
        }
        Ok(())
    }

    fn numbers(&self) -> Result<Vec<u64>, FileError> {
        let found = folder::list(&self.0)?.unwrap_or_default();
        let mut numbers: Vec<u64> =
            found.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_suffix(".new").unwrap_or(name).parse::<u64>().is_ok()
}
