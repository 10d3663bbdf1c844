//! What goes wrong below the law: disk, database, keys. Never a finding and never a refusal.

use std::path::{Path, PathBuf};

use stricto_record::fold::ReplayError;
use stricto_tlog::Hash;

/// The store did not do what it was asked; nothing may be assumed about whether a write reached it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error: disk full, damaged file, locked.
    #[error("the database failed while it was to {what}; look at the disk and the file, then try again")]
    Database {
        /// What it was asked to do.
        what: &'static str,
        /// What it said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A server has the database open, and it cannot be read beside it: another user's, or on a read-only disk.
    #[error(
        "a server has the register open and it cannot be read beside it; run `stricto export` as its user"
    )]
    InUse(#[source] Box<StoreError>),
    /// The store cannot be reached.
    #[error("the store is unavailable: {why}; try again")]
    Unavailable {
        /// Why.
        why: String,
    },
    /// What was read back is not what was written.
    #[error("{what} read back differs from what was written; nothing was signed; check the disk")]
    ReadBack {
        /// What was read.
        what: String,
    },
    /// The log has fewer entries than it had: never signed.
    #[error("the log shrank from {had} entries to {has}; stop, and restore it from a copy that verifies")]
    Shrunk {
        /// How many there were.
        had: u64,
        /// How many there are.
        has: u64,
    },
    /// The log's tree is not the one that was signed: never signed.
    #[error(
        "at {size} entries the log's root is {found}, signed was {signed}; stop, and run `stricto verify`"
    )]
    Differs {
        /// The size at which it differs.
        size: u64,
        /// The root that the stored entries have.
        found: Hash,
        /// The root that was signed, or that the register knows.
        signed: Hash,
    },
    /// Stored bytes are not what this version writes.
    #[error(
        "{what} in the store cannot be read; run `stricto verify` and restore it from a copy that verifies"
    )]
    Unreadable {
        /// What it is.
        what: String,
    },
    /// The database holds what no register makes: somebody with the disk put it there.
    #[error("the database holds {what}; stop, run `stricto verify`, and restore a copy that verifies")]
    Foreign {
        /// What it is.
        what: String,
    },
    /// A stored entry is not one that the register would have admitted there.
    #[error("the stored entries do not replay; run `stricto verify`, and restore a copy that verifies")]
    Replay(#[from] ReplayError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} `{}`", path.display())]
pub struct FileError {
    /// What was tried.
    pub what: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: std::io::Error,
}

impl FileError {
    /// For `map_err`: names what was tried on which file.
    pub fn at(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { what, path, source }
    }
}
