//! `stricto export`: writes a register as files that anybody can verify.
//!
//! Rows read here too: R-77-a.

use std::path::PathBuf;

use stricto_store::StoreError;
use stricto_store::export::{export, write_key};

use super::verify::source;
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file::with_cause;
use crate::output;

/// Write a register as files: checkpoint, tiles, entries, ciphertexts.
#[derive(clap::Args)]
#[command(
    long_about = "Writes a register as files: the signed checkpoint, tiles and entry bundles as C2SP tlog-tiles lays \
        them out, and the ciphertexts beside them. The server may go on meanwhile.\n\n\
        No keys are written but the log's verifier key, in `vkey`, which is public. The export is sensitive all the same: that a use is live tells a suspect.",
    after_help = "Examples:\n  stricto export --data register --out export-2026\n  \
        stricto verify export-2026 --key \"$(cat log.vkey)\"\n\n\
        Exit codes:\n  0  exported\n  2  the folder holds no register, or the export is there already\n  \
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
/// When there is no register, or the folder is there already.
pub(crate) fn run(args: &Args) -> Ended {
    let source = source(&args.data)?;
    if args.out.exists() {
        return Err(CommandError::Input(format!(
            "`{}` is there already; name a folder that is not there yet",
            args.out.display()
        )));
    }
    let fault = |e: StoreError| CommandError::Operating(with_cause(&e));
    let files = export(&*source, &args.out).map_err(fault)?;
    write_key(&*source, &args.out).map_err(fault)?;
    output::line(&format!("{} files in `{}`", files + 1, args.out.display()))?;
    Ok(Ending::Fine)
}
