//! Plays the simulation, and plays it again over broken code: each promise's code is broken in a copy of the tree.
//!
//! All breaks are built into one copy, each behind a switch that only the copy knows; what ships has no switch.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the break that is switched on in the copy.
const SWITCH: &str = "STRICTO_SIMULATED_BREAK";

/// How many seeds a break may need until it is caught.
const CAUGHT_WITHIN: &str = "200";

/// Code that holds a promise, broken.
struct Break {
    promise: u8,
    /// What is broken, as the table says it; also the switch's value.
    what: &'static str,
    edits: &'static [Edit],
}

/// One change: a text that stands once in a file, and what stands there instead. `BROKEN` is the switch.
struct Edit {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const BREAKS: &[Break] = &[
    Break {
        promise: 1,
        what: "a suspension closes nothing",
        edits: &[Edit {
            file: "crates/record/src/fold/permit.rs",
            from: "if self.suspension.is_some() {",
            to: "if self.suspension.is_some() && !BROKEN {",
        }],
    },
    Break {
        promise: 2,
        what: "an alert is told before it is recorded",
        edits: &[Edit {
            file: "crates/server/src/gate_room/release.rs",
            from: "let before = batch.len();",
            to: "if BROKEN {\n    released(app, of, &batch);\n}\nlet before = batch.len();",
        }],
    },
    Break {
        promise: 3,
        what: "a stop leaves the permit open",
        edits: &[
            Edit {
                file: "crates/record/src/fold/permit.rs",
                from: "if self.stop.is_some() {",
                to: "if self.stop.is_some() && !BROKEN {",
            },
            Edit {
                file: "crates/record/src/fold/apply/ending.rs",
                from: "    file.permit = None;",
                to: "    if !BROKEN {\n        file.permit = None;\n    }",
            },
        ],
    },
    Break {
        promise: 3,
        what: "a dark alert opens",
        edits: &[Edit {
            file: "crates/record/src/admissibility/mod.rs",
            from: "            file.darkened().is_none(),\n            RefusalCode::Darkened,",
            to: "            file.darkened().is_none() || BROKEN,\n            RefusalCode::Darkened,",
        }],
    },
    Break {
        promise: 4,
        what: "the gate lets pass who is not sought",
        edits: &[Edit {
            file: "crates/gate/src/decide.rs",
            from: "if !permit.sought(candidate.enrolment) {",
            to: "if !permit.sought(candidate.enrolment) && !BROKEN {",
        }],
    },
    Break {
        promise: 4,
        what: "the gate lets pass who is hardly like",
        edits: &[Edit {
            file: "crates/gate/src/decide.rs",
            from: "if !permit.likely(candidate.likelihood_e6) {",
            to: "if !permit.likely(candidate.likelihood_e6) && !BROKEN {",
        }],
    },
    Break {
        promise: 5,
        what: "the engine is told how many were withheld",
        edits: &[Edit {
            file: "crates/server/src/api/v1/candidates/submit.rs",
            from: "Ok(Taken::Counted) => {}",
            to: "Ok(Taken::Counted) => intake.refused += u64::from(BROKEN),",
        }],
    },
    Break {
        promise: 6,
        what: "one person reviews an alert twice",
        edits: &[Edit {
            file: "crates/record/src/admissibility/alerts.rs",
            from: "        alert.review_by(actor).is_none(),",
            to: "        alert.review_by(actor).is_none() || BROKEN,",
        }],
    },
    Break {
        promise: 7,
        what: "an erasure is certified while custodians are open",
        edits: &[
            Edit {
                file: "crates/record/src/admissibility/erasure.rs",
                from: "        erasure.open().next().is_none(),",
                to: "        erasure.open().next().is_none() || BROKEN,",
            },
            Edit {
                file: "crates/record/src/due/ending.rs",
                from: "} else if erasure.open().next().is_none() {",
                to: "} else if erasure.open().next().is_none() || BROKEN {",
            },
        ],
    },
    Break {
        promise: 7,
        what: "keys are not destroyed",
        edits: &[Edit {
            file: "crates/store/src/register/destroy.rs",
            from: "self.destroy_keys(use_id, &what).await?;",
            to: "if !BROKEN {\n    self.destroy_keys(use_id, &what).await?;\n}",
        }],
    },
    Break {
        promise: 7,
        what: "an erasure that a crash left is not finished on opening",
        edits: &[Edit {
            file: "crates/store/src/register/start.rs",
            from: "register.replay_erasures().await.map_err(|e| OpenError::Erasure(Box::new(e)))?;",
            to: "if !BROKEN {\n\
                 register.replay_erasures().await.map_err(|e| OpenError::Erasure(Box::new(e)))?;\n}",
        }],
    },
    Break {
        promise: 8,
        what: "an act that is sent twice is not recognised",
        edits: &[Edit {
            file: "crates/store/src/register/submit.rs",
            from: "if let Some(known) = self.read(|fold| fold.act(&hash).copied()) {",
            to: "if let Some(mut known) = self.read(|fold| fold.act(&hash).copied()) {\n\
                 known.position += u64::from(BROKEN);",
        }],
    },
    Break {
        promise: 9,
        what: "a request is counted twice",
        edits: &[Edit {
            file: "crates/report/src/figures.rs",
            from: "            self.requests += 1;",
            to: "            self.requests += 1 + u64::from(BROKEN);",
        }],
    },
    Break {
        promise: 9,
        what: "an assessment is recorded with other findings than its receipt",
        edits: &[Edit {
            file: "crates/server/src/jobs/assess.rs",
            from: "assessment.findings.iter().map(RowFinding::of).collect();",
            to: "assessment.findings.iter().skip(usize::from(BROKEN)).map(RowFinding::of).collect();",
        }],
    },
];

/// Plays seeds, or with `--mutations` the doubles and then every break.
///
/// # Errors
/// Where a promise is broken, or a break is not caught.
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    build(root, None)?;
    let program = target(root).join("release/simulate");
    let plain: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = Command::new(&program).args(&plain).current_dir(root).status();
    let held = done.map_err(|error| format!("cannot start `{}`: {error}", program.display()))?.success();
    if args.iter().any(|arg| arg == "--mutations") {
        broken_code(root)?;
    }
    if held { Ok(()) } else { Err("the simulation found what it prints above".to_owned()) }
}

/// Builds the copy with every break in it, and plays each until it is caught.
fn broken_code(root: &Path) -> Result<(), String> {
    let copy = target(root).join("broken-tree");
    copy_tree(root, &copy)?;
    for edit in BREAKS.iter().flat_map(|one| one.edits.iter().map(move |edit| (one, edit))) {
        apply(&copy, edit.0, edit.1)?;
    }
    build(&copy, Some(&target(root)))?;
    let program = target(root).join("release/simulate");
    let mut missed = Vec::new();
    println!("| promise | broken code | caught after seeds | by |\n| ---: | --- | ---: | --- |");
    for one in BREAKS {
        let mut command = Command::new(&program);
        command.args(["--until-broken", "--seeds", CAUGHT_WITHIN]).env(SWITCH, one.what);
        let output = command.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        println!("| {} | {} | {said} |", one.promise, one.what);
        if !output.status.success() {
            missed.push(one.what);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("not caught: {}", missed.join(", "))) }
}

fn apply(copy: &Path, one: &Break, edit: &Edit) -> Result<(), String> {
    let path = copy.join(edit.file);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let switch = format!("std::env::var_os(\"{SWITCH}\").is_some_and(|on| on == \"{}\")", one.what);
    let text = text.replacen(edit.from, &edit.to.replace("BROKEN", &switch), 1);
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn build(root: &Path, into: Option<&Path>) -> Result<(), String> {
    let mut command = Command::new(super::cargo());
    command.args(["build", "--release", "--locked", "-p", "stricto-promises", "--bin", "simulate"]);
    if let Some(into) = into {
        command.env("CARGO_TARGET_DIR", into);
    }
    super::run(&mut command, root)
}

/// The tracked files of the tree, and no others.
fn copy_tree(root: &Path, copy: &Path) -> Result<(), String> {
    let list = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
    let list = list.map_err(|error| format!("cannot start `git`: {error}"))?.stdout;
    for name in String::from_utf8_lossy(&list).split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root.join(name), copy.join(name));
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        // A file that is removed and not committed is not of the tree.
        if from.exists() {
            std::fs::copy(&from, &to).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_broken_stands_once_in_its_file() {
        let root = crate::workspace_root();
        for edit in BREAKS.iter().flat_map(|one| one.edits) {
            let text = std::fs::read_to_string(root.join(edit.file)).expect("the file is there");
            assert_eq!(text.matches(edit.from).count(), 1, "`{}` in {}", edit.from, edit.file);
            assert!(edit.to.contains("BROKEN"), "{}", edit.to);
        }
    }

    #[test]
    fn every_promise_has_broken_code_of_its_own_and_no_two_breaks_share_a_switch() {
        let promises: std::collections::BTreeSet<u8> = BREAKS.iter().map(|one| one.promise).collect();
        assert_eq!(promises, (1..=9).collect());
        let switches: std::collections::BTreeSet<&str> = BREAKS.iter().map(|one| one.what).collect();
        assert_eq!(switches.len(), BREAKS.len());
    }
}
