//! What never ends is not waited for: a checkpoint over more tiles than there is time, a pipe, a link to a device.

mod common;

use std::path::Path;
use std::process::Command;

use common::{export, options, verify_export};
use stricto_store::StoreError;
use stricto_store::log::Subkey;
use stricto_store::verify::{FaultCode, Options, Source, verify};
use stricto_testkit::TestInstance;
use stricto_tlog::tile::TilePath;
use stricto_tlog::{Checkpoint, Hash, SigningKey, node_hash, sign_checkpoint};

/// A log of 2^40 + 1 entries of which the signer made the right edge alone.
struct Edge {
    note: String,
}

const LEFT: Hash = Hash([1; 32]);
const LAST: Hash = Hash([2; 32]);

impl Source for Edge {
    fn list(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if path == "checkpoint" {
            return Ok(Some(self.note.clone().into_bytes()));
        }
        let edge = path.parse::<TilePath>().is_ok_and(|tile| tile.width() == 1);
        let hash = if path.starts_with("tile/0/") { LAST } else { LEFT };
        Ok((edge && !path.starts_with("tile/entries")).then(|| hash.0.to_vec()))
    }

    fn subkey(&self, _owner: &str, _scope: &str) -> Result<Option<Subkey>, StoreError> {
        Ok(None)
    }
}

#[test]
fn a_signed_checkpoint_over_a_trillion_entries_ends_after_a_hundred_faults() {
    let origin = "register.example/endless";
    let key = SigningKey::from_seed(origin, &[9; 32]).unwrap();
    let root = node_hash(&LEFT, &LAST);
    let checkpoint = Checkpoint { origin: origin.into(), size: (1 << 40) + 1, root };
    let source = Edge { note: sign_checkpoint(&checkpoint, &key).unwrap() };
    let options = Options { key: Some(key.verifying_key().clone()), ..options() };
    let report = verify(&source, &options).unwrap();
    assert_eq!(report.faults.len(), 101, "{:?}", report.faults.first());
    assert!(report.faults[100].what.contains("were not looked at"), "{}", report.faults[100].what);
}

#[tokio::test]
async fn a_pipe_and_a_link_in_an_export_are_no_files_of_it() {
    let mut instance = TestInstance::new(98).await;
    instance.close().await;
    let out = export(&instance, "export");
    let bundle = std::fs::read_dir(out.join("tile/entries")).unwrap().next().unwrap().unwrap().path();
    let path = if bundle.is_dir() {
        std::fs::read_dir(bundle).unwrap().next().unwrap().unwrap().path()
    } else {
        bundle
    };
    let swaps: [fn(&Path); 2] = [
        |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        |path| std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
    ];
    for swap in swaps {
        std::fs::remove_file(&path).unwrap();
        swap(&path);
        let codes: Vec<_> = verify_export(&out, &options()).faults.iter().map(|fault| fault.code).collect();
        assert!(codes.contains(&FaultCode::Tree) || codes.contains(&FaultCode::Checkpoint), "{codes:?}");
    }
}
