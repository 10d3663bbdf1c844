//! `stricto serve`: runs the server on a data folder.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;
use stricto_store::{DataDir, RegisterParts};

use crate::ending::{CommandError, Ended, Ending};
use crate::hardening;
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
        Where `stricto init` put the wrapping key into an HSM, that must answer, too; nothing falls back to a file. Core \
        dumps are turned off and memory is locked where the system lets it (LimitMEMLOCK=infinity); the log says which.\n\n\
        Ctrl-C or a TERM signal ends it: what was submitted is answered first.",
    after_help = "Examples:\n  stricto serve --data register\n  stricto serve --data register --listen 127.0.0.1:7444\n  \
        stricto serve --data register --move-mirror another-place\n\n\
        Logs go to standard error, without ids of uses or persons; STRICTO_LOG sets the level (`info`).\n\n\
        Exit codes:\n  0  ended as asked\n  2  there is no register, or a folder, a key or the address cannot be used\n  \
        3  an operating error: the port is taken, another process has the folder, the disk fails"
)]
pub(crate) struct Args {
    /// The folder.
    #[arg(long)]
    data: PathBuf,
    /// The second place of the key store; need not be given, and must be the one that `stricto init` recorded.
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,
    /// Make this folder the second place of the key store from now on, and put the keys there.
    #[arg(long, value_name = "DIR", conflicts_with = "mirror")]
    move_mirror: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7443", value_parser = serving::address)]
    listen: SocketAddr,
}

/// Runs the command.
///
/// # Errors
/// When there is no register, it does not verify, or the address cannot be listened on.
pub(crate) async fn run(args: &Args) -> Ended {
    serving::log_to(std::io::stderr);
    hardening::keep_secrets_in_memory()?;
    if let Some(to) = &args.move_mirror {
        move_mirror(&args.data, to)?;
    }
    let data = DataDir::new(&args.data, args.mirror.as_deref());
    let register = super::open(&data).await?;
    let accounts = Some(Accounts::new(&data.accounts()));
    let serving = Serving::start(register.clone(), args.listen, accounts, None).await?;
    // Before it says that it is there: whoever reads that may end it at once.
    let asked = serving::asked_to_end()?;
    output::line(&format!("listening on {}", serving.url()))?;
    asked.await;
    serving.end().await?;
    register.close().await;
    Ok(Ending::Fine)
}

fn move_mirror(data: &std::path::Path, to: &std::path::Path) -> Result<(), CommandError> {
    let dir = DataDir::new(data, Some(to));
    let before = RegisterParts::move_mirror(&dir, Arc::new(OsChance)).map_err(|e| super::init::fault(&e))?;
    if let Some(before) = before {
        output::complain(&format!(
            "the key store's second place is now `{}`; no erasure reaches the keys in `{}` any more: destroy that \
             folder, and every copy of it",
            to.display(),
            before.display()
        ));
    }
    Ok(())
}
