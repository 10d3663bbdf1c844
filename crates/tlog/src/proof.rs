//! Inclusion and consistency proofs of RFC 6962, sections 2.1.1 and 2.1.2: made from nodes, verified from hashes.
//!
//! Verification follows the loops of RFC 9162, sections 2.1.3.2 and 2.1.4.2; it is total: any indexes, sizes and
//! proof lengths give an answer.

use crate::hash::{Hash, node_hash};
use crate::tree::{NodeReader, fold_peaks, peaks};

/// Why a proof could not be made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// The entry is not in a tree of that size.
    #[error("entry {index} is not in a tree of {size} entries; ask for a larger tree")]
    OutOfTree {
        /// The entry's index.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old} entries cannot grow into one of {new}; exchange the sizes")]
    Shrunk {
        /// The older size.
        old: u64,
        /// The newer size.
        new: u64,
    },
    /// A node could not be read.
    #[error("a node of the tree could not be read")]
    Node(#[source] E),
}

/// A proof does not prove what it is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refuted {
    /// The entry is not in a tree of that size, or the older tree is larger than the newer one.
    #[error("the proof is about an entry or a size that lies outside the tree")]
    OutOfTree,
    /// The proof has not the number of hashes that these sizes need.
    #[error("the proof has the wrong number of hashes for its sizes")]
    Length,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root; what it is shown for is not in that tree")]
    Root,
}

/// The root of the tree's first `size` entries.
///
/// # Errors
/// Those of the reader.
pub fn root_at<R: NodeReader>(size: u64, reader: &R) -> Result<Hash, R::Error> {
    range_root(0, size, reader)
}

/// The proof that entry `index` is in the tree of the first `size` entries: sibling hashes, the leaf's first.
///
/// # Errors
/// Where the entry lies outside the tree, or a node cannot be read.
pub fn inclusion_proof<R: NodeReader>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if index >= size {
        return Err(ProofError::OutOfTree { index, size });
    }
    let (mut start, mut end, mut siblings) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        let sibling = if index < middle { (middle, end) } else { (start, middle) };
        (start, end) = if index < middle { (start, middle) } else { (middle, end) };
        siblings.push(sibling);
    }
    roots_from_the_leaf_up(siblings, reader)
}

/// The proof that the tree of the first `new` entries only appended to the tree of the first `old`.
///
/// Empty where `old` is 0 or equals `new`: such a pair needs no proof beyond the roots themselves.
///
/// # Errors
/// Where `old` is greater than `new`, or a node cannot be read.
pub fn consistency_proof<R: NodeReader>(
    old: u64,
    new: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut start, mut end, mut ranges) = (0, new, Vec::new());
    // SUBPROOF of RFC 6962: go down to the subtree whose right edge is the old tree's.
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    // The verifier has the old root already, so that a subtree which is the whole old tree is left out.
    if start != 0 {
        ranges.push((start, end));
    }
    roots_from_the_leaf_up(ranges, reader)
}

/// Checks that the leaf is entry `index` of the tree of `size` entries with this root.
///
/// # Errors
/// Where it is not proved.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), Refuted> {
    if index >= size {
        return Err(Refuted::OutOfTree);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(Refuted::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(Refuted::Root),
        (1.., _) => Err(Refuted::Length),
    }
}

/// Checks that the tree of `new` entries only appended to the tree of `old` entries.
///
/// An `old` of 0 is consistent with every tree, its root being that of the empty tree and the proof empty.
///
/// # Errors
/// Where it is not proved.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Refuted> {
    if old > new {
        return Err(Refuted::OutOfTree);
    }
    if old == 0 || old == new {
        let expected = if old == 0 { Hash::empty_root() } else { *new_root };
        // An empty new tree has one root only, so that 0 to 0 binds both.
        let bound = new != 0 || *new_root == expected;
        return match (proof, *old_root == expected && bound) {
            ([], true) => Ok(()),
            ([], false) => Err(Refuted::Root),
            ([_, ..], _) => Err(Refuted::Length),
        };
    }
    let skip = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> skip, (new - 1) >> skip);
    // Where the old tree is one complete subtree, its root opens the path and is not sent.
    let (first, rest) =
        if old.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(Refuted::Length)? };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(Refuted::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, old_hash == *old_root && new_hash == *new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(Refuted::Root),
        (1.., _) => Err(Refuted::Length),
    }
}

/// The greatest power of two under `length`, which is at least 2 (RFC 6962, section 2.1: `k < n <= 2k`).
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

fn range_root<R: NodeReader>(start: u64, end: u64, reader: &R) -> Result<Hash, R::Error> {
    let nodes = peaks(start, end).map(|(level, index)| reader.node(level, index));
    Ok(fold_peaks(&nodes.collect::<Result<Vec<_>, _>>()?))
}

fn roots_from_the_leaf_up<R: NodeReader>(
    ranges_from_the_root: Vec<(u64, u64)>,
    reader: &R,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    let roots = ranges_from_the_root.into_iter().rev().map(|(start, end)| range_root(start, end, reader));
    roots.collect::<Result<_, _>>().map_err(ProofError::Node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf_hash;
    use crate::tree::Nodes;

    const SIZES: u64 = 70;

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    fn nodes(size: u64) -> Nodes {
        Nodes::from_leaf_hashes((0..size).map(leaf))
    }

    fn forgeries(proof: &[Hash]) -> Vec<Vec<Hash>> {
        let mut all: Vec<Vec<Hash>> = (0..proof.len())
            .map(|at| {
                let mut forged = proof.to_vec();
                forged[at].0[at % 32] ^= 1;
                forged
            })
            .collect();
        all.push([proof, &[leaf(0)]].concat());
        all.push([&[leaf(0)], proof].concat());
        if !proof.is_empty() {
            all.push(proof[1..].to_vec());
            all.push(proof[..proof.len() - 1].to_vec());
        }
        all
    }

    #[test]
    fn every_entry_of_every_tree_is_proved_and_every_forged_proof_refused() {
        let nodes = nodes(SIZES);
        for size in 1..=SIZES {
            let root = root_at(size, &nodes).unwrap();
            for index in 0..size {
                let proof = inclusion_proof(index, size, &nodes).unwrap();
                assert_eq!(verify_inclusion(index, size, &leaf(index), &proof, &root), Ok(()));
                for forged in forgeries(&proof) {
                    assert!(verify_inclusion(index, size, &leaf(index), &forged, &root).is_err());
                }
                assert!(verify_inclusion(index, size, &leaf(index + 1), &proof, &root).is_err());
                assert!(
                    verify_inclusion((index + 1) % size.max(2), size, &leaf(index), &proof, &root).is_err()
                );
            }
        }
    }

    #[test]
    fn every_pair_of_sizes_is_consistent_and_every_forged_proof_refused() {
        let nodes = nodes(SIZES);
        for new in 0..=SIZES {
            let new_root = root_at(new, &nodes).unwrap();
            for old in 0..=new {
                let old_root = root_at(old, &nodes).unwrap();
                let proof = consistency_proof(old, new, &nodes).unwrap();
                assert_eq!(verify_consistency(old, new, &old_root, &new_root, &proof), Ok(()), "{old} {new}");
                for forged in forgeries(&proof) {
                    assert!(verify_consistency(old, new, &old_root, &new_root, &forged).is_err());
                }
                let other = leaf(999);
                assert!(verify_consistency(old, new, &other, &new_root, &proof).is_err(), "{old} {new}");
                if old != 0 {
                    assert!(verify_consistency(old, new, &old_root, &other, &proof).is_err(), "{old} {new}");
                }
            }
        }
    }

    #[test]
    fn an_inner_node_is_not_passed_off_as_an_entry() {
        let nodes = nodes(SIZES);
        for size in 2..=SIZES {
            let root = root_at(size, &nodes).unwrap();
            assert_eq!(verify_inclusion(0, size, &root, &[], &root), Err(Refuted::Length), "{size}");
            assert_eq!(verify_inclusion(size - 1, size, &root, &[], &root), Err(Refuted::Length), "{size}");
            // The same hashes lead to the same root, from one level up: only the length tells.
            let proof = inclusion_proof(0, size, &nodes).unwrap();
            let parent = node_hash(&leaf(0), &proof[0]);
            assert_eq!(
                verify_inclusion(0, size, &parent, &proof[1..], &root),
                Err(Refuted::Length),
                "{size}"
            );
        }
    }

    #[test]
    fn an_entry_is_proved_at_its_own_index_only() {
        let nodes = nodes(SIZES);
        for size in 1..=33 {
            let root = root_at(size, &nodes).unwrap();
            for index in 0..size {
                let proof = inclusion_proof(index, size, &nodes).unwrap();
                for other in (0..size).filter(|&other| other != index) {
                    assert!(
                        verify_inclusion(other, size, &leaf(index), &proof, &root).is_err(),
                        "{other} {size}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_tree_that_grew_has_not_its_old_root() {
        for (old, new) in [(1, 2), (2, 4), (4, 7), (1, 70), (64, 65)] {
            let root = root_at(old, &nodes(old)).unwrap();
            assert_eq!(verify_consistency(old, new, &root, &root, &[]), Err(Refuted::Length), "{old} {new}");
        }
    }

    #[test]
    fn what_lies_outside_the_tree_has_no_proof() {
        let nodes = nodes(4);
        assert_eq!(inclusion_proof(4, 4, &nodes), Err(ProofError::OutOfTree { index: 4, size: 4 }));
        assert_eq!(inclusion_proof(0, 0, &nodes), Err(ProofError::OutOfTree { index: 0, size: 0 }));
        assert_eq!(consistency_proof(3, 2, &nodes), Err(ProofError::Shrunk { old: 3, new: 2 }));
        assert!(matches!(inclusion_proof(0, 5, &nodes), Err(ProofError::Node(_))));
        assert_eq!(verify_inclusion(0, 0, &leaf(0), &[], &leaf(0)), Err(Refuted::OutOfTree));
        assert_eq!(verify_consistency(2, 1, &leaf(0), &leaf(0), &[]), Err(Refuted::OutOfTree));
    }

    #[test]
    fn the_greatest_sizes_are_answered_too() {
        let (a, b) = (leaf(0), leaf(1));
        for size in [1 << 62, crate::SIZE_MAX, u64::MAX] {
            for proof in [&[][..], &[a; 62], &[a; 63], &[a; 64], &[a; 65], &[a; 200]] {
                assert!(verify_inclusion(size - 1, size, &a, proof, &b).is_err());
                assert!(verify_inclusion(0, size, &a, proof, &b).is_err());
                assert!(verify_consistency(size / 3, size, &a, &b, proof).is_err());
                assert!(verify_consistency(1, size, &a, &b, proof).is_err());
            }
        }
    }
}
