//! The register's last signed checkpoint, beside its keys: a log that is smaller or another is not opened with them.
//!
//! Written at opening, before keys are destroyed and at closing, never for each act: it may lag, and never runs ahead.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use stricto_tlog::{Checkpoint, SigningKey, open_checkpoint};

use crate::data_dir::sync_folder;
use crate::error::{FileError, StoreError};

/// Where the last checkpoint is kept.
#[derive(Clone, Debug)]
pub struct Remembered(PathBuf);

impl Remembered {
    /// Beside this key file.
    #[must_use]
    pub fn beside(key: &Path) -> Self {
        Self(key.with_file_name("last.checkpoint"))
    }

    /// The checkpoint; none where nothing was remembered yet.
    ///
    /// # Errors
    /// Where the file cannot be read, or is no checkpoint that this log signed.
    pub(super) fn read(&self, key: &SigningKey) -> Result<Option<Checkpoint>, StoreError> {
        let note = match fs::read_to_string(&self.0) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(FileError::at("read", &self.0))?,
        };
        let verifier = key.verifying_key();
        let opened = open_checkpoint(&note, verifier.name(), std::slice::from_ref(verifier));
        let what = |e| StoreError::Unreadable { what: format!("`{}` ({e})", self.0.display()) };
        opened.map(Some).map_err(what)
    }

    /// Keeps a checkpoint in the place of the one before, durably.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(&self, note: &str) -> Result<(), FileError> {
        let draft = self.0.with_extension("new");
        let write = || -> std::io::Result<()> {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all(note.as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, &self.0)
        };
        write().map_err(FileError::at("write", &self.0))?;
        self.0.parent().map_or(Ok(()), sync_folder)
    }
}
