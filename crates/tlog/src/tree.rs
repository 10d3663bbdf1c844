//! The append-only Merkle tree of RFC 6962: the frontier that grows, and the nodes that a store keeps.
//!
//! A node is named by level and index: node (L, I) is the root of the complete subtree over the entries
//! I·2^L up to (I + 1)·2^L. Only complete subtrees have a node, so a node that was once stored never changes.

use crate::hash::{Hash, node_hash};

/// An append-only tree of which only the frontier is kept: what is needed for the present root and the next leaf.
///
/// Takes memory for at most 63 hashes, however large the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of the complete subtrees of the tree, left to right: one for each set bit of `size`, the highest first.
    peaks: Vec<Hash>,
}

/// Where the hashes of complete subtrees are kept: a table, tiles, memory.
pub trait NodeReader {
    /// Why a node could not be read.
    type Error;

    /// The root of the complete subtree over the entries `index`·2^`level` up to (`index` + 1)·2^`level`.
    ///
    /// # Errors
    /// Where the node is not there or cannot be read; a reader never answers with a node it does not have.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// All nodes of a tree, in memory: 64 bytes for each entry.
#[derive(Clone, Debug)]
pub struct Nodes {
    tree: Tree,
    levels: Vec<Vec<Hash>>,
}

/// A node was asked for that the tree does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the tree of {size} entries has no node {index} at level {level}; ask within a size that was appended"
)]
pub struct NoSuchNode {
    /// How many entries the tree has.
    pub size: u64,
    /// The level asked for.
    pub level: u8,
    /// The index asked for.
    pub index: u64,
}

impl Tree {
    /// A tree without entries.
    #[expect(clippy::new_without_default, reason = "an empty register is made on purpose, never by default")]
    #[must_use]
    pub fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// The tree over these leaves, in their order.
    #[must_use]
    pub fn from_leaf_hashes(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::new();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }

    /// The tree of `size` entries whose nodes `reader` keeps: reads the frontier only, at most 63 nodes.
    ///
    /// # Errors
    /// Those of the reader. The frontier is as good as the reader: compare [`Tree::root`] with a signed checkpoint.
    pub fn from_nodes<R: NodeReader>(size: u64, reader: &R) -> Result<Self, R::Error> {
        let peaks =
            peaks(0, size).map(|(level, index)| reader.node(level, index)).collect::<Result<_, _>>()?;
        Ok(Self { size, peaks })
    }

    /// How many entries the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf and gives back every node that it completed, as (level, index, hash), the leaf's own first.
    pub fn push(&mut self, leaf: Hash) -> Vec<(u8, u64, Hash)> {
        let mut completed = vec![(0, self.size, leaf)];
        let (mut node, mut level, mut index) = (leaf, 0_u8, self.size);
        // Each trailing one of the old size is a peak to the left that, with this node, completes the next level.
        while index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            (level, index) = (level + 1, index >> 1);
            completed.push((level, index, node));
        }
        self.peaks.push(node);
        self.size += 1;
        completed
    }

    /// The root at the present size.
    #[must_use]
    pub fn root(&self) -> Hash {
        fold_peaks(&self.peaks)
    }
}

impl Nodes {
    /// The nodes of a tree without entries.
    #[expect(clippy::new_without_default, reason = "an empty register is made on purpose, never by default")]
    #[must_use]
    pub fn new() -> Self {
        Self { tree: Tree::new(), levels: Vec::new() }
    }

    /// The nodes of the tree over these leaves, in their order.
    #[must_use]
    pub fn from_leaf_hashes(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut nodes = Self::new();
        for leaf in leaves {
            nodes.push(leaf);
        }
        nodes
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        for (level, _, node) in self.tree.push(leaf) {
            // Nodes of a level complete in the order of their index, and levels open in their order.
            match self.levels.get_mut(usize::from(level)) {
                Some(nodes) => nodes.push(node),
                None => self.levels.push(vec![node]),
            }
        }
    }

    /// The tree at its present size.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}

impl NodeReader for Nodes {
    type Error = NoSuchNode;

    fn node(&self, level: u8, index: u64) -> Result<Hash, NoSuchNode> {
        let nodes = self.levels.get(usize::from(level));
        let node = nodes.and_then(|nodes| nodes.get(usize::try_from(index).ok()?));
        node.copied().ok_or(NoSuchNode { size: self.tree.size, level, index })
    }
}

/// The complete subtrees that make up the entries `start` to `end`, left to right, as (level, index).
///
/// `start` must be a multiple of the least power of two that is not under `end - start`, as in RFC 6962's recursion.
pub(crate) fn peaks(start: u64, end: u64) -> impl Iterator<Item = (u8, u64)> {
    let length = end.saturating_sub(start);
    (0..64_u8).rev().filter(move |level| length >> level & 1 == 1).map(move |level| {
        let before = if level == 63 { 0 } else { length >> (level + 1) << (level + 1) };
        (level, (start + before) >> level)
    })
}

/// The root over complete subtrees given left to right, the largest first (RFC 6962, section 2.1).
pub(crate) fn fold_peaks(peaks: &[Hash]) -> Hash {
    let root = peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    root.unwrap_or_else(Hash::empty_root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf_hash;
    use crate::proof::root_at;

    /// The eight entries and the roots that the RFC 6962 implementations of Certificate Transparency publish.
    const ENTRIES: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_roots_are_those_published_for_rfc_6962() {
        let nodes = Nodes::from_leaf_hashes(ENTRIES.map(leaf_hash));
        for (size, root) in (1..).zip(ROOTS) {
            assert_eq!(root_at(size, &nodes).map(|r| r.to_string()), Ok(root.to_owned()), "size {size}");
            let leaves = ENTRIES.iter().take(size as usize).map(|entry| leaf_hash(entry));
            assert_eq!(Tree::from_leaf_hashes(leaves).root().to_string(), root, "size {size}");
        }
    }

    #[test]
    fn a_tree_read_back_from_nodes_goes_on_as_the_one_that_made_them() {
        let leaf = |i: u64| leaf_hash(&i.to_be_bytes());
        for size in 0..70 {
            let nodes = Nodes::from_leaf_hashes((0..size).map(leaf));
            let mut again = Tree::from_nodes(size, &nodes).unwrap();
            assert_eq!(&again, nodes.tree());
            let mut first = nodes.tree().clone();
            assert_eq!(again.push(leaf(size)), first.push(leaf(size)));
            assert_eq!(again.root(), first.root());
        }
    }

    #[test]
    fn pushing_names_every_node_that_became_complete() {
        let mut tree = Tree::new();
        let mut seen = Vec::new();
        for i in 0..8_u64 {
            seen.push(tree.push(leaf_hash(&i.to_be_bytes())).iter().map(|n| (n.0, n.1)).collect::<Vec<_>>());
        }
        assert_eq!(seen[0], [(0, 0)]);
        assert_eq!(seen[3], [(0, 3), (1, 1), (2, 0)]);
        assert_eq!(seen[6], [(0, 6)]);
        assert_eq!(seen[7], [(0, 7), (1, 3), (2, 1), (3, 0)]);
    }

    #[test]
    fn a_node_beyond_the_tree_is_an_error() {
        let nodes = Nodes::from_leaf_hashes((0..5_u8).map(|i| leaf_hash(&[i])));
        for (level, index) in [(0, 5), (1, 2), (2, 1), (3, 0), (63, 0), (0, u64::MAX)] {
            assert_eq!(nodes.node(level, index), Err(NoSuchNode { size: 5, level, index }));
        }
    }
}
