//! Where a register is read from: a folder that was exported, or the data folder itself.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{FileError, StoreError};
use crate::log::Subkey;

/// The path of the newest checkpoint in a source.
pub const CHECKPOINT: &str = "checkpoint";

/// The verifier key of the log, which an export has beside its files; nobody need trust it.
pub const VKEY: &str = "vkey";

/// The files of a register: `checkpoint`, `tile/…`, `sealed/<act>/<field>`.
pub trait Source {
    /// Every file there is, in order of path.
    ///
    /// # Errors
    /// Where the source cannot be read.
    fn list(&self) -> Result<Vec<String>, StoreError>;

    /// A file's bytes; none where there is no such file.
    ///
    /// # Errors
    /// Where the source cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// A wrapped subkey; an export has none.
    ///
    /// # Errors
    /// Where the source cannot be read.
    fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError>;
}

/// The path of a sealed field's ciphertext.
#[must_use]
pub fn sealed_path(act: &stricto_record::ids::ActHash, field: &str) -> String {
    format!("sealed/{act}/{field}")
}

/// A folder that [`crate::export::export`] wrote.
#[derive(Clone, Debug)]
pub struct ExportDir(PathBuf);

impl ExportDir {
    /// Whether a folder has anything of an export: a folder that has nothing of it is none, and not a damaged one.
    #[must_use]
    pub fn is_one(folder: &Path) -> bool {
        [CHECKPOINT, "tile", "sealed"].iter().any(|part| folder.join(part).exists())
    }

    /// The export in this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Source for ExportDir {
    fn list(&self) -> Result<Vec<String>, StoreError> {
        let mut files = Vec::new();
        walk(&self.0, "", &mut files)?;
        files.sort();
        Ok(files)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.0.join(path);
        match fs::read(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            read => Ok(Some(read.map_err(FileError::at("read", &path))?)),
        }
    }

    fn subkey(&self, _owner: &str, _scope: &str) -> Result<Option<Subkey>, StoreError> {
        Ok(None)
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), FileError> {
    let list = |e| FileError { what: "list the folder", path: folder.to_owned(), source: e };
    for entry in fs::read_dir(folder).map_err(list)? {
        let entry = entry.map_err(list)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(list)?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
