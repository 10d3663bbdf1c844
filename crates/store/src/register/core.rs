//! What the writer and everybody who reads share.

use std::sync::{Arc, PoisonError, RwLock};

use stricto_record::fold::Fold;
use stricto_record::ids::Origin;
use stricto_tlog::{SigningKey, Tree};
use tokio::sync::watch;

use super::remembered::Remembered;
use super::timekeeper::Timekeeper;
use crate::chance::Chance;
use crate::data_dir::DataDirLock;
use crate::key_file::ActKey;
use crate::keys::KeyStore;
use crate::log::Log;

pub(super) struct Core {
    pub(super) origin: Origin,
    pub(super) log: Arc<dyn Log>,
    pub(super) vault: Arc<dyn KeyStore>,
    pub(super) clock: Timekeeper,
    pub(super) chance: Arc<dyn Chance>,
    pub(super) log_key: Arc<SigningKey>,
    pub(super) register_key: ActKey,
    pub(super) remembered: Option<Remembered>,
    /// Held by whoever writes what is remembered.
    pub(super) remembering: tokio::sync::Mutex<()>,
    pub(super) published: RwLock<Published>,
    pub(super) size: watch::Sender<u64>,
    /// How often acts could not be appended because the store failed.
    pub(super) failures: watch::Sender<u64>,
    /// Read by whoever seals until the seal is durable, written while keys of content are destroyed: no key comes into
    /// being under a root that is going.
    pub(super) sealing: tokio::sync::RwLock<()>,
    pub(super) _lock: Option<DataDirLock>,
}

/// What is durable.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) fold: Fold,
    pub(super) tree: Tree,
}

impl Core {
    pub(super) fn published(&self) -> Published {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces or grows what readers see, and tells them.
    pub(super) fn publish(&self, change: impl FnOnce(&mut Published)) {
        let size = {
            let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
            change(&mut published);
            published.tree.size()
        };
        self.size.send_replace(size);
    }
}
