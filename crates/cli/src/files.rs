//! Reading what people hand over: bounded, and with errors that say what to do.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::ending::CommandError;

/// The most bytes a file that is read whole may have: 16 MiB.
pub(crate) const MAX_BYTES: u64 = 16 << 20;

/// The text of the file at `path`; `-` is standard input.
///
/// # Errors
/// When it cannot be read, is longer than [`MAX_BYTES`], or is not UTF-8.
pub(crate) fn text(path: &Path) -> Result<String, CommandError> {
    let bytes = bytes(path)?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        CommandError::Input(format!(
            "`{}` is not UTF-8 text from byte {at} on; save it as UTF-8",
            path.display()
        ))
    })
}

/// The bytes of the file at `path`; `-` is standard input.
///
/// # Errors
/// When it cannot be read or is longer than [`MAX_BYTES`].
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    let fault = |e: std::io::Error| {
        CommandError::Input(format!("`{}` cannot be read: {e}; check the path", path.display()))
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fault)?;
    } else {
        let file = std::fs::File::open(path).map_err(fault)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fault)?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|n| n > MAX_BYTES) {
        return Err(CommandError::Input(format!(
            "`{}` is longer than 16 MiB; give a smaller file",
            path.display()
        )));
    }
    Ok(bytes)
}

/// The JSON value that `argument` spells: itself, or the content of the file after an `@`.
///
/// # Errors
/// When it is not JSON; says where.
pub(crate) fn json_argument(name: &str, argument: &str) -> Result<Value, CommandError> {
    let (source, text) = match argument.strip_prefix('@') {
        Some(path) => (format!("`{path}`"), text(Path::new(path))?),
        None => (format!("`{name}`"), argument.to_owned()),
    };
    serde_json::from_str(&text).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        CommandError::Input(format!(
            "{source} is not JSON at line {line}, column {column}: {e}; write one JSON value, or @FILE"
        ))
    })
}
