//! Composition: a register, national law and chance make a server; a listener makes it reachable.

use std::io;
use std::sync::Arc;

use axum::Router;
use stricto_law::profile::Profiles;
use stricto_store::accounts::Accounts;
use stricto_store::chance::Chance;
use stricto_store::register::Register;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::connections::{self, Limits};
use crate::console::Demo;
use crate::console::session::Console;
use crate::engines::Engines;
use crate::gate_room::GateRoom;
use crate::jobs::{self, Uncompilable};
use crate::reads::Reads;
use crate::unproposed::Unproposed;
use crate::{api, host, listen};

/// What a server needs beside its register.
pub struct ServerConfig {
    /// National law.
    pub profiles: Profiles,
    /// Where alert ids and salts come from.
    pub chance: Arc<dyn Chance>,
    /// Accounts of the console; without them nobody signs in with a password.
    pub accounts: Option<Accounts>,
    /// The demo, where this is one.
    pub demo: Option<Demo>,
}

/// A server over one register.
pub struct Server {
    app: Arc<App>,
    limits: Limits,
}

/// The running jobs.
pub struct Jobs {
    app: Arc<App>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// A server whose gate is held until the jobs have followed the register once.
    #[must_use]
    pub fn new(register: Register, config: ServerConfig) -> Self {
        Self {
            app: Arc::new(App {
                register,
                profiles: config.profiles,
                chance: config.chance,
                gate: GateRoom::new(),
                engines: Engines::default(),
                reads: Reads::default(),
                uncompilable: Uncompilable::default(),
                console: Console::new(config.accounts, config.demo),
                unproposed: Unproposed::default(),
                ending: watch::Sender::new(false),
            }),
            limits: Limits::default(),
        }
    }

    /// The server with other limits than the usual ones.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Every operation.
    pub fn router(&self) -> Router {
        api::router(Arc::clone(&self.app))
    }

    /// Starts to follow the register and to do what falls due. Without it the gate stays held.
    #[must_use]
    pub fn start_jobs(&self) -> Jobs {
        Jobs { app: Arc::clone(&self.app), tasks: jobs::start(&self.app) }
    }

    /// Serves until `shutdown` is done, jobs included.
    ///
    /// # Errors
    /// Where the listener is not on loopback, or fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        listen::loopback(listener.local_addr()?)
            .map_err(|error| io::Error::new(io::ErrorKind::AddrNotAvailable, error))?;
        let jobs = self.start_jobs();
        self.app.console.listens_on(listener.local_addr()?.port());
        let app = Arc::clone(&self.app);
        let ended = tokio::spawn(async move {
            shutdown.await;
            app.ending.send_replace(true);
        });
        let router = self.router().layer(axum::middleware::from_fn(host::ours));
        connections::serve(&self.app, listener, router, self.limits).await;
        ended.abort();
        jobs.end().await;
        Ok(())
    }
}

impl Jobs {
    /// Ends the jobs and every stream, and waits until what the jobs were at is done.
    pub async fn end(self) {
        self.app.ending.send_replace(true);
        for task in self.tasks {
            drop(task.await);
        }
    }
}
