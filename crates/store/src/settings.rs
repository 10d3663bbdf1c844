//! What a data folder remembers of how it was set up: the second place of its key store, and the HSM of its wrapping key.
//!
//! Both are chosen once, when the register is created, and changed on purpose alone: a place that is left out or mistyped
//! would keep keys that an erasure never reaches.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data_dir::{DataDir, DataDirError, sync_folder};
use crate::error::FileError;
use crate::keys::{Hsm, HsmSettings, InFolder, Safe};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The second place of the key store: absolute, or inside the data folder, with which it then moves.
    mirror: PathBuf,
    /// The HSM that holds the wrapping key; none where it lies in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hsm: Option<HsmSettings>,
}

impl DataDir {
    /// The second place of the key store as it is recorded; a place that was named must be that one.
    ///
    /// # Errors
    /// Where nothing is recorded, or another place was named.
    pub fn second_place(&self) -> Result<PathBuf, DataDirError> {
        let recorded = self.root().join(self.recorded()?.mirror);
        if self.names_a_mirror() && settled(self.mirror())? != settled(&recorded)? {
            return Err(DataDirError::OtherMirror { recorded, named: self.mirror().to_owned() });
        }
        Ok(recorded)
    }

    /// The safe of the wrapping key as it is recorded: a file, or an HSM, which is not asked for yet.
    ///
    /// # Errors
    /// Where nothing is recorded.
    pub fn safe(&self) -> Result<Arc<dyn Safe>, DataDirError> {
        Ok(safe(self.recorded()?.hsm))
    }

    fn recorded(&self) -> Result<Settings, DataDirError> {
        let file = self.settings();
        let wrong = |why: String| DataDirError::Settings { path: file.clone(), why };
        let text = fs::read(&file).map_err(|e| wrong(e.to_string()))?;
        serde_json::from_slice(&text).map_err(|e| wrong(e.to_string()))
    }

    /// The HSM that was named for a new register, with its paths in full; none where its wrapping key is to be a file.
    pub(crate) fn fit_hsm(&self) -> Result<Option<HsmSettings>, DataDirError> {
        let Some(HsmSettings { module, token, pin_file }) = self.names_an_hsm() else { return Ok(None) };
        // Links stay as they were given: what a link to a module leads to changes with its version.
        let whole = |path: &Path| {
            let fault = |e| FileError { what: "find the place of", path: path.to_owned(), source: e };
            std::path::absolute(path).map_err(fault)
        };
        let (module, pin_file) = (whole(module)?, whole(pin_file)?);
        Ok(Some(HsmSettings { module, token: token.clone(), pin_file }))
    }

    /// The second place that was named, or the default, in full; refused where it is no place of its own.
    pub(crate) fn fit_mirror(&self) -> Result<PathBuf, DataDirError> {
        let (root, mirror) = (settled(self.root())?, settled(self.mirror())?);
        let unfit = |why| DataDirError::MirrorUnfit { mirror: mirror.clone(), why };
        if root.starts_with(&mirror) {
            return Err(unfit("is the data folder, or a folder around it"));
        }
        if mirror.starts_with(root.join("vault")) || mirror.starts_with(root.join("keys")) {
            return Err(unfit("lies inside the key store or the keys, with which it would be lost"));
        }
        Ok(mirror)
    }

    /// Records another second place, durably; `mirror` is one that fits. The HSM stays what it is.
    pub(crate) fn record_mirror(&self, mirror: &Path) -> Result<(), DataDirError> {
        self.record(mirror, self.recorded().ok().and_then(|recorded| recorded.hsm))
    }

    /// Records how the folder is set up, durably; `mirror` is one that fits.
    pub(crate) fn record(&self, mirror: &Path, hsm: Option<HsmSettings>) -> Result<(), DataDirError> {
        let root = settled(self.root())?;
        let mirror = mirror.strip_prefix(&root).unwrap_or(mirror).to_owned();
        let file = self.settings();
        let wrong = |why: String| DataDirError::Settings { path: file.clone(), why };
        let text = serde_json::to_string(&Settings { mirror, hsm }).map_err(|e| wrong(e.to_string()))?;
        let draft = file.with_extension("json.new");
        let write = || {
            let mut options = OpenOptions::new();
            let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            writeln!(file, "{text}")?;
            file.sync_all()
        };
        write().map_err(FileError::at("write", &draft))?;
        fs::rename(&draft, &file).map_err(FileError::at("rename the new file to", &file))?;
        Ok(sync_folder(self.root())?)
    }

    fn settings(&self) -> PathBuf {
        self.root().join("settings.json")
    }
}

/// The safe of a wrapping key in this HSM, or in a file.
pub(crate) fn safe(hsm: Option<HsmSettings>) -> Arc<dyn Safe> {
    match hsm {
        Some(hsm) => Arc::new(Hsm::new(hsm)),
        None => Arc::new(InFolder),
    }
}

/// The path in full, without links as far as it is there.
pub(crate) fn settled(path: &Path) -> Result<PathBuf, DataDirError> {
    let fault = |e| FileError { what: "find the place of", path: path.to_owned(), source: e };
    let absolute = std::path::absolute(path).map_err(fault)?;
    let mut there = absolute.as_path();
    let mut rest = Vec::new();
    loop {
        match fs::canonicalize(there) {
            Ok(found) => return Ok(rest.iter().rev().fold(found, |path: PathBuf, part| path.join(part))),
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(fault(e).into()),
            Err(e) => match (there.components().next_back(), there.parent()) {
                (Some(Component::Normal(part)), Some(parent)) => {
                    rest.push(part.to_owned());
                    there = parent;
                }
                // `..` below a folder that is not there yet means nothing sure.
                (Some(_) | None, _) => return Err(fault(e).into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_place_inside_the_folder_moves_with_it_and_another_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::create_dir(&old).unwrap();
        let dir = DataDir::new(&old, None);
        dir.record_mirror(&dir.fit_mirror().unwrap()).unwrap();
        assert_eq!(dir.second_place().unwrap(), old.join("vault-mirror"));
        fs::rename(&old, &new).unwrap();
        assert_eq!(DataDir::new(&new, None).second_place().unwrap(), new.join("vault-mirror"));
        let outside = DataDir::new(&new, Some(&folder.path().join("second")));
        assert!(matches!(outside.second_place(), Err(DataDirError::OtherMirror { .. })));
        outside.record_mirror(&outside.fit_mirror().unwrap()).unwrap();
        fs::rename(&new, &old).unwrap();
        let second = fs::canonicalize(folder.path()).unwrap().join("second");
        assert_eq!(DataDir::new(&old, None).second_place().unwrap(), second);
        // Other spellings of the same place are the same place.
        for spelling in ["old/../second", "./second", "second/"] {
            let spelt = DataDir::new(&old, Some(&folder.path().join(spelling)));
            assert_eq!(spelt.second_place().unwrap(), second, "{spelling}");
        }
    }

    #[test]
    fn a_second_place_that_is_no_place_of_its_own_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("data");
        fs::create_dir(&root).unwrap();
        std::os::unix::fs::symlink(&root, folder.path().join("link")).unwrap();
        for unfit in
            ["data", "", "data/vault", "data/vault/second", "data/keys/x", "link/vault", "data/./vault"]
        {
            let dir = DataDir::new(&root, Some(&folder.path().join(unfit)));
            assert!(matches!(dir.fit_mirror(), Err(DataDirError::MirrorUnfit { .. })), "{unfit}");
        }
        for fit in ["second", "data/vault-mirror", "data/vault-2"] {
            let dir = DataDir::new(&root, Some(&folder.path().join(fit)));
            assert!(dir.fit_mirror().is_ok(), "{fit}");
        }
    }

    #[test]
    fn settings_that_are_missing_or_garbage_say_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::new(folder.path(), None);
        for garbage in [None, Some(""), Some("{}"), Some("{\"mirror\":\"/x\",\"other\":1}")] {
            if let Some(garbage) = garbage {
                fs::write(folder.path().join("settings.json"), garbage).unwrap();
            }
            let said = dir.second_place().unwrap_err().to_string();
            assert!(said.contains("--move-mirror"), "{said}");
        }
    }
}
