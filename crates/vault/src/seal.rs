//! Sealing values under a key (AES-256-GCM), bound to register, use and field.

use std::fmt;

use aes_gcm::aead::Payload;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce as GcmNonce};
use zeroize::{Zeroize, Zeroizing};

use crate::Nonce;
use crate::commitment::{Commitment, Opening, Salt, commit, verify_opening};
use crate::context::SealContext;
use crate::hash::sha256;
use crate::keys::Key;
use crate::stack::leaving_nothing;

/// How many bytes a sealing adds: the nonce before, the tag after.
pub const SEAL_BYTES: usize = 12 + 16;

/// A sealed value: nonce, ciphertext and tag, as they are stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Ciphertext(pub Vec<u8>);

/// A sealed field of an act: what the act shows of it, and what is kept beside the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedField {
    /// The salted commitment to the value.
    pub commitment: Commitment,
    /// SHA-256 of the ciphertext, by which a reader without keys sees a changed byte.
    pub ciphertext_sha256: [u8; 32],
    /// The ciphertext of salt and value.
    pub ciphertext: Ciphertext,
}

/// A value is too long to be sealed: AES-GCM ends at 64 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value of {bytes} bytes is too long to be sealed; split it")]
pub struct SealError {
    /// Its length.
    pub bytes: usize,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The key is not the one, the place is another, or a byte was changed: it cannot be told which.
    #[error(
        "the value does not open with this key at this place; it belongs elsewhere, was changed or was erased"
    )]
    NotAuthentic,
    /// The plaintext is shorter than a salt.
    #[error("the value opened but has no salt; it is not a sealed field")]
    NoSalt,
    /// The value is not the one that was committed to.
    #[error(
        "the value opened but is not what the act committed to; the act and the ciphertext do not belong together"
    )]
    NotCommitted,
}

impl Ciphertext {
    /// SHA-256 of the stored bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.0)
    }
}

/// The length only.
impl fmt::Debug for Ciphertext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ciphertext({} bytes)", self.0.len())
    }
}

/// Seals a value; `nonce` is chance and never used twice with the same key.
///
/// # Errors
/// Where the value is over 64 GiB.
pub fn seal(
    key: &Key,
    context: &SealContext<'_>,
    nonce: &Nonce,
    plaintext: &[u8],
) -> Result<Ciphertext, SealError> {
    seal_bytes(key, &context.associated_data(nonce), nonce, plaintext)
        .map(Ciphertext)
        .ok_or(SealError { bytes: plaintext.len() })
}

/// Opens a sealed value; the plaintext is zeroed when it is dropped.
///
/// # Errors
/// Where key, register, use or field is another one, or any bit was changed.
pub fn open(
    key: &Key,
    context: &SealContext<'_>,
    ciphertext: &Ciphertext,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (nonce, _) = ciphertext.0.split_first_chunk().ok_or(OpenError::NotAuthentic)?;
    open_bytes(key, &context.associated_data(nonce), &ciphertext.0).ok_or(OpenError::NotAuthentic)
}

/// Seals a field of an act: commits to the value under the salt, and seals salt and value together.
///
/// `salt` and `nonce` are chance, new for each field.
///
/// # Errors
/// Where the value is over 64 GiB.
pub fn seal_field(
    key: &Key,
    context: &SealContext<'_>,
    salt: &Salt,
    nonce: &Nonce,
    value: &[u8],
) -> Result<SealedField, SealError> {
    // One allocation, so that no half-grown copy of the value stays behind in memory.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(salt.0.len() + value.len()));
    plaintext.extend_from_slice(&salt.0);
    plaintext.extend_from_slice(value);
    let ciphertext = seal(key, context, nonce, &plaintext)?;
    Ok(SealedField {
        commitment: leaving_nothing(|| commit(context, salt, value)),
        ciphertext_sha256: ciphertext.sha256(),
        ciphertext,
    })
}

/// Opens a field of an act and checks it against the act's commitment.
///
/// # Errors
/// Where it does not open, or is not what was committed to.
pub fn open_field(
    key: &Key,
    context: &SealContext<'_>,
    commitment: &Commitment,
    ciphertext: &Ciphertext,
) -> Result<Opening, OpenError> {
    let plaintext = open(key, context, ciphertext)?;
    let (salt, value) = plaintext.split_first_chunk().ok_or(OpenError::NoSalt)?;
    let opening = Opening { salt: Salt(*salt), value: value.to_vec() };
    let committed = leaving_nothing(|| verify_opening(context, commitment, &opening));
    committed.map_err(|_| OpenError::NotCommitted)?;
    Ok(opening)
}

/// Nonce, ciphertext and tag; none where the plaintext is too long.
pub(crate) fn seal_bytes(
    key: &Key,
    associated_data: &[u8],
    nonce: &Nonce,
    plaintext: &[u8],
) -> Option<Vec<u8>> {
    let sealed = leaving_nothing(|| {
        let cipher = Aes256Gcm::new(key.expose().into());
        let payload = Payload { msg: plaintext, aad: associated_data };
        cipher.encrypt(&GcmNonce::from(*nonce), payload).ok()
    })?;
    Some([&nonce[..], &sealed].concat())
}

/// The plaintext; none where it is not authentic.
pub(crate) fn open_bytes(key: &Key, associated_data: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
    leaving_nothing(|| {
        let cipher = Aes256Gcm::new(key.expose().into());
        let payload = Payload { msg: sealed, aad: associated_data };
        cipher.decrypt(&GcmNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    })
}

impl Zeroize for Ciphertext {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONTEXT: SealContext<'_> =
        SealContext { origin: "register.example", use_id: "use-1", field: "persons" };

    fn key(byte: u8) -> Key {
        Key::from_bytes([byte; 32])
    }

    #[test]
    fn a_value_opens_with_its_key_at_its_place_only() {
        let sealed = seal(&key(1), &CONTEXT, &[9; 12], b"value").unwrap();
        assert_eq!(sealed.0.len(), 5 + SEAL_BYTES);
        assert_eq!(open(&key(1), &CONTEXT, &sealed).unwrap().as_slice(), b"value");
        assert_eq!(open(&key(2), &CONTEXT, &sealed), Err(OpenError::NotAuthentic));
        for elsewhere in [
            SealContext { origin: "other.example", ..CONTEXT },
            SealContext { use_id: "use-2", ..CONTEXT },
            SealContext { field: "areas", ..CONTEXT },
            SealContext { use_id: "use-1p", field: "ersons", ..CONTEXT },
            SealContext { origin: "", use_id: "", field: "" },
        ] {
            assert_eq!(open(&key(1), &elsewhere, &sealed), Err(OpenError::NotAuthentic), "{elsewhere:?}");
        }
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let sealed = seal(&key(1), &CONTEXT, &[9; 12], b"a small message").unwrap();
        for bit in 0..sealed.0.len() * 8 {
            let mut changed = sealed.clone();
            changed.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key(1), &CONTEXT, &changed), Err(OpenError::NotAuthentic), "bit {bit}");
        }
        for length in 0..sealed.0.len() {
            let cut = Ciphertext(sealed.0[..length].to_vec());
            assert_eq!(open(&key(1), &CONTEXT, &cut), Err(OpenError::NotAuthentic), "length {length}");
        }
    }

    #[test]
    fn every_flipped_bit_of_key_or_place_is_refused() {
        let sealed = seal(&key(1), &CONTEXT, &[9; 12], b"a small message").unwrap();
        for bit in 0..256 {
            let mut bytes = [1; 32];
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&Key::from_bytes(bytes), &CONTEXT, &sealed).is_err(), "bit {bit}");
        }
        for part in 0..3 {
            let mut parts = [CONTEXT.origin, CONTEXT.use_id, CONTEXT.field].map(str::to_owned);
            for at in 0..parts[part].len() {
                for bit in 0..7 {
                    let original = parts[part].clone();
                    let mut bytes = original.clone().into_bytes();
                    bytes[at] ^= 1 << bit;
                    parts[part] = String::from_utf8(bytes).unwrap();
                    let context = SealContext { origin: &parts[0], use_id: &parts[1], field: &parts[2] };
                    assert!(open(&key(1), &context, &sealed).is_err(), "{context:?}");
                    parts[part] = original;
                }
            }
        }
    }

    #[test]
    fn the_cipher_is_aes_256_gcm_as_others_compute_it() {
        // NIST's GCM test case 13 and 16 (256-bit keys), without and with associated data.
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
        };
        let sealed = seal_bytes(&key(0), &[], &[0; 12], &[]).unwrap();
        assert_eq!(sealed[12..], hex("530f8afbc74536b9a963b4f1c4cb738b"));
        let key: [u8; 32] =
            hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().unwrap();
        let nonce: Nonce = hex("cafebabefacedbaddecaf888").try_into().unwrap();
        let plaintext = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let data = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let sealed = seal_bytes(&Key::from_bytes(key), &data, &nonce, &plaintext).unwrap();
        assert_eq!(sealed[sealed.len() - 16..], hex("76fc6ece0f4e1768cddf8853bb2d551b"));
        assert_eq!(sealed[12..20], hex("522dc1f099567d07"));
    }

    #[test]
    fn a_field_opens_to_its_commitment_only() {
        let salt = Salt([5; 32]);
        let field = seal_field(&key(1), &CONTEXT, &salt, &[9; 12], b"value").unwrap();
        assert_eq!(field.ciphertext_sha256, field.ciphertext.sha256());
        let opening = open_field(&key(1), &CONTEXT, &field.commitment, &field.ciphertext).unwrap();
        assert_eq!((opening.salt.0, opening.value.as_slice()), ([5; 32], &b"value"[..]));
        // Genuine ciphertexts of the same key and place, but not of this commitment.
        let other = seal_field(&key(1), &CONTEXT, &salt, &[8; 12], b"other").unwrap();
        let resalted = seal_field(&key(1), &CONTEXT, &Salt([6; 32]), &[7; 12], b"value").unwrap();
        for ciphertext in [&other.ciphertext, &resalted.ciphertext] {
            let opened = open_field(&key(1), &CONTEXT, &field.commitment, ciphertext);
            assert_eq!(opened.err(), Some(OpenError::NotCommitted));
        }
        let bare = seal(&key(1), &CONTEXT, &[6; 12], &[5; 31]).unwrap();
        assert_eq!(open_field(&key(1), &CONTEXT, &field.commitment, &bare).err(), Some(OpenError::NoSalt));
    }

    proptest! {
        #[test]
        fn any_value_opens_to_itself(value in prop::collection::vec(any::<u8>(), 0..300), nonce: Nonce, salt: [u8; 32]) {
            let field = seal_field(&key(1), &CONTEXT, &Salt(salt), &nonce, &value).unwrap();
            let opening = open_field(&key(1), &CONTEXT, &field.commitment, &field.ciphertext).unwrap();
            prop_assert_eq!(&opening.value, &value);
            prop_assert!(value.len() < 8 || !field.ciphertext.0.windows(value.len()).any(|window| window == value));
        }

        #[test]
        fn any_bytes_are_opened_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(open(&key(1), &CONTEXT, &Ciphertext(bytes)), Err(OpenError::NotAuthentic));
        }
    }
}
