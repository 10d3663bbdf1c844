//! Edges: who may depend on whom, what the pure crates may reach, and how JSON must behave.

use std::collections::BTreeSet;

use super::Breach;
use crate::graph::{Graph, PURE};

/// The plan: each crate and what it may name directly. What a named crate may reach, its user may name too.
const PLAN: &[(&str, &[&str])] = &[
    ("stricto-law", &[]),
    ("stricto-tlog", &[]),
    ("stricto-vault", &[]),
    ("stricto-record", &["stricto-law"]),
    ("stricto-gate", &["stricto-law"]),
    ("stricto-store", &["stricto-record", "stricto-tlog", "stricto-vault"]),
    ("stricto-ingest", &["stricto-gate"]),
    ("stricto-report", &["stricto-record", "stricto-law"]),
    ("stricto-server", &["stricto-store", "stricto-ingest", "stricto-gate", "stricto-report"]),
    ("stricto-cli", &["stricto-server"]),
    // What follows never ships: the binary cannot reach it.
    ("stricto-testkit", &["stricto-server"]),
    ("stricto-promises", &["stricto-cli", "stricto-testkit"]),
    ("stricto-browser", &["stricto-server", "stricto-testkit"]),
    ("stricto-crash", &["stricto-server", "stricto-testkit"]),
    ("stricto-bench", &["stricto-cli", "stricto-testkit"]),
    // It runs the worked cases, to say which requirement each exercises.
    ("xtask", &["stricto-law"]),
];

/// Packages that bring a runtime, a database, a network, a clock or chance.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "cryptoki",
    "fastrand",
    "getrandom",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "time",
    "tokio",
    "tokio-postgres",
    "tracing",
    "ureq",
];

/// Every edge between our crates is in the plan.
pub(super) fn only_the_planned_edges(graph: &Graph) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (from, to) in &graph.edges {
        match may_reach(from) {
            None => {
                let what = "no place in the plan: give it one in this rule and in ARCHITECTURE.md";
                breaches.push(Breach::new("crate graph", from, what));
            }
            Some(allowed) if !allowed.contains(to.as_str()) => {
                let what = format!("may not depend on `{to}`; ARCHITECTURE.md has the plan");
                breaches.push(Breach::new("crate graph", from, what));
            }
            Some(_) => {}
        }
    }
    breaches
}

/// The pure crates reach no impure package by normal dependencies, at any depth.
pub(super) fn pure_crates_reach_nothing_impure(graph: &Graph) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for name in PURE {
        let Some(reached) = graph.reached.get(name).filter(|reached| reached.contains(name)) else {
            breaches.push(Breach::new("pure graph", name, "cargo told nothing of it: was it renamed?"));
            continue;
        };
        for package in IMPURE.iter().filter(|package| reached.contains(**package)) {
            let what = format!("reaches `{package}`; see `cargo tree -p {name} -e normal -i {package}`");
            breaches.push(Breach::new("pure graph", name, what));
        }
    }
    breaches
}

/// No dependency turns on a feature of `serde_json` that would change the canonical bytes of an act.
pub(super) fn json_keeps_its_order(graph: &Graph) -> Vec<Breach> {
    ["arbitrary_precision", "preserve_order", "unbounded_depth"]
        .into_iter()
        .filter(|feature| graph.json_features.contains(*feature))
        .map(|feature| {
            Breach::new(
                "serde_json",
                feature,
                "this feature is on: see `cargo tree -e features -i serde_json`",
            )
        })
        .collect()
}

fn may_reach(name: &str) -> Option<BTreeSet<&'static str>> {
    let (_, named) = PLAN.iter().find(|(from, _)| *from == name)?;
    let mut all: BTreeSet<&'static str> = named.iter().copied().collect();
    for next in *named {
        all.extend(may_reach(next).unwrap_or_default());
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_edge(from: &str, to: &str) -> Graph {
        Graph { edges: BTreeSet::from([(from.to_owned(), to.to_owned())]), ..Graph::default() }
    }

    #[test]
    fn planned_edges_pass_and_others_do_not() {
        for (from, to) in [
            ("stricto-record", "stricto-law"),
            ("stricto-store", "stricto-law"),
            ("stricto-cli", "stricto-tlog"),
        ] {
            assert_eq!(only_the_planned_edges(&with_edge(from, to)), [], "{from} -> {to}");
        }
        for (from, to) in [
            ("stricto-law", "stricto-gate"),
            ("stricto-gate", "stricto-record"),
            ("stricto-vault", "stricto-tlog"),
            ("stricto-ingest", "stricto-store"),
            ("stricto-report", "stricto-store"),
            ("stricto-server", "stricto-testkit"),
            ("stricto-cli", "stricto-testkit"),
            ("stricto-new", "stricto-law"),
        ] {
            assert_eq!(only_the_planned_edges(&with_edge(from, to)).len(), 1, "{from} -> {to}");
        }
    }

    #[test]
    fn an_impure_package_in_a_pure_crate_is_found() {
        let mut graph = Graph::default();
        for name in PURE {
            graph.reached.insert(name.to_owned(), BTreeSet::from([name.to_owned()]));
        }
        assert_eq!(pure_crates_reach_nothing_impure(&graph), []);
        for package in IMPURE {
            graph.reached.insert(
                "stricto-gate".to_owned(),
                BTreeSet::from(["stricto-gate".to_owned(), (*package).to_owned()]),
            );
            assert_eq!(pure_crates_reach_nothing_impure(&graph).len(), 1, "{package}");
        }
    }

    #[test]
    fn a_pure_crate_that_cargo_does_not_know_is_a_breach_not_a_pass() {
        assert_eq!(pure_crates_reach_nothing_impure(&Graph::default()).len(), PURE.len());
    }

    #[test]
    fn a_feature_that_changes_canonical_bytes_is_found() {
        let graph =
            Graph { json_features: BTreeSet::from(["preserve_order".to_owned()]), ..Graph::default() };
        assert_eq!(json_keeps_its_order(&graph).len(), 1);
    }
}
