//! `stricto export`: writes a register as files that anybody can verify.

use std::path::PathBuf;

use stricto_store::export::export;

use super::verify::source;
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::with_cause;
use crate::output;

/// Write a register as files: checkpoint, tiles, entries, ciphertexts.
#[derive(clap::Args)]
#[command(
    long_about = "Writes a register as files: the signed checkpoint, tiles and entry bundles as C2SP tlog-tiles lays \
        them out, and the ciphertexts beside them. The server may go on meanwhile.\n\n\
        No keys are written. The export is sensitive all the same: that a use is live tells a suspect.",
    after_help = "Example:\n  stricto export --data /var/lib/stricto --out export-2026\n  stricto verify export-2026"
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
/// When there is no register, or the folder is there already.
pub(crate) fn run(args: &Args) -> Ended {
    let files = export(&*source(&args.data)?, &args.out).map_err(|e| CommandError::Input(with_cause(&e)))?;
    output::line(&format!("{files} files in `{}`", args.out.display()))?;
    Ok(Ending::Fine)
}
