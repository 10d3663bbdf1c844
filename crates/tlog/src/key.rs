//! Keys of signed notes: `vkey` and `skey` text forms, key ids, signing and verifying.
//!
//! A key serves one signature type: a log's key (0x01) never cosigns and a witness's key (0x04) never signs for a log.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::hash::parse_hex;

/// What a key signs and how: the signature type identifier of the signed-note specification.
///
/// ML-DSA-44 cosignatures (0x06) take their place here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// 0x01: Ed25519 over the note's text.
    Ed25519,
    /// 0x04: timestamped Ed25519 cosignature of a checkpoint (`cosignature/v1`).
    CosignatureV1,
}

/// The four bytes that, with the key's name, tell which key made a signature; not a strong hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

/// A public key with its name and its one algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    id: KeyId,
    algorithm: Algorithm,
    key: ed25519_dalek::VerifyingKey,
}

/// A private key with its name and its one algorithm; its bytes are zeroed when it is dropped.
pub struct SigningKey {
    public: VerifyingKey,
    key: ed25519_dalek::SigningKey,
}

/// Why a text or a name does not give a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or holds a character that notes do not allow.
    #[error("`{name}` cannot name a key; write it without spaces, control characters and `+`")]
    Name {
        /// The name.
        name: String,
    },
    /// The text is not of a verifier key's form.
    #[error("`{text}` is not a verifier key; write it as `name+id+base64`, the id in 8 hexadecimal digits")]
    Verifier {
        /// The beginning of the text.
        text: String,
    },
    /// The text is not of a signer key's form. The text itself is secret and never repeated.
    #[error(
        "this is not a signer key; it reads `PRIVATE+KEY+name+id+base64`, the id in 8 hexadecimal digits"
    )]
    Signer,
    /// The algorithm byte is none that is known here.
    #[error(
        "key `{name}` has the unknown type 0x{byte:02x}; use an Ed25519 key (0x01) or cosigner key (0x04)"
    )]
    UnknownAlgorithm {
        /// The key's name.
        name: String,
        /// The algorithm byte.
        byte: u8,
    },
    /// The id does not follow from name and key.
    #[error("the id of key `{name}` does not follow from its name and bytes; ask its owner for it again")]
    Id {
        /// The key's name.
        name: String,
    },
    /// The bytes are no Ed25519 public key, or one of small order.
    #[error("the bytes of key `{name}` are not an Ed25519 public key; ask its owner for it again")]
    Point {
        /// The key's name.
        name: String,
    },
}

impl Algorithm {
    /// The signature type identifier byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::CosignatureV1].into_iter().find(|algorithm| algorithm.byte() == byte)
    }
}

impl VerifyingKey {
    /// Reads the `vkey` form, `name+id+base64(type and public key)`.
    ///
    /// # Errors
    /// Where the text is not of that form, its id does not follow from its bytes, or the key is unusable.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Verifier { text: crate::excerpt(text) };
        let (name, rest) = text.split_once('+').ok_or_else(malformed)?;
        let (id, key) = rest.split_once('+').ok_or_else(malformed)?;
        let id = parse_hex(id).map(KeyId).ok_or_else(malformed)?;
        let key = STANDARD.decode(key).map_err(|_| malformed())?;
        let (&byte, key) = key.split_first().ok_or_else(malformed)?;
        let name = name.to_owned();
        let Some(algorithm) = Algorithm::from_byte(byte) else {
            return Err(KeyError::UnknownAlgorithm { name, byte });
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| malformed())?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).ok().filter(|key| !key.is_weak());
        let Some(key) = key else { return Err(KeyError::Point { name }) };
        let parsed = Self::new(name, algorithm, key)?;
        if parsed.id == id { Ok(parsed) } else { Err(KeyError::Id { name: parsed.name }) }
    }

    fn new(name: String, algorithm: Algorithm, key: ed25519_dalek::VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(&name) {
            return Err(KeyError::Name { name });
        }
        let hash = Sha256::new()
            .chain_update(&name)
            .chain_update(b"\n")
            .chain_update([algorithm.byte()])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        Ok(Self { name, id: KeyId([a, b, c, d]), algorithm, key })
    }

    /// The key's name: for a log, its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The one algorithm that the key serves.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The 32 bytes of the Ed25519 public key, by which a policy tells keys apart.
    #[must_use]
    pub fn public_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether `signature` is this key's over `message`, by the strict rules (no small-order points).
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(message, &signature).is_ok()
    }
}

/// The `vkey` form, which [`VerifyingKey::parse`] reads.
impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.algorithm.byte()];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

impl SigningKey {
    /// A log's key from a name, which is the log's origin, and 32 secret bytes of chance.
    ///
    /// # Errors
    /// Where notes do not allow the name.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::new(name, Algorithm::Ed25519, seed)
    }

    /// A witness's key from a name and 32 secret bytes of chance, which no other key may share.
    ///
    /// # Errors
    /// Where notes do not allow the name.
    pub fn cosigner_from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::new(name, Algorithm::CosignatureV1, seed)
    }

    fn new(name: &str, algorithm: Algorithm, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        Ok(Self { public: VerifyingKey::new(name.to_owned(), algorithm, key.verifying_key())?, key })
    }

    /// Reads the `skey` form, `PRIVATE+KEY+name+id+base64(type and seed)`.
    ///
    /// # Errors
    /// Where the text is not of that form or its id does not follow from its bytes. No error repeats the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Signer)?;
        let (name, rest) = rest.split_once('+').ok_or(KeyError::Signer)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Signer)?;
        let id = parse_hex(id).map(KeyId).ok_or(KeyError::Signer)?;
        let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| KeyError::Signer)?);
        let (&byte, seed) = key.split_first().ok_or(KeyError::Signer)?;
        let Some(algorithm) = Algorithm::from_byte(byte) else {
            return Err(KeyError::UnknownAlgorithm { name: name.to_owned(), byte });
        };
        let parsed = Self::new(name, algorithm, seed.try_into().map_err(|_| KeyError::Signer)?)?;
        if parsed.public.id == id { Ok(parsed) } else { Err(KeyError::Id { name: name.to_owned() }) }
    }

    /// The `skey` form, which is secret; the text is zeroed when it is dropped.
    #[must_use]
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        let mut key = Zeroizing::new([0; 33]);
        let (first, seed) = key.split_at_mut(1);
        first.fill(self.public.algorithm.byte());
        seed.copy_from_slice(self.key.as_bytes());
        let key = Zeroizing::new(STANDARD.encode(*key));
        Zeroizing::new(format!("PRIVATE+KEY+{}+{}+{}", self.public.name, self.public.id, *key))
    }

    /// The public part.
    #[must_use]
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// The public part only.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public)
    }
}

/// Eight lower-case hexadecimal digits.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Whether notes allow this name: not empty, no Unicode space, no `+`, no ASCII control character.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_ascii_control() || c == '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the signed-note specification.
    const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn the_specifications_key_reads_and_prints_back() {
        let key = VerifyingKey::parse(FOO).unwrap();
        assert_eq!((key.name(), key.algorithm()), ("example.com/foo", Algorithm::Ed25519));
        assert_eq!(key.to_string(), FOO);
    }

    #[test]
    fn a_signer_key_reads_back_from_its_secret_text() {
        for key in [
            SigningKey::from_seed("register.example", &[7; 32]).unwrap(),
            SigningKey::cosigner_from_seed("witness.example", &[7; 32]).unwrap(),
        ] {
            let again = SigningKey::parse(&key.to_secret_text()).unwrap();
            assert_eq!(again.verifying_key(), key.verifying_key());
            assert_eq!(again.sign(b"x"), key.sign(b"x"));
            assert!(key.verifying_key().verifies(b"x", &key.sign(b"x")));
            assert!(!key.verifying_key().verifies(b"y", &key.sign(b"x")));
            assert_eq!(
                VerifyingKey::parse(&key.verifying_key().to_string()).as_ref(),
                Ok(key.verifying_key())
            );
        }
    }

    #[test]
    fn one_seed_gives_two_ids_for_two_algorithms() {
        let log = SigningKey::from_seed("a.example", &[1; 32]).unwrap();
        let witness = SigningKey::cosigner_from_seed("a.example", &[1; 32]).unwrap();
        assert_ne!(log.verifying_key().id(), witness.verifying_key().id());
    }

    #[test]
    fn debug_and_errors_keep_the_secret() {
        let key = SigningKey::from_seed("a.example", &[1; 32]).unwrap();
        let secret = key.to_secret_text();
        let tail = &secret[secret.len() - 20..];
        assert!(!format!("{key:?}").contains(tail));
        let error = SigningKey::parse(&secret.replace("+a.example+", "+b.example+")).unwrap_err();
        assert!(!error.to_string().contains(tail));
    }

    #[test]
    fn a_malformed_verifier_key_is_refused() {
        let weak =
            VerifyingKey { key: ed25519_dalek::VerifyingKey::default(), ..VerifyingKey::parse(FOO).unwrap() };
        let cases = [
            "".to_owned(),
            "example.com/foo".to_owned(),
            "example.com/foo+530d903a".to_owned(),
            FOO.replace("530d903a", "530d903b"),
            FOO.replace("530d903a", "530D903A"),
            FOO.replace("530d903a", "30d903a"),
            FOO.replace("foo", "bar"),
            FOO.replace("example.com/foo", ""),
            FOO.replace("example.com/foo", "example com/foo"),
            FOO.replace("+Aeky", "+Aaky"),
            FOO.replace("+Aeky", "+Beky"),
            FOO.trim_end_matches('k').to_owned(),
            format!("{FOO}\n"),
            weak.to_string(),
        ];
        for text in cases {
            assert!(VerifyingKey::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_that_notes_do_not_allow_makes_no_key() {
        for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{0}"] {
            assert_eq!(
                SigningKey::from_seed(name, &[0; 32]).err(),
                Some(KeyError::Name { name: name.to_owned() })
            );
        }
    }
}
