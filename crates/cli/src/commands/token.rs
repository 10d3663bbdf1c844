//! `stricto token`: a read credential for `curl` and other programs.

use std::path::PathBuf;

use crate::client::Client;
use crate::ending::{Ended, Ending};
use crate::key_file;
use crate::now::now;
use crate::output;
use crate::token::{GOOD_FOR, token};

/// Print a bearer token, good for 50 minutes, by which a key's holder reads from a server.
#[derive(clap::Args)]
#[command(
    long_about = "Prints a bearer token, good for 50 minutes.\n\n\
        A reader proves who reads with a signature over the register's name and an end, at most an hour ahead. The \
        server keeps no sessions and no passwords; the key must be enrolled in the register and not retired. Acts \
        need no token: each is signed itself.",
    after_help = "Example:\n  curl -H \"Authorization: Bearer $(stricto token --key auditor.key)\" http://127.0.0.1:7443/v1/uses\n\n\
        Exit codes:\n  0  printed\n  2  the key or the URL cannot be used\n  3  no answer from the server"
)]
pub(crate) struct Args {
    /// The reader's key file.
    #[arg(long)]
    key: PathBuf,
    /// The server the token is for: it is asked which register it serves.
    #[arg(long, env = "STRICTO_SERVER", default_value = "http://127.0.0.1:7443")]
    server: String,
}

/// Runs the command.
///
/// # Errors
/// When the key cannot be read or the server does not answer.
pub(crate) async fn run(args: &Args) -> Ended {
    let key = key_file::read(&args.key)?;
    let origin = Client::new(&args.server)?.origin().await?;
    output::line(&token(&key, &origin, now()?.plus(GOOD_FOR)))?;
    Ok(Ending::Fine)
}
