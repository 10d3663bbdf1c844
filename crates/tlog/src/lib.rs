//! The core of a C2SP transparency log: hashes, tree, proofs, tiles, signed notes, checkpoints, cosignatures, policy.
//!
//! Pure: no clock, no file, no network and no chance; what a log holds comes in through a fetch function or a
//! [`tree::NodeReader`], and times are arguments. Every parser takes any bytes and answers with a value or an error.
//!
//! In scope: what a log's operator, its witnesses and its outside verifiers compute.
//! Not here: HTTP, storage, what the entries mean.
//! Rows read here too: E-m.
#![forbid(unsafe_code)]

pub mod checkpoint;
pub mod cosignature;
pub mod hash;
pub mod key;
pub mod note;
pub mod policy;
pub mod proof;
pub mod proof_file;
pub mod reader;
pub mod tile;
pub mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, open_checkpoint, sign_checkpoint};
pub use hash::{Hash, leaf_hash, node_hash};
pub use key::{SigningKey, VerifyingKey};
pub use proof::{consistency_proof, inclusion_proof, root_at, verify_consistency, verify_inclusion};
pub use reader::{ReadError, TileReader, read_log};
pub use tree::{NodeReader, Nodes, Tree};

/// The greatest number of entries that a log may have: 2^63 - 1, the limit of the Go implementation of this format.
pub const SIZE_MAX: u64 = (1 << 63) - 1;

/// Reads the ASCII decimal numbers of these formats: digits only, no leading zero unless the number is `0`.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    if digits && canonical { text.parse().ok() } else { None }
}

/// The first characters of an input, for an error message: enough to find it, too few to flood a log.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}
