//! The one place of the command line that reads the clock and draws chance.

use std::time::{SystemTime, UNIX_EPOCH};

use stricto_law::time::Instant;

use crate::ending::CommandError;

/// This machine's present instant.
///
/// # Errors
/// When the clock stands before 1970 or past the year 9999.
pub(crate) fn now() -> Result<Instant, CommandError> {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .and_then(Instant::from_unix_ms)
        .ok_or_else(|| CommandError::Operating("this machine's clock is off; set it".into()))
}

/// The instant that was asked about; where none was, this machine's present one.
///
/// # Errors
/// When the clock is needed and is off.
pub(crate) fn asked_or_now(at: Option<Instant>) -> Result<Instant, CommandError> {
    at.map_or_else(now, Ok)
}

/// `N` bytes that nobody can guess.
///
/// # Errors
/// When the operating system gives none.
pub(crate) fn chance<const N: usize>() -> Result<[u8; N], CommandError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| CommandError::Operating(format!("the operating system gives no randomness: {e}")))?;
    Ok(bytes)
}
