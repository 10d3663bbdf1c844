//! Signed checkpoints.

use rusqlite::{Connection, OptionalExtension as _, Params};
use stricto_law::time::Instant;

use super::natural;
use crate::error::StoreError;
use crate::log::StoredCheckpoint;
use crate::sqlite::connection::failed;

const WHAT: &str = "read a checkpoint";

/// The newest.
pub(in crate::sqlite) fn newest(c: &Connection) -> Result<Option<StoredCheckpoint>, StoreError> {
    one(c, "SELECT size, time, note FROM checkpoints ORDER BY size DESC LIMIT 1", [])
}

/// The newest whose entries all have a time before `instant`.
pub(in crate::sqlite) fn before(
    c: &Connection,
    instant: Instant,
) -> Result<Option<StoredCheckpoint>, StoreError> {
    let sql = "SELECT size, time, note FROM checkpoints WHERE time < ?1 ORDER BY size DESC LIMIT 1";
    one(c, sql, [instant.unix_ms()])
}

fn one(c: &Connection, sql: &str, params: impl Params) -> Result<Option<StoredCheckpoint>, StoreError> {
    let row: Option<(i64, i64, String)> = c
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row(params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(failed(WHAT))?;
    row.map(|(size, time, note)| {
        let unreadable = || StoreError::Unreadable { what: format!("the time of checkpoint {size}") };
        let time = Instant::from_unix_ms(time).ok_or_else(unreadable)?;
        Ok(StoredCheckpoint { size: natural(size)?, time, note })
    })
    .transpose()
}
