//! A copy of the database at one moment, while a server may go on writing.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::connection::failed;
use super::still;
use crate::data_dir::sync_folder;
use crate::error::{FileError, StoreError};

/// Writes what the database at `from` holds at this moment into the new file `to`, durably.
///
/// Only what is kept is copied: no page that an erasure freed comes along.
///
/// # Errors
/// Where `to` is there already, or either cannot be read or written.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    // For its owner alone before anything is in it.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(to).map_err(FileError::at("create", to))?;
    let still = still::open(from)?;
    let name = to.to_str().ok_or_else(|| {
        let unnamed = std::io::Error::new(std::io::ErrorKind::InvalidInput, "its name is no UTF-8");
        FileError::at("copy to", to)(unnamed)
    })?;
    still.connection.execute("VACUUM INTO ?1", [name]).map_err(failed("copy itself"))?;
    let sync = File::open(to).and_then(|file| file.sync_all());
    sync.map_err(FileError::at("make durable", to))?;
    to.parent().map_or(Ok(()), sync_folder)?;
    Ok(())
}
