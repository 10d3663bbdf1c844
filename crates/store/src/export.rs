//! Exports a register: checkpoint, tiles, entries and ciphertexts as files that anybody can verify.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::data_dir::private_folder;
use crate::error::{FileError, StoreError};
use crate::verify::claimed_log_key;
use crate::verify::source::{Source, VKEY};

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
        if !is_plain(&path) {
            return Err(StoreError::Foreign { what: format!("a name that is none of an export: {path:?}") });
        }
        let gone = || StoreError::Unreadable { what: format!("`{path}`") };
        let bytes = source.read(&path)?.ok_or_else(gone)?;
        let file = folder.join(&path);
        if let Some(parent) = file.parent() {
            private_folder(parent)?;
        }
        write(&file, &bytes)?;
        files += 1;
    }
    Ok(files)
}

/// Writes the verifier key that the register names beside an export, for programs that take it from there.
///
/// Nobody need trust it: `stricto verify` is given the key by another way.
///
/// # Errors
/// Where the register names none that can be read, or the file cannot be written.
pub fn write_key(source: &dyn Source, folder: &Path) -> Result<(), StoreError> {
    let unreadable = || StoreError::Unreadable { what: "the key of the log".into() };
    let key = claimed_log_key(source)?.ok_or_else(unreadable)?;
    Ok(write(&folder.join(VKEY), format!("{key}\n").as_bytes())?)
}

/// Writes a new file for its owner alone.
fn write(file: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut options = OpenOptions::new();
    let new = options.write(true).create_new(true).mode(0o600).open(file);
    new.and_then(|mut new| new.write_all(bytes)).map_err(FileError::at("write", file))
}

/// Whether each part of a path is a plain name, so that it stays below the folder it is written to.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain))
}
