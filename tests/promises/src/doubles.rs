//! Broken stores: a log that does not erase what it says, a key store that keeps what it destroys.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use stricto_law::time::Instant;
use stricto_record::ids::UseId;
use stricto_store::chance::Chance;
use stricto_store::error::StoreError;
use stricto_store::keys::{KeyStore, KeyStoreError, RegisterLabel, Safe};
use stricto_store::log::{Appended, Batch, Erasure, Log, StoredCheckpoint, Subkey};
use stricto_vault::{Branch, Key, KeyLabel, Nonce, Wrapped, WrapperError};
use zeroize::Zeroizing;

/// A log that leaves out one part of erasing.
pub struct LazyLog {
    /// The log that works.
    pub log: Arc<dyn Log>,
    /// Whether rows are erased.
    pub erases: bool,
    /// Whether what was deleted is taken out of the files.
    pub scrubs: bool,
}

#[async_trait]
impl Log for LazyLog {
    async fn size(&self) -> Result<u64, StoreError> {
        self.log.size().await
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        self.log.entries(from, limit).await
    }

    async fn entries_of(
        &self,
        of: Option<UseId>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.log.entries_of(of, from, limit).await
    }

    async fn last_entries_of(
        &self,
        of: Option<UseId>,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.log.last_entries_of(of, limit).await
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        self.log.append(batch).await
    }

    async fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.log.checkpoint().await
    }

    async fn checkpoint_before(&self, instant: Instant) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.log.checkpoint_before(instant).await
    }

    async fn nodes(&self, level: u8, from: u64, count: u32) -> Result<Vec<stricto_tlog::Hash>, StoreError> {
        self.log.nodes(level, from, count).await
    }

    async fn ciphertext(&self, position: u64, field: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.ciphertext(position, field).await
    }

    async fn ciphertexts_after(
        &self,
        after: Option<(u64, String)>,
        limit: u32,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        self.log.ciphertexts_after(after, limit).await
    }

    async fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
        self.log.subkey(owner, scope).await
    }

    async fn subkeys(&self, owner: &str) -> Result<Vec<Subkey>, StoreError> {
        self.log.subkeys(owner).await
    }

    async fn keep_subkey(&self, subkey: Subkey) -> Result<Subkey, StoreError> {
        self.log.keep_subkey(subkey).await
    }

    async fn replace_subkeys(&self, subkeys: Vec<Subkey>) -> Result<(), StoreError> {
        self.log.replace_subkeys(subkeys).await
    }

    async fn erase_some(&self, what: &Erasure) -> Result<u64, StoreError> {
        if self.erases { self.log.erase_some(what).await } else { Ok(0) }
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        if self.scrubs { self.log.scrub().await } else { Ok(()) }
    }
}

/// A key store that puts a copy of its folder aside before it destroys anything in it.
pub struct HoardingKeys {
    /// The key store that works.
    pub keys: Arc<dyn KeyStore>,
    /// The folder it works in.
    pub folder: PathBuf,
    /// Where the copy goes.
    pub aside: PathBuf,
}

impl KeyStore for HoardingKeys {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        self.keys.root(owner, branch)
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.keys.make_root(owner, branch)
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        crate::remains::copy(&self.folder, &self.aside);
        self.keys.destroy(roots)
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        crate::remains::copy(&self.folder, &self.aside);
        self.keys.replace(owner, next, branch)
    }
}

/// A safe that makes new wrapping keys and never destroys an old one.
pub struct KeepingSafe(pub Arc<dyn Safe>);

impl Safe for KeepingSafe {
    fn file(&self) -> &'static str {
        self.0.file()
    }

    fn make(
        &self,
        of: &RegisterLabel,
        number: u64,
        chance: &dyn Chance,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        self.0.make(of, number, chance)
    }

    fn has(&self, kept: &[u8]) -> Result<bool, KeyStoreError> {
        self.0.has(kept)
    }

    fn lacks(&self, kept: &[u8]) -> String {
        self.0.lacks(kept)
    }

    fn wrap(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        child: &Key,
        label: &KeyLabel<'_>,
    ) -> Result<Wrapped, WrapperError> {
        self.0.wrap(kept, nonce, child, label)
    }

    fn unwrap(&self, kept: &[u8], wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        self.0.unwrap(kept, wrapped, label)
    }

    fn destroy_all_but(&self, _of: &RegisterLabel, _kept: &[u8]) -> Result<(), KeyStoreError> {
        Ok(())
    }
}
