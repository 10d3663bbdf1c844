//! Running the server in this process: start, signals, end, logs.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use stricto_law::profile::Profiles;
use stricto_server::{Demo, Server, ServerConfig};
use stricto_store::Register;
use stricto_store::accounts::Accounts;
use stricto_store::chance::OsChance;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::ending::CommandError;
use crate::key_file::with_cause;

/// A server that runs in this process.
pub(crate) struct Serving {
    address: SocketAddr,
    ends: watch::Sender<bool>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Serving {
    /// Starts a server of `register` that listens on `listen`.
    ///
    /// # Errors
    /// When the address is not one of this machine, or cannot be listened on.
    pub(crate) async fn start(
        register: Register,
        listen: SocketAddr,
        accounts: Option<Accounts>,
        demo: Option<Demo>,
    ) -> Result<Self, CommandError> {
        let fault = |e: std::io::Error| {
            CommandError::Operating(if e.kind() == std::io::ErrorKind::AddrInUse {
                format!("`{listen}` is taken by another program; end that one, or give --listen another port")
            } else {
                format!("`{listen}` cannot be listened on: {e}; give --listen an address of this machine")
            })
        };
        let listen = stricto_server::loopback(listen).map_err(CommandError::input)?;
        let listener = TcpListener::bind(listen).await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let chance = Arc::new(OsChance);
        let config = ServerConfig { profiles: Profiles::built_in(), chance, accounts, demo };
        let (ends, mut ended) = watch::channel(false);
        let task = tokio::spawn(Server::new(register, config).serve(listener, async move {
            // A sender that is gone means the end as well.
            let _ = ended.wait_for(|ended| *ended).await;
        }));
        Ok(Self { address, ends, task })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it, once what was asked is answered.
    ///
    /// # Errors
    /// When it had failed.
    pub(crate) async fn end(self) -> Result<(), CommandError> {
        let _ = self.ends.send(true);
        self.task.await.map_err(CommandError::operating)?.map_err(|e| CommandError::Operating(with_cause(&e)))
    }
}

/// The address that `text` spells; a name is no address.
///
/// # Errors
/// When it is none.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok()).unwrap_or(7443);
        format!("an address and a port are wanted, such as `127.0.0.1:{port}`")
    })
}

/// Listens for Ctrl-C and a TERM signal from now on; what it gives waits for one.
///
/// # Errors
/// When signals cannot be waited for.
pub(crate) fn asked_to_end() -> Result<impl Future<Output = ()>, CommandError> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(CommandError::operating);
    let (mut term, mut ctrl_c) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = ctrl_c.recv() => {}
            _ = term.recv() => {}
        }
    })
}

/// Sends the log to `writer`; `STRICTO_LOG` says how much of it. Logs carry no ids of uses or persons.
pub(crate) fn log_to<W: for<'a> MakeWriter<'a> + Send + Sync + 'static>(writer: W) {
    let filter = EnvFilter::try_from_env("STRICTO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second subscriber in one process would be a second demo; the first one's log then goes on.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer).try_init();
}

/// Sends the log to a new file, which is searched with everything else.
///
/// # Errors
/// When the file cannot be made.
pub(crate) fn log_to_file(path: &Path) -> Result<(), CommandError> {
    let file = std::fs::File::create(path).map_err(CommandError::operating)?;
    log_to(std::sync::Mutex::new(file));
    Ok(())
}
