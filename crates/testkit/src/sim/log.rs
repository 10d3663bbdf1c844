//! The append port over the simulated disk: each write is one transaction, or nothing when the process dies in it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stricto_law::time::Instant;
use stricto_record::ids::UseId;
use stricto_store::error::StoreError;
use stricto_store::log::{
    Appended, Batch, ERASE_AT_ONCE, ErasedScopes, Erasure, Log, StoredCheckpoint, Subkey, TILE_LEVELS,
};
use stricto_tlog::{Hash, leaf_hash};

use super::disk::{Cheat, Entry, Sealed, SimDisk, Stored, Turn, failed};

/// A log on a simulated disk.
pub struct SimLog(Arc<SimDisk>);

impl SimLog {
    /// The log on this disk.
    #[must_use]
    pub const fn new(disk: Arc<SimDisk>) -> Self {
        Self(disk)
    }

    /// One write: it happens, fails, or is the last thing the process does.
    async fn write<T>(
        &self,
        write: impl FnOnce(&mut Stored) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        let slow = self.0.slowness();
        if slow > 0 {
            tokio::time::sleep(Duration::from_millis(slow)).await;
        }
        match self.0.turn() {
            Turn::Write => self.0.change(write),
            Turn::Fail => Err(failed()),
            Turn::WriteAndFail => self.0.change(write).and_then(|_| Err(failed())),
            Turn::Died { whole, .. } => {
                if whole {
                    drop(self.0.change(write));
                }
                std::future::pending().await
            }
            Turn::Dead => std::future::pending().await,
        }
    }

    /// A dead process reads nothing more.
    async fn read<T>(&self, read: impl FnOnce(&Stored) -> T + Send) -> T {
        if self.0.is_dead() {
            std::future::pending::<()>().await;
        }
        self.0.look(read)
    }
}

fn append(disk: &SimDisk, stored: &mut Stored, batch: &Batch) -> Result<Appended, StoreError> {
    let size = stored.entries.len() as u64;
    if size != batch.before.size() {
        return Ok(Appended::Conflict { size });
    }
    if let Some((_, root)) = stored.checkpoints.last().filter(|(_, root)| *root != batch.before.root()) {
        return Err(StoreError::Differs { size, found: batch.before.root(), signed: *root });
    }
    let mut tree = batch.before.clone();
    let (mut entries, mut nodes) = (Vec::new(), Vec::new());
    for entry in &batch.entries {
        let leaf = leaf_hash(&entry.bytes);
        let grown = tree.push(leaf).into_iter().filter(|(level, ..)| *level > 0 && level % TILE_LEVELS == 0);
        nodes.extend(grown);
        entries.push(Entry { bytes: entry.bytes.clone(), use_id: entry.use_id, leaf });
    }
    let note = batch.signer.sign(tree.size(), tree.root())?;
    disk.remember(stored);
    for (position, entry) in (size..).zip(&batch.entries) {
        let owner = entry.use_id.map_or_else(|| "instance".to_owned(), |id| id.to_string());
        for field in &entry.sealed {
            let (branch, scope) = (field.branch, field.scope.clone());
            let sealed = Sealed { owner: owner.clone(), branch, scope, bytes: field.bytes.to_vec() };
            stored.sealed.insert((position, field.field.clone()), sealed);
        }
    }
    for subkey in &batch.subkeys {
        stored.subkeys.insert((subkey.owner.clone(), subkey.scope.clone()), subkey.clone());
    }
    stored.entries.extend(entries);
    stored.nodes.extend(nodes.into_iter().map(|(level, number, hash)| ((level, number), hash)));
    let checkpoint = StoredCheckpoint { size: tree.size(), time: batch.time, note };
    stored.checkpoints.push((checkpoint, tree.root()));
    Ok(Appended::Done)
}

fn erase(disk: &SimDisk, stored: &mut Stored, what: &Erasure) -> u64 {
    let named = |owner: &str, branch: &str, scope: &str| {
        let which = match &what.what {
            ErasedScopes::Branch(erased) => *erased == branch,
            ErasedScopes::Scopes(scopes) => scopes.iter().any(|erased| erased == scope),
        };
        owner == what.owner && which
    };
    let sealed = stored.sealed.iter().filter(|(_, s)| named(&s.owner, s.branch, &s.scope));
    let sealed: Vec<_> = sealed.map(|(key, _)| key.clone()).take(ERASE_AT_ONCE as usize).collect();
    let subkeys = stored.subkeys.iter().filter(|(_, s)| named(&s.owner, &s.branch, &s.scope));
    let subkeys: Vec<_> = subkeys.map(|(key, _)| key.clone()).take(ERASE_AT_ONCE as usize).collect();
    let rows = sealed.len() + subkeys.len();
    if disk.cheats(Cheat::KeepsCiphertexts) {
        return 0;
    }
    for key in sealed {
        stored.residue.extend(stored.sealed.remove(&key).map(|sealed| sealed.bytes));
    }
    for key in subkeys {
        let kept = stored.subkeys.remove(&key);
        stored.residue.extend(kept.map(|subkey| subkey.wrapped));
    }
    rows as u64
}

fn of<'a>(stored: &'a Stored, of: Option<UseId>) -> impl DoubleEndedIterator<Item = (u64, Vec<u8>)> + 'a {
    let numbered = stored.entries.iter().enumerate().filter(move |(_, entry)| entry.use_id == of);
    numbered.map(|(position, entry)| (position as u64, entry.bytes.clone()))
}

#[async_trait]
impl Log for SimLog {
    async fn size(&self) -> Result<u64, StoreError> {
        Ok(self.read(|stored| stored.entries.len() as u64).await)
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        let from = usize::try_from(from).expect("a position");
        Ok(self
            .read(|stored| stored.entries_from(from).take(limit as usize).map(<[u8]>::to_vec).collect())
            .await)
    }

    async fn entries_of(
        &self,
        whose: Option<UseId>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let later = |stored: &Stored| {
            of(stored, whose).filter(|(position, _)| *position >= from).take(limit as usize).collect()
        };
        Ok(self.read(later).await)
    }

    async fn last_entries_of(
        &self,
        whose: Option<UseId>,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let mut last: Vec<_> =
            self.read(|stored| of(stored, whose).rev().take(limit as usize).collect()).await;
        last.reverse();
        Ok(last)
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        self.write(move |stored| append(&self.0, stored, &batch)).await
    }

    async fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError> {
        Ok(self.read(|stored| stored.checkpoints.last().map(|(stored, _)| stored.clone())).await)
    }

    async fn checkpoint_before(&self, instant: Instant) -> Result<Option<StoredCheckpoint>, StoreError> {
        let before = |stored: &Stored| {
            let older = stored.checkpoints.iter().rev().find(|(stored, _)| stored.time < instant);
            older.map(|(stored, _)| stored.clone())
        };
        Ok(self.read(before).await)
    }

    async fn nodes(&self, level: u8, from: u64, count: u32) -> Result<Vec<Hash>, StoreError> {
        Ok(self.read(|stored| stored.nodes_of(level, from, count)).await)
    }

    async fn ciphertext(&self, position: u64, field: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = (position, field.to_owned());
        Ok(self.read(|stored| stored.sealed.get(&key).map(|sealed| sealed.bytes.clone())).await)
    }

    async fn ciphertexts_after(
        &self,
        after: Option<(u64, String)>,
        limit: u32,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        let later = |stored: &Stored| {
            let keys = stored.sealed.keys().filter(|key| after.as_ref().is_none_or(|after| *key > after));
            keys.take(limit as usize).cloned().collect()
        };
        Ok(self.read(later).await)
    }

    async fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
        let key = (owner.to_owned(), scope.to_owned());
        Ok(self.read(|stored| stored.subkeys.get(&key).cloned()).await)
    }

    async fn subkeys(&self, owner: &str) -> Result<Vec<Subkey>, StoreError> {
        let own = |stored: &Stored| {
            stored.subkeys.values().filter(|subkey| subkey.owner == owner).cloned().collect()
        };
        Ok(self.read(own).await)
    }

    async fn keep_subkey(&self, subkey: Subkey) -> Result<Subkey, StoreError> {
        self.write(|stored| {
            let key = (subkey.owner.clone(), subkey.scope.clone());
            Ok(stored.subkeys.entry(key).or_insert(subkey).clone())
        })
        .await
    }

    async fn replace_subkeys(&self, subkeys: Vec<Subkey>) -> Result<(), StoreError> {
        self.write(|stored| {
            for subkey in subkeys {
                let key = (subkey.owner.clone(), subkey.scope.clone());
                let unknown = || StoreError::Unreadable { what: format!("the subkey `{}`", subkey.scope) };
                let old = stored.subkeys.get_mut(&key).ok_or_else(unknown)?;
                stored.residue.push(std::mem::replace(old, subkey).wrapped);
            }
            Ok(())
        })
        .await
    }

    async fn erase_some(&self, what: &Erasure) -> Result<u64, StoreError> {
        self.write(|stored| Ok(erase(&self.0, stored, what))).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        let keeps = self.0.cheats(Cheat::KeepsLog);
        self.write(|stored| {
            if !keeps {
                stored.residue.clear();
            }
            Ok(())
        })
        .await
    }
}
