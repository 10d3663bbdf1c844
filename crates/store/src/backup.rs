//! A copy of a register's database that verifies, and putting one back: content without keys.
//!
//! A backup opens nothing by itself: keys are never in it. What was erased after it was made hangs on keys that are
//! destroyed, so a backup that is put back opens nothing of it either.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::data_dir::{DataDir, DataDirError, beside, check_private, is_there, private_folder, sync_folder};
use crate::error::{FileError, StoreError};
use crate::register::{OpenError, Register, RegisterParts, read_log_key};
use crate::sqlite::{SqliteSource, copy};
use crate::verify::{Ciphertexts, Fault, Options, Report, verify};

/// The database in the folder of a backup.
const DATABASE: &str = "stricto.db";

/// Why there is no backup, or why it was not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no register in the folder.
    #[error("there is no register in `{}`; name the data folder of one", root.display())]
    Missing {
        /// The folder.
        root: PathBuf,
    },
    /// The folder to write is there already.
    #[error("`{}` is there already; name a folder that is not there yet", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds no backup.
    #[error("there is no backup in `{}`: it has no `{DATABASE}`; name a folder that `stricto backup` wrote", path.display())]
    NoBackup {
        /// The folder.
        path: PathBuf,
    },
    /// The register still has a database, or what belonged to one.
    #[error(
        "`{}` is there; a backup takes no register's place: look at what is there with `stricto verify`, and move it \
         away first",
        path.display()
    )]
    DatabaseThere {
        /// The file.
        path: PathBuf,
    },
    /// The copy does not verify. It was not used.
    #[error("the copy does not stand, and was not used: {}; take another backup", .0.what)]
    Faulty(Box<Fault>),
    /// The register could not be opened with it. It was taken away again.
    #[error("the register does not open with this backup, which was taken away again")]
    DoesNotOpen(#[source] Box<OpenError>),
    /// The data folder cannot be worked on.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key of the register's log cannot be used.
    #[error(transparent)]
    Keys(Box<OpenError>),
    /// A database could not be read or copied.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Copies the database of a register into the new folder `out`, and verifies the copy; a server may go on meanwhile.
///
/// No key is copied: neither the key store nor the keys that sign.
///
/// # Errors
/// Where there is no register, `out` is there already, or the copy does not verify; then nothing is left of it.
pub fn backup(dir: &DataDir, out: &Path) -> Result<Report, BackupError> {
    if !is_there(&dir.database())? {
        return Err(BackupError::Missing { root: dir.root().to_owned() });
    }
    if is_there(out)? {
        return Err(BackupError::Taken { path: out.to_owned() });
    }
    private_folder(out)?;
    let made = copied(dir, &out.join(DATABASE));
    if made.is_err() {
        fs::remove_dir_all(out).map_err(FileError::at("remove", out))?;
    }
    made
}

fn copied(dir: &DataDir, to: &Path) -> Result<Report, BackupError> {
    copy(&dir.database(), to)?;
    checked(dir, to, None)
}

/// Puts a backup where the database of a register is missing, and opens the register once.
///
/// Opening finishes every erasure that the register ordered. `seen` is a checkpoint that somebody outside kept: a
/// backup that ends before it, or contradicts it, is refused.
///
/// # Errors
/// Where there still is a database, the backup does not verify, or the register does not open with it; then the folder
/// is as it was.
pub async fn restore(
    from: &Path,
    dir: &DataDir,
    seen: Option<&str>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Report, BackupError> {
    let backup = from.join(DATABASE);
    if !is_there(&backup)? {
        return Err(BackupError::NoBackup { path: from.to_owned() });
    }
    dir.check_private()?;
    let lock = dir.lock()?;
    // A write-ahead log that was left behind would be folded into what is put back.
    for path in dir.database_files() {
        if is_there(&path)? {
            return Err(BackupError::DatabaseThere { path });
        }
    }
    let report = checked(dir, &backup, seen)?;
    let draft = beside(&dir.database(), ".new");
    if is_there(&draft)? {
        // What an interrupted attempt left was never the register's database.
        fs::remove_file(&draft).map_err(FileError::at("remove", &draft))?;
    }
    copy(&backup, &draft)?;
    fs::rename(&draft, dir.database()).map_err(FileError::at("rename", &draft))?;
    sync_folder(dir.root())?;
    drop(lock);
    match opened(dir, clock, chance).await {
        Ok(()) => Ok(report),
        Err(error) => {
            for path in dir.database_files() {
                if is_there(&path)? {
                    fs::remove_file(&path).map_err(FileError::at("remove", &path))?;
                }
            }
            sync_folder(dir.root())?;
            Err(BackupError::DoesNotOpen(Box::new(error)))
        }
    }
}

async fn opened(dir: &DataDir, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<(), OpenError> {
    let register = Register::open(RegisterParts::on_disk(dir, clock, chance)?).await?;
    register.close().await;
    Ok(())
}

/// What verifying a copy gives, against the register's own key; a copy with a fault is refused.
fn checked(dir: &DataDir, database: &Path, seen: Option<&str>) -> Result<Report, BackupError> {
    check_private(database)?;
    let key = read_log_key(dir).map_err(|error| BackupError::Keys(Box::new(error)))?;
    let options = Options {
        key: Some(key.verifying_key().clone()),
        against: seen.map(str::to_owned),
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: None,
    };
    let report = verify(&SqliteSource::open(database)?, &options)?;
    match report.faults.first() {
        None => Ok(report),
        Some(fault) => Err(BackupError::Faulty(Box::new(fault.clone()))),
    }
}
