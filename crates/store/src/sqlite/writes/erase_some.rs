//! Overwrites and deletes some ciphertexts with their subkeys: one small transaction (R-5.3-o).

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::log::{ERASE_AT_ONCE, ErasedScopes, Erasure};
use crate::sqlite::connection::failed;

const WHAT: &str = "erase ciphertexts";

/// Erases at most [`ERASE_AT_ONCE`] ciphertexts, then the subkeys; 0 when nothing is left.
pub(in crate::sqlite) fn erase(c: &mut Connection, what: &Erasure) -> Result<u64, StoreError> {
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(WHAT))?;
    let mut rows = 0_u64;
    match &what.what {
        ErasedScopes::Branch(branch) => {
            for id in sealed(&tx, "owner = ?1 AND branch = ?2", &what.owner, branch)? {
                rows += overwrite_and_delete(&tx, id)?;
            }
            rows += delete_subkeys(&tx, "owner = ?1 AND branch = ?2", &what.owner, branch)?;
        }
        ErasedScopes::Scopes(scopes) => {
            for scope in scopes {
                for id in sealed(&tx, "owner = ?1 AND scope = ?2", &what.owner, scope)? {
                    rows += overwrite_and_delete(&tx, id)?;
                }
                rows += delete_subkeys(&tx, "owner = ?1 AND scope = ?2", &what.owner, scope)?;
                if rows >= u64::from(ERASE_AT_ONCE) {
                    break;
                }
            }
        }
    }
    tx.commit().map_err(failed(WHAT))?;
    Ok(rows)
}

fn sealed(tx: &Transaction<'_>, which: &str, owner: &str, key: &str) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx
        .prepare_cached(&format!("SELECT rowid FROM sealed WHERE {which} LIMIT {ERASE_AT_ONCE}"))
        .map_err(failed(WHAT))?;
    let rows = statement.query_map((owner, key), |row| row.get(0)).map_err(failed(WHAT))?;
    rows.collect::<Result<_, _>>().map_err(failed(WHAT))
}

fn overwrite_and_delete(tx: &Transaction<'_>, rowid: i64) -> Result<u64, StoreError> {
    // The same length, so that the very pages are overwritten; `secure_delete` then zeroes what is freed.
    tx.prepare_cached("UPDATE sealed SET ciphertext = zeroblob(length(ciphertext)) WHERE rowid = ?1")
        .and_then(|mut s| s.execute([rowid]))
        .map_err(failed(WHAT))?;
    tx.prepare_cached("DELETE FROM sealed WHERE rowid = ?1")
        .and_then(|mut s| s.execute([rowid]))
        .map(|rows| u64::try_from(rows).unwrap_or(u64::MAX))
        .map_err(failed(WHAT))
}

fn delete_subkeys(tx: &Transaction<'_>, which: &str, owner: &str, key: &str) -> Result<u64, StoreError> {
    tx.prepare_cached(&format!(
        "DELETE FROM subkeys WHERE (owner, scope) IN
         (SELECT owner, scope FROM subkeys WHERE {which} LIMIT {ERASE_AT_ONCE})"
    ))
    .and_then(|mut s| s.execute((owner, key)))
    .map(|rows| u64::try_from(rows).unwrap_or(u64::MAX))
    .map_err(failed(WHAT))
}
