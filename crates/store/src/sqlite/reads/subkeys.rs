//! Wrapped subkeys.

use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::error::StoreError;
use crate::log::Subkey;
use crate::sqlite::connection::failed;

const WHAT: &str = "read a subkey";

/// The subkey of one scope.
pub(in crate::sqlite) fn one(c: &Connection, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
    c.prepare_cached("SELECT owner, branch, scope, wrapped FROM subkeys WHERE owner = ?1 AND scope = ?2")
        .and_then(|mut s| s.query_row((owner, scope), subkey).optional())
        .map_err(failed(WHAT))
}

/// All subkeys of a use.
pub(in crate::sqlite) fn all(c: &Connection, owner: &str) -> Result<Vec<Subkey>, StoreError> {
    let mut statement = c
        .prepare_cached("SELECT owner, branch, scope, wrapped FROM subkeys WHERE owner = ?1 ORDER BY scope")
        .map_err(failed(WHAT))?;
    let rows = statement.query_map([owner], subkey).map_err(failed(WHAT))?;
    rows.collect::<Result<_, _>>().map_err(failed(WHAT))
}

fn subkey(row: &Row<'_>) -> rusqlite::Result<Subkey> {
    Ok(Subkey { owner: row.get(0)?, branch: row.get(1)?, scope: row.get(2)?, wrapped: row.get(3)? })
}
