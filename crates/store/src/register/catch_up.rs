//! From what is known to what is stored: replays what came since, and holds the tree against the signed checkpoint.

use stricto_tlog::{Checkpoint, SigningKey, leaf_hash, open_checkpoint};

use super::core::Published;
use crate::error::StoreError;
use crate::log::Log;

/// How many entries are read at once.
const PAGE: u32 = 1000;

/// Grows `known` by every stored entry, each replayed as it was admitted.
///
/// # Errors
/// Where the log shrank, an entry does not replay, or the tree is not the one that was signed.
pub(super) async fn catch_up(
    log: &dyn Log,
    key: &SigningKey,
    known: Published,
) -> Result<Published, StoreError> {
    catch_up_past(log, key, known, None).await
}

/// As [`catch_up`], where the log must have grown from the checkpoint that is remembered beside its keys.
///
/// # Errors
/// As [`catch_up`], and where the log is smaller than that or grew from another.
pub(super) async fn catch_up_past(
    log: &dyn Log,
    key: &SigningKey,
    mut known: Published,
    remembered: Option<&Checkpoint>,
) -> Result<Published, StoreError> {
    let size = log.size().await?;
    if size < known.tree.size() {
        return Err(StoreError::Shrunk { had: known.tree.size(), has: size });
    }
    while known.tree.size() < size {
        let page = log.entries(known.tree.size(), PAGE).await?;
        if page.is_empty() {
            return Err(StoreError::Shrunk { had: size, has: known.tree.size() });
        }
        for bytes in &page {
            known.fold.replay(bytes)?;
            known.tree.push(leaf_hash(bytes));
            grew_from(&known, remembered)?;
        }
    }
    if let Some(remembered) = remembered.filter(|remembered| remembered.size > size) {
        return Err(StoreError::Shrunk { had: remembered.size, has: size });
    }
    compare_with_checkpoint(log, key, &known).await?;
    Ok(known)
}

/// At the size that is remembered, the tree must be the one that is remembered.
fn grew_from(known: &Published, remembered: Option<&Checkpoint>) -> Result<(), StoreError> {
    let size = known.tree.size();
    let Some(remembered) = remembered.filter(|remembered| remembered.size == size) else { return Ok(()) };
    let found = known.tree.root();
    if found == remembered.root {
        return Ok(());
    }
    Err(StoreError::Differs { size, found, signed: remembered.root })
}

async fn compare_with_checkpoint(
    log: &dyn Log,
    key: &SigningKey,
    known: &Published,
) -> Result<(), StoreError> {
    let (size, root) = (known.tree.size(), known.tree.root());
    let Some(stored) = log.checkpoint().await? else {
        return match size {
            0 => Ok(()),
            _ => Err(StoreError::Unreadable { what: "the checkpoint".into() }),
        };
    };
    let verifier = key.verifying_key();
    let signed = open_checkpoint(&stored.note, verifier.name(), std::slice::from_ref(verifier))
        .map_err(|e| StoreError::Unreadable { what: format!("the checkpoint ({e})") })?;
    if signed.size > size {
        return Err(StoreError::Shrunk { had: signed.size, has: size });
    }
    if signed.size == size && signed.root == root {
        Ok(())
    } else {
        Err(StoreError::Differs { size, found: root, signed: signed.root })
    }
}
