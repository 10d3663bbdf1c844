//! The file of a conversation: written anew after every answer, and read again to go on.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use stricto_law::interview::{Answers, resumed};
use stricto_law::profile::Profiles;

use crate::ending::CommandError;
use crate::files;

/// An open file that keeps a conversation.
pub(super) struct Saving {
    pub(super) path: PathBuf,
    file: File,
}

impl Saving {
    /// A new file, which was not there before.
    ///
    /// # Errors
    /// When the name does not end in `.toml`, the file is there already, or its folder is not.
    pub(super) fn new(path: &Path) -> Result<Self, CommandError> {
        let name = path.display();
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Err(CommandError::Input(format!(
                "the case file `{name}` is written as TOML; give it a name that ends in `.toml`"
            )));
        }
        let file = File::options().write(true).create_new(true).open(path).map_err(|e| {
            CommandError::Input(format!(
                "the case file `{name}` cannot be written: {e}; name one that is not there yet, in a folder that is; \
                 `--ask {name}` goes on with one that is"
            ))
        })?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// The file of a conversation that is gone on with, and its answers.
    ///
    /// # Errors
    /// When it cannot be read or written, or keeps no answers.
    pub(super) fn resumed(path: &Path, profiles: &Profiles) -> Result<(Self, Answers), CommandError> {
        let name = path.display();
        let answers = resumed(&files::text(path)?, profiles)
            .map_err(|e| CommandError::Input(format!("`{name}` cannot be gone on with: {e}")))?;
        let file = File::options().write(true).open(path).map_err(|e| {
            CommandError::Input(format!(
                "the case file `{name}` cannot be written: {e}; copy it to a place of yours"
            ))
        })?;
        Ok((Self { path: path.to_owned(), file }, answers))
    }

    /// Writes `text` in the place of what the file holds.
    pub(super) fn write(&mut self, text: &str) -> Result<(), CommandError> {
        let whole = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(text.as_bytes()))
            .and_then(|()| self.file.set_len(u64::try_from(text.len()).unwrap_or(u64::MAX)));
        whole.map_err(|e| {
            CommandError::Operating(format!("the case file `{}` cannot be written: {e}", self.path.display()))
        })
    }
}
