//! Runs `stricto` as a shell does, and reads what it says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the binary that was built.
pub(crate) fn stricto(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stricto")).args(args).output().expect("stricto runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// Writes a case, or another input, into a folder.
pub(crate) fn case(dir: &Path, name: &str, content: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, content).expect("written");
    path
}
