//! A content root under a trustee's public key (HPKE, RFC 9180): what the unit cannot open, and the trustee can.
//!
//! Base mode, X25519 with HKDF-SHA256, AES-256-GCM. A box is bound to register, use and order: it opens as no other.
//! The register keeps it under the use's next content root, so that it ends as all content does: with that root.

use std::convert::Infallible;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Nonce;
use crate::hash::framed;
use crate::keys::{Branch, Key, UnwrapError};
use crate::seal::{SealError, open_bytes, seal_bytes};
use crate::stack::leaving_nothing;

/// The scope under which a box stands among the subkeys of a use; no field is sealed under it.
pub const ESCROW_SCOPE: &str = "escrow";

/// How many bytes a box has: the encapsulated key, the root and the tag.
pub const BOX_BYTES: usize = 32 + 32 + 16;

/// To what a box belongs: it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EscrowContext<'a> {
    /// The origin of the register.
    pub origin: &'a str,
    /// The use.
    pub use_id: &'a str,
    /// The hash of the act that ordered it, as text.
    pub order: &'a str,
}

/// The trustee's private key, from 32 bytes of chance; zeroed when dropped, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TrusteeKey([u8; 32]);

/// What a root cannot be sealed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the trustee's public key is no X25519 key that anything can be sealed to; enrol another")]
pub struct TrusteeKeyError;

impl EscrowContext<'_> {
    fn info(&self) -> Vec<u8> {
        framed(&[b"stricto/escrow/1", self.origin.as_bytes(), self.use_id.as_bytes(), self.order.as_bytes()])
    }

    fn kept(&self) -> Vec<u8> {
        let [origin, use_id, order] = [self.origin, self.use_id, self.order].map(str::as_bytes);
        framed(&[b"stricto/escrow/kept/1", origin, use_id, Branch::Content.as_str().as_bytes(), order])
    }
}

impl TrusteeKey {
    /// The key of these 32 bytes of chance, by RFC 9180's `DeriveKeyPair`. The caller zeroes its own copy.
    #[must_use]
    pub const fn from_seed(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// The public half: what a root is sealed to.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        leaving_nothing(|| X25519HkdfSha256::derive_keypair(&self.0).1.to_bytes().into())
    }

    /// Opens a box.
    ///
    /// # Errors
    /// Where it was sealed to another key, belongs to another register, use or order, or was changed.
    pub fn open(&self, context: &EscrowContext<'_>, sealed: &[u8]) -> Result<Key, UnwrapError> {
        let (encapped, ciphertext) = sealed.split_first_chunk::<32>().ok_or(UnwrapError)?;
        let info = context.info();
        let opened = leaving_nothing(|| {
            let (private, _) = X25519HkdfSha256::derive_keypair(&self.0);
            let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).ok()?;
            let opened = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
                &OpModeR::Base,
                &private,
                &encapped,
                &info,
                ciphertext,
                b"",
            );
            opened.ok().map(Zeroizing::new)
        });
        let opened = opened.ok_or(UnwrapError)?;
        let root: &[u8; 32] = opened.as_slice().try_into().map_err(|_| UnwrapError)?;
        Ok(Key::from_bytes(*root))
    }
}

/// Seals a root to the trustee's public key; `chance` is 32 bytes of it, never used twice.
///
/// # Errors
/// Where the public key is one that nothing can be sealed to.
pub fn seal_to_trustee(
    public: &[u8; 32],
    context: &EscrowContext<'_>,
    root: &Key,
    chance: &Zeroizing<[u8; 32]>,
) -> Result<Vec<u8>, TrusteeKeyError> {
    let info = context.info();
    leaving_nothing(|| {
        let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(public).map_err(|_| TrusteeKeyError)?;
        let sealed = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            &info,
            root.expose(),
            b"",
            &mut Given(chance),
        );
        let (encapped, ciphertext) = sealed.map_err(|_| TrusteeKeyError)?;
        Ok([encapped.to_bytes().as_slice(), &ciphertext].concat())
    })
}

/// A box as the register keeps it: under the use's next content root, so that it goes when that root does.
///
/// # Errors
/// None that can be met: a box is never too long to be sealed.
pub fn keep_box(
    next: &Key,
    context: &EscrowContext<'_>,
    nonce: &Nonce,
    sealed: &[u8],
) -> Result<Vec<u8>, SealError> {
    seal_bytes(next, &context.kept(), nonce, sealed).ok_or(SealError { bytes: sealed.len() })
}

/// The box that is kept under this root.
///
/// # Errors
/// Where the root is another one, the box belongs to another order, or a byte was changed.
pub fn kept_box(root: &Key, context: &EscrowContext<'_>, kept: &[u8]) -> Result<Vec<u8>, UnwrapError> {
    open_bytes(root, &context.kept(), kept).map(|sealed| sealed.to_vec()).ok_or(UnwrapError)
}

/// The chance that was given, and nothing after it: HPKE asks once, for one ephemeral key.
struct Given<'a>(&'a [u8; 32]);

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.iter_mut().zip(self.0).for_each(|(out, given)| *out = *given);
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: EscrowContext<'_> =
        EscrowContext { origin: "register.example", use_id: "use-1", order: "order-1" };

    fn sealed(trustee: &TrusteeKey, chance: u8) -> Vec<u8> {
        let root = Key::from_bytes([7; 32]);
        seal_to_trustee(&trustee.public(), &CONTEXT, &root, &Zeroizing::new([chance; 32])).unwrap()
    }

    #[test]
    fn a_box_opens_for_the_trustee_in_its_place_and_for_nobody_else() {
        let trustee = TrusteeKey::from_seed([1; 32]);
        let sealed = sealed(&trustee, 9);
        assert_eq!(sealed.len(), BOX_BYTES);
        assert_eq!(trustee.open(&CONTEXT, &sealed).unwrap().expose(), &[7; 32]);
        assert!(TrusteeKey::from_seed([2; 32]).open(&CONTEXT, &sealed).is_err());
        for other in [
            EscrowContext { origin: "other.example", ..CONTEXT },
            EscrowContext { use_id: "use-2", ..CONTEXT },
            EscrowContext { order: "order-2", ..CONTEXT },
        ] {
            assert!(trustee.open(&other, &sealed).is_err(), "{other:?}");
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(trustee.open(&CONTEXT, &changed).is_err(), "byte {at}");
            assert!(trustee.open(&CONTEXT, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    fn hex(digits: &str) -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
    }

    /// RFC 9180, appendix A.1.1: its key pairs hang on neither AEAD nor `info`, so that they hold for this suite too.
    #[test]
    fn the_key_pairs_of_trustee_and_box_are_those_of_the_vectors_of_rfc_9180() {
        let trustee =
            TrusteeKey::from_seed(hex("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037"));
        let public = hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
        assert_eq!(trustee.public(), public);
        let chance = hex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234");
        let sealed = seal_to_trustee(&public, &CONTEXT, &Key::from_bytes([7; 32]), &Zeroizing::new(chance));
        let encapped = hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
        assert_eq!(sealed.unwrap()[..32], encapped);
    }

    #[test]
    fn each_chance_gives_another_box_and_the_same_chance_the_same() {
        let trustee = TrusteeKey::from_seed([1; 32]);
        assert_eq!(sealed(&trustee, 9), sealed(&trustee, 9));
        assert_ne!(sealed(&trustee, 9)[..32], sealed(&trustee, 8)[..32]);
    }

    #[test]
    fn a_kept_box_comes_out_under_its_root_and_for_its_order_only() {
        let (next, other) = (Key::from_bytes([3; 32]), Key::from_bytes([4; 32]));
        let sealed = sealed(&TrusteeKey::from_seed([1; 32]), 9);
        let kept = keep_box(&next, &CONTEXT, &[5; 12], &sealed).unwrap();
        assert_eq!(kept_box(&next, &CONTEXT, &kept).unwrap(), sealed);
        assert!(kept_box(&other, &CONTEXT, &kept).is_err());
        assert!(kept_box(&next, &EscrowContext { order: "order-2", ..CONTEXT }, &kept).is_err());
        assert!(!kept.windows(32).any(|run| sealed.windows(32).any(|of| of == run)));
    }

    #[test]
    fn nothing_is_sealed_to_a_public_key_of_small_order_for_everybody_would_know_the_secret() {
        let mut one = [0; 32];
        one[0] = 1;
        for public in [[0; 32], one] {
            let root = Key::from_bytes([7; 32]);
            let sealed = seal_to_trustee(&public, &CONTEXT, &root, &Zeroizing::new([9; 32]));
            assert_eq!(sealed, Err(TrusteeKeyError));
        }
    }
}
