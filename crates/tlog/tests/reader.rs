//! The reader of untrusted tiles: gives what the checkpoint commits to, and refuses all else with the path of the fault.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may stop where it finds a fault"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use stricto_tlog::tile::{Kind, TilePath};
use stricto_tlog::{
    Checkpoint, Hash, NodeReader, ReadError, TileReader, consistency_proof, inclusion_proof, leaf_hash,
    read_log, root_at, verify_consistency, verify_inclusion,
};

mod support;
use support::{ORIGIN, log};

type Files = BTreeMap<String, Vec<u8>>;

fn read(checkpoint: &Checkpoint, files: &Files) -> Result<Vec<Vec<u8>>, ReadError<String>> {
    read_log(checkpoint, &mut |path: &str| files.get(path).cloned().ok_or_else(|| format!("no {path}")))
}

/// Whether the error names this path as the fault, or as one of those at the edge that do not fold to the root.
fn names(error: &ReadError<String>, wanted: &str) -> bool {
    match error {
        ReadError::Fetch { path, .. }
        | ReadError::Malformed { path, .. }
        | ReadError::Tile { path }
        | ReadError::Entry { path, .. } => path == wanted,
        ReadError::Root { paths } => paths.iter().any(|path| path == wanted),
        ReadError::OutOfTree { .. } => false,
    }
}

#[test]
fn a_whole_log_reads_back() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 70_000] {
        let log = log(size);
        assert_eq!(read(&log.checkpoint, &log.files).as_ref(), Ok(&log.entries), "size {size}");
    }
}

#[test]
fn every_flipped_bit_of_a_small_log_is_refused_with_its_path() {
    for size in [1, 2, 3, 7] {
        let log = log(size);
        for (path, bytes) in &log.files {
            for bit in 0..bytes.len() * 8 {
                let mut files = log.files.clone();
                files.get_mut(path).unwrap()[bit / 8] ^= 1 << (bit % 8);
                let error = read(&log.checkpoint, &files).unwrap_err();
                assert!(names(&error, path), "size {size} {path} bit {bit}: {error}");
            }
        }
    }
}

#[test]
fn one_flipped_bit_in_every_tile_is_refused() {
    // In each hash of each tile and each entry of each bundle one bit, another one each time.
    for size in [256, 257, 600] {
        let log = log(size);
        for (path, bytes) in &log.files {
            for (turn, at) in (0..bytes.len()).step_by(31).chain([bytes.len() - 1]).enumerate() {
                let mut files = log.files.clone();
                files.get_mut(path).unwrap()[at] ^= 1 << (turn % 8);
                let error = read(&log.checkpoint, &files).unwrap_err();
                assert!(names(&error, path), "size {size} {path} byte {at}: {error}");
            }
        }
    }
}

#[test]
fn one_flipped_bit_in_every_tile_of_three_levels_is_refused() {
    let log = log(70_000);
    for (turn, (path, bytes)) in log.files.iter().enumerate() {
        let fetch = |asked: &str| -> Result<Vec<u8>, String> {
            let mut bytes = log.files.get(asked).cloned().ok_or("none")?;
            if asked == path {
                let at = (turn * 7919) % bytes.len();
                bytes[at] ^= 1 << (turn % 8);
            }
            Ok(bytes)
        };
        assert!(!bytes.is_empty());
        let tile: TilePath = path.parse().unwrap();
        let read = TileReader::new(&log.checkpoint, fetch).and_then(|reader| match tile.kind() {
            Kind::Hashes { level } => reader.tile(level, tile.index()).map(|_| ()),
            Kind::Entries => reader.entries(tile.index()).map(|_| ()),
        });
        assert!(read.as_ref().is_err_and(|error| names(error, path)), "{path}: {read:?}");
    }
}

#[test]
fn proofs_from_a_log_with_a_forged_tile_are_not_made() {
    // The case of CVE-2026-56865: the proof of entry 3 in a log of 1000 reads `tile/0/000` and the edge.
    let log = log(1000);
    for path in ["tile/0/000", "tile/0/003.p/232", "tile/1/000.p/3"] {
        let fetch = |asked: &str| -> Result<Vec<u8>, String> {
            let mut bytes = log.files.get(asked).cloned().ok_or("none")?;
            if asked == path {
                bytes[32] ^= 1;
            }
            Ok(bytes)
        };
        let proof = TileReader::new(&log.checkpoint, fetch)
            .map(|reader| inclusion_proof(3, 1000, &reader).map(|_| ()).is_ok());
        assert!(matches!(proof, Ok(false) | Err(ReadError::Root { .. })), "{path}");
    }
}

#[test]
fn proofs_and_older_roots_from_tiles_are_those_from_nodes() {
    let log = log(66_000);
    let reader =
        TileReader::new(&log.checkpoint, |path: &str| log.files.get(path).cloned().ok_or(())).unwrap();
    for size in [0, 1, 2, 255, 256, 257, 1000, 65_535, 65_536, 65_537, 66_000] {
        let old_root = root_at(size, &reader).unwrap();
        assert_eq!(Ok(old_root), root_at(size, &log.nodes));
        let proof = consistency_proof(size, 66_000, &reader).unwrap();
        assert_eq!(verify_consistency(size, 66_000, &old_root, &log.checkpoint.root, &proof), Ok(()));
        if size > 0 {
            let proof = inclusion_proof(size - 1, 66_000, &reader).unwrap();
            let leaf = leaf_hash(&log.entries[size as usize - 1]);
            assert_eq!(verify_inclusion(size - 1, 66_000, &leaf, &proof, &log.checkpoint.root), Ok(()));
        }
    }
    for (level, index) in
        [(0, 66_000), (1, 33_000), (9, 128), (17, 0), (40, 0), (63, 0), (255, 0), (8, u64::MAX)]
    {
        assert!(matches!(reader.node(level, index), Err(ReadError::OutOfTree { .. })), "{level} {index}");
    }
    assert!(matches!(reader.tile(255, u64::MAX), Err(ReadError::OutOfTree { .. })));
    assert!(matches!(reader.entries(u64::MAX), Err(ReadError::OutOfTree { .. })));
}

#[test]
fn a_missing_longer_or_shorter_file_is_refused_with_its_path() {
    let log = log(600);
    for path in log.files.keys() {
        let mut missing = log.files.clone();
        missing.remove(path);
        let mut longer = log.files.clone();
        longer.get_mut(path).unwrap().push(0);
        let mut shorter = log.files.clone();
        shorter.get_mut(path).unwrap().pop();
        let mut empty = log.files.clone();
        empty.get_mut(path).unwrap().clear();
        for files in [missing, longer, shorter, empty] {
            let error = read(&log.checkpoint, &files).unwrap_err();
            assert!(names(&error, path), "{path}: {error}");
        }
    }
}

#[test]
fn exchanged_entries_and_exchanged_tiles_are_refused() {
    let log = log(800);
    for (a, b) in [("tile/0/000", "tile/0/001"), ("tile/entries/000", "tile/entries/002")] {
        let mut files = log.files.clone();
        files.insert(a.to_owned(), log.files[b].clone());
        files.insert(b.to_owned(), log.files[a].clone());
        assert!(read(&log.checkpoint, &files).is_err(), "{a} {b}");
    }
}

#[test]
fn a_checkpoint_of_another_size_or_root_is_refused() {
    let log = log(600);
    for size in [0, 1, 599, 601, 700, u64::MAX] {
        let checkpoint = Checkpoint { size, ..log.checkpoint.clone() };
        assert!(read(&checkpoint, &log.files).is_err(), "size {size}");
    }
    let checkpoint = Checkpoint { root: leaf_hash(b"else"), ..log.checkpoint };
    assert!(matches!(read(&checkpoint, &log.files), Err(ReadError::Root { .. })));
    let empty = Checkpoint { origin: ORIGIN.to_owned(), size: 0, root: Hash::empty_root() };
    assert_eq!(read(&empty, &Files::new()), Ok(vec![]));
    let not_empty = Checkpoint { root: leaf_hash(b""), ..empty };
    assert_eq!(read(&not_empty, &Files::new()), Err(ReadError::Root { paths: vec![] }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_of_any_file_goes_unseen(
        size in 1..700_u64,
        file: prop::sample::Index,
        bytes in prop::collection::vec(any::<u8>(), 0..9000),
        at: prop::sample::Index,
    ) {
        let log = log(size);
        let path = file.get(&log.files.keys().collect::<Vec<_>>()).to_string();
        let old = log.files[&path].clone();
        // Part of the file is overwritten, or all of it.
        let mut changed = old.clone();
        let start = at.index(old.len());
        changed.splice(start..(start + bytes.len()).min(old.len()), bytes);
        prop_assume!(changed != old);
        let mut files = log.files.clone();
        files.insert(path.clone(), changed);
        let error = read(&log.checkpoint, &files).unwrap_err();
        prop_assert!(names(&error, &path), "{path}: {error}");
    }
}
