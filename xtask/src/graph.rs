//! The dependency graph as cargo resolves it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The crates that may reach no runtime, database, network, file, clock or chance.
pub(crate) const PURE: [&str; 5] =
    ["stricto-law", "stricto-tlog", "stricto-vault", "stricto-record", "stricto-gate"];

/// What the rules need to know of the graph.
#[derive(Default)]
pub(crate) struct Graph {
    /// Normal and build dependencies between packages of this workspace (dev edges do not ship).
    pub(crate) edges: BTreeSet<(String, String)>,
    /// For each pure crate, the name of every package in its normal dependencies, at any depth.
    pub(crate) reached: BTreeMap<String, BTreeSet<String>>,
    /// The features of `serde_json` that the whole build turns on.
    pub(crate) json_features: BTreeSet<String>,
}

impl Graph {
    /// Asks cargo.
    pub(crate) fn read(root: &Path) -> Result<Graph, String> {
        let metadata = cargo(
            root,
            &[
                "metadata",
                "--locked",
                "--format-version",
                "1",
                "--filter-platform",
                "x86_64-unknown-linux-gnu",
            ],
        )?;
        let mut graph = Graph::parse(&metadata)?;
        for name in PURE {
            let tree = cargo(
                root,
                &["tree", "--locked", "-p", name, "-e", "normal", "--prefix", "none", "-f", "{p}"],
            )?;
            let names = tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned);
            graph.reached.insert(name.to_owned(), names.collect());
        }
        Ok(graph)
    }

    /// Reads what `cargo metadata` printed.
    fn parse(metadata: &str) -> Result<Graph, String> {
        let value: Value = serde_json::from_str(metadata)
            .map_err(|error| format!("cannot read `cargo metadata`: {error}"))?;
        let packages = list(&value, "packages");
        let own: BTreeSet<&str> = packages
            .iter()
            .filter(|package| package["source"].is_null())
            .map(|package| text(package, "name"))
            .collect();
        let mut graph = Graph::default();
        for package in packages.iter().filter(|package| package["source"].is_null()) {
            for dependency in list(package, "dependencies") {
                let to = text(dependency, "name");
                if own.contains(to) && dependency["kind"] != "dev" {
                    graph.edges.insert((text(package, "name").to_owned(), to.to_owned()));
                }
            }
        }
        let json_ids: BTreeSet<&str> =
            packages.iter().filter(|p| text(p, "name") == "serde_json").map(|p| text(p, "id")).collect();
        for node in list(value.get("resolve").unwrap_or(&Value::Null), "nodes")
            .iter()
            .filter(|node| json_ids.contains(text(node, "id")))
        {
            graph
                .json_features
                .extend(list(node, "features").iter().filter_map(Value::as_str).map(str::to_owned));
        }
        Ok(graph)
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(crate::cargo())
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "`cargo {}` failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_leave_out_dev_dependencies_and_features_are_seen() {
        let metadata = r#"{"packages":[
            {"name":"a","id":"a 1","source":null,"dependencies":[
                {"name":"b","kind":null},{"name":"c","kind":"dev"},{"name":"serde_json","kind":null}]},
            {"name":"b","id":"b 1","source":null,"dependencies":[]},
            {"name":"c","id":"c 1","source":null,"dependencies":[]},
            {"name":"serde_json","id":"s 1","source":"registry","dependencies":[]}],
          "resolve":{"nodes":[{"id":"s 1","features":["std","preserve_order"]}]}}"#;
        let graph = Graph::parse(metadata).unwrap();
        assert_eq!(graph.edges, BTreeSet::from([("a".to_owned(), "b".to_owned())]));
        assert!(graph.json_features.contains("preserve_order"));
    }
}
