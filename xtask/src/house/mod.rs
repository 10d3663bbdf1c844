//! The house rules: each a pure function from the tree (or the dependency graph) to what breaks it.

mod code;
mod dependencies;
mod edges;
mod generated;
mod length;
mod links;
mod private;

use crate::graph::Graph;
use crate::tree::Tree;

/// One place where one rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The rule, in a word or two.
    pub(crate) rule: &'static str,
    /// Path, and line where there is one.
    pub(crate) at: String,
    /// What is wrong and what to do.
    pub(crate) what: String,
}

impl Breach {
    fn new(rule: &'static str, at: impl Into<String>, what: impl Into<String>) -> Breach {
        Breach { rule, at: at.into(), what: what.into() }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}: {}", self.at, self.rule, self.what)
    }
}

/// What a run of all rules says.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Broken rules; any one fails the run.
    pub(crate) breaches: Vec<Breach>,
    /// Worth a look, no failure.
    pub(crate) notes: Vec<String>,
}

type TreeRule = fn(&Tree) -> Vec<Breach>;
type GraphRule = fn(&Graph) -> Vec<Breach>;

const TREE_RULES: &[TreeRule] = &[
    length::files,
    length::functions,
    code::roots_forbid_unsafe,
    code::manifests_take_the_workspace_lints,
    code::no_stubs,
    code::pure_crates_stay_pure,
    dependencies::every_one_has_its_reason,
    dependencies::members_take_versions_from_the_workspace,
    generated::lists_are_up_to_date,
    generated::coverage_is_up_to_date,
    links::relative_links_resolve,
    private::no_machine_paths,
    private::only_known_hosts,
    private::no_addresses_of_people,
    private::no_pictures,
];

const GRAPH_RULES: &[GraphRule] =
    &[edges::only_the_planned_edges, edges::pure_crates_reach_nothing_impure, edges::json_keeps_its_order];

/// How many rules there are.
pub(crate) const RULES: usize = TREE_RULES.len() + GRAPH_RULES.len();

/// Runs every rule.
pub(crate) fn check(tree: &Tree, graph: &Graph) -> Report {
    let mut breaches: Vec<Breach> = TREE_RULES.iter().flat_map(|rule| rule(tree)).collect();
    breaches.extend(GRAPH_RULES.iter().flat_map(|rule| rule(graph)));
    Report { breaches, notes: length::files_to_look_at(tree) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn this_repository_keeps_its_rules() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let report = check(&Tree::read(root).unwrap(), &Graph::read(root).unwrap());
        let told: Vec<String> = report.breaches.iter().map(Breach::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}
