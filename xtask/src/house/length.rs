//! Length: a file is at most 500 lines above its tests, a function at most one screen.

use super::Breach;
use crate::source::{above_tests, code_only, functions as functions_in};
use crate::tree::Tree;

const FILE_MAX: usize = 500;
const FILE_LOOK: usize = 400;
const FUNCTION_MAX: usize = 70;

/// No file is longer than [`FILE_MAX`] lines above its tests.
pub(super) fn files(tree: &Tree) -> Vec<Breach> {
    lengths(tree)
        .filter(|(_, lines)| *lines > FILE_MAX)
        .map(|(path, lines)| {
            let what = format!("{lines} lines above its tests, at most {FILE_MAX}: split it by subject");
            Breach::new("file length", path, what)
        })
        .collect()
}

/// Files that are nearly too long: worth a look, no breach.
pub(super) fn files_to_look_at(tree: &Tree) -> Vec<String> {
    lengths(tree)
        .filter(|(_, lines)| (FILE_LOOK + 1..=FILE_MAX).contains(lines))
        .map(|(path, lines)| format!("{path}: {lines} lines above its tests, worth a hard look"))
        .collect()
}

/// No function above the tests is longer than [`FUNCTION_MAX`] lines. There is no list of exceptions.
pub(super) fn functions(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| !is_test(path)) {
        for function in functions_in(&code_only(above_tests(text))) {
            if function.lines > FUNCTION_MAX {
                let what = format!(
                    "`{}` takes {} lines, at most {FUNCTION_MAX}: name its steps",
                    function.name, function.lines
                );
                breaches.push(Breach::new("function length", format!("{path}:{}", function.line), what));
            }
        }
    }
    breaches
}

fn lengths(tree: &Tree) -> impl Iterator<Item = (&str, usize)> {
    tree.rust().map(|(path, text)| (path, above_tests(text).lines().count()))
}

/// A test may tell a long story in one function; the file's own limit still holds.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_501_lines_is_too_long_and_500_is_not() {
        let line = "// x\n";
        let tests = "#[cfg(test)]\nmod tests {\n}\n";
        let long = line.repeat(501) + tests;
        let fits = line.repeat(500) + tests + &line.repeat(900);
        let tree = Tree::of(&[("a/long.rs", &long), ("a/fits.rs", &fits)]);
        let found = files(&tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].at == "a/long.rs" && found[0].what.starts_with("501"), "{found:?}");
        assert_eq!(files_to_look_at(&tree).len(), 1);
    }

    #[test]
    fn a_function_of_71_lines_is_too_long_and_70_is_not() {
        let function = |lines: usize| format!("fn f() {{\n{}}}\n", "a();\n".repeat(lines - 2));
        let tree = Tree::of(&[
            ("a/src/long.rs", &function(71)),
            ("a/src/fits.rs", &function(70)),
            ("a/tests/story.rs", &function(200)),
        ]);
        let found = functions(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at, "a/src/long.rs:1");
    }
}
