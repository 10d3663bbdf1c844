//! Ciphertexts of sealed fields.

use rusqlite::{Connection, OptionalExtension as _};

use super::{integer, natural};
use crate::error::StoreError;
use crate::sqlite::connection::failed;

const WHAT: &str = "read a ciphertext";

/// One ciphertext, if it is still kept.
pub(in crate::sqlite) fn ciphertext(
    c: &Connection,
    position: u64,
    field: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let position = integer(position)?;
    c.prepare_cached("SELECT ciphertext FROM sealed WHERE position = ?1 AND field = ?2")
        .and_then(|mut s| s.query_row((position, field), |row| row.get(0)).optional())
        .map_err(failed(WHAT))
}

/// Position and field of at most `limit` kept ciphertexts after the one named, in order.
pub(in crate::sqlite) fn after(
    c: &Connection,
    after: Option<(u64, String)>,
    limit: u32,
) -> Result<Vec<(u64, String)>, StoreError> {
    let (position, field) = match after {
        Some((position, field)) => (integer(position)?, field),
        None => (-1, String::new()),
    };
    let mut statement = c
        .prepare_cached(
            "SELECT position, field FROM sealed WHERE (position, field) > (?1, ?2)
             ORDER BY position, field LIMIT ?3",
        )
        .map_err(failed(WHAT))?;
    let rows = statement
        .query_map((position, field, limit), |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .map_err(failed(WHAT))?;
    rows.map(|row| row.map_err(failed(WHAT)).and_then(|(at, field)| Ok((natural(at)?, field)))).collect()
}
