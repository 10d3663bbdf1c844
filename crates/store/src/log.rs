//! The one append port: entries, tree, checkpoints and the ciphertexts beside them. SQLite now, PostgreSQL later.
//!
//! An append is compare-and-swap on the last checkpoint and one durable transaction. It is idempotent one level above,
//! in [`crate::register`], by act hash: after an error the caller reads what is there before it tries again.

use std::sync::Arc;

use async_trait::async_trait;
use stricto_law::time::Instant;
use stricto_record::ids::UseId;
use stricto_tlog::{Hash, Tree};

use crate::error::StoreError;

/// The level distance of tiles: nodes are kept at levels 0, 8, 16 … and computed in between (tlog-tiles).
pub const TILE_LEVELS: u8 = 8;

/// The most ciphertexts that one erasing transaction overwrites, so that others do not wait long.
pub const ERASE_AT_ONCE: u32 = 500;

/// An append-only log with the ciphertexts and wrapped subkeys that belong to its entries.
#[async_trait]
pub trait Log: Send + Sync {
    /// How many entries there are.
    async fn size(&self) -> Result<u64, StoreError>;

    /// The bytes of at most `limit` entries from position `from` on, in order; fewer only at the end.
    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Position and bytes of at most `limit` entries of one use (or of the instance) from position `from` on.
    async fn entries_of(
        &self,
        of: Option<UseId>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError>;

    /// Position and bytes of the last `limit` entries of one use (or of the instance), in order.
    async fn last_entries_of(&self, of: Option<UseId>, limit: u32)
    -> Result<Vec<(u64, Vec<u8>)>, StoreError>;

    /// Appends `batch` if the log still has the size and root of `batch.before`; all of it durably, or nothing.
    ///
    /// Reads back what it wrote, computes the tree from that, and asks `batch.signer` before it commits.
    ///
    /// # Errors
    /// After an error the batch may or may not be there: read [`Log::size`] before anything else.
    async fn append(&self, batch: Batch) -> Result<Appended, StoreError>;

    /// The newest signed checkpoint; none only before the first append.
    async fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError>;

    /// The newest signed checkpoint all of whose entries have a time before `instant`.
    async fn checkpoint_before(&self, instant: Instant) -> Result<Option<StoredCheckpoint>, StoreError>;

    /// Hashes of at most `count` complete subtrees of `level`, a multiple of [`TILE_LEVELS`], from index `from` on.
    async fn nodes(&self, level: u8, from: u64, count: u32) -> Result<Vec<Hash>, StoreError>;

    /// The ciphertext of a sealed field of the entry at `position`, if it is still kept.
    async fn ciphertext(&self, position: u64, field: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Position and field of at most `limit` kept ciphertexts, in order, after the one named.
    async fn ciphertexts_after(
        &self,
        after: Option<(u64, String)>,
        limit: u32,
    ) -> Result<Vec<(u64, String)>, StoreError>;

    /// The wrapped subkey of a scope of a use, if there is one.
    async fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError>;

    /// All wrapped subkeys of a use.
    async fn subkeys(&self, owner: &str) -> Result<Vec<Subkey>, StoreError>;

    /// Keeps a subkey unless its scope has one; gives back the one that is kept.
    async fn keep_subkey(&self, subkey: Subkey) -> Result<Subkey, StoreError>;

    /// Puts these wrapped subkeys in place of those of the same owner and scope: one transaction.
    async fn replace_subkeys(&self, subkeys: Vec<Subkey>) -> Result<(), StoreError>;

    /// Overwrites and deletes at most [`ERASE_AT_ONCE`] ciphertexts and subkeys of what is named.
    ///
    /// Gives back how many rows it took; nothing is left when it answers 0.
    async fn erase_some(&self, what: &Erasure) -> Result<u64, StoreError>;

    /// Takes what was deleted out of every file of the store, the write-ahead log included.
    async fn scrub(&self) -> Result<(), StoreError>;
}

/// What one durable transaction appends.
pub struct Batch {
    /// The tree the batch was made for: size and root must still be those of the log.
    pub before: Tree,
    /// The entries, in order.
    pub entries: Vec<NewEntry>,
    /// Subkeys made for these entries.
    pub subkeys: Vec<Subkey>,
    /// The register's time of the last entry.
    pub time: Instant,
    /// Signs the checkpoint over what was read back, or refuses.
    pub signer: Box<dyn CheckpointSigner>,
}

/// An entry to append.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// The use it belongs to; none for acts of the instance.
    pub use_id: Option<UseId>,
    /// The ciphertexts of its sealed fields.
    pub sealed: Vec<NewCiphertext>,
}

/// A ciphertext to keep beside an entry.
#[derive(Clone, Debug)]
pub struct NewCiphertext {
    /// The field.
    pub field: String,
    /// The branch its key hangs on, as the vault names it.
    pub branch: &'static str,
    /// The scope of its subkey.
    pub scope: String,
    /// Nonce, ciphertext and tag; shared, so that an append can be tried again without a copy.
    pub bytes: Arc<Vec<u8>>,
}

/// A subkey, wrapped under the root of its branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subkey {
    /// The use's id, or `instance`.
    pub owner: String,
    /// The branch, as the vault names it.
    pub branch: String,
    /// The scope, such as `limits` or `alert/al-…`.
    pub scope: String,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
}

/// Signs checkpoints; a refusal rolls the append back.
pub trait CheckpointSigner: Send {
    /// The signed note for a tree of `size` entries with this root.
    ///
    /// # Errors
    /// Where the tree is not the one the register expects.
    fn sign(&self, size: u64, root: Hash) -> Result<String, StoreError>;
}

/// How an append ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Appended {
    /// All of it is durable.
    Done,
    /// Somebody else appended first: nothing was written.
    Conflict {
        /// How many entries the log has.
        size: u64,
    },
}

/// A signed checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The register's time of the last of them.
    pub time: Instant,
    /// The signed note.
    pub note: String,
}

/// Which ciphertexts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The use's id.
    pub owner: String,
    /// The whole content branch, or these scopes alone.
    pub what: ErasedScopes,
}

/// How much of a use's content goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedScopes {
    /// Everything of this branch.
    Branch(&'static str),
    /// These scopes.
    Scopes(Vec<String>),
}
