//! Exports a register: checkpoint, tiles, entries and ciphertexts as files that anybody can verify.

use std::fs;
use std::path::Path;

use crate::data_dir::private_folder;
use crate::error::{FileError, StoreError};
use crate::verify::source::Source;

/// Writes every file of `source` into `folder`, which must not be there yet; gives back how many.
///
/// The export holds no keys. It is sensitive all the same: its ciphertexts, and that a use is live.
///
/// # Errors
/// Where the folder is there, or something cannot be read or written.
pub fn export(source: &dyn Source, folder: &Path) -> Result<u64, StoreError> {
    if crate::data_dir::is_there(folder)? {
        let taken = std::io::ErrorKind::AlreadyExists.into();
        return Err(FileError::at("export to", folder)(taken).into());
    }
    private_folder(folder)?;
    let mut files = 0;
    for path in source.list()? {
        let gone = || StoreError::Unreadable { what: format!("`{path}`") };
        let bytes = source.read(&path)?.ok_or_else(gone)?;
        let file = folder.join(&path);
        if let Some(parent) = file.parent() {
            private_folder(parent)?;
        }
        fs::write(&file, bytes).map_err(FileError::at("write", &file))?;
        files += 1;
    }
    Ok(files)
}
