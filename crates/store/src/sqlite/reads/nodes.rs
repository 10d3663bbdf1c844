//! Hashes of complete subtrees: leaves at level 0, nodes at levels 8, 16, ….

use rusqlite::Connection;
use stricto_tlog::Hash;

use super::{integer, natural};
use crate::error::StoreError;
use crate::sqlite::connection::failed;

const WHAT: &str = "read nodes of the tree";

/// At most `count` hashes of `level` from index `from` on; a gap is an error.
pub(in crate::sqlite) fn nodes(
    c: &Connection,
    level: u8,
    from: u64,
    count: u32,
) -> Result<Vec<Hash>, StoreError> {
    let sql = if level == 0 {
        "SELECT position, leaf FROM entries WHERE position >= ?2 AND ?1 = 0 ORDER BY position LIMIT ?3"
    } else {
        "SELECT number, hash FROM nodes WHERE level = ?1 AND number >= ?2 ORDER BY number LIMIT ?3"
    };
    let mut statement = c.prepare_cached(sql).map_err(failed(WHAT))?;
    let rows = statement
        .query_map((level, integer(from)?, count), |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .map_err(failed(WHAT))?;
    let mut out = Vec::new();
    for (expected, row) in (from..).zip(rows) {
        let (number, hash): (i64, [u8; 32]) = row.map_err(failed(WHAT))?;
        if natural(number)? != expected {
            return Err(StoreError::Unreadable { what: format!("node {expected} of level {level}") });
        }
        out.push(Hash(hash));
    }
    Ok(out)
}
