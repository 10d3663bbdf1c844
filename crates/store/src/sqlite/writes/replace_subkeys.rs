//! Puts subkeys that were wrapped anew in place of the old ones.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::log::Subkey;
use crate::sqlite::connection::failed;

const WHAT: &str = "replace subkeys";

/// Replaces them in one transaction; a subkey that is not there is an error.
pub(in crate::sqlite) fn replace(c: &mut Connection, subkeys: &[Subkey]) -> Result<(), StoreError> {
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(WHAT))?;
    for subkey in subkeys {
        let rows = tx
            .prepare_cached("UPDATE subkeys SET wrapped = ?3 WHERE owner = ?1 AND scope = ?2")
            .and_then(|mut s| s.execute((&subkey.owner, &subkey.scope, &subkey.wrapped)))
            .map_err(failed(WHAT))?;
        if rows != 1 {
            return Err(StoreError::Unreadable { what: format!("the subkey `{}`", subkey.scope) });
        }
    }
    tx.commit().map_err(failed(WHAT))
}
