//! Statements that read.

pub(super) mod checkpoints;
pub(super) mod entries;
pub(super) mod nodes;
pub(super) mod sealed;
pub(super) mod subkeys;

use crate::error::StoreError;

/// A position as SQLite counts it.
pub(super) fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Unreadable { what: format!("position {number}") })
}

/// A count as SQLite gave it.
pub(super) fn natural(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Unreadable { what: format!("position {number}") })
}
