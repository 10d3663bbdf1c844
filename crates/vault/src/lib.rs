//! Keys per use: sealing, opening, commitments, and erasure by the destruction of keys.
//!
//! Pure: chance (keys, salts, nonces) is an argument and nothing is written anywhere. Each use has one root key per
//! [`keys::Branch`]; subkeys lie wrapped under the root of their branch, roots under a wrapping key that the store
//! holds. Erasing a use means a [`ring::WrappedRoots`] without it, under a new wrapping key, and the old one destroyed.
//!
//! Not here: where keys and ciphertexts lie (the store), who may open what (the record), when the law says to erase.
#![forbid(unsafe_code)]

pub mod commitment;
pub mod context;
pub mod escrow;
mod hash;
pub mod keys;
pub mod members;
pub mod receipt;
pub mod ring;
pub mod seal;
mod stack;
pub mod subkeys;
mod text;
pub mod wrapper;

pub use commitment::{Commitment, NotCommittedError, Opening, Salt, commit, verify_opening};
pub use context::SealContext;
pub use keys::{Branch, Key, KeyLabel, UnwrapError, Wrapped, unwrap, wrap};
pub use members::{MemberProof, commitment_root, prove_member, verify_member};
pub use receipt::{Erased, ErasureReceipt, ReceiptError};
pub use ring::{RingError, WrappedRoots};
pub use seal::{Ciphertext, OpenError, SealError, SealedField, open, open_field, seal, seal_field};
pub use subkeys::WrappedSubkeys;
pub use wrapper::{Wrapper, WrapperError};

/// The nonce of one sealing under one key, of 12 bytes of chance, never used twice with the same key.
///
/// Random nonces keep a key safe for 2^32 sealings (NIST SP 800-38D, section 8.3); a subkey seals a handful.
pub type Nonce = [u8; 12];
