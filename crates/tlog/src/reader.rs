//! Reads tiles and entries of a log that nobody has to trust: each is verified against the checkpoint before use.
//!
//! The partial tiles at the right edge hold, between them, the peaks of the tree: they are fetched first, all of them,
//! and must fold to the checkpoint's root. Every full tile is then verified against the one hash in the tile above it,
//! which was verified in the same way. So no tile is used unverified, and no list of tiles has to be kept in step with
//! a list of hashes: that is where other readers of this format let forged tiles through (CVE-2026-56865).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::tile::{Kind, TileError, TilePath, WIDTH, decode_bundle, parse_tile};
use crate::tree::{NodeReader, fold_peaks, peaks};

/// A log seen through one checkpoint: what it gives is what the checkpoint's root commits to.
///
/// Keeps the hashes of every tile that it verified: 32 bytes for each entry, where all are read.
pub struct TileReader<F> {
    size: u64,
    fetch: RefCell<F>,
    verified: RefCell<Verified>,
}

/// The hashes of the tiles that were verified, by level and index.
type Verified = BTreeMap<(u8, u64), Arc<[Hash]>>;

/// The first fault found while reading a log.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    /// A tile or bundle could not be fetched.
    #[error("`{path}` could not be fetched")]
    Fetch {
        /// Its path.
        path: String,
        /// Why.
        #[source]
        source: E,
    },
    /// A tile or bundle is malformed.
    #[error("`{path}` is malformed")]
    Malformed {
        /// Its path.
        path: String,
        /// How.
        #[source]
        source: TileError,
    },
    /// The tiles at the right edge do not fold to the checkpoint's root: at least one of them is not the log's.
    #[error("{} do not lead to the checkpoint's root; the log or the copy was changed", listed(paths))]
    Root {
        /// Their paths; none where the checkpoint of an empty log has not the empty root.
        paths: Vec<String>,
    },
    /// A full tile does not hash to what the tile above it says.
    #[error("`{path}` does not hash to what the tile above it says; the log or the copy was changed")]
    Tile {
        /// Its path.
        path: String,
    },
    /// An entry does not hash to its leaf.
    #[error("entry {index} in `{path}` does not hash to its leaf; the log or the copy was changed")]
    Entry {
        /// The path of its bundle.
        path: String,
        /// The entry's index in the log.
        index: u64,
    },
    /// What was asked for lies beyond the checkpoint.
    #[error("the checkpoint of {size} entries has no hash {index} at level {level}; read within its size")]
    OutOfTree {
        /// How many entries the checkpoint has.
        size: u64,
        /// The level asked for: of a tile, or of a node.
        level: u8,
        /// The index asked for.
        index: u64,
    },
}

/// Reads a whole log: all its entries in their order, every tile and bundle verified, or the first fault.
///
/// `fetch` is given paths such as `tile/0/000` and `tile/entries/003.p/232`.
///
/// # Errors
/// The first fault, with the path where it is.
pub fn read_log<E>(
    checkpoint: &Checkpoint,
    fetch: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<Vec<Vec<u8>>, ReadError<E>> {
    let reader = TileReader::new(checkpoint, fetch)?;
    let mut entries = Vec::new();
    for bundle in 0..checkpoint.size.div_ceil(u64::from(WIDTH)) {
        entries.append(&mut reader.entries(bundle)?);
    }
    Ok(entries)
}

impl<E, F: FnMut(&str) -> Result<Vec<u8>, E>> TileReader<F> {
    /// Opens a log at a checkpoint whose signature was verified: fetches its right edge and checks the root.
    ///
    /// # Errors
    /// Where the edge cannot be fetched or does not lead to the checkpoint's root.
    pub fn new(checkpoint: &Checkpoint, fetch: F) -> Result<Self, ReadError<E>> {
        let size = checkpoint.size;
        let reader = Self { size, fetch: RefCell::new(fetch), verified: RefCell::new(BTreeMap::new()) };
        let (mut edge, mut paths, mut roots) = (Verified::new(), Vec::new(), Vec::new());
        // The highest tile is the leftmost part of the tree.
        for level in (0..8).rev() {
            let hashes_at_level = size >> (level * 8);
            let index = hashes_at_level / u64::from(WIDTH);
            if hashes_at_level.is_multiple_of(u64::from(WIDTH)) {
                continue;
            }
            let path = reader.path(level, index)?;
            let hashes = reader.fetch_hashes(&path)?;
            // These peaks cover every hash of the tile, so that no bit of it stays outside the root.
            for (height, at) in peaks(0, u64::from(path.width())) {
                roots
                    .push(subtree_root(&hashes, height, at).ok_or_else(|| reader.out_of_tree(level, index))?);
            }
            paths.push(path.to_string());
            edge.insert((level, index), hashes);
        }
        if fold_peaks(&roots) != checkpoint.root {
            return Err(ReadError::Root { paths });
        }
        *reader.verified.borrow_mut() = edge;
        Ok(reader)
    }

    /// The hashes of a tile, verified.
    ///
    /// # Errors
    /// Where the checkpoint has no such tile, it cannot be fetched, or it or a tile above it is not the log's.
    pub fn tile(&self, level: u8, index: u64) -> Result<Arc<[Hash]>, ReadError<E>> {
        if let Some(hashes) = self.verified.borrow().get(&(level, index)) {
            return Ok(Arc::clone(hashes));
        }
        // Partial tiles were all verified when the log was opened: this one is full, so the tile above names its root.
        let path = self.path(level, index)?;
        let (above, place) = (index / u64::from(WIDTH), index % u64::from(WIDTH));
        let parent = self.tile(level + 1, above)?;
        let expected = usize::try_from(place).ok().and_then(|place| parent.get(place));
        let hashes = self.fetch_hashes(&path)?;
        if expected.is_none() || subtree_root(&hashes, 8, 0).as_ref() != expected {
            return Err(ReadError::Tile { path: path.to_string() });
        }
        self.verified.borrow_mut().insert((level, index), Arc::clone(&hashes));
        Ok(hashes)
    }

    /// The entries of a bundle, each verified against its leaf.
    ///
    /// # Errors
    /// Where the checkpoint has no such bundle, it cannot be fetched, or an entry or tile is not the log's.
    pub fn entries(&self, bundle: u64) -> Result<Vec<Vec<u8>>, ReadError<E>> {
        let leaves = self.tile(0, bundle)?;
        let path =
            TilePath::at(Kind::Entries, bundle, self.size).ok_or_else(|| self.out_of_tree(0, bundle))?;
        let bytes = self.fetch(&path)?;
        let entries = decode_bundle(&bytes, path.width())
            .map_err(|source| ReadError::Malformed { path: path.to_string(), source })?;
        for ((entry, leaf), index) in entries.iter().zip(leaves.iter()).zip(path.first()..) {
            if leaf_hash(entry) != *leaf {
                return Err(ReadError::Entry { path: path.to_string(), index });
            }
        }
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    fn path(&self, level: u8, index: u64) -> Result<TilePath, ReadError<E>> {
        TilePath::at(Kind::Hashes { level }, index, self.size).ok_or_else(|| self.out_of_tree(level, index))
    }

    fn fetch_hashes(&self, path: &TilePath) -> Result<Arc<[Hash]>, ReadError<E>> {
        let hashes = parse_tile(&self.fetch(path)?, path.width());
        hashes.map(Arc::from).map_err(|source| ReadError::Malformed { path: path.to_string(), source })
    }

    fn fetch(&self, path: &TilePath) -> Result<Vec<u8>, ReadError<E>> {
        let path = path.to_string();
        let fetched = (self.fetch.borrow_mut())(&path);
        fetched.map_err(|source| ReadError::Fetch { path, source })
    }

    fn out_of_tree(&self, level: u8, index: u64) -> ReadError<E> {
        ReadError::OutOfTree { size: self.size, level, index }
    }
}

/// Proofs and roots at older sizes, from verified tiles.
impl<E, F: FnMut(&str) -> Result<Vec<u8>, E>> NodeReader for TileReader<F> {
    type Error = ReadError<E>;

    fn node(&self, level: u8, index: u64) -> Result<Hash, ReadError<E>> {
        let out_of_tree = || self.out_of_tree(level, index);
        let (tile_level, height) = (level / 8, level % 8);
        let per_tile = u64::from(WIDTH) >> height;
        let hashes = self.tile(tile_level, index / per_tile)?;
        subtree_root(&hashes, height, index % per_tile).ok_or_else(out_of_tree)
    }
}

/// The root of the 2^`height` hashes from the `at`-th such group on; none where they are not all there.
fn subtree_root(hashes: &[Hash], height: u8, at: u64) -> Option<Hash> {
    let width = 1_usize.checked_shl(u32::from(height))?;
    let start = usize::try_from(at).ok()?.checked_mul(width)?;
    let mut row = hashes.get(start..start.checked_add(width)?)?.to_vec();
    for _ in 0..height {
        let (pairs, _) = row.as_chunks();
        row = pairs.iter().map(|[left, right]| crate::hash::node_hash(left, right)).collect();
    }
    row.first().copied()
}

fn listed(paths: &[String]) -> String {
    match paths {
        [] => "no entries".to_owned(),
        [..] => paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", "),
    }
}
