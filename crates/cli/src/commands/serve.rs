//! `stricto serve`: runs the server on a data folder.

use std::net::SocketAddr;
use std::path::PathBuf;

use stricto_store::DataDir;
use stricto_store::accounts::Accounts;

use crate::ending::{Ended, Ending};
use crate::output;
use crate::serving::{self, Serving};

/// Run the server on a folder that `stricto init` made.
#[derive(clap::Args)]
#[command(
    long_about = "Runs the server: the HTTP interface, the gate, and the jobs that stop, order, recall, erase and notify \
        when the register says that it is due. One process, one folder, no other service.\n\n\
        This version speaks no TLS: it listens on loopback alone. At the start every entry is replayed, the tree is \
        held against the signed checkpoint, and every ordered erasure is finished before anything is served. The gate \
        begins held.\n\n\
        Ctrl-C or a TERM signal ends it: what was submitted is answered first.",
    after_help = "Example:\n  stricto serve --data /var/lib/stricto --listen 127.0.0.1:7443\n\n\
        Logs go to standard error, without ids of uses or persons; STRICTO_LOG sets the level (`info`)."
)]
pub(crate) struct Args {
    /// The folder.
    #[arg(long)]
    data: PathBuf,
    /// The second place of the key store, where it is not `vault-mirror` in the folder.
    #[arg(long)]
    mirror: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7443")]
    listen: SocketAddr,
}

/// Runs the command.
///
/// # Errors
/// When there is no register, it does not verify, or the address cannot be listened on.
pub(crate) async fn run(args: &Args) -> Ended {
    serving::log_to(std::io::stderr);
    let data = DataDir::new(&args.data, args.mirror.as_deref());
    let register = super::open(&data).await?;
    let accounts = Some(Accounts::new(&data.accounts()));
    let serving = Serving::start(register.clone(), args.listen, accounts, Vec::new()).await?;
    output::line(&format!("listening on {}", serving.url()))?;
    serving::asked_to_end().await?;
    serving.end().await?;
    register.close().await;
    Ok(Ending::Fine)
}
