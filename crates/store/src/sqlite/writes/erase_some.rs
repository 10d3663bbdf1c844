//! Deletes some ciphertexts with their subkeys: one small transaction (R-5.3-o).
//!
//! `secure_delete` writes zeros over what is deleted, pages that a large ciphertext filled included. Small, since
//! whoever appends meanwhile waits for one of these.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::log::{ERASE_AT_ONCE, ErasedScopes, Erasure};
use crate::sqlite::connection::failed;

const WHAT: &str = "erase ciphertexts";

/// How many bytes of ciphertext one transaction deletes, about: the last one may reach over it.
const BYTES_AT_ONCE: i64 = 128 << 10;

/// What the transaction may still delete.
struct Room {
    rows: u32,
    bytes: i64,
}

impl Room {
    const fn is_full(&self) -> bool {
        self.rows == 0 || self.bytes <= 0
    }

    fn took(&mut self, rows: u32, bytes: i64) {
        self.rows = self.rows.saturating_sub(rows);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// Erases at most [`ERASE_AT_ONCE`] ciphertexts and subkeys; how many, 0 when nothing is left, and their bytes.
///
/// It is on the disk for good with the next act, or with [`super::scrub::scrub`], which every erasure ends with; what a
/// crash before that brings back is deleted again on opening.
pub(in crate::sqlite) fn erase(c: &mut Connection, what: &Erasure) -> Result<(u64, u64), StoreError> {
    c.pragma_update(None, "synchronous", "NORMAL").map_err(failed(WHAT))?;
    let erased = erase_without_waiting(c, what);
    c.pragma_update(None, "synchronous", "FULL").map_err(failed(WHAT))?;
    erased
}

fn erase_without_waiting(c: &mut Connection, what: &Erasure) -> Result<(u64, u64), StoreError> {
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(WHAT))?;
    let mut room = Room { rows: ERASE_AT_ONCE, bytes: BYTES_AT_ONCE };
    match &what.what {
        ErasedScopes::Branch(branch) => {
            erase_where(&tx, "owner = ?1 AND branch = ?2", &what.owner, branch, &mut room)?;
        }
        ErasedScopes::Scopes(scopes) => {
            for scope in scopes {
                erase_where(&tx, "owner = ?1 AND scope = ?2", &what.owner, scope, &mut room)?;
            }
        }
    }
    tx.commit().map_err(failed(WHAT))?;
    let bytes = BYTES_AT_ONCE.saturating_sub(room.bytes);
    Ok((u64::from(ERASE_AT_ONCE - room.rows), u64::try_from(bytes).unwrap_or(0)))
}

fn erase_where(
    tx: &Transaction<'_>,
    which: &str,
    owner: &str,
    key: &str,
    room: &mut Room,
) -> Result<(), StoreError> {
    for rowid in ciphertexts(tx, which, owner, key, room)? {
        tx.prepare_cached("DELETE FROM sealed WHERE rowid = ?1")
            .and_then(|mut s| s.execute([rowid]))
            .map_err(failed(WHAT))?;
    }
    if room.is_full() {
        return Ok(());
    }
    let subkeys = tx
        .prepare_cached(&format!(
            "DELETE FROM subkeys WHERE (owner, scope) IN
             (SELECT owner, scope FROM subkeys WHERE {which} LIMIT ?3)"
        ))
        .and_then(|mut s| s.execute((owner, key, room.rows)))
        .map_err(failed(WHAT))?;
    room.took(u32::try_from(subkeys).unwrap_or(u32::MAX), 0);
    Ok(())
}

/// Rows that there is room for. The length is read without the bytes.
fn ciphertexts(
    tx: &Transaction<'_>,
    which: &str,
    owner: &str,
    key: &str,
    room: &mut Room,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx
        .prepare_cached(&format!("SELECT rowid, length(ciphertext) FROM sealed WHERE {which}"))
        .map_err(failed(WHAT))?;
    let mut rows = statement.query((owner, key)).map_err(failed(WHAT))?;
    let mut found = Vec::new();
    while !room.is_full() {
        let Some(row) = rows.next().map_err(failed(WHAT))? else { break };
        found.push(row.get(0).map_err(failed(WHAT))?);
        room.took(1, row.get(1).map_err(failed(WHAT))?);
    }
    Ok(found)
}
