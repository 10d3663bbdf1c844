//! Proofs from the log: that an act is in it, that it only grew.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use stricto_record::ids::ActHash;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Hash, NodeReader, consistency_proof, inclusion_proof, node_hash};

use super::Register;
use crate::error::StoreError;
use crate::log::{Log, TILE_LEVELS};

/// Asks for nothing and notes what is asked for.
struct Asked(RefCell<BTreeSet<(u8, u64)>>);

/// Nodes that were fetched.
struct Fetched(BTreeMap<(u8, u64), Hash>);

impl NodeReader for Asked {
    type Error = Infallible;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        self.0.borrow_mut().insert((level, index));
        Ok(Hash::empty_root())
    }
}

impl NodeReader for Fetched {
    type Error = StoreError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, StoreError> {
        let node = self.0.get(&(level, index)).copied();
        node.ok_or_else(|| StoreError::Unreadable { what: format!("node {index} of level {level}") })
    }
}

impl Register {
    /// The offline proof (tlog-proof) that an act is in the register, at its newest checkpoint; none where it is not.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn proof(&self, act: &ActHash) -> Result<Option<String>, StoreError> {
        let Some(index) = self.read(|fold| fold.position(act)) else { return Ok(None) };
        let Some(stored) = self.core.log.checkpoint().await? else { return Ok(None) };
        let asked = Asked(RefCell::default());
        let outside = |_| StoreError::Unreadable { what: format!("the proof of entry {index}") };
        inclusion_proof(index, stored.size, &asked).map_err(|_| outside(()))?;
        let nodes = fetch(&*self.core.log, asked).await?;
        let hashes = inclusion_proof(index, stored.size, &nodes).map_err(|_| outside(()))?;
        let proof = ProofFile { extra: None, index, hashes, checkpoint: stored.note };
        Ok(Some(proof.to_string()))
    }

    /// The proof that the register of `new` entries only appended to that of `old`.
    ///
    /// # Errors
    /// Where the sizes are not in order or not reached, or the store fails.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        let outside =
            || StoreError::Unreadable { what: format!("the consistency proof from {old} to {new} entries") };
        if new > self.core.log.size().await? {
            return Err(outside());
        }
        let asked = Asked(RefCell::default());
        consistency_proof(old, new, &asked).map_err(|_| outside())?;
        let nodes = fetch(&*self.core.log, asked).await?;
        consistency_proof(old, new, &nodes).map_err(|_| outside())
    }
}

/// Fetches nodes; those between the levels that are kept are computed.
async fn fetch(log: &dyn Log, asked: Asked) -> Result<Fetched, StoreError> {
    let mut nodes = BTreeMap::new();
    for (level, index) in asked.0.into_inner() {
        let height = level % TILE_LEVELS;
        let width = 1_u32 << height;
        let missing = || StoreError::Unreadable { what: format!("node {index} of level {level}") };
        let first = index.checked_mul(u64::from(width)).ok_or_else(missing)?;
        let mut row = log.nodes(level - height, first, width).await?;
        if u32::try_from(row.len()) != Ok(width) {
            return Err(missing());
        }
        for _ in 0..height {
            let (pairs, _) = row.as_chunks::<2>();
            row = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        nodes.insert((level, index), row.first().copied().ok_or_else(missing)?);
    }
    Ok(Fetched(nodes))
}
