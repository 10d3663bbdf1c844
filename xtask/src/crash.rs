//! Cuts the power of the real binary at many moments, and prints what that amounts to.

use std::path::Path;
use std::process::Command;

const USAGE: &str = "usage: cargo xtask crash [--kills N] [--from SEED]";

/// The test that does it; how often and from which seed, its environment says.
const TEST: &str = "a_power_cut_at_any_moment";

/// Builds the binary and cuts its power.
///
/// # Errors
/// Where an argument is none, or something was lost.
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let (kills, from) = asked(args)?;
    let mut build = Command::new(super::cargo());
    build.args(["build", "--locked", "-p", "stricto-cli"]);
    super::run(&mut build, root)?;
    let mut test = Command::new(super::cargo());
    test.args(["test", "--locked", "-p", "stricto-crash", "--test", "crash", "--", "--nocapture", TEST]);
    test.env("STRICTO_KILLS", kills.to_string()).env("STRICTO_KILLS_FROM", from.to_string());
    super::run(&mut test, root)
}

/// How many power cuts, and from which seed.
fn asked(args: &[String]) -> Result<(u64, u64), String> {
    let (mut kills, mut from) = (2000, 0);
    for pair in args.chunks(2) {
        let [name, number] = pair else { return Err(USAGE.to_owned()) };
        let number = number.parse().map_err(|_| format!("`{number}` is no number\n{USAGE}"))?;
        match name.as_str() {
            "--kills" => kills = number,
            "--from" => from = number,
            other => return Err(format!("`{other}` is unknown\n{USAGE}")),
        }
    }
    Ok((kills, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_and_anything_else_refused() {
        let asked = |words: &[&str]| asked(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(asked(&[]), Ok((2000, 0)));
        assert_eq!(asked(&["--kills", "7", "--from", "30"]), Ok((7, 30)));
        for wrong in [&["--kills"][..], &["--kills", "many"], &["--seeds", "3"]] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
    }
}
