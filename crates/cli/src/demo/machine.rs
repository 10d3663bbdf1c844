//! An engine's process, and what it tells on its standard output.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use stricto_record::ids::UseId;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::cast::EngineKey;
use crate::ending::CommandError;

/// A running engine; it ends with this value.
pub(crate) struct Machine {
    claimed: Arc<Mutex<BTreeMap<String, u64>>>,
    _child: Child,
}

/// How an engine is started.
pub(crate) struct Start<'a> {
    /// The server.
    pub(crate) server: &'a str,
    /// The engine's key.
    pub(crate) key: &'a EngineKey,
    /// Written into everything that must be withheld.
    pub(crate) canary: &'a str,
    /// Written into the drawing of each sighting.
    pub(crate) mark: &'a str,
    /// The use it compares for without any order.
    pub(crate) rogue: Option<UseId>,
}

impl Machine {
    /// Starts this very program again, as an engine.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub(crate) fn start(start: &Start<'_>) -> Result<Self, CommandError> {
        let fault =
            |e: std::io::Error| CommandError::Operating(format!("the engine's process does not start: {e}"));
        let program = std::env::current_exe().map_err(fault)?;
        let mut command = Command::new(program);
        command
            .args(["demo-engine", "--server", start.server, "--canary", start.canary, "--mark", start.mark])
            .arg("--key")
            .arg(&start.key.file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        if let Some(use_id) = start.rogue {
            command.args(["--rogue", &use_id.to_string()]);
        }
        let mut child = command.spawn().map_err(fault)?;
        let claimed = Arc::new(Mutex::new(BTreeMap::new()));
        if let Some(stdout) = child.stdout.take() {
            tokio::spawn(listen(BufReader::new(stdout), Arc::clone(&claimed)));
        }
        Ok(Self { claimed, _child: child })
    }

    /// How many candidates the engine says that it claimed for a use so far.
    pub(crate) fn claimed(&self, use_id: UseId) -> u64 {
        let claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.get(&use_id.to_string()).copied().unwrap_or(0)
    }
}

async fn listen(stdout: BufReader<tokio::process::ChildStdout>, claimed: Arc<Mutex<BTreeMap<String, u64>>>) {
    let mut lines = stdout.lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(event) = serde_json::from_str::<Value>(&line) else { continue };
        let (of, count) =
            (event.get("use").and_then(Value::as_str), event.get("claimed").and_then(Value::as_u64));
        if let (Some(of), Some(count)) = (of, count) {
            claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(of.to_owned(), count);
        }
    }
}
