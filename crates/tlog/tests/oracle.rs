//! The tree and its proofs beside `ct-merkle`, an implementation of RFC 6962 that nobody here wrote.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may stop where it finds a fault"
)]

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proptest::prelude::*;
use sha2::Sha256;
use stricto_tlog::{
    Hash, Nodes, consistency_proof, inclusion_proof, leaf_hash, root_at, verify_consistency, verify_inclusion,
};

fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

fn theirs(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|index| tree.push(entry(index)));
    tree
}

fn ours(size: u64) -> Nodes {
    Nodes::from_leaf_hashes((0..size).map(|index| leaf_hash(&entry(index))))
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks().0.iter().copied().map(Hash).collect()
}

fn their_root(root: Hash, size: u64) -> RootHash<Sha256> {
    RootHash::new(root.0.into(), size)
}

#[test]
fn roots_are_those_of_the_oracle() {
    let (mut tree, nodes) = (MemoryBackedTree::<Sha256, Vec<u8>>::new(), ours(1000));
    for size in 1..=1000 {
        tree.push(entry(size - 1));
        assert_eq!(root_at(size, &nodes).unwrap().0[..], tree.root().as_bytes()[..], "size {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn inclusion_proofs_are_those_of_the_oracle(size in 1..600_u64, at: prop::sample::Index) {
        let index = at.index(size as usize);
        let (tree, nodes) = (theirs(size), ours(size));
        let proof = inclusion_proof(index as u64, size, &nodes).unwrap();
        let their_proof = tree.prove_inclusion(index);
        prop_assert_eq!(&proof, &hashes(their_proof.as_bytes()));
        let root = nodes.tree().root();
        verify_inclusion(index as u64, size, &leaf_hash(&entry(index as u64)), &proof, &root).unwrap();
        let proof = InclusionProof::<Sha256>::from_bytes(proof.iter().flat_map(|hash| hash.0).collect());
        their_root(root, size).verify_inclusion(&entry(index as u64), index as u64, &proof).unwrap();
    }

    #[test]
    fn consistency_proofs_are_those_of_the_oracle(new in 2..600_u64, at: prop::sample::Index) {
        let old = 1 + at.index(new as usize - 1) as u64;
        let (tree, nodes) = (theirs(new), ours(new));
        let (old_root, root) = (root_at(old, &nodes).unwrap(), nodes.tree().root());
        let proof = consistency_proof(old, new, &nodes).unwrap();
        prop_assert_eq!(&proof, &hashes(tree.prove_consistency((new - old) as usize).as_bytes()));
        verify_consistency(old, new, &old_root, &root, &proof).unwrap();
        let bytes = proof.iter().flat_map(|hash| hash.0).collect();
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes).unwrap();
        their_root(root, new).verify_consistency(&their_root(old_root, old), &proof).unwrap();
    }
}
