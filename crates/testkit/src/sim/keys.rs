//! Root keys on the simulated disk, in two places of which either may lag when the process dies.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use stricto_store::keys::{KeyStore, KeyStoreError};
use stricto_vault::{Branch, Key};

use super::disk::{Cheat, Place, SimDisk, Turn};

/// A key store on a simulated disk. Each change is written to the first place, then to the mirror.
pub struct SimKeys {
    disk: Arc<SimDisk>,
    seed: u64,
}

impl SimKeys {
    /// The keys on this disk; new ones follow from the seed.
    #[must_use]
    pub const fn new(disk: Arc<SimDisk>, seed: u64) -> Self {
        Self { disk, seed }
    }

    fn write(&self, change: impl FnOnce(&mut Place), cheats: bool) -> Result<(), KeyStoreError> {
        let failed = || KeyStoreError::Unavailable { why: "the simulated disk fails".into() };
        let turn = self.disk.turn();
        let (first, second, answer) = match turn {
            Turn::Dead | Turn::Fail => return Err(failed()),
            Turn::Write => (true, true, Ok(())),
            Turn::WriteAndFail => (true, true, Err(failed())),
            Turn::Died { whole, part } => (part, whole, Err(failed())),
        };
        self.disk.change(|stored| {
            let mut next = stored.places[0].clone();
            next.generation += 1;
            change(&mut next);
            if first {
                stored.places[0] = next.clone();
            }
            if second && !cheats {
                stored.places[1] = next;
            }
        });
        answer
    }
}

impl KeyStore for SimKeys {
    /// In memory: so that a seed tells the same story whatever its threads do.
    fn waits(&self) -> bool {
        false
    }

    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        let of = (owner.to_owned(), branch.as_str());
        Ok(self.disk.look(|stored| stored.places[0].roots.get(&of).copied()).map(Key::from_bytes))
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        if let Some(root) = self.root(owner, branch)? {
            return Ok(root);
        }
        let made: [u8; 32] = Sha256::new()
            .chain_update(b"stricto-testkit/root")
            .chain_update(self.seed.to_le_bytes())
            .chain_update(self.disk.writes().to_le_bytes())
            .chain_update(owner)
            .chain_update(branch.as_str())
            .finalize()
            .into();
        let of = (owner.to_owned(), branch.as_str());
        self.write(
            |place| {
                place.roots.insert(of, made);
            },
            false,
        )?;
        Ok(Key::from_bytes(made))
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        let of: Vec<_> = roots.iter().map(|(owner, branch)| (owner.clone(), branch.as_str())).collect();
        let there = self.disk.look(|stored| of.iter().any(|of| stored.places[0].roots.contains_key(of)));
        if !there {
            return Ok(());
        }
        let cheats = self.disk.cheats(Cheat::KeepsMirror);
        self.write(|place| place.roots.retain(|root, _| !of.contains(root)), cheats)
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        let (of, next) = ((owner.to_owned(), branch.as_str()), (next.to_owned(), branch.as_str()));
        let root = self.disk.look(|stored| stored.places[0].roots.get(&next).copied());
        let none = || KeyStoreError::Unavailable { why: "there is no next root".into() };
        let root = root.ok_or_else(none)?;
        self.write(
            |place| {
                place.roots.remove(&next);
                place.roots.insert(of, root);
            },
            false,
        )
    }
}
