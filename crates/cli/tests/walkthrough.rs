//! Runs the lines of `docs/walkthrough.md`, in a new folder, against the binary that was built.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// The lines of every `sh` block, in order.
fn script(text: &str) -> String {
    let mut script = String::from("set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n");
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => {
                script.push_str(line);
                script.push('\n');
            }
            _ => {}
        }
    }
    script
}

#[test]
fn the_walkthrough_works_line_by_line() {
    for tool in ["bash", "curl"] {
        let there = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
        assert!(there, "`{tool}` is missing; install the Debian package `{tool}`");
    }
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/walkthrough.md");
    let text = std::fs::read_to_string(document).expect("the walkthrough");
    let script = script(&text);
    assert!(script.lines().count() > 150, "the walkthrough has lost its lines");
    let dir = tempfile::tempdir().expect("a folder");
    // A free port; it is free again once the listener is dropped.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(dir.path())
        .env("STRICTO", env!("CARGO_BIN_EXE_stricto"))
        .env("PORT", port.to_string())
        .env_remove("STRICTO_SERVER")
        .output()
        .expect("bash runs");
    let log = std::fs::read_to_string(dir.path().join("server.log")).unwrap_or_default();
    assert!(
        output.status.success(),
        "the walkthrough failed\n--- said\n{}\n--- complained\n{}\n--- server\n{log}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}
