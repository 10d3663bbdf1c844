//! The hashes of RFC 6962, section 2.1: SHA-256 with one byte in front that tells a leaf from a node.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The hash of a leaf, of an inner node, or of a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Why a text is not a hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a hash; write its 32 bytes in {form}")]
pub struct HashError {
    text: String,
    form: &'static str,
}

/// The hash of one entry as a leaf of the tree (RFC 6962, section 2.1: SHA-256 of 0x00 and the entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// The hash of an inner node from its two children (RFC 6962, section 2.1: SHA-256 of 0x01, left and right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([0x01]).chain_update(left.0).chain_update(right.0).finalize().into())
}

impl Hash {
    /// The root of a tree without entries: SHA-256 of nothing (RFC 6962, section 2.1).
    #[must_use]
    pub fn empty_root() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash in standard base64 with padding, as checkpoints write it.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads standard base64 with padding.
    ///
    /// # Errors
    /// Where the text is not the one base64 spelling of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| HashError { text: crate::excerpt(text), form: "base64" })
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// Where the text is anything else, upper-case digits included.
    pub fn from_hex(text: &str) -> Result<Self, HashError> {
        parse_hex(text)
            .map(Self)
            .ok_or_else(|| HashError { text: crate::excerpt(text), form: "lower-case hexadecimal" })
    }
}

/// Lower-case hexadecimal, 64 digits.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = hex_digit(*high)? << 4 | hex_digit(*low)?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_are_those_of_rfc_6962() {
        let (a, b) = (leaf_hash(b""), leaf_hash(&[0x00]));
        assert_eq!(
            Hash::empty_root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(a.to_string(), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(b.to_string(), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
        assert_eq!(
            node_hash(&a, &b).to_string(),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
    }

    #[test]
    fn a_hash_reads_back_from_both_spellings() {
        let hash = leaf_hash(b"an entry");
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));
        assert_eq!(Hash::from_hex(&hash.to_string()), Ok(hash));
    }

    #[test]
    fn another_spelling_of_a_hash_is_refused() {
        let hash = Hash([0xab; 32]);
        let (hex, b64) = (hash.to_string(), hash.to_base64());
        for text in ["", &hex.to_uppercase(), &hex[2..], &format!("{hex}00"), &hex.replace('a', "é")] {
            assert!(Hash::from_hex(text).is_err(), "{text}");
        }
        let loose_bits = b64.replace("s=", "t=");
        assert_ne!(loose_bits, b64);
        for text in ["", b64.trim_end_matches('='), &format!("{b64}\n"), &hex, &loose_bits] {
            assert!(Hash::from_base64(text).is_err(), "{text}");
        }
    }
}
