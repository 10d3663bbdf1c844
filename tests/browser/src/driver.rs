//! The driver of the browser: started once for the tests that run, and stopped with all that it started.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

const ADVICE: &str = "install the Debian packages chromium, chromium-driver and fonts-liberation, \
                      or set STRICTO_SKIP_BROWSER=1 to do without these checks";

/// Whether `STRICTO_SKIP_BROWSER=1` says to do without a browser; a skipped test says so.
#[must_use]
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub fn skipped(what: &str) -> bool {
    let skip = std::env::var("STRICTO_SKIP_BROWSER").is_ok_and(|value| value == "1");
    if skip {
        eprintln!("skipped: STRICTO_SKIP_BROWSER=1, no browser looked at {what}");
    }
    skip
}

/// A driver that runs, with a folder for the profiles of its browsers.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    /// Where it listens.
    pub port: u16,
    folder: TempDir,
}

impl Driver {
    /// The driver that all tests share; it ends with the last of them that uses it.
    ///
    /// # Panics
    /// Where there is no driver on this machine.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *shared = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new("sh");
        // A group of its own that ends when the pipe to it does: also where this process is killed.
        command.args(["-c", "chromedriver --port=0 & exec >/dev/null; cat; kill -KILL 0"]).process_group(0);
        command.env("TMPDIR", folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("a shell");
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let port = said.lines().map_while(Result::ok).find_map(|line| port(&line));
        let port = port.unwrap_or_else(|| {
            panic!("`chromedriver` is not there, or does not say where it listens: {ADVICE}")
        });
        Self { child, port, folder }
    }

    /// A new folder for a browser's profile.
    pub(crate) fn profile(&self) -> TempDir {
        tempfile::tempdir_in(self.folder.path()).expect("a temporary folder")
    }

    /// The browser's own program.
    pub(crate) fn chromium() -> String {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let found =
            std::env::split_paths(&folders).map(|folder| folder.join("chromium")).find(|path| path.is_file());
        found.unwrap_or_else(|| panic!("there is no `chromium` on PATH: {ADVICE}")).display().to_string()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The port in the line that says that the driver listens.
fn port(line: &str) -> Option<u16> {
    line.contains("started successfully").then_some(())?;
    line.rsplit(' ').next()?.trim_end_matches('.').parse().ok()
}
