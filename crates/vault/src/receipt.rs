//! The receipt of an erasure of keys: what, how much, between which generations of the key file; no content.
//!
//! It can only be made from a key file that no longer holds what it says was erased. That the old file and the old
//! wrapping key were destroyed is the store's to do and the register's to attest: no computation can show it.

use std::collections::BTreeSet;

use crate::commitment::Commitment;
use crate::hash::sha256;
use crate::keys::Branch;
use crate::members::commitment_root;
use crate::ring::WrappedRoots;
use crate::subkeys::WrappedSubkeys;
use crate::text::{hex, write};

/// What was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erased {
    /// A whole branch of a use.
    Branch,
    /// These scopes of a branch, by name.
    Scopes(BTreeSet<String>),
}

/// A generation of the key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Its number.
    pub number: u64,
    /// SHA-256 of its text.
    pub sha256: [u8; 32],
}

/// The receipt of one erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureReceipt {
    /// The use.
    pub use_id: String,
    /// The branch.
    pub branch: Branch,
    /// All of the branch, or some scopes.
    pub erased: Erased,
    /// How many keys were erased, the replaced or removed root among them.
    pub keys: u64,
    /// How many ciphertexts became unreadable.
    pub ciphertexts: u64,
    /// The root over their SHA-256 hashes in ascending order, as [`commitment_root`] makes it.
    pub ciphertexts_root: [u8; 32],
    /// The key file before.
    pub before: Generation,
    /// The key file after.
    pub after: Generation,
}

/// The two key files do not show the erasure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The later key file is not of a later generation.
    #[error("the key file after the erasure is not of a later generation; write it first")]
    NotLater,
    /// What was to be erased was not there.
    #[error("the key file before has no `{branch}` key of use `{use_id}`; nothing was erased")]
    NothingErased {
        /// The use.
        use_id: String,
        /// The branch.
        branch: Branch,
    },
    /// It is still there.
    #[error(
        "the key file after still has the `{branch}` key of use `{use_id}`; remove it, rewrap and write again"
    )]
    StillThere {
        /// The use.
        use_id: String,
        /// The branch.
        branch: Branch,
    },
    /// A survivor is wrapped as before, so that the old wrapping key still opens it.
    #[error("the key `{name}` is wrapped as before; rewrap all survivors under a new key")]
    NotRewrapped {
        /// The use and branch, or the scope.
        name: String,
    },
    /// The subkeys before and after are not of the same branch, or new ones came in between.
    #[error(
        "the subkeys before and after are not those of one branch, or some were added; erase again, alone"
    )]
    OtherSubkeys,
}

impl ErasureReceipt {
    /// The receipt for a whole branch: its root key is gone and with it its subkeys.
    ///
    /// # Errors
    /// Where the key files do not show the erasure.
    pub fn of_branch(
        subkeys: &WrappedSubkeys,
        before: &WrappedRoots,
        after: &WrappedRoots,
        ciphertexts: &BTreeSet<[u8; 32]>,
    ) -> Result<Self, ReceiptError> {
        let (use_id, branch) = (subkeys.use_id().to_owned(), subkeys.branch());
        check_files(subkeys, before, after)?;
        if after.wrapped(&use_id, branch).is_some() {
            return Err(ReceiptError::StillThere { use_id, branch });
        }
        Ok(Self::new(subkeys, Erased::Branch, subkeys.count(), [before, after], ciphertexts))
    }

    /// The receipt for part of a branch: its root key was replaced and the survivors rewrapped.
    ///
    /// # Errors
    /// Where the key files or the subkeys do not show the erasure.
    pub fn of_scopes(
        [subkeys_before, subkeys_after]: [&WrappedSubkeys; 2],
        before: &WrappedRoots,
        after: &WrappedRoots,
        ciphertexts: &BTreeSet<[u8; 32]>,
    ) -> Result<Self, ReceiptError> {
        let (use_id, branch) = (subkeys_before.use_id().to_owned(), subkeys_before.branch());
        check_files(subkeys_before, before, after)?;
        if subkeys_after.use_id() != use_id || subkeys_after.branch() != branch {
            return Err(ReceiptError::OtherSubkeys);
        }
        for scope in subkeys_after.scopes() {
            match (subkeys_before.wrapped(scope), subkeys_after.wrapped(scope)) {
                (None, _) => return Err(ReceiptError::OtherSubkeys),
                (was, is) if was == is => return Err(ReceiptError::NotRewrapped { name: scope.to_owned() }),
                (Some(_), _) => {}
            }
        }
        let gone = subkeys_before.scopes().filter(|scope| subkeys_after.wrapped(scope).is_none());
        let scopes: BTreeSet<_> = gone.map(str::to_owned).collect();
        if scopes.is_empty() || after.wrapped(&use_id, branch).is_none() {
            return Err(ReceiptError::NothingErased { use_id, branch });
        }
        let count = scopes.len();
        Ok(Self::new(subkeys_before, Erased::Scopes(scopes), count, [before, after], ciphertexts))
    }

    /// The receipt's text: the same bytes for the same erasure, without content.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = vec![format!("use {}", self.use_id)];
        match &self.erased {
            Erased::Branch => lines.push(format!("erased branch {}", self.branch)),
            Erased::Scopes(scopes) => {
                lines.extend(scopes.iter().map(|scope| format!("erased scope {} {scope}", self.branch)));
            }
        }
        lines.push(format!("keys {}", self.keys));
        lines.push(format!("ciphertexts {} {}", self.ciphertexts, hex(&self.ciphertexts_root)));
        for (when, generation) in [("before", self.before), ("after", self.after)] {
            lines.push(format!("{when} {} {}", generation.number, hex(&generation.sha256)));
        }
        write("stricto erasure receipt 1", lines)
    }

    /// SHA-256 of the receipt's text.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(self.to_text().as_bytes())
    }

    fn new(
        subkeys: &WrappedSubkeys,
        erased: Erased,
        erased_subkeys: usize,
        [before, after]: [&WrappedRoots; 2],
        ciphertexts: &BTreeSet<[u8; 32]>,
    ) -> Self {
        let hashes: Vec<_> = ciphertexts.iter().copied().map(Commitment).collect();
        let generation =
            |ring: &WrappedRoots| Generation { number: ring.generation(), sha256: ring.sha256() };
        Self {
            use_id: subkeys.use_id().to_owned(),
            branch: subkeys.branch(),
            erased,
            keys: erased_subkeys as u64 + 1,
            ciphertexts: hashes.len() as u64,
            ciphertexts_root: commitment_root(&hashes).0,
            before: generation(before),
            after: generation(after),
        }
    }
}

/// What both kinds of erasure need: a later file, the root there before, and every key in both files rewrapped.
fn check_files(
    subkeys: &WrappedSubkeys,
    before: &WrappedRoots,
    after: &WrappedRoots,
) -> Result<(), ReceiptError> {
    let (use_id, branch) = (subkeys.use_id().to_owned(), subkeys.branch());
    if after.generation() <= before.generation() {
        return Err(ReceiptError::NotLater);
    }
    if before.wrapped(&use_id, branch).is_none() {
        return Err(ReceiptError::NothingErased { use_id, branch });
    }
    for (use_id, branch) in after.keys() {
        if before.wrapped(use_id, branch) == after.wrapped(use_id, branch) {
            return Err(ReceiptError::NotRewrapped { name: format!("{use_id}/{branch}") });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;

    const CONTENT: (&str, Branch) = ("use-1", Branch::Content);

    fn key(byte: u8) -> Key {
        Key::from_bytes([byte; 32])
    }

    fn before() -> WrappedRoots {
        let ring = WrappedRoots::new().with_root(&key(100), &[1; 12], CONTENT, &key(50)).unwrap();
        ring.with_root(&key(100), &[2; 12], ("use-1", Branch::File), &key(60)).unwrap()
    }

    fn subkeys() -> WrappedSubkeys {
        let subkeys = WrappedSubkeys::new("use-1", Branch::Content).unwrap();
        let subkeys = subkeys.with_key(&key(50), &[1; 12], "alert/1", &key(1)).unwrap();
        subkeys.with_key(&key(50), &[2; 12], "alert/2", &key(2)).unwrap()
    }

    fn hashes() -> BTreeSet<[u8; 32]> {
        [[1; 32], [2; 32], [3; 32]].into()
    }

    #[test]
    fn a_whole_branch_has_its_receipt() {
        let removed = before().without("use-1", Branch::Content).unwrap();
        let after = removed.rewrap(&key(100), &key(101), &[[5; 12]]).unwrap();
        let receipt = ErasureReceipt::of_branch(&subkeys(), &before(), &after, &hashes()).unwrap();
        assert_eq!((receipt.keys, receipt.ciphertexts, &receipt.erased), (3, 3, &Erased::Branch));
        assert_eq!((receipt.before.number, receipt.after.number), (2, 4));
        assert_eq!(receipt.after.sha256, after.sha256());
        assert!(receipt.to_text().contains("erased branch content\nkeys 3\nciphertexts 3 "));
        let fewer = hashes().into_iter().skip(1).collect();
        let other = ErasureReceipt::of_branch(&subkeys(), &before(), &after, &fewer).unwrap();
        assert_ne!(other.sha256(), receipt.sha256());
    }

    #[test]
    fn a_part_of_a_branch_has_its_receipt() {
        let erased = BTreeSet::from(["alert/1".to_owned()]);
        let left = subkeys().without(&erased, &key(50), &key(51), &[[1; 12]]).unwrap();
        let replaced = before().with_replaced_root(&key(100), &[9; 12], CONTENT, &key(51)).unwrap();
        let after = replaced.rewrap(&key(100), &key(101), &[[5; 12], [6; 12]]).unwrap();
        let receipt = ErasureReceipt::of_scopes([&subkeys(), &left], &before(), &after, &hashes()).unwrap();
        assert_eq!((receipt.keys, receipt.erased), (2, Erased::Scopes(erased)));
        // The survivors under their old wrapping, or nobody gone: no receipt.
        let same = ErasureReceipt::of_scopes([&subkeys(), &subkeys()], &before(), &after, &hashes());
        assert!(matches!(same, Err(ReceiptError::NotRewrapped { .. })));
        let all = subkeys().without(&BTreeSet::new(), &key(50), &key(51), &[[1; 12], [2; 12]]).unwrap();
        let none_gone = ErasureReceipt::of_scopes([&subkeys(), &all], &before(), &after, &hashes());
        assert!(matches!(none_gone, Err(ReceiptError::NothingErased { .. })));
        let other = WrappedSubkeys::new("use-2", Branch::Content).unwrap();
        let other = ErasureReceipt::of_scopes([&subkeys(), &other], &before(), &after, &hashes());
        assert_eq!(other, Err(ReceiptError::OtherSubkeys));
    }

    #[test]
    fn a_key_file_that_does_not_show_the_erasure_gives_no_receipt() {
        let receipt = |after: &WrappedRoots| {
            ErasureReceipt::of_branch(&subkeys(), &before(), after, &hashes()).unwrap_err()
        };
        assert_eq!(receipt(&before()), ReceiptError::NotLater);
        // Removed, but the file's key is wrapped as before: the old wrapping key is still in use.
        let removed = before().without("use-1", Branch::Content).unwrap();
        assert_eq!(receipt(&removed), ReceiptError::NotRewrapped { name: "use-1/file".to_owned() });
        let kept = before().rewrap(&key(100), &key(101), &[[5; 12], [6; 12]]).unwrap();
        assert!(matches!(receipt(&kept), ReceiptError::StillThere { .. }));
        let none = WrappedSubkeys::new("use-9", Branch::Content).unwrap();
        let none = ErasureReceipt::of_branch(&none, &before(), &kept, &hashes());
        assert!(matches!(none, Err(ReceiptError::NothingErased { .. })));
    }
}
