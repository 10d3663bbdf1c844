//! The simulated disk read as the files of an export, for whoever verifies.

use std::collections::BTreeMap;
use std::sync::Arc;

use stricto_record::act::Entry;
use stricto_record::ids::ActHash;
use stricto_store::error::StoreError;
use stricto_store::log::{Subkey, TILE_LEVELS};
use stricto_store::verify::Source;
use stricto_store::verify::source::{CHECKPOINT, sealed_path};
use stricto_tlog::Hash;
use stricto_tlog::tile::{Kind, TilePath, encode_bundle, tile_bytes};

use super::disk::{SimDisk, Stored};

/// A simulated disk as a source of files.
pub struct SimSource(Arc<SimDisk>);

impl SimSource {
    /// What is on this disk.
    #[must_use]
    pub const fn new(disk: Arc<SimDisk>) -> Self {
        Self(disk)
    }
}

impl Stored {
    pub(super) fn nodes_of(&self, level: u8, from: u64, count: u32) -> Vec<Hash> {
        let numbers = (from..).take(count as usize);
        if level == 0 {
            let at = |number: u64| self.entries.get(usize::try_from(number).ok()?).map(|entry| entry.leaf);
            return numbers.map_while(at).collect();
        }
        numbers.map_while(|number| self.nodes.get(&(level, number)).copied()).collect()
    }

    fn acts(&self) -> BTreeMap<u64, ActHash> {
        let having: std::collections::BTreeSet<u64> = self.sealed.keys().map(|(at, _)| *at).collect();
        let hash = |at: u64| {
            let entry = self.entries.get(usize::try_from(at).ok()?)?;
            Entry::parse(&entry.bytes).ok()?.signed.act.hash().ok()
        };
        having.into_iter().filter_map(|at| Some((at, hash(at)?))).collect()
    }

    /// Every file with its bytes.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let Some((checkpoint, _)) = self.checkpoints.last() else { return files };
        files.insert(CHECKPOINT.to_owned(), checkpoint.note.clone().into_bytes());
        for path in TilePath::all(checkpoint.size) {
            let (first, width) = (path.first(), u32::from(path.width()));
            let bytes = match path.kind() {
                Kind::Hashes { level } => tile_bytes(&self.nodes_of(level * TILE_LEVELS, first, width)),
                Kind::Entries => {
                    let from = usize::try_from(first).expect("a position");
                    encode_bundle(self.entries_from(from).take(width as usize)).expect("a bundle")
                }
            };
            files.insert(path.to_string(), bytes);
        }
        let acts = self.acts();
        for ((at, field), sealed) in &self.sealed {
            let path = acts.get(at).map_or_else(|| format!("sealed/{at}/x"), |act| sealed_path(act, field));
            files.insert(path, sealed.bytes.clone());
        }
        files
    }
}

/// The files of a disk at one moment.
pub struct Files {
    files: BTreeMap<String, Vec<u8>>,
    subkeys: BTreeMap<(String, String), Subkey>,
}

impl SimSource {
    /// Reads everything now.
    #[must_use]
    pub fn files(&self) -> Files {
        self.0.look(|stored| Files { files: stored.files(), subkeys: stored.subkeys.clone() })
    }
}

impl Source for Files {
    fn list(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.files.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.files.get(path).cloned())
    }

    fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
        Ok(self.subkeys.get(&(owner.to_owned(), scope.to_owned())).cloned())
    }
}
