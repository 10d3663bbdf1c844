//! House tasks: the house rules, the generated lists, the benchmarks, and everything that CI runs.
//!
//! Run as `cargo xtask <task>`. The rules are pure functions of the files and of the dependency graph, so that each
//! is fed a bad example in its own tests.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task runner speaks to its terminal")]

mod coverage;
mod crash;
mod graph;
mod house;
mod lint;
mod lists;
mod mutants;
mod simulate;
mod source;
mod tree;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask <task>

  house   check the house rules; exits non-zero and names file and line where one is broken
  lint    run clippy over what ships, with every lint, and over the tests, with those that tests keep
  lists   write the generated lists again (the code map in ARCHITECTURE.md)
  coverage  write again which case exercises which requirement, and how each requirement is held
  bench   run the benchmarks of the bench package, in release
  mutants break the code that decides and name each break that no test sees (a set's name; --shard K/N)
  simulate  play the simulation (--seeds N, --from N, --seconds N, --threads N, --story, --mutations)
  crash   cut the power of the real binary at many moments (--kills N, --from SEED)
  ci      run ./test, which is all that CI runs
";

fn main() -> ExitCode {
    let root = workspace_root();
    let task = std::env::args().nth(1);
    let result = match task.as_deref() {
        Some("house") => house(&root),
        Some("lint") => lint::run(&root),
        Some("lists") => write_lists(&root),
        Some("coverage") => write_coverage(&root),
        Some("bench") => {
            // The whole command is measured too, from the program beside the benchmarks.
            let mut program = Command::new(cargo());
            program.args(["build", "--release", "-p", "stricto-cli"]);
            let mut bench = Command::new(cargo());
            bench.args(["run", "--release", "-p", "stricto-bench", "--"]).args(std::env::args().skip(2));
            run(&mut program, &root).and_then(|()| run(&mut bench, &root))
        }
        Some("mutants") => mutants::run(&root, &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("simulate") => simulate::run(&root, &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("crash") => crash::run(&root, &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("ci") => run(&mut Command::new("./test"), &root),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("`{other}` is no task\n\n{USAGE}")),
        None => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn house(root: &Path) -> Result<(), String> {
    let tree = tree::Tree::read(root)?;
    let graph = graph::Graph::read(root)?;
    let report = house::check(&tree, &graph);
    for note in &report.notes {
        println!("note: {note}");
    }
    for breach in &report.breaches {
        println!("{breach}");
    }
    if report.breaches.is_empty() {
        println!("house: {} rules kept over {} files", house::RULES, tree.len());
        Ok(())
    } else {
        Err(format!("house: {} breaches", report.breaches.len()))
    }
}

fn write_lists(root: &Path) -> Result<(), String> {
    let tree = tree::Tree::read(root)?;
    let page = lists::regenerate(&tree).map_err(|refusals| refusals.join("\n"))?;
    let path = root.join(lists::PAGE);
    std::fs::write(&path, page).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

fn write_coverage(root: &Path) -> Result<(), String> {
    let tree = tree::Tree::read(root)?;
    let files = coverage::regenerate(&tree).map_err(|refusals| refusals.join("\n"))?;
    files.into_iter().try_for_each(|(path, text)| {
        let path = root.join(path);
        std::fs::write(&path, text).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
    })
}

fn run(command: &mut Command, root: &Path) -> Result<(), String> {
    let status =
        command.current_dir(root).status().map_err(|error| format!("cannot start `{command:?}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{command:?}` ended with {status}")) }
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// The folder above this package, as cargo knew it when it built this program.
fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
