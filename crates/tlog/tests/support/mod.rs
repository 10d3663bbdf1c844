//! A log exported to memory, as its operator would serve it.
#![allow(dead_code, reason = "each test that includes this module uses a part of it")]

use std::collections::BTreeMap;

use stricto_tlog::tile::{Kind, TilePath, encode_bundle, tile_bytes};
use stricto_tlog::{Checkpoint, Nodes, SigningKey, leaf_hash};

pub(crate) const ORIGIN: &str = "register.example/unit";

/// Entries, nodes and every file of a log.
pub(crate) struct Log {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) nodes: Nodes,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) checkpoint: Checkpoint,
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[42; 32]).unwrap()
}

/// A log of `size` entries of different lengths, the first of them empty.
pub(crate) fn log(size: u64) -> Log {
    let entries: Vec<Vec<u8>> =
        (0..size).map(|i| format!("entry {i} ").into_bytes().repeat((i % 4) as usize)).collect();
    let nodes = Nodes::from_leaf_hashes(entries.iter().map(|entry| leaf_hash(entry)));
    let files = TilePath::all(size)
        .map(|path| {
            let first = path.first() as usize;
            let bytes = match path.kind() {
                Kind::Hashes { .. } => tile_bytes(&path.hashes(&nodes).unwrap()),
                Kind::Entries => encode_bundle(&entries[first..first + path.width() as usize]).unwrap(),
            };
            (path.to_string(), bytes)
        })
        .collect();
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root: nodes.tree().root() };
    Log { entries, nodes, files, checkpoint }
}
