//! The register: admits acts one after another, makes them durable in groups, and answers from what is durable.
//!
//! One writer admits each submission against the fold as it stands at that very position, so that a stop and a release
//! are put in one order and nothing is decided from a cache. What readers see is durable.

mod catch_up;
mod certificate;
mod core;
mod destroy;
mod escrow;
mod opening;
mod proofs;
mod remembered;
mod same_time;
mod sealing;
mod signer;
mod start;
mod submit;
mod timekeeper;
mod writer;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use stricto_law::time::{Instant, Millis};
use stricto_record::act::{SealedRef, SignedAct};
use stricto_record::class::Class;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, KeyId, Origin, UseId};
use stricto_record::kinds::Public;
use stricto_record::refusal::Refusal;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

pub use self::certificate::UncertifiedError;
pub use self::destroy::{DestroyError, ErasureReceipt, erasure_root};
pub(crate) use self::destroy::{covers, takes};
pub use self::escrow::{Escrow, EscrowError, HeldField};
pub use self::opening::{FieldOpening, OpenFieldError, UseOpenings};
pub use self::remembered::Remembered;
pub use self::sealing::{SealRefused, SealedValue, class_of};
pub(crate) use self::start::read_log_key;
pub use self::start::{OpenError, RegisterParts};
pub(crate) use self::writer::in_full;

use self::core::Core;
use crate::error::StoreError;
use crate::log::StoredCheckpoint;

/// A register that is open. Clones are the same register; it ends when the last is dropped or one is closed.
#[derive(Clone)]
pub struct Register {
    core: Arc<Core>,
    jobs: mpsc::Sender<writer::Job>,
    writer: Arc<std::sync::Mutex<Option<JoinHandle<()>>>>,
}

/// An act that somebody signed, with the ciphertexts of its sealed fields.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The act.
    pub signed: SignedAct,
    /// The ciphertext of each sealed field.
    pub ciphertexts: BTreeMap<String, Vec<u8>>,
}

/// What the register's own key is to sign: envelope and seals are made inside.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The use; none for acts of the instance.
    pub use_id: Option<UseId>,
    /// The public part, which says the kind.
    pub public: Public,
    /// The acts it answers.
    pub re: Vec<ActHash>,
    /// The plain value of each sealed field, and the class whose key seals it.
    pub sealed: BTreeMap<String, (Class, Zeroizing<Vec<u8>>)>,
}

/// Where an act stands in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its position, counted from 0.
    pub index: u64,
    /// The register's time.
    pub time: Instant,
    /// Its hash.
    pub hash: ActHash,
}

/// Why an act is not in the register.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The register works, and says no.
    #[error("refused as `{}`: {}", .0.code, .0.why)]
    Refused(Refusal),
    /// A sealed field and its ciphertext do not belong together, or its key is gone.
    #[error("the sealed field `{field}`: {why}")]
    Sealed {
        /// The field.
        field: String,
        /// What is wrong, and what to do.
        why: &'static str,
    },
    /// The register could not be asked. The act may be in it all the same: submit it again, which makes no second one.
    #[error("the register is unavailable: {why}")]
    Unavailable {
        /// Why.
        why: String,
    },
}

impl Register {
    /// Runs `f` on the fold of everything that is durable. Keep it short: the next commit waits for it.
    pub fn read<R>(&self, f: impl FnOnce(&Fold) -> R) -> R {
        f(&self.core.published.read().unwrap_or_else(PoisonError::into_inner).fold)
    }

    /// Tells of each growth of the register: the new size.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.core.size.subscribe()
    }

    /// Tells of each time that acts could not be appended because the store failed: how often since the start.
    #[must_use]
    pub fn failures(&self) -> watch::Receiver<u64> {
        self.core.failures.subscribe()
    }

    /// The register's origin.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.core.origin
    }

    /// The id of the register's own key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.core.register_key.id()
    }

    /// The checkpoint's verifier key, as signed-note writes it.
    #[must_use]
    pub fn log_vkey(&self) -> String {
        self.core.log_key.verifying_key().to_string()
    }

    /// The time an act would get now: never before the last entry's; none where the clock is unknown.
    ///
    /// It is unknown too where it was set since the register was opened: more than a second behind the last entry, or
    /// more than two seconds off what steadily passed. It is known again once it is right, or after opening anew.
    #[must_use]
    pub fn now(&self) -> Option<Instant> {
        self.core.clock.now(self.read(Fold::last_time))
    }

    /// The time as far as it is known: what an act that only ends gets where [`Register::now`] gives none.
    #[must_use]
    pub fn at_least(&self) -> Option<Instant> {
        self.core.clock.at_least(self.read(Fold::last_time))
    }

    /// What the clock shows, believed or not: nothing that opens or keeps open may rest on it.
    #[must_use]
    pub fn shown(&self) -> Option<Instant> {
        self.core.clock.shown()
    }

    /// What passed since some beginning that stays the same; setting the clock leaves it alone.
    #[must_use]
    pub fn steady(&self) -> Millis {
        self.core.clock.steady()
    }

    /// The newest signed checkpoint.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.core.log.checkpoint().await
    }

    /// The newest checkpoint all of whose entries are from before `instant`: what the public is given.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn checkpoint_before(&self, instant: Instant) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.core.log.checkpoint_before(instant).await
    }

    /// The bytes of an entry, by its act's hash; none where there is no such act.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn entry(&self, act: &ActHash) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let Some(position) = self.read(|fold| fold.position(act)) else { return Ok(None) };
        let entry = self.core.log.entries(position, 1).await?.pop();
        Ok(entry.map(|bytes| (position, bytes)))
    }

    /// The bytes of at most `limit` entries from position `from` on.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn entries(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        self.core.log.entries(from, limit).await
    }

    /// Position and bytes of at most `limit` entries of a use, or of the instance, from position `from` on.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn entries_of(
        &self,
        of: Option<UseId>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.core.log.entries_of(of, from, limit).await
    }

    /// Position and bytes of the last `limit` entries of a use, or of the instance, in order.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn last_entries_of(
        &self,
        of: Option<UseId>,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.core.log.last_entries_of(of, limit).await
    }

    /// A tile or entry bundle by its path; none where the log has no such tile yet.
    ///
    /// # Errors
    /// Where the path is none, or the store fails.
    pub async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, crate::tiles::TileError> {
        crate::tiles::tile(&*self.core.log, path).await
    }

    /// Ends the register: waits until what was submitted is answered, and lets go of the store.
    ///
    /// Other clones can still read; what they submit is unavailable once the last clone is gone.
    pub async fn close(self) {
        let Self { core, jobs, writer } = self;
        drop(jobs);
        let handle = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(handle) = handle {
            // A writer that panicked has already failed every caller.
            drop(handle.await);
        }
        let register = Self { core, jobs: mpsc::channel(1).0, writer };
        if register.remember().await.is_err() {
            // What was remembered before still stands: it may lag.
            tracing::warn!("the last checkpoint was not written beside the keys");
        }
    }

    /// Keeps the newest checkpoint beside the keys, so that an older log is not opened with them.
    pub(super) async fn remember(&self) -> Result<(), StoreError> {
        let Some(remembered) = self.core.remembered.clone() else { return Ok(()) };
        // One at a time, so that the newest is the one that stays.
        let _turn = self.core.remembering.lock().await;
        // Asked first: an act that comes while the checkpoint is read makes no log that shrank.
        let known = self.core.published().tree.size();
        let Some(stored) = self.core.log.checkpoint().await? else { return Ok(()) };
        // Never backwards: a log that shrank meanwhile is not what is to be remembered.
        if stored.size < known {
            return Ok(());
        }
        let written = tokio::task::spawn_blocking(move || remembered.write(&stored.note)).await;
        let ended = |_| StoreError::Unavailable { why: "the thread that writes files ended".into() };
        Ok(written.map_err(ended)??)
    }
}

/// What the register keeps of a sealed field, from what the vault made.
fn sealed_ref(sealed: &stricto_vault::SealedField) -> SealedRef {
    SealedRef {
        ciphertext: stricto_record::ids::Hex32(sealed.ciphertext_sha256),
        commitment: stricto_record::ids::Hex32(sealed.commitment.0),
    }
}
