//! One commitment for a list of commitments: a Merkle root, and the proof that one of them is in the list.
//!
//! A permit's root over windows, cameras, areas or persons is made so: an opening of one member shows that this member
//! is in the list, and nothing about the others but how many there are. The tree is that of RFC 6962, section 2.1,
//! under tags of its own; the root also binds the number of members, so that no proof depends on a claimed count.

use crate::commitment::Commitment;
use crate::hash::tagged_hash;

/// The proof that a commitment is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberProof {
    /// Which member, from 0.
    pub index: u64,
    /// How many members the list has.
    pub count: u64,
    /// Sibling hashes, the leaf's first.
    pub hashes: Vec<[u8; 32]>,
}

/// A proof does not show that the commitment is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not show that this commitment is in the list")]
pub struct NotAMemberError;

/// The root over a list of commitments, in its order.
#[must_use]
pub fn commitment_root(members: &[Commitment]) -> Commitment {
    close(tree_hash(&leaves(members)), members.len() as u64)
}

/// The proof that the member at `index`, from 0, is in the list; none where there is no such member.
#[must_use]
pub fn prove_member(members: &[Commitment], index: usize) -> Option<MemberProof> {
    members.get(index)?;
    let (leaves, mut hashes) = (leaves(members), Vec::new());
    let (mut range, mut at) = (leaves.as_slice(), index);
    while range.len() > 1 {
        let (left, right) = range.split_at(split(range.len()));
        let (into, sibling) = if at < left.len() { (left, right) } else { (right, left) };
        at = if at < left.len() { at } else { at - left.len() };
        hashes.push(tree_hash(sibling));
        range = into;
    }
    hashes.reverse();
    Some(MemberProof { index: index as u64, count: members.len() as u64, hashes })
}

/// Checks that a commitment is in the list with this root, at the proof's place.
///
/// # Errors
/// Where the proof does not show it.
pub fn verify_member(
    root: &Commitment,
    member: &Commitment,
    proof: &MemberProof,
) -> Result<(), NotAMemberError> {
    if proof.index >= proof.count {
        return Err(NotAMemberError);
    }
    // RFC 9162, section 2.1.3.2.
    let (mut node, mut last, mut hash) = (proof.index, proof.count - 1, leaf(member));
    for sibling in &proof.hashes {
        if last == 0 {
            return Err(NotAMemberError);
        }
        if node & 1 == 1 || node == last {
            hash = inner(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = inner(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 && close(hash, proof.count) == *root { Ok(()) } else { Err(NotAMemberError) }
}

fn leaves(members: &[Commitment]) -> Vec<[u8; 32]> {
    members.iter().map(leaf).collect()
}

fn leaf(member: &Commitment) -> [u8; 32] {
    tagged_hash("stricto/members/leaf/1", &[&member.0])
}

fn inner(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    tagged_hash("stricto/members/node/1", &[left, right])
}

fn close(tree: [u8; 32], count: u64) -> Commitment {
    Commitment(tagged_hash("stricto/members/root/1", &[&count.to_be_bytes(), &tree]))
}

/// The Merkle tree hash of RFC 6962, section 2.1, over leaves that are hashed already.
fn tree_hash(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => tagged_hash("stricto/members/empty/1", &[]),
        [leaf] => *leaf,
        [_, _, ..] => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            inner(&tree_hash(left), &tree_hash(right))
        }
    }
}

/// The greatest power of two under `length`, which is at least 2.
fn split(length: usize) -> usize {
    1 << (length - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn members(count: u8) -> Vec<Commitment> {
        (0..count).map(|i| Commitment([i; 32])).collect()
    }

    #[test]
    fn every_member_of_every_list_is_proved_and_nothing_else() {
        for count in 0..40 {
            let members = members(count);
            let root = commitment_root(&members);
            for (index, member) in members.iter().enumerate() {
                let proof = prove_member(&members, index).unwrap();
                assert_eq!(verify_member(&root, member, &proof), Ok(()));
                assert!(verify_member(&root, &Commitment([99; 32]), &proof).is_err());
                assert!(verify_member(&commitment_root(&members[1..]), member, &proof).is_err());
                for forged in forgeries(&proof) {
                    assert!(verify_member(&root, member, &forged).is_err(), "{forged:?}");
                }
            }
            assert_eq!(prove_member(&members, count.into()), None);
        }
    }

    fn forgeries(proof: &MemberProof) -> Vec<MemberProof> {
        let (index, count) = (proof.index, proof.count);
        let mut all = vec![
            MemberProof { index: index + 1, ..proof.clone() },
            MemberProof { index: u64::MAX, ..proof.clone() },
            MemberProof { count: count + 1, ..proof.clone() },
            MemberProof { count: count - 1, ..proof.clone() },
            MemberProof { count: u64::MAX, ..proof.clone() },
            MemberProof { hashes: [proof.hashes.clone(), vec![[0; 32]]].concat(), ..proof.clone() },
        ];
        for at in 0..proof.hashes.len() {
            let mut forged = proof.clone();
            forged.hashes[at][at % 32] ^= 1;
            all.push(forged);
            let mut shorter = proof.clone();
            shorter.hashes.remove(at);
            all.push(shorter);
        }
        all
    }

    #[test]
    fn a_member_is_proved_at_its_own_place_only() {
        for count in 1..20 {
            let members = members(count);
            let root = commitment_root(&members);
            for (index, member) in members.iter().enumerate() {
                let proof = prove_member(&members, index).unwrap();
                for other in (0..u64::from(count)).filter(|&other| other != proof.index) {
                    let moved = MemberProof { index: other, ..proof.clone() };
                    assert!(verify_member(&root, member, &moved).is_err(), "{other} of {count}");
                }
            }
        }
    }

    #[test]
    fn an_inner_node_is_no_member() {
        let members = members(4);
        let root = commitment_root(&members);
        let pair = inner(&leaf(&members[0]), &leaf(&members[1]));
        let sibling = inner(&leaf(&members[2]), &leaf(&members[3]));
        for count in [1, 2, 4] {
            let proof = MemberProof { index: 0, count, hashes: vec![sibling] };
            assert!(verify_member(&root, &Commitment(pair), &proof).is_err());
        }
    }

    proptest! {
        #[test]
        fn two_lists_with_one_root_are_one_list(
            a in prop::collection::vec(0..3_u8, 0..6),
            b in prop::collection::vec(0..3_u8, 0..6),
        ) {
            let list = |list: &[u8]| list.iter().map(|&i| Commitment([i; 32])).collect::<Vec<_>>();
            prop_assert_eq!(commitment_root(&list(&a)) == commitment_root(&list(&b)), a == b);
        }
    }
}
