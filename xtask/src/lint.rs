//! The linter in two passes: what ships is held to every lint, tests may stop on the first surprise.
//!
//! `clippy.toml` exempts functions marked as tests, but not the helpers beside them in a `tests/` folder.

use std::path::Path;
use std::process::Command;

/// Lints that tests, benchmarks and their helpers need not keep.
const NOT_IN_TESTS: &[&str] = &[
    "clippy::unwrap_used",
    "clippy::expect_used",
    "clippy::panic",
    "clippy::indexing_slicing",
    "clippy::wildcard_enum_match_arm",
    "clippy::print_stdout",
    "clippy::print_stderr",
    "missing_docs",
    "unreachable_pub",
];

/// Lints the whole workspace; any warning is an error.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    clippy(root, &["--workspace", "--locked"], &[])?;
    clippy(root, &["--workspace", "--locked", "--all-targets"], NOT_IN_TESTS)
}

fn clippy(root: &Path, targets: &[&str], allowed: &[&str]) -> Result<(), String> {
    let mut command = Command::new(crate::cargo());
    command.arg("clippy").args(targets).args(["--", "-D", "warnings"]);
    for lint in allowed {
        command.args(["-A", lint]);
    }
    crate::run(&mut command, root)
}
