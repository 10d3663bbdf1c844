//! Signatures over acts: made for machines, verified for everybody, by pure code.
//!
//! In scope: Ed25519 over the act's hash, and dispatch to [`crate::webauthn`] for people's passkeys.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use crate::act::Signature;
use crate::ids::ActHash;
use crate::key::{Base64, PublicKey};
use crate::webauthn::{self, Algorithm, Assertion, WebauthnError};

/// Why a signature does not stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature's scheme is not the key's.
    #[error("the signature's scheme is not that of the enrolled key; sign with the enrolled key")]
    OtherScheme,
    /// The key's bytes are no key of its scheme.
    #[error("the key's bytes are no key of its scheme; enrol it again from its source")]
    KeyUnreadable,
    /// The signature's bytes are no signature of its scheme.
    #[error("the signature's bytes are no signature of its scheme; sign again")]
    SignatureUnreadable,
    /// The signature is not the key's, or not over this act.
    #[error("the signature is not this key's over this act; sign the act as it is submitted")]
    Invalid,
    /// The WebAuthn assertion around the signature is not one for this act.
    #[error(transparent)]
    Webauthn(#[from] WebauthnError),
}

/// Verifies that `sig` is `key`'s over the act with this hash.
///
/// # Errors
/// See [`SignatureError`].
pub fn verify(act_hash: &ActHash, key: &PublicKey, sig: &Signature) -> Result<(), SignatureError> {
    match (key, sig) {
        (PublicKey::Ed25519 { key }, Signature::Ed25519 { value }) => {
            verify_ed25519(&key.0, &act_hash.0.0, &value.0)
        }
        (
            PublicKey::WebauthnEddsa { key, rp_id },
            Signature::Webauthn { authenticator_data, client_data, value },
        ) => {
            let assertion = Assertion {
                authenticator_data: &authenticator_data.0,
                client_data: &client_data.0,
                signature: &value.0,
            };
            webauthn::verify(Algorithm::Eddsa, &key.0, rp_id, &act_hash.0.0, &assertion)
        }
        (
            PublicKey::WebauthnEs256 { key, rp_id },
            Signature::Webauthn { authenticator_data, client_data, value },
        ) => {
            let assertion = Assertion {
                authenticator_data: &authenticator_data.0,
                client_data: &client_data.0,
                signature: &value.0,
            };
            webauthn::verify(Algorithm::Es256, &key.0, rp_id, &act_hash.0.0, &assertion)
        }
        (PublicKey::Ed25519 { .. }, Signature::Webauthn { .. })
        | (PublicKey::WebauthnEddsa { .. } | PublicKey::WebauthnEs256 { .. }, Signature::Ed25519 { .. }) => {
            Err(SignatureError::OtherScheme)
        }
    }
}

/// Whether the key's bytes are a key of its scheme, so that it can be enrolled.
///
/// # Errors
/// [`SignatureError::KeyUnreadable`] where they are not.
pub fn check_key(key: &PublicKey) -> Result<(), SignatureError> {
    match key {
        PublicKey::Ed25519 { key } => ed25519_key(&key.0).map(|_| ()),
        PublicKey::WebauthnEddsa { key, rp_id } => {
            webauthn::check_rp_id(rp_id)?;
            ed25519_key(&key.0).map(|_| ())
        }
        PublicKey::WebauthnEs256 { key, rp_id } => {
            webauthn::check_rp_id(rp_id)?;
            webauthn::es256_key(&key.0).map(|_| ())
        }
    }
}

/// The Ed25519 signature, by the key of this 32-byte seed, over the act with this hash.
#[must_use]
pub fn sign_ed25519(seed: &[u8; 32], act_hash: &ActHash) -> Signature {
    let signature = SigningKey::from_bytes(seed).sign(&act_hash.0.0);
    Signature::Ed25519 { value: Base64(signature.to_bytes().to_vec()) }
}

/// The public key that belongs to this 32-byte Ed25519 seed.
#[must_use]
pub fn ed25519_public(seed: &[u8; 32]) -> PublicKey {
    let key = SigningKey::from_bytes(seed).verifying_key();
    PublicKey::Ed25519 { key: Base64(key.to_bytes().to_vec()) }
}

fn ed25519_key(bytes: &[u8]) -> Result<VerifyingKey, SignatureError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| SignatureError::KeyUnreadable)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| SignatureError::KeyUnreadable)?;
    // A key of small order would sign anything.
    if key.is_weak() { Err(SignatureError::KeyUnreadable) } else { Ok(key) }
}

/// RFC 8032 verification in its strict form: one signature, one message, one key.
pub(crate) fn verify_ed25519(key: &[u8], message: &[u8], sig: &[u8]) -> Result<(), SignatureError> {
    let key = ed25519_key(key)?;
    let sig = ed25519_dalek::Signature::from_slice(sig).map_err(|_| SignatureError::SignatureUnreadable)?;
    key.verify_strict(message, &sig).map_err(|_| SignatureError::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Hex32;

    const SEED: [u8; 32] = [7; 32];

    #[test]
    fn a_signature_verifies_for_its_act_and_its_key_alone() {
        let (hash, other) = (ActHash(Hex32([1; 32])), ActHash(Hex32([2; 32])));
        let sig = sign_ed25519(&SEED, &hash);
        let key = ed25519_public(&SEED);
        assert_eq!(verify(&hash, &key, &sig), Ok(()));
        assert_eq!(verify(&other, &key, &sig), Err(SignatureError::Invalid));
        assert_eq!(verify(&hash, &ed25519_public(&[8; 32]), &sig), Err(SignatureError::Invalid));
    }

    #[test]
    fn every_flipped_bit_of_a_signature_is_refused() {
        let hash = ActHash(Hex32([1; 32]));
        let Signature::Ed25519 { value } = sign_ed25519(&SEED, &hash) else { panic!("an Ed25519 signature") };
        let key = ed25519_public(&SEED);
        for bit in 0..value.0.len() * 8 {
            let mut bytes = value.0.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let flipped = Signature::Ed25519 { value: Base64(bytes) };
            assert!(verify(&hash, &key, &flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_first_vector_of_rfc_8032_gives_its_public_key() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let seed: Hex32 = seed.parse().expect("hex");
        let public: Hex32 = public.parse().expect("hex");
        assert_eq!(ed25519_public(&seed.0).bytes(), public.0);
    }

    #[test]
    fn a_key_that_would_sign_anything_is_refused() {
        let mut identity = vec![0; 32];
        identity[0] = 1;
        let cases = [identity, vec![0; 31], vec![2; 33]];
        for bytes in cases {
            let key = PublicKey::Ed25519 { key: Base64(bytes.clone()) };
            assert_eq!(check_key(&key), Err(SignatureError::KeyUnreadable), "{bytes:?}");
        }
    }
}
