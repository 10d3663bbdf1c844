//! Creating a register, once and on purpose, and opening one that is there.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use stricto_record::act::{Act, ActError, Entry};
use stricto_record::fold::{Fold, FoldError};
use stricto_record::ids::Origin;
use stricto_record::key::PublicKey;
use stricto_record::kinds::format_adopted::FormatAdopted;
use stricto_record::kinds::{Kind, Public};
use stricto_record::refusal::Refusal;
use stricto_tlog::{SigningKey, Tree, leaf_hash};
use tokio::sync::{mpsc, watch};

use super::Register;
use super::catch_up::catch_up_past;
use super::core::{Core, Published};
use super::destroy::DestroyError;
use super::remembered::Remembered;
use super::sealing::SealRefused;
use super::signer::ExpectedTree;
use super::writer::Writer;
use crate::chance::{Chance, ChanceError};
use crate::clock::Clock;
use crate::data_dir::{DataDir, DataDirError, DataDirLock, check_private};
use crate::error::{FileError, StoreError};
use crate::key_file::{ActKey, KeyFileError};
use crate::keys::{FileKeys, Hsm, KeyStore, KeyStoreError, RegisterLabel};
use crate::log::{Appended, Batch, Log, NewEntry};
use crate::settings::{safe, settled};
use crate::sqlite::SqliteLog;

/// How many submissions wait before the next submitter is made to wait.
const QUEUE: usize = 1024;

/// What a register is put together from.
pub struct RegisterParts {
    /// The register's origin: a schemeless URL, also the name of its log key.
    pub origin: Origin,
    /// Where entries go.
    pub log: Arc<dyn Log>,
    /// Where root keys are.
    pub vault: Arc<dyn KeyStore>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub chance: Arc<dyn Chance>,
    /// Signs checkpoints.
    pub log_key: SigningKey,
    /// Signs the register's own acts.
    pub register_key: ActKey,
    /// Where the last checkpoint is kept beside the keys; none where the log alone is to be believed.
    pub remembered: Option<Remembered>,
    /// Keeps other processes out of the folder, where the register lies in one.
    pub lock: Option<DataDirLock>,
}

/// Why a register is not created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no register.
    #[error("there is no register here; run `stricto init` first")]
    Missing,
    /// There is a register already.
    #[error("there is a register here already; a register is created once")]
    AlreadyThere,
    /// There is a register in the folder already.
    #[error("there is a register in `{}` already; a register is created once: name another folder", root.display())]
    AlreadyIn {
        /// The folder.
        root: PathBuf,
    },
    /// An earlier creation failed midway.
    #[error(
        "`{}` is left of a register that was never finished: it has no database; if that is so, remove it with the \
         folders beside it, and create the register again",
        left.display()
    )]
    HalfMade {
        /// What is in the way.
        left: std::path::PathBuf,
    },
    /// The keys are another register's.
    #[error("the {what} is not that of this register; restore the right `keys` folder")]
    OtherKey {
        /// Which key.
        what: &'static str,
    },
    /// The clock is unknown.
    #[error("the clock is unknown; set it, then create the register")]
    NoClock,
    /// The first act is not admissible.
    #[error("the register cannot begin: {}", .0.why)]
    Refused(Refusal),
    /// The first act cannot be written.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The first act cannot be folded.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The store failed, or what is in it does not stand.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key store failed.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// A key file is missing or not as it must be.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The folder cannot be worked on.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// A file failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is no entropy.
    #[error(transparent)]
    Chance(#[from] ChanceError),
    /// Database and key store are not of the same time.
    #[error(
        "keys that the register needs are not in the key store, and no erasure took them: the database is older than \
         the key store, or the key store older than the database; restore a later copy of whichever is older"
    )]
    OtherTime,
    /// A key cannot be looked at.
    #[error(transparent)]
    Sealing(#[from] SealRefused),
    /// An erasure that the register ordered could not be finished; nothing is served before it is.
    #[error("an erasure could not be finished, and nothing is served before it is")]
    Erasure(#[source] Box<DestroyError>),
}

impl RegisterParts {
    /// Makes keys, key store and an empty log in a folder that has none.
    ///
    /// # Errors
    /// Where the folder has a register or parts of one, or cannot be written.
    pub fn create_on_disk(
        dir: &DataDir,
        origin: &Origin,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, OpenError> {
        if crate::data_dir::is_there(&dir.database())? {
            return Err(OpenError::AlreadyIn { root: dir.root().to_owned() });
        }
        let halves = [dir.log_key(), dir.register_key(), dir.vault()];
        for left in halves {
            // An empty folder of the key store is no register; anything else is what an `init` left that failed.
            let empty = std::fs::read_dir(&left).is_ok_and(|mut names| names.next().is_none());
            if crate::data_dir::is_there(&left)? && !empty {
                return Err(OpenError::HalfMade { left });
            }
        }
        dir.check_private()?;
        let mirror = dir.fit_mirror()?;
        check_private(&mirror)?;
        let hsm = dir.fit_hsm()?;
        if let Some(hsm) = &hsm {
            // Asked before anything is written: an HSM that refuses leaves no half of a register.
            Hsm::new(hsm.clone()).check().map_err(KeyStoreError::from)?;
        }
        dir.create()?;
        let seed = zeroize::Zeroizing::new(crate::chance::bytes(&*chance)?);
        let log_key = SigningKey::from_seed(origin.as_str(), &seed)
            .map_err(|_| OpenError::OtherKey { what: "log key's name" })?;
        crate::key_file::write_secret(&dir.log_key(), &log_key.to_secret_text())?;
        ActKey::generate(&*chance)?.write_new(&dir.register_key())?;
        let label = RegisterLabel::of(log_key.verifying_key());
        FileKeys::create(&dir.vault(), &mirror, &label, &safe(hsm.clone()), &*chance)?;
        dir.record(&mirror, hsm)?;
        SqliteLog::create(&dir.database())?;
        Self::on_disk(dir, clock, chance)
    }

    /// Opens what is in a folder.
    ///
    /// # Errors
    /// Where something is missing, others may read a key, or it is not of this version.
    pub fn on_disk(dir: &DataDir, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self, OpenError> {
        if !crate::data_dir::is_there(&dir.database())? {
            return Err(OpenError::Missing);
        }
        dir.check_private()?;
        let lock = Some(dir.lock()?);
        let mirror = dir.second_place()?;
        check_private(&mirror)?;
        let log_key = read_log_key(dir)?;
        let origin = log_key.verifying_key().name().parse();
        let origin = origin.map_err(|_| OpenError::OtherKey { what: "log key" })?;
        let register_key = ActKey::read(&dir.register_key())?;
        let label = RegisterLabel::of(log_key.verifying_key());
        let vault = FileKeys::open(&dir.vault(), &mirror, &label, &dir.safe()?, Arc::clone(&chance))?;
        let vault = Arc::new(vault);
        let log = Arc::new(SqliteLog::open(&dir.database())?);
        let remembered = Some(Remembered::beside(&dir.log_key()));
        Ok(Self { origin, log, vault, clock, chance, log_key, register_key, remembered, lock })
    }

    /// Makes the place that `dir` names the second place of its key store, from now on, and puts the keys there.
    ///
    /// Gives back the place that was recorded before, if it is another: what it still holds no erasure reaches any
    /// more, so whoever moved it destroys it.
    ///
    /// # Errors
    /// Where there is no register, the place is unfit or holds anything else, or either cannot be read or written.
    pub fn move_mirror(dir: &DataDir, chance: Arc<dyn Chance>) -> Result<Option<PathBuf>, OpenError> {
        if !crate::data_dir::is_there(&dir.database())? {
            return Err(OpenError::Missing);
        }
        dir.check_private()?;
        let _lock = dir.lock()?;
        let mirror = dir.fit_mirror()?;
        check_private(&mirror)?;
        let before = DataDir::new(dir.root(), None).second_place().ok();
        // Without settings it can be a file alone: keys that an HSM holds say so themselves, and are refused.
        let safe = dir.safe().unwrap_or_else(|_| safe(None));
        let label = RegisterLabel::of(read_log_key(dir)?.verifying_key());
        if let Some(before) = &before {
            // Whatever it has that is newer comes along; a place that is gone has nothing to bring.
            drop(FileKeys::open(&dir.vault(), before, &label, &safe, chance));
        }
        FileKeys::join(&dir.vault(), &mirror, &label, &safe)?;
        dir.record_mirror(&mirror)?;
        Ok(before.filter(|before| settled(before).ok().as_ref() != Some(&mirror)))
    }
}

pub(crate) fn read_log_key(dir: &DataDir) -> Result<SigningKey, OpenError> {
    let secret = crate::key_file::read_secret(&dir.log_key())?;
    SigningKey::parse(secret.trim_end()).map_err(|_| OpenError::OtherKey { what: "log key" })
}

impl Register {
    /// Creates a register: its first act adopts the format and names its keys and its first administrator.
    ///
    /// # Errors
    /// Where there is one already, the clock is unknown, or the store fails.
    pub async fn create(parts: RegisterParts, administrator: PublicKey) -> Result<Self, OpenError> {
        if parts.log.size().await? > 0 {
            return Err(OpenError::AlreadyThere);
        }
        let time = parts.clock.now().ok_or(OpenError::NoClock)?;
        let public = Public::FormatAdopted(FormatAdopted {
            kinds: Kind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
            register: parts.register_key.public(),
            administrator,
            log_vkey: parts.log_key.verifying_key().to_string(),
        });
        let act = Act {
            origin: parts.origin.clone(),
            use_id: None,
            by: parts.register_key.id(),
            at: time,
            after: None,
            re: Vec::new(),
            public,
            sealed: std::collections::BTreeMap::new(),
        };
        let signed = parts.register_key.sign(act)?;
        Fold::new(parts.origin.clone()).admit(&signed, time).map_err(OpenError::Refused)?;
        let bytes = Entry { signed, time }.bytes()?;
        let tree = Tree::from_leaf_hashes([leaf_hash(&bytes)]);
        let signer = Box::new(ExpectedTree {
            origin: parts.origin.to_string(),
            size: 1,
            root: tree.root(),
            key: Arc::new(copy(&parts.log_key)?),
        });
        let entries = vec![NewEntry { bytes, use_id: None, sealed: Vec::new() }];
        let batch = Batch { before: Tree::new(), entries, subkeys: Vec::new(), time, signer };
        match parts.log.append(batch).await? {
            Appended::Done => Self::open(parts).await,
            Appended::Conflict { .. } => Err(OpenError::AlreadyThere),
        }
    }

    /// Opens a register: replays every entry, holds the tree against the signed checkpoint, finishes every erasure.
    ///
    /// # Errors
    /// Where there is none, its keys are another's, it does not verify, or an erasure cannot be finished.
    pub async fn open(parts: RegisterParts) -> Result<Self, OpenError> {
        if parts.log.size().await? == 0 {
            return Err(OpenError::Missing);
        }
        let nothing = Published { fold: Fold::new(parts.origin.clone()), tree: Tree::new() };
        let seen = parts.remembered.as_ref().map(|remembered| remembered.read(&parts.log_key)).transpose()?;
        let known = catch_up_past(&*parts.log, &parts.log_key, nothing, seen.flatten().as_ref()).await?;
        check_keys(&parts, &known.fold)?;
        let ((size, _), (failures, _)) = (watch::channel(known.tree.size()), watch::channel(0));
        let core = Arc::new(Core {
            origin: parts.origin,
            log: parts.log,
            vault: parts.vault,
            clock: parts.clock.into(),
            chance: parts.chance,
            log_key: Arc::new(parts.log_key),
            register_key: parts.register_key,
            remembered: parts.remembered,
            remembering: tokio::sync::Mutex::new(()),
            published: RwLock::new(known),
            size,
            failures,
            sealing: tokio::sync::RwLock::new(()),
            _lock: parts.lock,
        });
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(Writer::new(Arc::clone(&core)).run(queue));
        let register = Self { core, jobs, writer: Arc::new(std::sync::Mutex::new(Some(writer))) };
        register.check_same_time().await?;
        // First: a log from before an order is not to be opened with the keys from after it.
        register.remember().await?;
        register.replay_erasures().await.map_err(|e| OpenError::Erasure(Box::new(e)))?;
        Ok(register)
    }
}

fn check_keys(parts: &RegisterParts, fold: &Fold) -> Result<(), OpenError> {
    let format = fold.instance().format().ok_or(OpenError::OtherKey { what: "register" })?;
    if format.log_vkey != parts.log_key.verifying_key().to_string() {
        return Err(OpenError::OtherKey { what: "log key" });
    }
    if format.register != parts.register_key.id() {
        return Err(OpenError::OtherKey { what: "register key" });
    }
    Ok(())
}

fn copy(key: &SigningKey) -> Result<SigningKey, OpenError> {
    SigningKey::parse(&key.to_secret_text()).map_err(|_| OpenError::OtherKey { what: "log key" })
}
