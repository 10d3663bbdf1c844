//! Where a register is read from: a folder that was exported, or the data folder itself.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use stricto_tlog::tile::{Kind, TilePath};

use crate::error::{FileError, StoreError};
use crate::log::Subkey;

/// The path of the newest checkpoint in a source.
pub const CHECKPOINT: &str = "checkpoint";

/// The verifier key of the log, which an export has beside its files; nobody need trust it.
pub const VKEY: &str = "vkey";

/// The most bytes of a tile: 256 hashes.
const TILE_MAX: u64 = 256 * 32;

/// The most bytes of a bundle: 256 entries of at most 65,535 bytes, each after its length (tlog-tiles).
const BUNDLE_MAX: u64 = 256 * (65_535 + 2);

/// The most bytes of a ciphertext; no request that carries one may be larger.
const CIPHERTEXT_MAX: u64 = 64 << 20;

/// The most bytes of a checkpoint, or of any other file.
const NOTE_MAX: u64 = 64 << 10;

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

    /// What else the source holds that no register makes; files have nothing beside themselves.
    ///
    /// # Errors
    /// Where the source cannot be read.
    fn oddities(&self) -> Result<Vec<Oddity>, StoreError> {
        Ok(Vec::new())
    }

    /// A wrapped subkey; an export has none.
    ///
    /// # Errors
    /// Where the source cannot be read.
    fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError>;
}

/// Something in a source that is neither a file of it nor of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The position of the entry, where it is about one.
    pub position: Option<u64>,
    /// What it is.
    pub what: String,
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
        let (most, path) = (most_bytes(path), self.0.join(path));
        // What is no regular file, a pipe or a link out of the folder, is none of an export.
        let regular = match fs::symlink_metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
            found => found.map_err(FileError::at("read", &path))?.is_file(),
        };
        if !regular {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(&path).map_err(FileError::at("read", &path))?;
        // One byte more than there may be is enough to differ.
        file.take(most + 1).read_to_end(&mut bytes).map_err(FileError::at("read", &path))?;
        Ok(Some(bytes))
    }

    fn subkey(&self, _owner: &str, _scope: &str) -> Result<Option<Subkey>, StoreError> {
        Ok(None)
    }
}

/// The most bytes that a file of this path may have.
fn most_bytes(path: &str) -> u64 {
    match path.parse::<TilePath>().map(|tile| tile.kind()) {
        Ok(Kind::Hashes { .. }) => TILE_MAX,
        Ok(Kind::Entries) => BUNDLE_MAX,
        Err(_) if path.starts_with("sealed/") => CIPHERTEXT_MAX,
        Err(_) => NOTE_MAX,
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
