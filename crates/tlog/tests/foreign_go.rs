//! Our logs before a verifier that nobody here wrote: the Go project's `x/mod/sumdb`, in `tests/foreign/verify.go`.
//!
//! Needs the Debian packages golang-go and golang-golang-x-mod-dev.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may stop where it finds a fault"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stricto_tlog::{Hash, consistency_proof, inclusion_proof, sign_checkpoint};

mod support;
use support::{Log, key, log};

/// The Go verifier, compiled into a folder of its own.
struct Verifier {
    binary: PathBuf,
    folder: tempfile::TempDir,
}

impl Verifier {
    /// Compiles the verifier; none where `STRICTO_SKIP_FOREIGN=1` says to do without.
    #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
    fn build() -> Option<Self> {
        if std::env::var("STRICTO_SKIP_FOREIGN").is_ok_and(|value| value == "1") {
            eprintln!("skipped: STRICTO_SKIP_FOREIGN=1, the log was not shown to the Go verifier");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let binary = folder.path().join("verify");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/foreign/verify.go");
        let built = Command::new("go")
            .args(["build", "-o"])
            .args([&binary, &source])
            .envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("GOFLAGS", "")])
            .env("GOCACHE", folder.path().join("cache"))
            .output();
        let advice = "install the Debian packages golang-go and golang-golang-x-mod-dev, \
                      or set STRICTO_SKIP_FOREIGN=1 to do without this check";
        let built = built.unwrap_or_else(|error| panic!("`go` cannot be run ({error}): {advice}"));
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "the Go verifier does not compile: {advice}\n{said}");
        Some(Self { binary, folder })
    }

    fn run(&self, log: &Log, proofs: &str, change: impl FnOnce(&Path)) -> Output {
        let dir = tempfile::tempdir_in(self.folder.path()).unwrap();
        for (path, bytes) in &log.files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        fs::write(dir.path().join("checkpoint"), sign_checkpoint(&log.checkpoint, &key()).unwrap()).unwrap();
        fs::write(dir.path().join("vkey"), key().verifying_key().to_string()).unwrap();
        fs::write(dir.path().join("proofs"), proofs).unwrap();
        change(dir.path());
        Command::new(&self.binary).arg(dir.path()).output().unwrap()
    }

    fn accepts(&self, log: &Log, proofs: &str) {
        let output = self.run(log, proofs, |_| ());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "size {}: {said}", log.checkpoint.size);
        let tiles = log.files.keys().filter(|path| !path.starts_with("tile/entries/")).count();
        let counts =
            format!("entries {} tiles {tiles} proofs {}\n", log.checkpoint.size, proofs.lines().count());
        assert_eq!(String::from_utf8_lossy(&output.stdout), counts);
    }
}

/// One line for the verifier, as `checkProofs` reads it.
fn line(lines: &mut String, shows: &str, expected: &str, size: u64, number: u64, hashes: &[Hash]) {
    let hashes: Vec<_> = hashes.iter().map(Hash::to_base64).collect();
    let hashes = if hashes.is_empty() { "-".to_owned() } else { hashes.join(",") };
    writeln!(lines, "{shows} {expected} {size} {number} {hashes}").unwrap();
}

/// A proof that must be accepted, and forgeries of it that must not.
fn good_and_forged(lines: &mut String, shows: &str, size: u64, number: u64, hashes: &[Hash]) {
    line(lines, shows, "good", size, number, hashes);
    line(lines, shows, "forged", size, number, &[hashes, &[Hash([1; 32])]].concat());
    for at in 0..hashes.len() {
        let mut forged = hashes.to_vec();
        forged[at].0[at % 32] ^= 1 << (at % 8);
        line(lines, shows, "forged", size, number, &forged);
    }
    if let Some((_, shorter)) = hashes.split_first() {
        line(lines, shows, "forged", size, number, shorter);
    }
}

fn proofs_at(log: &Log, sizes: &[u64], step: usize) -> String {
    let mut lines = String::new();
    for &size in sizes.iter().filter(|&&size| size > 0) {
        for index in (0..size).step_by(step).chain([size - 1]) {
            let proof = inclusion_proof(index, size, &log.nodes).unwrap();
            good_and_forged(&mut lines, "record", size, index, &proof);
        }
        for old in (1..=size).step_by(step).chain([size]) {
            let proof = consistency_proof(old, size, &log.nodes).unwrap();
            good_and_forged(&mut lines, "tree", size, old, &proof);
        }
    }
    lines
}

#[test]
fn the_go_verifier_accepts_our_logs_and_proofs_and_refuses_forged_ones() {
    let Some(verifier) = Verifier::build() else { return };
    for size in [0, 1, 2, 255, 256, 257] {
        let log = log(size);
        verifier.accepts(&log, &proofs_at(&log, &[size / 2, size], 37));
    }
    // Every entry and every older size of a log of 1000.
    let thousand = log(1000);
    verifier.accepts(&thousand, &proofs_at(&thousand, &[1000], 1));
    verifier.accepts(&thousand, &proofs_at(&thousand, &[1, 3, 512, 700, 999], 61));
    let three_levels = log(65_537);
    verifier.accepts(&three_levels, &proofs_at(&three_levels, &[65_536, 65_537], 9001));

    // The verifier is able to refuse: a changed tile, bundle, checkpoint, key, and a proof under a wrong label.
    for path in thousand.files.keys().map(String::as_str).chain(["checkpoint", "vkey"]) {
        let output = verifier.run(&thousand, "", |dir| {
            let mut bytes = fs::read(dir.join(path)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(dir.join(path), bytes).unwrap();
        });
        assert!(!output.status.success(), "a changed `{path}` was accepted");
    }
    let good = inclusion_proof(3, 1000, &thousand.nodes).unwrap();
    for (expected, number) in [("forged", 3), ("good", 4)] {
        let mut lines = String::new();
        line(&mut lines, "record", expected, 1000, number, &good);
        assert!(!verifier.run(&thousand, &lines, |_| ()).status.success(), "{lines}");
    }
}
