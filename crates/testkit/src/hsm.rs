//! An HSM to test with: a scratch token of SoftHSM, and tests that run in a process of their own with it.
//!
//! PKCS#11 has one state for a process, and SoftHSM reads where its tokens are from the environment: a test that needs one
//! runs its program again, with that test alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use stricto_store::keys::HsmSettings;
use tempfile::TempDir;

/// Says to a test that runs alone which folder its token is in.
const ALONE: &str = "STRICTO_TEST_TOKEN";

/// Where distributions put the module.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

const NEEDED: &str =
    "SoftHSM is there: Debian package softhsm2; or set STRICTO_SKIP_HSM=1 to do without these checks";

/// A token of SoftHSM in a temporary folder.
pub struct SoftHsm {
    folder: TempDir,
}

impl SoftHsm {
    /// A fresh token; none where `STRICTO_SKIP_HSM=1` says to do without.
    ///
    /// # Panics
    /// Where SoftHSM is not installed.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a skipped check says so")]
    pub fn new() -> Option<Self> {
        if std::env::var("STRICTO_SKIP_HSM").is_ok_and(|value| value == "1") {
            eprintln!("skipped: STRICTO_SKIP_HSM=1, no key was held by an HSM");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tokens = folder.path().join("tokens");
        fs::create_dir(&tokens).expect("a folder for tokens");
        let said = format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display());
        let hsm = Self { folder };
        fs::write(hsm.conf(), said).expect("a configuration");
        let pin = settings(hsm.folder.path()).pin_file;
        fs::write(&pin, "739214\n").expect("a PIN file");
        fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).expect("its mode");
        let made = Command::new("softhsm2-util")
            .env("SOFTHSM2_CONF", hsm.conf())
            .args(["--init-token", "--free", "--label", "stricto", "--pin", "739214", "--so-pin", "61839472"])
            .output()
            .expect(NEEDED);
        assert!(made.status.success(), "a token: {}", String::from_utf8_lossy(&made.stderr));
        Some(hsm)
    }

    /// What `SOFTHSM2_CONF` is set to for a process that is to see the token.
    #[must_use]
    pub fn conf(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }

    /// How the token is reached.
    #[must_use]
    pub fn settings(&self) -> HsmSettings {
        settings(self.folder.path())
    }

    /// Runs a test with a fresh token, in a process of its own; `name` is the test's, as its program lists it.
    ///
    /// # Panics
    /// Where the test fails there, or is not found under that name.
    pub fn alone(name: &str, test: impl FnOnce(&HsmSettings)) {
        if let Some(folder) = std::env::var_os(ALONE) {
            return test(&settings(Path::new(&folder)));
        }
        let Some(hsm) = Self::new() else { return };
        let program = std::env::current_exe().expect("this program");
        let run = Command::new(program)
            .args([name, "--exact", "--nocapture"])
            .env(ALONE, hsm.folder.path())
            .env("SOFTHSM2_CONF", hsm.conf())
            .output()
            .expect("this program runs");
        let [said, complained] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        assert!(run.status.success() && said.contains("1 passed"), "{name}: {said}{complained}");
    }
}

fn settings(folder: &Path) -> HsmSettings {
    let module = MODULES.iter().map(PathBuf::from).find(|module| module.exists()).expect(NEEDED);
    HsmSettings { module, token: "stricto".into(), pin_file: folder.join("pin") }
}
