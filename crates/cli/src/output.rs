//! The one place that writes to the terminal.

use std::io::Write as _;

use serde::Serialize;

use crate::ending::CommandError;

/// How data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
}

/// Writes `text` and a line's end to standard output.
///
/// # Errors
/// When standard output does not take it; a reader that has read enough (`| head`) is no error.
pub(crate) fn line(text: &str) -> Result<(), CommandError> {
    raw(&format!("{text}\n"))
}

/// Writes `text` as it stands to standard output.
///
/// # Errors
/// As [`line`].
pub(crate) fn raw(text: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CommandError::Operating(format!("standard output cannot be written: {e}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes `value` to standard output as indented JSON.
///
/// # Errors
/// As [`line`].
pub(crate) fn json(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(CommandError::operating)?;
    line(&text)
}

/// Writes `text` and a line's end to standard error; where even that fails there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
