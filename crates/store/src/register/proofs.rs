//! Proofs from the log: that an act is in it, that it only grew.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use stricto_record::ids::ActHash;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Hash, NodeReader, consistency_proof, inclusion_proof, node_hash};

use super::Register;
use crate::error::StoreError;
use crate::log::{Log, TILE_LEVELS};

/// How many nodes of one level a whole tile has.
const TILE_WIDTH: u32 = 1 << TILE_LEVELS;

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

    /// The inclusion proof of each entry from position `from` on, `count` of them, in the tree of `size` entries.
    ///
    /// The nodes that several share are read once.
    ///
    /// # Errors
    /// Where an entry is not in that tree, or the store fails.
    pub async fn proofs(&self, size: u64, from: u64, count: u32) -> Result<Vec<Vec<Hash>>, StoreError> {
        let asked = Asked(RefCell::default());
        let positions = || (from..).zip(0..count).map(|(position, _)| position);
        let outside = |index: u64| StoreError::Unreadable { what: format!("the proof of entry {index}") };
        for index in positions() {
            inclusion_proof(index, size, &asked).map_err(|_| outside(index))?;
        }
        let nodes = fetch(&*self.core.log, asked).await?;
        let proof = |index| inclusion_proof(index, size, &nodes).map_err(|_| outside(index));
        positions().map(proof).collect()
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

/// Fetches nodes, each tile once; those between the levels that are kept are computed.
async fn fetch(log: &dyn Log, asked: Asked) -> Result<Fetched, StoreError> {
    let (mut tiles, mut nodes) = (BTreeMap::new(), BTreeMap::new());
    for (level, index) in asked.0.into_inner() {
        let missing = || StoreError::Unreadable { what: format!("node {index} of level {level}") };
        let height = level % TILE_LEVELS;
        let in_tile = u32::from(TILE_LEVELS - height);
        let (tile, base) = (index >> in_tile, level - height);
        let row: &Vec<Hash> = match tiles.entry((base, tile)) {
            Entry::Occupied(row) => row.into_mut(),
            Entry::Vacant(free) => {
                let first = tile.checked_mul(u64::from(TILE_WIDTH)).ok_or_else(missing)?;
                free.insert(log.nodes(base, first, TILE_WIDTH).await?)
            }
        };
        let begins = usize::try_from((index & ((1 << in_tile) - 1)) << height).map_err(|_| missing())?;
        let mut row = row.get(begins..begins + (1 << height)).ok_or_else(missing)?.to_vec();
        for _ in 0..height {
            let (pairs, _) = row.as_chunks::<2>();
            row = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        nodes.insert((level, index), row.first().copied().ok_or_else(missing)?);
    }
    Ok(Fetched(nodes))
}
