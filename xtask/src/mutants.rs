//! Breaks the code that decides, one place at a time, and names each break that no test sees.
//!
//! A survivor is either a test that is missing, or stands in [`REASONS`] with its reason.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Where survivors are written down, one a line: the mutant in backticks, then why no test can see it.
const REASONS: &str = "docs/surviving-mutants.md";

/// Code that is broken together, and the tests that must see it.
struct Set {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    /// Arguments to `cargo test`: the tests that hold this code.
    tests: &'static [&'static str],
    /// The quick ones among them, as filters, the quickest round first; all tests are run on what survives. May be empty.
    quick: &'static [&'static [&'static str]],
}

/// The tests of the law that see most breaks, by what they cost: five seconds unoptimised, then half a minute.
const QUICK_LAW: &[&[&str]] = &[
    &[
        "tests::",
        "answers",
        "national_clocks",
        "order_in_time",
        "not_met",
        "how_far",
        "last_instants",
        "limits_theorems",
    ],
    &["urgency", "one_fact", "ways_out", "worked_cases", "later_search", "memos"],
];

const SETS: [Set; 5] = [
    Set {
        name: "gate",
        package: "stricto-gate",
        files: &["crates/gate/src/decide.rs"],
        tests: &[],
        quick: &[],
    },
    Set {
        name: "deadlines",
        package: "stricto-law",
        files: &[
            "crates/law/src/deadline.rs",
            "crates/law/src/clock.rs",
            "crates/law/src/time.rs",
            "crates/law/src/aia/article_5_3_urgen*.rs",
            "crates/law/src/aia/article_5_3_national_clocks.rs",
        ],
        tests: &["--lib", "--test", "suite"],
        quick: QUICK_LAW,
    },
    Set {
        name: "good-until",
        package: "stricto-law",
        files: &["crates/law/src/aia.rs", "crates/law/src/aia/given.rs", "crates/law/src/assessment.rs"],
        tests: &["--lib", "--test", "suite"],
        quick: QUICK_LAW,
    },
    Set {
        name: "admissibility",
        package: "stricto-record",
        files: &["crates/record/src/admissibility/*.rs", "crates/record/src/due/*.rs"],
        tests: &[],
        // Generated cases and one that counts steps take ten times as long as all else together.
        quick: &[&["--skip", "theorems", "--skip", "walk_over_alerts"]],
    },
    Set {
        name: "law",
        package: "stricto-law",
        files: &["crates/law/src/**/*.rs"],
        tests: &["--lib", "--test", "suite"],
        quick: QUICK_LAW,
    },
];

/// Runs the sets that are named, or says which there are; `--shard K/N` takes a part of a set.
///
/// # Errors
/// Where cargo-mutants is missing, a set is unknown, or a mutant survives without a reason.
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let (named, rest) = split(args);
    let Some(set) = named.and_then(|name| SETS.iter().find(|set| set.name == name)) else {
        let names: Vec<&str> = SETS.iter().map(|set| set.name).collect();
        return Err(format!("name a set: {}; and, for a part of it, `--shard 0/8`", names.join(", ")));
    };
    let out = root.join("target/mutants").join(set.name);
    std::fs::create_dir_all(&out).map_err(|error| format!("cannot make `{}`: {error}", out.display()))?;
    // Figures are of one run: what an older text of the code was seen to break says nothing of this one.
    let _ = std::fs::remove_dir_all(out.join("mutants.out"));
    let mut broken = Broken::default();
    let mut which: Vec<String> =
        set.files.iter().flat_map(|file| ["--file".to_owned(), (*file).to_owned()]).collect();
    which.extend_from_slice(rest);
    for only in set.quick.iter().chain([&[][..]].iter()) {
        broken.add(break_all(root, set, &out, &which, only)?);
        which = survivors(broken.missed.iter().chain(&broken.slow));
        if which.is_empty() {
            break;
        }
    }
    report(root, set, &broken)
}

/// What came of the breaks.
#[derive(Default)]
struct Broken {
    caught: Vec<String>,
    missed: Vec<String>,
    slow: Vec<String>,
    unviable: Vec<String>,
}

impl Broken {
    /// A later round knows more of what survived, and skips what was seen.
    fn add(&mut self, later: Self) {
        self.caught.extend(later.caught);
        self.unviable.extend(later.unviable);
        self.missed = later.missed;
        self.slow = later.slow;
    }
}

/// Arguments that choose these breaks: a shard of what is left would be other breaks than were a shard of all.
///
/// cargo-mutants breaks each struct expression of a file whatever `--re` says, so only their own files are named.
fn survivors<'a>(breaks: impl Iterator<Item = &'a String>) -> Vec<String> {
    let of = |line: &String| {
        let file = line.split(':').next().unwrap_or_default().to_owned();
        ["--file".to_owned(), file, "--re".to_owned(), format!("^{}$", literally(line))]
    };
    breaks.flat_map(of).collect()
}

/// A text as a regular expression that matches it alone.
fn literally(text: &str) -> String {
    let special = |c: char| r"\.+*?()|[]{}^$#&-~".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Breaks each place of `which` that no earlier run saw broken, and runs the tests `only`, or all of the set.
fn break_all(root: &Path, set: &Set, out: &Path, which: &[String], only: &[&str]) -> Result<Broken, String> {
    let mut mutants = Command::new("cargo");
    mutants
        .current_dir(root)
        // A break is compiled once and run once: what the optimiser would save, it first costs.
        .envs([("CARGO_PROFILE_TEST_OPT_LEVEL", "0"), ("CARGO_PROFILE_TEST_DEBUG", "0")])
        .args(["mutants", "--package", set.package, "--no-shuffle", "--iterate", "--output"])
        .arg(out);
    mutants.args(which).args(["--", "--locked"]).args(set.tests);
    if !only.is_empty() {
        mutants.arg("--").args(only);
    }
    let status = mutants.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    // 2: some survived, 3: some took too long; both are read from the lists.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(
            "cargo-mutants did not run; install it with `cargo install cargo-mutants --locked`".to_owned()
        );
    }
    let list = |name: &str| -> Vec<String> {
        let path = out.join("mutants.out").join(format!("{name}.txt"));
        std::fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    Ok(Broken {
        caught: list("caught"),
        missed: list("missed"),
        slow: list("timeout"),
        unviable: list("unviable"),
    })
}

fn split(args: &[String]) -> (Option<&str>, &[String]) {
    match args.split_first() {
        Some((name, rest)) => (Some(name), rest),
        None => (None, &[]),
    }
}

fn report(root: &Path, set: &Set, broken: &Broken) -> Result<(), String> {
    println!(
        "{}: {} broken, {} seen by tests, {} survived, {} ran too long, {} did not compile",
        set.name,
        broken.caught.len() + broken.missed.len() + broken.slow.len(),
        broken.caught.len(),
        broken.missed.len(),
        broken.slow.len(),
        broken.unviable.len()
    );
    let page = std::fs::read_to_string(root.join(REASONS)).unwrap_or_default();
    let unexplained = unexplained(&broken.missed, &page);
    for survivor in &unexplained {
        println!("no test sees, and no reason is given: {survivor}");
    }
    if unexplained.is_empty() {
        return Ok(());
    }
    Err(format!("{} survivors; write a test for each, or its reason into `{REASONS}`", unexplained.len()))
}

/// The survivors of which `page` gives no reason; positions move, so they do not count.
fn unexplained(missed: &[String], page: &str) -> BTreeSet<String> {
    let reasoned: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`: "))
        .filter(|(_, why)| why.len() > 10)
        .map(|(mutant, _)| mutant)
        .collect();
    missed
        .iter()
        .map(|line| without_position(line))
        .filter(|line| !reasoned.contains(line.as_str()))
        .collect()
}

/// `a/b.rs:12:9: replace x with y` without `12:9`.
fn without_position(line: &str) -> String {
    let mut parts = line.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_round_is_asked_for_the_survivors_of_the_last_and_for_nothing_else() {
        let missed = ["a/b_c.rs:7:5: replace || with && in <A<'_>>::f".to_owned()];
        let wanted = r"^a/b_c\.rs:7:5: replace \|\| with \&\& in <A<'_>>::f$";
        assert_eq!(survivors(missed.iter()), ["--file", "a/b_c.rs", "--re", wanted]);
        assert!(survivors([].iter()).is_empty());
    }

    #[test]
    fn a_survivor_needs_a_reason_and_keeps_it_when_lines_move() {
        let missed = ["a/b.rs:12:9: replace f -> bool with true".to_owned()];
        let reason = "- `a/b.rs: replace f -> bool with true`: the caller asks the same first, see `g`\n";
        assert!(unexplained(&missed, reason).is_empty());
        assert_eq!(unexplained(&missed, "- `a/b.rs: replace f -> bool with true`: why\n").len(), 1);
        assert_eq!(unexplained(&missed, "").len(), 1);
    }
}
