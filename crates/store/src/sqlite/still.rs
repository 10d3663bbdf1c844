//! Opening a database to read it without leaving a trace beside it: evidence, backups, read-only media.

use std::fs::{File, TryLockError};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use super::connection::{self, Purpose};
use crate::data_dir::{beside, is_there};
use crate::error::{FileError, StoreError};

/// A connection that reads, and what keeps the database as it is meanwhile.
pub(super) struct Still {
    pub(super) connection: Connection,
    /// Shared with other readers; a server waits to be started until they are done.
    _lock: Option<File>,
    /// Where a database that was not closed is read from, with its write-ahead log.
    _copy: Option<TempDir>,
}

/// Opens the database at `path`: beside a server that has it, else without writing anything into its folder.
///
/// # Errors
/// Where it cannot be opened.
pub(super) fn open(path: &Path) -> Result<Still, StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let lock = match File::open(folder.join("lock")) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        file => Some(file.map_err(FileError::at("open", &folder.join("lock")))?),
    };
    match lock.as_ref().map(File::try_lock_shared) {
        // A server has it: its own files lie beside the database already.
        Some(Err(TryLockError::WouldBlock)) => {
            let connection =
                connection::open(path, Purpose::Read).map_err(|e| StoreError::InUse(Box::new(e)))?;
            return Ok(Still { connection, _lock: None, _copy: None });
        }
        Some(Err(TryLockError::Error(e))) => {
            return Err(FileError::at("lock", &folder.join("lock"))(e).into());
        }
        Some(Ok(())) | None => {}
    }
    let log = beside(path, "-wal");
    if !is_there(&log)? || length(&log)? == 0 {
        let connection = connection::open(path, Purpose::ReadStill)?;
        return Ok(Still { connection, _lock: lock, _copy: None });
    }
    // What a crash left in the write-ahead log belongs to the register; it is folded in elsewhere.
    let owner = std::fs::Permissions::from_mode(0o700);
    let copy = tempfile::Builder::new().prefix("stricto-").permissions(owner).tempdir();
    let copy = copy.map_err(FileError::at("make a folder in", &std::env::temp_dir()))?;
    let to = copy.path().join("stricto.db");
    for (from, to) in [(path, &to), (&*log, &beside(&to, "-wal"))] {
        std::fs::copy(from, to).map_err(FileError::at("copy", from))?;
        // A copy of a read-only file would be read-only.
        private(to).map_err(FileError::at("make private", to))?;
    }
    let connection = connection::open(&to, Purpose::Read)?;
    Ok(Still { connection, _lock: lock, _copy: Some(copy) })
}

fn length(path: &Path) -> Result<u64, FileError> {
    std::fs::metadata(path).map(|metadata| metadata.len()).map_err(FileError::at("look at", path))
}

fn private(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}
