//! Entries by position and by use.

use rusqlite::Connection;

use super::{integer, natural};
use crate::error::StoreError;
use crate::sqlite::connection::failed;

const WHAT: &str = "read entries";

/// How many entries there are.
pub(in crate::sqlite) fn size(c: &Connection) -> Result<u64, StoreError> {
    let last: Option<i64> = c
        .prepare_cached("SELECT max(position) FROM entries")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed(WHAT))?;
    last.map_or(Ok(0), |last| Ok(natural(last)? + 1))
}

/// Bytes of at most `limit` entries from `from` on; a gap is an error, never skipped.
pub(in crate::sqlite) fn range(c: &Connection, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = c
        .prepare_cached("SELECT position, bytes FROM entries WHERE position >= ?1 ORDER BY position LIMIT ?2")
        .map_err(failed(WHAT))?;
    let rows = statement
        .query_map((integer(from)?, limit), |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .map_err(failed(WHAT))?;
    let mut out = Vec::new();
    for (expected, row) in (from..).zip(rows) {
        let (position, bytes) = row.map_err(failed(WHAT))?;
        if natural(position)? != expected {
            return Err(StoreError::Unreadable { what: format!("entry {expected}") });
        }
        out.push(bytes);
    }
    Ok(out)
}

/// Position and bytes of at most `limit` entries of one owner from `from` on.
pub(in crate::sqlite) fn of(
    c: &Connection,
    owner: &str,
    from: u64,
    limit: u32,
) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut statement = c
        .prepare_cached(
            "SELECT position, bytes FROM entries WHERE use_id = ?1 AND position >= ?2
             ORDER BY position LIMIT ?3",
        )
        .map_err(failed(WHAT))?;
    let rows = statement
        .query_map((owner, integer(from)?, limit), |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .map_err(failed(WHAT))?;
    rows.map(|row| row.map_err(failed(WHAT)).and_then(|(at, bytes)| Ok((natural(at)?, bytes)))).collect()
}

/// Position and bytes of the last `limit` entries of one owner, in order.
pub(in crate::sqlite) fn last_of(
    c: &Connection,
    owner: &str,
    limit: u32,
) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut statement = c
        .prepare_cached(
            "SELECT position, bytes FROM entries WHERE use_id = ?1 ORDER BY position DESC LIMIT ?2",
        )
        .map_err(failed(WHAT))?;
    let rows = statement
        .query_map((owner, limit), |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .map_err(failed(WHAT))?;
    let mut out = Vec::new();
    for row in rows {
        let (position, bytes) = row.map_err(failed(WHAT))?;
        out.push((natural(position)?, bytes));
    }
    out.reverse();
    Ok(out)
}
