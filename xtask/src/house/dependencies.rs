//! Dependencies: each has one place for its version and one line that says why it is there.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Breach;
use crate::tree::Tree;

const PAGE: &str = "docs/dependencies.md";

/// Each crate that the workspace or the fuzz targets name has a line in the page, and each line has its crate.
///
/// A line of the page opens with the crate's name in backticks in the first cell of a table.
pub(super) fn every_one_has_its_reason(tree: &Tree) -> Vec<Breach> {
    let mut declared = BTreeSet::new();
    for (manifest, table) in [("Cargo.toml", "workspace"), ("fuzz/Cargo.toml", "")] {
        let Some(parsed) = tree.text(manifest).and_then(|text| text.parse::<Table>().ok()) else { continue };
        let holder =
            if table.is_empty() { Some(&parsed) } else { parsed.get(table).and_then(Value::as_table) };
        let dependencies = holder.and_then(|holder| holder.get("dependencies")).and_then(Value::as_table);
        declared.extend(
            dependencies
                .into_iter()
                .flat_map(Table::keys)
                .filter(|name| !name.starts_with("stricto-"))
                .cloned(),
        );
    }
    let page = tree.text(PAGE).unwrap_or_default();
    let written: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    let missing = declared.difference(&written).map(|name| {
        Breach::new("dependency reasons", PAGE, format!("`{name}` has no line: say in one why it is there"))
    });
    let stale = written.difference(&declared).map(|name| {
        Breach::new(
            "dependency reasons",
            PAGE,
            format!("`{name}` is no dependency any more: delete its line"),
        )
    });
    missing.chain(stale).collect()
}

/// A member names a dependency and leaves its version to the workspace; what nobody names is not in the workspace.
pub(super) fn members_take_versions_from_the_workspace(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut named = BTreeSet::new();
    for (path, text) in
        tree.files().filter(|(path, _)| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/"))
    {
        let Ok(manifest) = text.parse::<Table>() else {
            breaches.push(Breach::new("workspace versions", path, "is no TOML"));
            continue;
        };
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in manifest.get(table).and_then(Value::as_table).into_iter().flatten() {
                named.insert(name.clone());
                if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                    let what = format!(
                        "`{name}`: write `{name}.workspace = true` and its version in the root manifest"
                    );
                    breaches.push(Breach::new("workspace versions", path, what));
                }
            }
        }
    }
    let root = tree.text("Cargo.toml").and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
    let offered =
        root.get("workspace").and_then(|workspace| workspace.get("dependencies")).and_then(Value::as_table);
    for name in offered.into_iter().flat_map(Table::keys).filter(|name| !named.contains(*name)) {
        breaches.push(Breach::new(
            "workspace versions",
            "Cargo.toml",
            format!("no member uses `{name}`: delete it"),
        ));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str =
        "[workspace.dependencies]\nstricto-law = { path = \"crates/law\" }\nserde = \"1\"\ntoml = \"1\"\n";

    #[test]
    fn a_dependency_without_a_line_and_a_line_without_a_dependency_are_found() {
        let page = "| crate | why |\n| --- | --- |\n| `serde` | data |\n| `gone` | was here |\n";
        let tree = Tree::of(&[
            ("Cargo.toml", ROOT),
            (PAGE, page),
            ("fuzz/Cargo.toml", "[dependencies]\nfuzzer = \"1\"\n"),
        ]);
        let found: Vec<String> = every_one_has_its_reason(&tree).into_iter().map(|b| b.what).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].contains("`fuzzer`") && found[1].contains("`toml`") && found[2].contains("`gone`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_version_in_a_member_and_an_unused_dependency_are_found() {
        let member = "[dependencies]\nserde = \"1\"\nstricto-law.workspace = true\n";
        let tree = Tree::of(&[("Cargo.toml", ROOT), ("crates/a/Cargo.toml", member)]);
        let found: Vec<String> =
            members_take_versions_from_the_workspace(&tree).into_iter().map(|b| b.what).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("`serde`") && found[1].contains("`toml`"), "{found:?}");
    }
}
