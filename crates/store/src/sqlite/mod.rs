//! The log in one SQLite file: one thread that writes, one that reads. All SQL is in this folder.
//!
//! A third folds the write-ahead log in, so that whoever appends need not wait for that.
//! Durable: write-ahead log, `synchronous = FULL`, one transaction per batch. Deleted content is overwritten.

mod connection;
mod copy;
mod oddities;
mod reads;
mod source;
mod still;
mod worker;
mod writes;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use stricto_law::time::Instant;
use stricto_record::ids::UseId;
use stricto_tlog::Hash;

use self::connection::Purpose;
pub(crate) use self::copy::copy;
pub use self::source::SqliteSource;
use self::worker::Worker;
use crate::error::StoreError;
use crate::log::{Appended, Batch, Erasure, Log, NewEntry, StoredCheckpoint, Subkey};

/// The log in a SQLite file.
pub struct SqliteLog {
    // Dropped in this order: the writer is the last to close, and empties the write-ahead log, which a reader cannot.
    reader: Worker,
    folder: Worker,
    writer: Worker,
    /// Bytes written since the write-ahead log was last folded in, about.
    written: AtomicU64,
}

/// After how many bytes the write-ahead log is folded in: the more, the longer a commit waits for the disk meanwhile.
const FOLD_AFTER: u64 = 8 << 20;

impl SqliteLog {
    /// Makes the file and an empty log in it.
    ///
    /// # Errors
    /// Where the file is already there, or cannot be made.
    pub fn create(path: &Path) -> Result<(), StoreError> {
        connection::open(path, Purpose::Create).map(drop)
    }

    /// Opens the log in a file that is there.
    ///
    /// # Errors
    /// Where the file is missing, is not a log of this version, or holds what no register makes.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = connection::open(path, Purpose::Write)?;
        let folder = connection::open(path, Purpose::Write)?;
        let reader = connection::open(path, Purpose::Read)?;
        oddities::refuse(&reader)?;
        Ok(Self {
            writer: Worker::start("stricto-writes", writer)?,
            folder: Worker::start("stricto-folds", folder)?,
            reader: Worker::start("stricto-reads", reader)?,
            written: AtomicU64::new(0),
        })
    }
}

impl SqliteLog {
    /// Notes bytes that were written; whether so many are now that the write-ahead log is to be folded in.
    fn is_to_fold(&self, bytes: u64) -> bool {
        let written = self.written.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        written >= FOLD_AFTER && self.written.swap(0, Ordering::Relaxed) >= FOLD_AFTER
    }
}

fn bytes_of(entry: &NewEntry) -> u64 {
    let sealed: usize = entry.sealed.iter().map(|field| field.bytes.len()).sum();
    u64::try_from(entry.bytes.len() + sealed).unwrap_or(u64::MAX)
}

/// The text that stands for the owner of instance acts where a use's id would stand.
pub const INSTANCE: &str = "instance";

fn owner(use_id: Option<UseId>) -> String {
    use_id.map_or_else(|| INSTANCE.to_owned(), |id| id.to_string())
}

#[async_trait]
impl Log for SqliteLog {
    async fn size(&self) -> Result<u64, StoreError> {
        self.reader.run(|c| reads::entries::size(c)).await
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        self.reader.run(move |c| reads::entries::range(c, from, limit)).await
    }

    async fn entries_of(
        &self,
        of: Option<UseId>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.reader.run(move |c| reads::entries::of(c, &owner(of), from, limit)).await
    }

    async fn last_entries_of(
        &self,
        of: Option<UseId>,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        self.reader.run(move |c| reads::entries::last_of(c, &owner(of), limit)).await
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let bytes = batch.entries.iter().map(bytes_of).sum();
        let appended = self.writer.run(move |c| writes::append::append(c, &batch)).await?;
        if self.is_to_fold(bytes) {
            self.folder.begin(|c| writes::scrub::fold(c));
        }
        Ok(appended)
    }

    async fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.reader.run(|c| reads::checkpoints::newest(c)).await
    }

    async fn checkpoint_before(&self, instant: Instant) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.reader.run(move |c| reads::checkpoints::before(c, instant)).await
    }

    async fn nodes(&self, level: u8, from: u64, count: u32) -> Result<Vec<Hash>, StoreError> {
        self.reader.run(move |c| reads::nodes::nodes(c, level, from, count)).await
    }

    async fn ciphertext(&self, position: u64, field: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let field = field.to_owned();
        self.reader.run(move |c| reads::sealed::ciphertext(c, position, &field)).await
    }

    async fn ciphertexts_after(
        &self,
        after: Option<(u64, String)>,
        limit: u32,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        self.reader.run(move |c| reads::sealed::after(c, after, limit)).await
    }

    async fn subkey(&self, owner: &str, scope: &str) -> Result<Option<Subkey>, StoreError> {
        let (owner, scope) = (owner.to_owned(), scope.to_owned());
        self.reader.run(move |c| reads::subkeys::one(c, &owner, &scope)).await
    }

    async fn subkeys(&self, owner: &str) -> Result<Vec<Subkey>, StoreError> {
        let owner = owner.to_owned();
        self.reader.run(move |c| reads::subkeys::all(c, &owner)).await
    }

    async fn keep_subkey(&self, subkey: Subkey) -> Result<Subkey, StoreError> {
        self.writer.run(move |c| writes::keep_subkey::keep(c, &subkey)).await
    }

    async fn replace_subkeys(&self, subkeys: Vec<Subkey>) -> Result<(), StoreError> {
        self.writer.run(move |c| writes::replace_subkeys::replace(c, &subkeys)).await
    }

    async fn erase_some(&self, what: &Erasure) -> Result<u64, StoreError> {
        let what = what.clone();
        let (rows, bytes) = self.writer.run(move |c| writes::erase_some::erase(c, &what)).await?;
        if self.is_to_fold(bytes) {
            // An erasure waits for it, so that the log does not grow with all that is erased.
            self.folder.run(|c| writes::scrub::fold(c)).await?;
        }
        Ok(rows)
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        // Most of it while others append, the rest while they wait.
        self.folder.run(|c| writes::scrub::fold(c)).await?;
        self.writer.run(|c| writes::scrub::scrub(c)).await
    }
}
