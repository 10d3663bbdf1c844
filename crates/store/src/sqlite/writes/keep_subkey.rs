//! Keeps a wrapped subkey, once for each scope.

use rusqlite::Connection;

use crate::error::StoreError;
use crate::log::Subkey;
use crate::sqlite::connection::failed;
use crate::sqlite::reads::subkeys;

const WHAT: &str = "keep a subkey";

/// Keeps `subkey` unless its scope has one; gives back the one that is kept.
pub(in crate::sqlite) fn keep(c: &Connection, subkey: &Subkey) -> Result<Subkey, StoreError> {
    if let Some(kept) = subkeys::one(c, &subkey.owner, &subkey.scope)? {
        return Ok(kept);
    }
    insert_subkey(c, subkey)?;
    Ok(subkey.clone())
}

/// Inserts a subkey whose scope has none yet.
pub(super) fn insert_subkey(c: &Connection, subkey: &Subkey) -> Result<(), StoreError> {
    c.prepare_cached("INSERT INTO subkeys (owner, branch, scope, wrapped) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute((&subkey.owner, &subkey.branch, &subkey.scope, &subkey.wrapped)))
        .map(drop)
        .map_err(failed(WHAT))
}
