//! The real binary: where it is, how it is started, and that it is the one of these sources.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use stricto_crash::shim::Orders;

/// How long a start may take, and an end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary beside this test, or the one that `STRICTO_BIN` names.
fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("STRICTO_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().expect("this program");
    let folder = test.parent().and_then(Path::parent).expect("the folder of the profile");
    let binary = folder.join("stricto");
    let build = "run `cargo build -p stricto-cli`, or `cargo test --workspace`";
    let made = fs::metadata(&binary).and_then(|found| found.modified());
    let made = made.unwrap_or_else(|_| panic!("there is no `{}`; {build}", binary.display()));
    // Cargo writes beside it what it was made from.
    let sources = fs::read_to_string(folder.join("stricto.d")).unwrap_or_default();
    for source in sources.split_whitespace().skip(1) {
        let changed = fs::metadata(source).and_then(|found| found.modified());
        assert!(!changed.is_ok_and(|at| at > made), "`{source}` is newer than the binary; {build}");
    }
    binary
}

/// The binary with these arguments and these orders for the disk beneath it.
pub(crate) fn stricto(orders: &Orders, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(args).env("STRICTO_LOG", "warn").stdin(Stdio::null());
    orders.give(&mut command);
    command
}

/// Runs a command to its end.
pub(crate) fn run(orders: &Orders, args: &[&str]) -> Output {
    stricto(orders, args).output().expect("the binary starts")
}

/// What a program said, for whoever reads a failure.
pub(crate) fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// How a start went.
pub(crate) enum Start {
    Serves(Server),
    /// It was killed.
    Died,
    /// It ended by itself, saying why.
    Refused(String),
}

/// Starts `stricto serve` on a data folder, with its errors in a file beside it.
pub(crate) fn serve(orders: &Orders, data: &Path) -> Start {
    let errors = data.with_extension("stderr");
    let mut command = stricto(orders, &["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data).stdout(Stdio::piped()).stderr(File::create(&errors).expect("a file"));
    let mut child = command.spawn().expect("the binary starts");
    let (line, lines) = mpsc::channel();
    let output = child.stdout.take().expect("its output");
    std::thread::spawn(move || {
        let mut text = String::new();
        let _ = BufReader::new(output).read_line(&mut text);
        let _ = line.send(text);
    });
    let first = lines.recv_timeout(PATIENCE).expect("it says where it listens, or ends");
    match first.trim().strip_prefix("listening on http://") {
        Some(address) => Start::Serves(Server { child, address: address.parse().expect("an address") }),
        None => match child.wait().expect("its end").code() {
            None => Start::Died,
            Some(code) => {
                let why = fs::read_to_string(&errors).unwrap_or_default();
                Start::Refused(format!("exit code {code}: {}", why.trim()))
            }
        },
    }
}

impl Server {
    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    /// Asks it to write its memory.
    pub(crate) fn write_memory(&self) {
        kill_process(self.pid(), Signal::USR1).expect("a signal");
    }

    /// Kills it, as the machine does that loses its power.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("its end");
    }

    /// Ends it in order.
    pub(crate) fn end(mut self) -> ExitStatus {
        kill_process(self.pid(), Signal::TERM).expect("a signal");
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
