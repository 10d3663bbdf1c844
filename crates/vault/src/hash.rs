//! SHA-256 over parts, told apart by a tag and by their lengths.

use sha2::{Digest, Sha256};

/// Bytes in which every part is preceded by its length, so that no two lists of parts give the same bytes.
pub(crate) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        // A `usize` has at most 64 bits on every platform that Rust knows.
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// SHA-256 over a tag and parts, each preceded by its length.
pub(crate) fn tagged_hash(tag: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&[tag.as_bytes()], parts].concat() {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// SHA-256 of plain bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
