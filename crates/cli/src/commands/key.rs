//! `stricto key`: makes and shows key files.

use std::path::PathBuf;

use crate::ending::{CommandError, Ended, Ending};
use crate::key_file;
use crate::output::{self, Format};

/// Make a key file, or show the public part of one.
#[derive(clap::Args)]
#[command(
    long_about = "Makes and shows key files.\n\n\
        Every act is signed by its actor's own key, and a key signs for one role of one actor. The file holds the \
        secret seed: mode 0600, and refused when others may read it. What others need is the public key, which \
        `actor.enrolled` puts into the register.",
    after_help = "Examples:\n  stricto key new requester.key\n  stricto key show requester.key\n  \
        stricto act actor.enrolled --key admin.key --server http://127.0.0.1:7443 \\\n    \
        --set actor=unit/a-1 --set role=requester --set body=unit \\\n    \
        --set key=\"$(stricto key show requester.key --format json)\"\n\n\
        Exit codes:\n  0  made, or shown\n  2  the file is there already, is not, is no key file, or others may read it\n  \
        3  an operating error: no randomness, no room on the disk"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make a new key and write it to FILE, which must not exist.
    #[command(after_help = "Example:\n  stricto key new requester.key\n\nExit codes: as of `stricto key`")]
    New {
        /// Where to write it.
        file: PathBuf,
    },
    /// Print the public key and the id of the key in FILE; never the seed.
    #[command(after_help = "Example:\n  stricto key show requester.key\n\nExit codes: as of `stricto key`")]
    Show {
        /// The key file.
        file: PathBuf,
        /// How to print it; `json` is the form that `actor.enrolled` takes.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read or written.
pub(crate) fn run(args: &Args) -> Ended {
    match &args.what {
        What::New { file } => {
            let key = key_file::generate()?;
            if file.exists() {
                return Err(CommandError::Input(format!(
                    "`{}` is there already, and a key is never overwritten; name another file, or move this one away",
                    file.display()
                )));
            }
            key_file::write_new(&key, file)?;
            output::line(&key.id().to_string())?;
        }
        What::Show { file, format } => {
            let key = key_file::read(file)?;
            let public = serde_json::to_value(key.public()).map_err(CommandError::operating)?;
            match format {
                Format::Json => output::line(&public.to_string())?,
                Format::Text => {
                    output::line(&format!("id          {}", key.id()))?;
                    output::line(&format!("public key  {public}"))?;
                }
            }
        }
    }
    Ok(Ending::Fine)
}
