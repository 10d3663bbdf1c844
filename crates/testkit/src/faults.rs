//! Stores that fail on order: the nth write, before it happens or after it happened.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stricto_law::time::Instant;
use stricto_record::ids::UseId;
use stricto_store::error::StoreError;
use stricto_store::keys::{KeyStore, KeyStoreError};
use stricto_store::log::{Appended, Batch, Erasure, Log, StoredCheckpoint, Subkey};
use stricto_vault::{Branch, Key};

/// Whether a failing write happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It fails and nothing is written.
    Before,
    /// It is written, durably, and then reported as failed.
    After,
}

/// Counts writes to log and keys together, and fails the one it is told to.
#[derive(Debug)]
pub struct Faults {
    writes: AtomicU64,
    plan: Mutex<Option<(u64, When)>>,
    broken: AtomicBool,
}

impl Faults {
    /// No failure planned.
    #[must_use]
    pub fn none() -> Arc<Self> {
        Arc::new(Self { writes: AtomicU64::new(0), plan: Mutex::new(None), broken: AtomicBool::new(false) })
    }

    /// How many writes there were.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    /// Fails the `nth` write from now on, counted from 0, once.
    pub fn fail(&self, nth: u64, when: When) {
        *self.plan.lock().unwrap() = Some((self.writes() + nth, when));
    }

    /// Fails every write from now on, before it happens, as a full disk does; or no more.
    pub fn break_down(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// Forgets what was planned; whether it was still to come.
    pub fn clear(&self) -> bool {
        self.plan.lock().unwrap().take().is_some()
    }

    fn next(&self) -> Option<When> {
        let write = self.writes.fetch_add(1, Ordering::SeqCst);
        if self.broken.load(Ordering::SeqCst) {
            return Some(When::Before);
        }
        let mut plan = self.plan.lock().unwrap();
        match *plan {
            Some((nth, when)) if nth == write => {
                *plan = None;
                Some(when)
            }
            Some(_) | None => None,
        }
    }
}

/// A log whose writes fail on order.
pub struct FaultyLog {
    log: Arc<dyn Log>,
    faults: Arc<Faults>,
}

impl FaultyLog {
    /// `log`, failing as `faults` say.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, faults: Arc<Faults>) -> Self {
        Self { log, faults }
    }

    async fn write<T>(&self, write: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let injected = || StoreError::Unavailable { why: "a fault was injected".into() };
        match self.faults.next() {
            None => write.await,
            Some(When::Before) => Err(injected()),
            Some(When::After) => write.await.and_then(|_| Err(injected())),
        }
    }
}

#[async_trait]
impl Log for FaultyLog {
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
        self.write(self.log.append(batch)).await
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
        self.write(self.log.keep_subkey(subkey)).await
    }

    async fn replace_subkeys(&self, subkeys: Vec<Subkey>) -> Result<(), StoreError> {
        self.write(self.log.replace_subkeys(subkeys)).await
    }

    async fn erase_some(&self, what: &Erasure) -> Result<u64, StoreError> {
        self.write(self.log.erase_some(what)).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        self.write(self.log.scrub()).await
    }
}

/// A key store whose writes fail on order.
pub struct FaultyKeys {
    keys: Arc<dyn KeyStore>,
    faults: Arc<Faults>,
}

impl FaultyKeys {
    /// `keys`, failing as `faults` say.
    #[must_use]
    pub fn new(keys: Arc<dyn KeyStore>, faults: Arc<Faults>) -> Self {
        Self { keys, faults }
    }

    fn write<T>(&self, write: impl FnOnce() -> Result<T, KeyStoreError>) -> Result<T, KeyStoreError> {
        let injected = || KeyStoreError::Unavailable { why: "a fault was injected".into() };
        match self.faults.next() {
            None => write(),
            Some(When::Before) => Err(injected()),
            Some(When::After) => write().and_then(|_| Err(injected())),
        }
    }
}

impl KeyStore for FaultyKeys {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        self.keys.root(owner, branch)
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.write(|| self.keys.make_root(owner, branch))
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        self.write(|| self.keys.destroy(roots))
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        self.write(|| self.keys.replace(owner, next, branch))
    }
}
