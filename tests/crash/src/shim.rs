//! The preloaded library: compiled once a process, told by the environment what to do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::disk::Disk;

/// What the library is to do in one process.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// The folder that is worked in, and the disk beneath it; none where nothing is forgotten.
    pub on: Option<(PathBuf, PathBuf)>,
    /// The counted moment to die at; 0 for none.
    pub kill_at: u64,
    /// A call that does nothing: `fsync:PATTERN|PATTERN` or `rename:PATTERN`.
    pub drop: Option<String>,
    /// Which of these calls alone, counted from 1; 0 for all of them.
    pub drop_only: u64,
    /// After how many counted moments from the first such call the process dies.
    pub after_drop: Option<u64>,
    /// Added to the time of day, in milliseconds.
    pub clock_ms: i64,
    /// Where a SIGUSR1 writes the memory of the process.
    pub image: Option<PathBuf>,
}

impl Orders {
    /// Works in `live` over `disk`.
    #[must_use]
    pub fn on(live: &Path, disk: &Disk) -> Self {
        Self { on: Some((live.to_owned(), disk.folder().to_owned())), ..Self::default() }
    }

    /// Puts the library into a program that is to be started.
    pub fn give(&self, command: &mut Command) {
        command.env("LD_PRELOAD", library()).env("CRASH_CLOCK_MS", self.clock_ms.to_string());
        if let Some((live, disk)) = &self.on {
            command.env("CRASH_ROOT", live).env("CRASH_DISK", disk);
        }
        if self.kill_at > 0 {
            command.env("CRASH_KILL_AT", self.kill_at.to_string());
        }
        if let Some(drop) = &self.drop {
            command.env("CRASH_DROP", drop).env("CRASH_DROP_ONLY", self.drop_only.to_string());
        }
        if let Some(after) = self.after_drop {
            command.env("CRASH_AFTER_DROP", after.to_string());
        }
        if let Some(image) = &self.image {
            command.env("CRASH_IMAGE", image);
        }
    }
}

/// The compiled library.
///
/// # Panics
/// Where there is no C compiler, which the whole build needs.
pub fn library() -> &'static Path {
    static MADE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (source, library) =
            (Path::new(env!("CARGO_MANIFEST_DIR")).join("shim.c"), folder.path().join("shim.so"));
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source);
        let made = cc.args(["-ldl", "-lpthread"]).status();
        let made = made.expect("`cc` is missing; install a C compiler, such as the Debian package `gcc`");
        assert!(made.success(), "`cc` does not compile {}", source.display());
        (folder, library)
    });
    library
}
