//! Signs checkpoints: only the tree that the register itself expects, and only a larger one than before.

use std::sync::Arc;

use stricto_tlog::{Checkpoint, Hash, SigningKey, sign_checkpoint};

use crate::error::StoreError;
use crate::log::CheckpointSigner;

/// Signs one checkpoint: that of the tree which the register computed from what it handed over.
pub(super) struct ExpectedTree {
    pub(super) origin: String,
    pub(super) size: u64,
    pub(super) root: Hash,
    pub(super) key: Arc<SigningKey>,
}

impl CheckpointSigner for ExpectedTree {
    fn sign(&self, size: u64, root: Hash) -> Result<String, StoreError> {
        if size < self.size {
            return Err(StoreError::Shrunk { had: self.size, has: size });
        }
        if size != self.size || root != self.root {
            return Err(StoreError::Differs { size, found: root, signed: self.root });
        }
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        sign_checkpoint(&checkpoint, &self.key)
            .map_err(|e| StoreError::Unavailable { why: format!("the checkpoint cannot be signed: {e}") })
    }
}
