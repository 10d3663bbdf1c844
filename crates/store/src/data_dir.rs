//! The folder of an instance: what lies where, and the lock that keeps a second process out.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::error::FileError;

/// The folder of an instance and the second place of its key store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    root: PathBuf,
    mirror: PathBuf,
}

/// Held while a process works on the folder; given back when it is dropped or the process ends.
#[derive(Debug)]
pub struct DataDirLock {
    _file: File,
}

/// Why the folder cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another process has it.
    #[error("`{}` is in use by another process; stop that one first", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be made.
    #[error(transparent)]
    File(#[from] FileError),
}

impl DataDir {
    /// The folder `root`; the key store is mirrored to `mirror`, or to `vault-mirror` inside the folder.
    #[must_use]
    pub fn new(root: &Path, mirror: Option<&Path>) -> Self {
        let mirror = mirror.map_or_else(|| root.join("vault-mirror"), Path::to_owned);
        Self { root: root.to_owned(), mirror }
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database of the register.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("stricto.db")
    }

    /// The accounts of the console.
    #[must_use]
    pub fn accounts(&self) -> PathBuf {
        self.root.join("accounts")
    }

    /// The register's own key: signs what the server does by rule.
    #[must_use]
    pub fn register_key(&self) -> PathBuf {
        self.root.join("keys").join("register.key")
    }

    /// The log's key: signs checkpoints.
    #[must_use]
    pub fn log_key(&self) -> PathBuf {
        self.root.join("keys").join("log.key")
    }

    /// The key store.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.root.join("vault")
    }

    /// The key store's second place.
    #[must_use]
    pub fn mirror(&self) -> &Path {
        &self.mirror
    }

    /// Makes the folders that are missing, for the owner alone.
    ///
    /// # Errors
    /// Where one cannot be made.
    pub fn create(&self) -> Result<(), FileError> {
        for folder in [self.root.clone(), self.root.join("keys"), self.vault(), self.mirror.clone()] {
            private_folder(&folder)?;
        }
        Ok(())
    }

    /// Keeps other processes out, for as long as the lock lives.
    ///
    /// # Errors
    /// Where another process has the folder, or the lock file cannot be made.
    pub fn lock(&self) -> Result<DataDirLock, DataDirError> {
        let path = self.root.join("lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(FileError::at("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(DataDirLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::InUse { path: self.root.clone() }),
            Err(TryLockError::Error(source)) => Err(FileError { what: "lock", path, source }.into()),
        }
    }
}

/// Makes a folder that only its owner may enter, unless it is there.
pub(crate) fn private_folder(path: &Path) -> Result<(), FileError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(FileError::at("make the folder", path))
}

/// Makes what happened to the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), FileError> {
    let sync = || File::open(path)?.sync_all();
    sync().map_err(FileError::at("make durable the folder", path))
}

/// Whether there is a file; an unreadable folder is an error, not a missing file.
pub(crate) fn is_there(path: &Path) -> Result<bool, FileError> {
    fs::exists(path).map_err(FileError::at("look for", path))
}
