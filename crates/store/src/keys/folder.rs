//! One wrapping key and the ring under it, in one folder, so that both change by one rename.
//!
//! The folder's name is the number of its wrapping key. `wrapping.key`, or `wrapping.id` where an HSM holds the key, never
//! changes; `roots` is replaced by rename; `register` says whose keys they are.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stricto_vault::{RingError, WrappedRoots};
use zeroize::Zeroizing;

use super::safe::Wrapping;
use super::{KeyStoreError, RegisterLabel, Safe};
use crate::data_dir::{is_there, open_to_others, private_folder, sync_folder};
use crate::error::FileError;

/// What any safe keeps of its wrapping key, here: the key itself, or its id in an HSM.
const WRAPPINGS: [&str; 2] = ["wrapping.key", "wrapping.id"];
const ROOTS: &str = "roots";
/// In a place and in each of its folders: whose keys these are.
const LABEL: &str = "register";

/// The keys of an instance: a wrapping key, its number, and the roots wrapped under it.
pub(super) struct Keys {
    /// Counts wrapping keys: the name of the folder.
    pub(super) number: u64,
    /// The wrapping key.
    pub(super) wrapping: Wrapping,
    /// The ring.
    pub(super) roots: WrappedRoots,
}

impl Keys {
    /// What tells an older state from a newer one.
    pub(super) fn age(&self) -> (u64, u64) {
        (self.number, self.roots.generation())
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.age() == other.age() && self.roots == other.roots && self.wrapping.kept == other.wrapping.kept
    }
}

/// The path of a numbered folder in a place.
pub(super) fn path(place: &Path, number: u64) -> PathBuf {
    place.join(format!("{number:010}"))
}

/// What the label in a place or in one of its folders says; none where there is none, or it was being overwritten.
pub(super) fn label(folder: &Path) -> Result<Option<RegisterLabel>, FileError> {
    let file = folder.join(LABEL);
    match fs::read(&file) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(|bytes| RegisterLabel::read(&bytes)).map_err(FileError::at("read", &file)),
    }
}

/// Writes the label of a place that has none, durably.
pub(super) fn write_label(place: &Path, label: &RegisterLabel) -> Result<(), FileError> {
    private_folder(place)?;
    write_file(&place.join(LABEL), label.to_file().as_bytes())?;
    sync_folder(place)
}

/// Reads a folder of the register `of`; every key in it must unwrap.
///
/// # Errors
/// Where it is damaged, or its wrapping key is gone; where that key cannot be asked for, or others may read it, the error
/// [`is of the safe`](KeyStoreError::is_of_the_safe), and nothing is known of the folder.
pub(super) fn read(
    place: &Path,
    number: u64,
    of: &RegisterLabel,
    safe: &Arc<dyn Safe>,
) -> Result<Keys, KeyStoreError> {
    let folder = path(place, number);
    let unreadable = |why: String| KeyStoreError::Unreadable { place: folder.display().to_string(), why };
    if label(&folder)?.as_ref() != Some(of) {
        return Err(unreadable("it does not say whose keys it holds".into()));
    }
    let file = folder.join(safe.file());
    if !is_there(&file)? && WRAPPINGS.iter().any(|other| folder.join(other).exists()) {
        return Err(KeyStoreError::OtherSafe { place: folder.display().to_string() });
    }
    let kept = Zeroizing::new(read_private(&file)?);
    let wrapping = Wrapping { kept, safe: Arc::clone(safe) };
    if !safe.has(&wrapping.kept)? {
        return Err(unreadable(safe.lacks(&wrapping.kept)));
    }
    let file = folder.join(ROOTS);
    let text = fs::read_to_string(&file).map_err(FileError::at("read", &file))?;
    let roots = WrappedRoots::parse(&text).map_err(|e| unreadable(e.to_string()))?;
    for (owner, branch) in roots.keys() {
        match roots.root(&wrapping, owner, branch) {
            Ok(_) => {}
            Err(e @ RingError::Device { .. }) => return Err(e.into()),
            Err(e) => return Err(unreadable(e.to_string())),
        }
    }
    Ok(Keys { number, wrapping, roots })
}

/// The bytes of a file that only its owner may read.
fn read_private(path: &Path) -> Result<Vec<u8>, KeyStoreError> {
    let metadata = fs::metadata(path).map_err(FileError::at("look at", path))?;
    if let Some(mode) = open_to_others(&metadata) {
        return Err(KeyStoreError::TooOpen { path: path.to_owned(), mode });
    }
    Ok(fs::read(path).map_err(FileError::at("read", path))?)
}

/// Whether the place has the folder of these keys with this very wrapping key.
pub(super) fn has_wrapping_key(place: &Path, keys: &Keys) -> bool {
    let file = path(place, keys.number).join(keys.wrapping.safe.file());
    fs::read(file).map(Zeroizing::new).is_ok_and(|kept| kept == keys.wrapping.kept)
}

/// Writes a folder whole, durably: it appears by a rename, or not at all.
pub(super) fn write_new(place: &Path, keys: &Keys, of: &RegisterLabel) -> Result<(), FileError> {
    let draft = place.join(format!("{:010}.new", keys.number));
    destroy(&draft)?;
    private_folder(&draft)?;
    write_file(&draft.join(LABEL), of.to_file().as_bytes())?;
    write_file(&draft.join(keys.wrapping.safe.file()), &keys.wrapping.kept)?;
    write_file(&draft.join(ROOTS), keys.roots.to_text().as_bytes())?;
    sync_folder(&draft)?;
    let folder = path(place, keys.number);
    fs::rename(&draft, &folder).map_err(FileError::at("rename the new folder to", &folder))?;
    sync_folder(place)
}

/// Puts another ring under the same wrapping key in the folder's place, durably.
pub(super) fn replace_roots(place: &Path, keys: &Keys) -> Result<(), FileError> {
    let folder = path(place, keys.number);
    let (draft, file) = (folder.join("roots.new"), folder.join(ROOTS));
    overwrite(&draft)?;
    write_file(&draft, keys.roots.to_text().as_bytes())?;
    fs::rename(&draft, &file).map_err(FileError::at("rename the new file to", &file))?;
    sync_folder(&folder)
}

/// Overwrites every file of a folder, then removes it; one that is not there is destroyed.
pub(super) fn destroy(folder: &Path) -> Result<(), FileError> {
    let Some(files) = list(folder)? else { return Ok(()) };
    // The wrapping key first: without it the ring beside it opens nothing.
    for wrapping in WRAPPINGS {
        overwrite(&folder.join(wrapping))?;
    }
    for file in files {
        overwrite(&file)?;
    }
    fs::remove_dir(folder).map_err(FileError::at("remove the folder", folder))?;
    folder.parent().map_or(Ok(()), sync_folder)
}

/// What is in a folder; none where there is no folder.
pub(super) fn list(folder: &Path) -> Result<Option<Vec<PathBuf>>, FileError> {
    let read = match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(FileError::at("list the folder", folder))?,
    };
    let entries = read.map(|entry| entry.map(|entry| entry.path()));
    entries.collect::<Result<_, _>>().map(Some).map_err(FileError::at("list the folder", folder))
}

/// Overwrites a file with zeros, durably, then removes it; one that is not there is fine.
fn overwrite(path: &Path) -> Result<(), FileError> {
    let zero = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(0))?;
        std::io::copy(&mut std::io::Read::take(std::io::repeat(0), length), &mut file)?;
        file.sync_all()?;
        fs::remove_file(path)
    };
    match zero() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        done => done.map_err(FileError::at("overwrite", path)),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> std::io::Result<()> {
        let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(FileError::at("write", path))
}
