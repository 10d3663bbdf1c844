//! `stricto restore`: puts a backup where a register's database is missing, if it still may be served.

use std::path::PathBuf;
use std::sync::Arc;

use stricto_store::DataDir;
use stricto_store::backup::restore;
use stricto_store::chance::OsChance;
use stricto_store::clock::SystemClock;

use super::backup::ended;
use crate::ending::{Ended, Ending};
use crate::{files, output};

/// Put a backup where a register's database is missing.
#[derive(clap::Args)]
#[command(
    long_about = "Puts a backup where the database of a register is missing, and opens the register once: every \
        erasure that it ordered is finished before anything can be served.\n\n\
        The keys must be where they were: the signing keys in `keys`, the key store in `vault` and in its second \
        place. A backup that does not verify, that ends before a checkpoint that somebody outside has seen, or whose \
        content keys an erasure destroyed since, is refused, and the folder stays as it was.\n\n\
        Ask every supervisor and auditor for the newest checkpoint they kept, and give the latest as --seen. What was \
        recorded after the backup is lost: tell them, and ask those who signed to submit their acts again.",
    after_help = "Examples:\n  mv register/stricto.db* damaged/\n  \
        stricto restore /backups/2026-11-22 --data register --seen seen.checkpoint\n\n\
        Exit codes:\n  0  put back, and the register opens with it\n  1  the backup does not stand, or is older than \
        what was seen\n  2  the folder still has a database, has no keys, or is of another time\n  \
        3  an operating error: no room on the disk"
)]
pub(crate) struct Args {
    /// The folder that `stricto backup` wrote.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The data folder, with its keys and without its database.
    #[arg(long)]
    data: PathBuf,
    /// The newest checkpoint that somebody outside has kept.
    #[arg(long, value_name = "CHECKPOINT_FILE", required_unless_present = "nobody_saw")]
    seen: Option<PathBuf>,
    /// Say that nobody outside kept a checkpoint, so that what is missing cannot be found out.
    #[arg(long, conflicts_with = "seen")]
    nobody_saw: bool,
}

/// Runs the command.
///
/// # Errors
/// When the backup cannot be put back; the folder is then as it was.
pub(crate) async fn run(args: &Args) -> Ended {
    let seen = args.seen.as_deref().map(files::text).transpose()?;
    let dir = DataDir::new(&args.data, None);
    let put = restore(&args.backup, &dir, seen.as_deref(), Arc::new(SystemClock), Arc::new(OsChance)).await;
    match put {
        Ok(report) => {
            output::line(&format!(
                "{} entries are back in `{}`, verified; every erasure that they order is finished",
                report.size,
                args.data.display()
            ))?;
            Ok(Ending::Fine)
        }
        Err(error) => ended(&error),
    }
}
