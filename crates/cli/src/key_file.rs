//! Key files, with the command line's errors: a wrong file is an input error.

use std::path::Path;

use stricto_store::chance::OsChance;
pub(crate) use stricto_store::key_file::ActKey;

use crate::ending::CommandError;

/// The key in the file at `path`.
///
/// # Errors
/// When the file cannot be read, others may read it, or it is no key file.
pub(crate) fn read(path: &Path) -> Result<ActKey, CommandError> {
    if !path.exists() {
        return Err(CommandError::Input(format!(
            "there is no key file `{0}`; check the path, or make one with `stricto key new {0}`",
            path.display()
        )));
    }
    ActKey::read(path).map_err(|e| CommandError::Input(with_cause(&e)))
}

/// A new key.
///
/// # Errors
/// When the operating system gives no randomness.
pub(crate) fn generate() -> Result<ActKey, CommandError> {
    ActKey::generate(&OsChance).map_err(CommandError::operating)
}

/// Writes `key` to a new file at `path`, for its owner alone.
///
/// # Errors
/// When there is a file already, or it cannot be written.
pub(crate) fn write_new(key: &ActKey, path: &Path) -> Result<(), CommandError> {
    key.write_new(path).map_err(|e| CommandError::Input(with_cause(&e)))
}

/// An error with what caused it.
pub(crate) fn with_cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
