//! Keys of a use: two branches, a root key each, and subkeys wrapped under their root.
//!
//! *Content* is what was captured and what came out of it; *file* is what was asked, decided and by whom. A refusal
//! destroys the root of the content branch; the file's stays for court and supervisors.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Nonce;
use crate::hash::framed;
use crate::seal::{SealError, open_bytes, seal_bytes};

/// 32 secret bytes of chance; zeroed when dropped, never printed, never cloned.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

/// What a key protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Branch {
    /// Captured input, candidates, pictures, the reference list, results, copies.
    Content,
    /// Request, necessity, limits, decision, who verified, measures.
    File,
}

/// What a wrapped key is, and of what: it unwraps as nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLabel<'a> {
    /// The root of a branch, wrapped under the store's wrapping key.
    Root {
        /// The use.
        use_id: &'a str,
        /// The branch.
        branch: Branch,
    },
    /// A subkey, wrapped under the root of its branch.
    Subkey {
        /// The use.
        use_id: &'a str,
        /// The branch.
        branch: Branch,
        /// What it protects: `alert/<id>`, `list`, `request`, `limits`, `decision`, `verification`, `measures`.
        scope: &'a str,
    },
    /// A person's act key, wrapped under what the person's password gives.
    Account {
        /// The name that is signed in with.
        name: &'a str,
    },
}

/// A key under another key: nonce, ciphertext and tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wrapped(pub [u8; Wrapped::BYTES]);

/// A wrapped key does not unwrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the key does not unwrap; the key above it is another one or was destroyed, or the bytes were changed"
)]
pub struct UnwrapError;

impl Key {
    /// A key of these 32 bytes of chance. The caller zeroes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for a store that must write a wrapping key. Nothing else has a reason to look.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Without the bytes.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Branch {
    /// Both branches.
    pub const ALL: [Self; 2] = [Self::Content, Self::File];

    /// The branch's name in files and receipts: `content` or `file`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::File => "file",
        }
    }

    /// The branch of this name; none where there is no such branch.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|branch| branch.as_str() == name)
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl KeyLabel<'_> {
    /// The bytes that a wrapped key is bound to: the associated data of its seal, the same on every machine.
    #[must_use]
    pub fn context(&self) -> Vec<u8> {
        match self {
            Self::Root { use_id, branch } => {
                framed(&[b"stricto/wrap/root/1", use_id.as_bytes(), branch.as_str().as_bytes()])
            }
            Self::Subkey { use_id, branch, scope } => framed(&[
                b"stricto/wrap/subkey/1",
                use_id.as_bytes(),
                branch.as_str().as_bytes(),
                scope.as_bytes(),
            ]),
            Self::Account { name } => framed(&[b"stricto/wrap/account/1", name.as_bytes()]),
        }
    }
}

impl Wrapped {
    /// How many bytes a wrapped key has: nonce, key and tag.
    pub const BYTES: usize = 12 + 32 + 16;
}

impl fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wrapped(..)")
    }
}

/// Wraps a key under another one; `nonce` is chance and never used twice with the same `parent`.
///
/// # Errors
/// None that can be met: a key is never too long to be sealed. The cipher's own answer is passed on all the same.
pub fn wrap(parent: &Key, nonce: &Nonce, child: &Key, label: &KeyLabel<'_>) -> Result<Wrapped, SealError> {
    let sealed = seal_bytes(parent, &label.context(), nonce, child.expose());
    let bytes = sealed.and_then(|bytes| bytes.try_into().ok());
    bytes.map(Wrapped).ok_or(SealError { bytes: child.expose().len() })
}

/// Unwraps a key.
///
/// # Errors
/// Where the parent is not the one that wrapped it, the label is another, or a bit was changed.
pub fn unwrap(parent: &Key, wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, UnwrapError> {
    let bytes = open_bytes(parent, &label.context(), &wrapped.0).ok_or(UnwrapError)?;
    let mut key = Key([0; 32]);
    // Copied into its place, so that no copy of the secret is left on the way.
    if bytes.len() != key.0.len() {
        return Err(UnwrapError);
    }
    key.0.copy_from_slice(&bytes);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: KeyLabel<'_> =
        KeyLabel::Subkey { use_id: "use-1", branch: Branch::Content, scope: "alert/7" };

    #[test]
    fn a_key_unwraps_under_its_parent_and_label_only() {
        let (parent, child) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let wrapped = wrap(&parent, &[3; 12], &child, &LABEL).unwrap();
        assert_eq!(unwrap(&parent, &wrapped, &LABEL).unwrap().expose(), child.expose());
        assert!(unwrap(&child, &wrapped, &LABEL).is_err());
        for other in [
            KeyLabel::Subkey { use_id: "use-2", branch: Branch::Content, scope: "alert/7" },
            KeyLabel::Subkey { use_id: "use-1", branch: Branch::File, scope: "alert/7" },
            KeyLabel::Subkey { use_id: "use-1", branch: Branch::Content, scope: "alert/8" },
            KeyLabel::Subkey { use_id: "use-1", branch: Branch::Content, scope: "" },
            KeyLabel::Root { use_id: "use-1", branch: Branch::Content },
        ] {
            assert!(unwrap(&parent, &wrapped, &other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn every_flipped_bit_of_a_wrapped_key_is_refused() {
        let (parent, child) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let wrapped = wrap(&parent, &[3; 12], &child, &LABEL).unwrap();
        for bit in 0..Wrapped::BYTES * 8 {
            let mut changed = wrapped;
            changed.0[bit / 8] ^= 1 << (bit % 8);
            assert!(unwrap(&parent, &changed, &LABEL).is_err(), "bit {bit}");
        }
        assert!(unwrap(&parent, &Wrapped([0; Wrapped::BYTES]), &LABEL).is_err());
    }

    #[test]
    fn zeroing_a_key_leaves_nothing_of_it_and_dropping_zeroes() {
        let mut key = Key::from_bytes([7; 32]);
        key.zeroize();
        assert_eq!(key.expose(), &[0; 32]);
        fn zeroes_on_drop<T: ZeroizeOnDrop>() {}
        zeroes_on_drop::<Key>();
        assert_eq!(format!("{:?}", Key::from_bytes([7; 32])), "Key(..)");
    }

    #[test]
    fn a_branch_reads_back_from_its_name() {
        for branch in Branch::ALL {
            assert_eq!(Branch::parse(branch.as_str()), Some(branch));
        }
        assert_eq!(Branch::parse("Content"), None);
    }
}
