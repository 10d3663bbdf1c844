//! `stricto backup`: copies a register's database, without any key, and verifies the copy.

use std::path::PathBuf;

use stricto_store::DataDir;
use stricto_store::backup::{BackupError, backup};

use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::with_cause;
use crate::output;

/// Copy a register's database into a new folder, without keys, and verify the copy.
#[derive(clap::Args)]
#[command(
    long_about = "Copies the database of a register as it is at this moment into a new folder, and verifies the copy \
        entry by entry. The server may go on meanwhile.\n\n\
        No key is copied. The key store has its own second place (`stricto init --mirror`), and must not lie beside a \
        backup: whoever has both reads what an erasure is to take. Copy the two files in `keys`, which sign and open \
        nothing, once and elsewhere: without them a lost disk ends the register.\n\n\
        What is erased after the backup opens to nobody from the backup either, since its keys are destroyed.",
    after_help = "Examples:\n  stricto backup --data register --out /backups/2026-11-22\n  \
        stricto restore /backups/2026-11-22 --data register --seen seen.checkpoint\n\n\
        Exit codes:\n  0  copied, and the copy stands\n  1  the copy does not stand: the register itself is damaged\n  \
        2  the folder holds no register, or the backup is there already\n  \
        3  an operating error: no room on the disk"
)]
pub(crate) struct Args {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// The folder to write, which must not be there yet.
    #[arg(long)]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When there is no register, the folder is there already, or something cannot be read or written.
pub(crate) fn run(args: &Args) -> Ended {
    match backup(&DataDir::new(&args.data, None), &args.out) {
        Ok(report) => {
            output::line(&format!(
                "{} entries and {} ciphertexts in `{}`, verified; no key is in it",
                report.size,
                report.counts.ciphertexts,
                args.out.display()
            ))?;
            Ok(Ending::Fine)
        }
        Err(error) => ended(&error),
    }
}

/// What does not stand is a finding; what whoever gave the command can put right is an input error.
///
/// # Errors
/// All but a copy that does not stand.
pub(super) fn ended(error: &BackupError) -> Ended {
    let said = with_cause(error);
    match error {
        BackupError::Faulty(_) => {
            output::line(&said)?;
            Ok(Ending::Finding)
        }
        BackupError::DoesNotOpen(open) => Err(super::init::fault_said(open, said)),
        BackupError::Missing { .. }
        | BackupError::Taken { .. }
        | BackupError::NoBackup { .. }
        | BackupError::DatabaseThere { .. }
        | BackupError::Keys(_)
        | BackupError::DataDir(_) => Err(CommandError::Input(said)),
        BackupError::Store(_) | BackupError::File(_) => Err(CommandError::Operating(said)),
    }
}
