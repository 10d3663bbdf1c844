//! The folder of an instance: what lies where, and the lock that keeps a second process out.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::error::FileError;
use crate::keys::HsmSettings;

/// The folder of an instance and, where it was named, the second place of its key store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    root: PathBuf,
    mirror: PathBuf,
    named: bool,
    hsm: Option<HsmSettings>,
}

/// Where a new register has its second place, inside its folder, unless another is named.
pub(crate) const DEFAULT_MIRROR: &str = "vault-mirror";

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
    /// Others than its owner may enter or read what holds the register.
    #[error(
        "`{}` has mode {mode:03o}: others may read the register; run `chmod {} {}`",
        path.display(), if *folder { "700" } else { "600" }, path.display()
    )]
    TooOpen {
        /// The folder or file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// Whether it is a folder.
        folder: bool,
    },
    /// The second place cannot be told apart from what it is to be kept apart from.
    #[error(
        "the key store's second place `{}` {why}; give --mirror a folder of its own, best on another disk",
        mirror.display()
    )]
    MirrorUnfit {
        /// The second place.
        mirror: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// Another second place was named than the recorded one.
    #[error(
        "the key store's second place is recorded as `{}`, not `{}`; leave --mirror out, or give --move-mirror to \
         `stricto serve` where it is to be another from now on",
        recorded.display(), named.display()
    )]
    OtherMirror {
        /// The recorded one.
        recorded: PathBuf,
        /// The one that was named.
        named: PathBuf,
    },
    /// The settings file is missing or is none.
    #[error(
        "`{}` does not say where the key store's second place is: {why}; put the file back, or name the place \
         with `stricto serve --move-mirror DIR`",
        path.display()
    )]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A file could not be made.
    #[error(transparent)]
    File(#[from] FileError),
}

impl DataDir {
    /// The folder `root`, and the second place of its key store as somebody names it.
    ///
    /// Where none is named it is the recorded one; when the register is created, `vault-mirror` inside the folder.
    #[must_use]
    pub fn new(root: &Path, mirror: Option<&Path>) -> Self {
        let named = mirror.is_some();
        let mirror = mirror.map_or_else(|| root.join(DEFAULT_MIRROR), Path::to_owned);
        Self { root: root.to_owned(), mirror, named, hsm: None }
    }

    /// The same folder, for a register that is to be created with its wrapping key in this HSM.
    #[must_use]
    pub fn in_hsm(self, hsm: HsmSettings) -> Self {
        Self { hsm: Some(hsm), ..self }
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

    /// The database, and what SQLite keeps beside it.
    pub(crate) fn database_files(&self) -> [PathBuf; 3] {
        ["", "-wal", "-shm"].map(|end| beside(&self.database(), end))
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

    /// The key store's second place as it was named, or where a new register has it; see
    /// [`DataDir::second_place`] for the one that is used.
    #[must_use]
    pub fn mirror(&self) -> &Path {
        &self.mirror
    }

    /// Whether somebody named a second place.
    pub(crate) const fn names_a_mirror(&self) -> bool {
        self.named
    }

    /// The HSM that somebody named for a new register.
    pub(crate) const fn names_an_hsm(&self) -> Option<&HsmSettings> {
        self.hsm.as_ref()
    }

    /// Makes the folders that are missing, for the owner alone.
    ///
    /// # Errors
    /// Where one cannot be made.
    pub(crate) fn create(&self) -> Result<(), FileError> {
        for folder in [self.root.clone(), self.root.join("keys"), self.vault()] {
            private_folder(&folder)?;
        }
        Ok(())
    }

    /// Refuses a register that others than its owner may read: its folders and its database.
    ///
    /// # Errors
    /// Where one is open to others, or cannot be looked at; what is not there is closed to all.
    pub(crate) fn check_private(&self) -> Result<(), DataDirError> {
        for folder in [self.root.clone(), self.root.join("keys"), self.vault()] {
            check_private(&folder)?;
        }
        for file in self.database_files() {
            check_private(&file)?;
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

/// Refuses a folder or file that others than its owner may use; one that is not there is fine.
pub(crate) fn check_private(path: &Path) -> Result<(), DataDirError> {
    let metadata = match fs::metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata.map_err(FileError::at("look at", path))?,
    };
    match open_to_others(&metadata) {
        None => Ok(()),
        Some(mode) => Err(DataDirError::TooOpen { path: path.to_owned(), mode, folder: metadata.is_dir() }),
    }
}

/// The permission bits of what others than its owner may use; none where its owner alone may.
pub(crate) fn open_to_others(metadata: &fs::Metadata) -> Option<u32> {
    let mode = metadata.mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Makes a folder that only its owner may enter, and those around it, durably; one that is there stays as it is.
pub(crate) fn private_folder(path: &Path) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    let around = path.parent().filter(|around| *around != Path::new("")).unwrap_or(Path::new("."));
    private_folder(around)?;
    DirBuilder::new().mode(0o700).create(path).map_err(FileError::at("make the folder", path))?;
    // A name that a power cut takes away takes everything below it along.
    sync_folder(around)
}

/// Makes what happened to the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), FileError> {
    let sync = || File::open(path)?.sync_all();
    sync().map_err(FileError::at("make durable the folder", path))
}

/// What lies beside a file under its name and an ending.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Whether there is a file; an unreadable folder is an error, not a missing file.
pub(crate) fn is_there(path: &Path) -> Result<bool, FileError> {
    fs::exists(path).map_err(FileError::at("look for", path))
}
