//! Code: no unsafe, the workspace's lints everywhere, nothing left unwritten, pure crates without ambient anything.

use super::Breach;
use crate::source::{above_tests, code_only};
use crate::tree::Tree;

/// Folders of the crates that take time and chance as arguments.
const PURE_FOLDERS: [&str; 5] =
    ["crates/law/src", "crates/tlog/src", "crates/vault/src", "crates/record/src", "crates/gate/src"];

/// Parts of the standard library that reach out of the arguments.
const AMBIENT: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "async fn",
];

/// Words that mark what is not written yet; put together here so that this file does not carry them itself.
const UNWRITTEN: [&str; 4] =
    [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("FIX", "ME"), concat!("XX", "X")];

/// Each crate root forbids unsafe code itself, so that it holds outside this workspace too.
///
/// Fuzz targets are apart: the fuzzer's entry point is an unsafe symbol by nature.
pub(super) fn roots_forbid_unsafe(tree: &Tree) -> Vec<Breach> {
    tree.rust()
        .filter(|(path, _)| {
            let root =
                path.ends_with("src/lib.rs") || path.ends_with("src/main.rs") || path.contains("/src/bin/");
            root && !path.starts_with("fuzz/")
        })
        .filter(|(_, text)| !code_only(text).contains("#![forbid(unsafe_code)]"))
        .map(|(path, _)| {
            Breach::new("forbid unsafe", path, "add `#![forbid(unsafe_code)]` under the crate's words")
        })
        .collect()
}

/// Each member's manifest takes the lints of the workspace.
pub(super) fn manifests_take_the_workspace_lints(tree: &Tree) -> Vec<Breach> {
    tree.files()
        .filter(|(path, _)| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/"))
        .filter(|(_, text)| !text.contains("[lints]\nworkspace = true"))
        .map(|(path, _)| Breach::new("workspace lints", path, "add `[lints]` with `workspace = true`"))
        .collect()
}

/// Nothing says that it is still to be written.
pub(super) fn no_stubs(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in tree.rust() {
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(word) = UNWRITTEN.into_iter().find(|word| line.contains(word)) {
                breaches.push(Breach::new(
                    "no stubs",
                    format!("{path}:{number}"),
                    format!("`{word}`: write it or leave it out"),
                ));
            }
        }
    }
    breaches
}

/// The pure crates name no file, socket, process, thread or clock above their tests.
pub(super) fn pure_crates_stay_pure(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in
        tree.rust().filter(|(path, _)| PURE_FOLDERS.iter().any(|folder| path.starts_with(folder)))
    {
        for (number, line) in (1..).zip(code_only(above_tests(text)).lines()) {
            if let Some(word) = AMBIENT.into_iter().find(|word| line.contains(word)) {
                let what = format!("`{word}` in a pure crate: take what it gives as an argument");
                breaches.push(Breach::new("pure crates", format!("{path}:{number}"), what));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_root_without_the_fence_is_found() {
        let tree = Tree::of(&[
            ("crates/a/src/lib.rs", "//! A. `#![forbid(unsafe_code)]` in words only.\n"),
            ("crates/b/src/main.rs", "#![forbid(unsafe_code)]\nfn main() {}\n"),
            ("fuzz/src/lib.rs", ""),
        ]);
        let found = roots_forbid_unsafe(&tree);
        assert_eq!(found.iter().map(|b| b.at.as_str()).collect::<Vec<_>>(), ["crates/a/src/lib.rs"]);
    }

    #[test]
    fn a_manifest_without_the_lints_is_found() {
        let tree = Tree::of(&[
            ("Cargo.toml", "[workspace]\n"),
            ("crates/a/Cargo.toml", "[package]\n"),
            ("crates/b/Cargo.toml", "[package]\n[lints]\nworkspace = true\n"),
        ]);
        assert_eq!(manifests_take_the_workspace_lints(&tree).len(), 1);
    }

    #[test]
    fn every_word_for_unwritten_is_found() {
        for word in UNWRITTEN {
            let text = format!("fn a() {{}}\n// {word}\n");
            let found = no_stubs(&Tree::of(&[("a.rs", &text)]));
            assert_eq!(found.len(), 1, "{word}");
            assert_eq!(found[0].at, "a.rs:2");
        }
    }

    #[test]
    fn every_ambient_thing_in_a_pure_crate_is_found_and_comments_and_tests_are_not() {
        for word in AMBIENT {
            let bad = format!("{word} x();\n");
            let fine =
                format!("// {word}\nlet a = \"{word}\";\n#[cfg(test)]\nmod tests {{\n{word} x();\n}}\n");
            let tree = Tree::of(&[
                ("crates/law/src/a.rs", &bad),
                ("crates/law/src/b.rs", &fine),
                ("crates/store/src/c.rs", &bad),
            ]);
            let found = pure_crates_stay_pure(&tree);
            assert_eq!(
                found.iter().map(|b| b.at.as_str()).collect::<Vec<_>>(),
                ["crates/law/src/a.rs:1"],
                "{word}"
            );
        }
    }
}
