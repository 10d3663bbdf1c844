//! Takes deleted content out of the write-ahead log: the file is emptied.

use rusqlite::Connection;

use crate::error::StoreError;
use crate::sqlite::connection::failed;

/// Checkpoints as much of the write-ahead log into the database as nobody stands in the way of, and waits for nobody.
pub(in crate::sqlite) fn fold(c: &Connection) -> Result<(), StoreError> {
    c.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
        .map_err(failed("fold its write-ahead log in"))
}

/// Checkpoints the write-ahead log into the database and truncates it.
pub(in crate::sqlite) fn scrub(c: &Connection) -> Result<(), StoreError> {
    let busy: i64 = c
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(failed("empty its write-ahead log"))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(StoreError::Unavailable { why: "a reader holds the write-ahead log".into() })
    }
}
