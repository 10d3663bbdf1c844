//! Appends a batch: entries, ciphertexts, subkeys, nodes and the signed checkpoint, in one transaction.
//!
//! What was written is read back, the tree is computed from that, and only then is it signed.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use stricto_tlog::{Hash, Tree, leaf_hash};

use super::keep_subkey::insert_subkey;
use crate::error::StoreError;
use crate::log::{Appended, Batch, NewEntry, TILE_LEVELS};
use crate::sqlite::connection::failed;
use crate::sqlite::owner;
use crate::sqlite::reads::{entries, integer};

const WHAT: &str = "append entries";

/// Appends `batch` if the log still ends where the batch begins.
pub(in crate::sqlite) fn append(c: &mut Connection, batch: &Batch) -> Result<Appended, StoreError> {
    is_durable(c)?;
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(WHAT))?;
    let size = entries::size(&tx)?;
    if size != batch.before.size() {
        return Ok(Appended::Conflict { size });
    }
    compare_with_checkpoint(&tx, &batch.before)?;
    for (position, entry) in (size..).zip(&batch.entries) {
        insert_entry(&tx, position, entry)?;
    }
    for subkey in &batch.subkeys {
        insert_subkey(&tx, subkey)?;
    }
    let tree = read_back(&tx, batch)?;
    let note = batch.signer.sign(tree.size(), tree.root())?;
    tx.prepare_cached("INSERT INTO checkpoints (size, time, root, note) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| {
            s.execute((integer(tree.size()).unwrap_or(i64::MAX), batch.time.unix_ms(), tree.root().0, note))
        })
        .map_err(failed(WHAT))?;
    tx.commit().map_err(failed(WHAT))?;
    Ok(Appended::Done)
}

/// A commit must be on the disk before it is answered; an erasure, which need not be, leaves the connection so.
fn is_durable(c: &Connection) -> Result<(), StoreError> {
    const FULL: i32 = 2;
    let synchronous: i32 =
        c.query_row("PRAGMA synchronous", [], |row| row.get(0)).map_err(failed("say how durable it is"))?;
    if synchronous == FULL {
        return Ok(());
    }
    Err(StoreError::Unavailable { why: "the database does not wait for the disk; restart the server".into() })
}

/// The stored checkpoint must be of the very tree that the batch was made for.
fn compare_with_checkpoint(tx: &Transaction<'_>, before: &Tree) -> Result<(), StoreError> {
    let stored: Option<(i64, [u8; 32])> = tx
        .prepare_cached("SELECT size, root FROM checkpoints ORDER BY size DESC LIMIT 1")
        .and_then(|mut s| s.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failed(WHAT))?;
    match stored {
        None if before.size() == 0 => Ok(()),
        Some((size, root)) if size == integer(before.size())? && Hash(root) == before.root() => Ok(()),
        Some((_, root)) => {
            Err(StoreError::Differs { size: before.size(), found: before.root(), signed: Hash(root) })
        }
        None => Err(StoreError::Unreadable { what: "the checkpoint of stored entries".into() }),
    }
}

fn insert_entry(tx: &Transaction<'_>, position: u64, entry: &NewEntry) -> Result<(), StoreError> {
    let position = integer(position)?;
    let owner = owner(entry.use_id);
    tx.prepare_cached("INSERT INTO entries (position, use_id, bytes, leaf) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute((position, &owner, &entry.bytes, leaf_hash(&entry.bytes).0)))
        .map_err(failed(WHAT))?;
    let mut sealed = tx
        .prepare_cached(
            "INSERT INTO sealed (position, field, owner, branch, scope, ciphertext)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .map_err(failed(WHAT))?;
    for field in &entry.sealed {
        sealed
            .execute((position, &field.field, &owner, field.branch, &field.scope, &*field.bytes))
            .map_err(failed(WHAT))?;
    }
    Ok(())
}

/// Reads the new rows, compares them with what was to be written, and grows the tree from what was read.
fn read_back(tx: &Transaction<'_>, batch: &Batch) -> Result<Tree, StoreError> {
    let from = batch.before.size();
    let mut tree = batch.before.clone();
    let count = u32::try_from(batch.entries.len())
        .map_err(|_| StoreError::Unavailable { why: "the batch is too large".into() })?;
    let read = entries::range(tx, from, count)?;
    if read.len() != batch.entries.len() {
        return Err(StoreError::ReadBack { what: "the batch".into() });
    }
    let mut nodes = tx
        .prepare_cached("INSERT INTO nodes (level, number, hash) VALUES (?1, ?2, ?3)")
        .map_err(failed(WHAT))?;
    let mut field = tx
        .prepare_cached("SELECT ciphertext FROM sealed WHERE position = ?1 AND field = ?2")
        .map_err(failed(WHAT))?;
    for ((position, bytes), entry) in (from..).zip(&read).zip(&batch.entries) {
        if *bytes != entry.bytes {
            return Err(StoreError::ReadBack { what: format!("entry {position}") });
        }
        for sealed in &entry.sealed {
            let key = (integer(position)?, &sealed.field);
            let same = field
                .query_row(key, |row| Ok(row.get_ref(0)?.as_blob()? == sealed.bytes.as_slice()))
                .map_err(failed(WHAT))?;
            if !same {
                return Err(StoreError::ReadBack { what: format!("a ciphertext of entry {position}") });
            }
        }
        for (level, number, hash) in tree.push(leaf_hash(bytes)) {
            if level > 0 && level % TILE_LEVELS == 0 {
                nodes.execute((level, integer(number)?, hash.0)).map_err(failed(WHAT))?;
            }
        }
    }
    Ok(tree)
}
