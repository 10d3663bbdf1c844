//! The commands as a shell sees them: help, exit codes, errors that say where and what to do.

mod shell;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use shell::{case, code, stricto, text};

#[test]
fn every_command_teaches() {
    let commands: &[&[&str]] = &[
        &["--help"],
        &["assess", "--help"],
        &["law", "--help"],
        &["profile", "--help"],
        &["profile", "check", "--help"],
        &["profile", "list", "--help"],
        &["profile", "show", "--help"],
        &["key", "--help"],
        &["key", "new", "--help"],
        &["key", "show", "--help"],
        &["init", "--help"],
        &["serve", "--help"],
        &["act", "--help"],
        &["read", "--help"],
        &["token", "--help"],
        &["verify", "--help"],
        &["export", "--help"],
        &["backup", "--help"],
        &["restore", "--help"],
        &["escrow", "--help"],
        &["escrow", "key", "--help"],
        &["escrow", "open", "--help"],
        &["report", "--help"],
        &["demo", "--help"],
    ];
    for args in commands {
        let output = stricto(args);
        assert_eq!(code(&output), 0, "{args:?}");
        let help = text(&output.stdout);
        assert!(help.lines().count() > 5, "{args:?} teaches too little");
        assert!(
            help.contains("Exit codes") || args[0] == "profile",
            "{args:?} keeps its exit codes to itself"
        );
    }
}

#[test]
fn the_top_help_names_every_command_and_exit_code() {
    let help = text(&stricto(&["--help"]).stdout);
    for name in [
        "assess",
        "law",
        "profile",
        "key",
        "init",
        "serve",
        "act",
        "read",
        "token",
        "verify",
        "export",
        "backup",
        "restore",
        "escrow",
        "report",
        "demo",
        "Exit codes",
    ] {
        assert!(help.contains(name), "{name}");
    }
    assert!(!help.contains("demo-engine"));
}

#[test]
fn a_garbage_case_is_refused_with_line_column_and_remedy() {
    let dir = tempfile::tempdir().expect("a folder");
    let table = [
        ("a.toml", "[space]\naccess = \"anyhow\"\n", "line 2, column 10", "use one of the listed words"),
        ("b.toml", "[spcae]\n", "line 1, column 2", "remove it or correct its spelling"),
        ("c.toml", "title == 1", "line 1, column 8", "--schema"),
        ("d.json", "{\n \"space\": {\"access\": 7}\n}", "line 2", ""),
        ("e.json", "{", "line 1", ""),
        ("f.json", "not a case at all", "line 1", ""),
    ];
    for (name, content, place, remedy) in table {
        let path = case(dir.path(), name, content);
        let output = stricto(&["assess", path.to_str().expect("a path")]);
        let said = text(&output.stderr);
        assert_eq!(code(&output), 2, "{name}: {said}");
        assert!(said.contains(place) && said.contains(remedy), "{name}: {said}");
        assert!(output.stdout.is_empty(), "{name}");
    }
}

#[test]
fn a_file_that_is_not_there_or_not_text_is_an_input_error() {
    let dir = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&stricto(&["assess", "no-such-file.toml"])), 2);
    let path = dir.path().join("bytes.toml");
    std::fs::write(&path, [b'a', 0xff, 0xfe]).expect("written");
    let output = stricto(&["assess", path.to_str().expect("a path")]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("not UTF-8"), "{}", text(&output.stderr));
}

#[test]
fn the_exit_code_tells_the_outcome_only_where_it_is_asked_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let empty = case(dir.path(), "empty.toml", "");
    let outside = case(dir.path(), "outside.toml", "[jurisdiction]\nmember_state = \"DK\"\n");
    let table = [(&empty, false, 0), (&empty, true, 1), (&outside, false, 0), (&outside, true, 0)];
    for (path, asked, expect) in table {
        let mut args = vec!["assess", path.to_str().expect("a path"), "--at", "2026-11-22T10:00:00.000Z"];
        if asked {
            args.push("--exit-code");
        }
        assert_eq!(code(&stricto(&args)), expect, "{path:?} {asked}");
    }
}

#[test]
fn a_missing_section_is_never_better_than_conditional() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = case(dir.path(), "empty.toml", "");
    let output = stricto(&["assess", path.to_str().expect("a path"), "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&value["format"], &value["outcome"]),
        (&"stricto-assessment/1".into(), &"conditional".into())
    );
    assert!(!value["open"].as_array().expect("rows").is_empty());
}

#[test]
fn a_case_can_be_piped_in() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stricto"))
        .args(["assess", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("stricto runs");
    child.stdin.take().expect("a pipe").write_all(b"{}").expect("written");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("CONDITIONAL"));
}

/// A case that is permitted, and the receipt of its assessment, in `dir`.
fn with_receipt(dir: &Path) -> (PathBuf, PathBuf) {
    let granted = include_str!("../../../cases/worked/se-missing-child-granted.toml");
    let (plan, receipt) = (case(dir, "plan.toml", granted), dir.join("plan.receipt.json"));
    let output =
        stricto(&["assess", plan.to_str().expect("a path"), "--receipt", receipt.to_str().expect("a path")]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    (plan, receipt)
}

fn check(plan: &Path, receipt: &Path) -> Output {
    stricto(&["assess", plan.to_str().expect("a path"), "--check", receipt.to_str().expect("a path")])
}

#[test]
fn a_receipt_is_recomputed_to_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let (plan, receipt) = with_receipt(dir.path());
    let output = check(&plan, &receipt);
    let said = text(&output.stdout);
    assert_eq!(code(&output), 0, "{said}");
    assert!(said.contains("holds") && said.contains("permitted"), "{said}");
    // The salt is drawn anew each time, so that equal facts do not show as equal.
    let other = tempfile::tempdir().expect("a folder");
    let (_, again) = with_receipt(other.path());
    assert_ne!(std::fs::read(&receipt).expect("read"), std::fs::read(&again).expect("read"));
}

#[test]
fn a_receipt_that_differs_says_in_which_part_and_what_to_do() {
    let dir = tempfile::tempdir().expect("a folder");
    let (plan, receipt) = with_receipt(dir.path());
    let written = std::fs::read_to_string(&receipt).expect("read");
    let changes = [
        (
            "\"outcome\": \"permitted\"",
            "\"outcome\": \"outside\"",
            "the outcome: it says outside",
            "do not trust",
        ),
        ("\"state\": \"met\"", "\"state\": \"not_met\"", "the findings: SC-g0", "do not trust"),
        ("\"engine_version\": \"", "\"engine_version\": \"9", "the engine: made with 9", "check it with 9"),
        ("\"good_until\": \"2", "\"good_until\": \"3", "how long the answer is good", "do not trust"),
        ("{\n", "{\n\n", "spelling alone", "as it was written"),
    ];
    for (from, to, part, remedy) in changes {
        let changed = case(dir.path(), "changed.json", &written.replacen(from, to, 1));
        let output = check(&plan, &changed);
        let said = text(&output.stdout);
        assert_eq!(code(&output), 1, "{said}");
        assert!(said.contains(part) && said.contains(remedy), "{said}");
    }
    let facts = std::fs::read_to_string(&plan).expect("read") + "\n# no fact\n";
    assert_eq!(code(&check(&case(dir.path(), "comment.toml", &facts), &receipt)), 0);
    let fewer = case(dir.path(), "fewer.toml", "[jurisdiction]\nmember_state = \"SE\"\n");
    let output = check(&fewer, &receipt);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stdout).contains("give the case file as it was"), "{}", text(&output.stdout));
}

#[test]
fn what_is_no_receipt_is_refused_and_none_is_overwritten() {
    let dir = tempfile::tempdir().expect("a folder");
    let (plan, receipt) = with_receipt(dir.path());
    let output = check(&plan, &plan);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("that `--receipt` wrote"), "{}", text(&output.stderr));
    let before = std::fs::read(&receipt).expect("read");
    let output =
        stricto(&["assess", plan.to_str().expect("a path"), "--receipt", receipt.to_str().expect("a path")]);
    assert_eq!(code(&output), 2);
    assert_eq!(std::fs::read(&receipt).expect("read"), before);
}

#[test]
fn the_schema_is_a_json_schema() {
    let value: serde_json::Value =
        serde_json::from_slice(&stricto(&["assess", "--schema"]).stdout).expect("JSON");
    assert!(value["properties"]["missing_person"].is_object());
    let value: serde_json::Value =
        serde_json::from_slice(&stricto(&["assess", "--schema", "assessment"]).stdout).expect("JSON");
    assert!(value["properties"]["tree"].is_object());
}

#[test]
fn a_file_that_states_nothing_is_told_so_before_anything_else() {
    let dir = tempfile::tempdir().expect("a folder");
    for content in ["", "at = \"2026-11-22T10:00:00.000Z\"\n", "[meta]\ntitle = \"a plan\"\n"] {
        let path = case(dir.path(), "empty.toml", content);
        let path = path.to_str().expect("a path");
        let said = text(&stricto(&["assess", path]).stdout);
        assert!(said.starts_with("The file states nothing"), "{said}");
        assert!(text(&stricto(&["assess", path, "--format", "json"]).stderr).contains("states nothing"));
    }
    let path = case(dir.path(), "some.toml", "[space]\naccess = \"anyone\"\n");
    assert!(!text(&stricto(&["assess", path.to_str().expect("a path")]).stdout).contains("states nothing"));
}

#[test]
fn a_receipt_of_another_case_says_first_that_the_facts_differ() {
    let dir = tempfile::tempdir().expect("a folder");
    let of = |name: &str, state: &str| {
        let path = case(dir.path(), name, &format!("[jurisdiction]\nmember_state = \"{state}\"\n"));
        path.to_str().expect("a path").to_owned()
    };
    let (sweden, italy) = (of("se.toml", "SE"), of("it.toml", "IT"));
    let receipt = dir.path().join("receipt.json").to_str().expect("a path").to_owned();
    assert_eq!(code(&stricto(&["assess", &sweden, "--receipt", &receipt])), 0);
    let output = stricto(&["assess", &italy, "--check", &receipt]);
    let said = text(&output.stdout);
    assert_eq!(code(&output), 1);
    assert!(said.lines().nth(1).is_some_and(|line| line.trim().starts_with("the facts:")), "{said}");
    assert!(!said.contains("the build that made the receipt"), "the state's law is no other text: {said}");
}

#[test]
fn a_key_file_is_made_once_and_shows_no_seed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.key");
    let path = path.to_str().expect("a path");
    let made = stricto(&["key", "new", path]);
    assert_eq!(code(&made), 0);
    assert!(text(&made.stdout).starts_with("k-"));
    assert_eq!(code(&stricto(&["key", "new", path])), 2);
    let shown = text(&stricto(&["key", "show", path]).stdout);
    let seed: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("read")).expect("JSON");
    assert!(!shown.contains(seed["seed"].as_str().expect("a seed")));
    assert!(shown.contains(text(&made.stdout).trim()));
}

#[test]
fn a_server_that_does_not_answer_is_an_operating_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.key");
    let path = path.to_str().expect("a path");
    stricto(&["key", "new", path]);
    // Port 9 discards: nothing of ours listens there.
    let output = stricto(&["token", "--key", path, "--server", "http://127.0.0.1:9"]);
    assert_eq!(code(&output), 3, "{}", text(&output.stderr));
    let plain = stricto(&["token", "--key", path, "--server", "http://register.example"]);
    assert_eq!(code(&plain), 2, "{}", text(&plain.stderr));
}

#[test]
fn every_kind_of_act_is_listed() {
    let list = text(&stricto(&["act", "--list"]).stdout);
    for kind in ["use.proposed/1", "authorisation.decided/1", "use.erased/1"] {
        assert!(list.contains(kind), "{kind}");
    }
    assert_eq!(code(&stricto(&["act", "use.dreamt", "--list"])), 2);
    assert_eq!(code(&stricto(&["act"])), 2);
}

#[test]
fn a_register_is_created_once_and_verifies() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_str().expect("a path").to_owned();
    stricto(&["key", "new", &at("admin.key")]);
    let init = ["init", "--data", &at("data"), "--origin", "test.invalid/r", "--admin-key", &at("admin.key")];
    let made = stricto(&init);
    assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    assert_ne!(code(&stricto(&init)), 0, "a register is created once");
    let vkey = text(&made.stdout).trim().to_owned();
    let verified = stricto(&["verify", &at("data"), "--key", &vkey, "--vault", &at("data/vault")]);
    assert_eq!(code(&verified), 0, "{}{}", text(&verified.stdout), text(&verified.stderr));
    assert!(text(&verified.stdout).contains("with the vault"));
    assert_eq!(code(&stricto(&["export", "--data", &at("data"), "--out", &at("copy")])), 0);
    assert_eq!(code(&stricto(&["verify", &at("copy"), "--key", &vkey])), 0);
    let bundle = dir.path().join("copy/tile/entries/000.p/1");
    let mut bytes = std::fs::read(&bundle).expect("the bundle");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&bundle, bytes).expect("written");
    let tampered = stricto(&["verify", &at("copy"), "--key", &vkey, "--format", "json"]);
    assert_eq!(code(&tampered), 1);
    let report: serde_json::Value = serde_json::from_slice(&tampered.stdout).expect("JSON");
    assert!(!report["faults"].as_array().expect("faults").is_empty());
    assert_eq!(code(&stricto(&["serve", "--data", &at("nothing-here")])), 2);
    let year = stricto(&["report", "--year", "2026", "--data", &at("data")]);
    assert_eq!(code(&year), 0, "{}", text(&year.stderr));
}
