//! The findings as a tree in the order of the Act: provisions with their states, and the findings under each.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::assessment::{Assessment, Duty};
use crate::finding::{Finding, FindingState, Weight};
use crate::numbers::{article_27_applies_from, registration_applies_from};
use crate::time::Instant;

mod places;

pub use places::Place;
use places::{PLACES, REST};

/// One provision with what was found under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    /// The provision.
    pub place: &'static Place,
    /// What its deciding findings make together, those of the provisions under it included; none where it has none.
    pub state: Option<FindingState>,
    /// Whether any of them applies to this case.
    pub applies: bool,
    /// The provisions under it.
    pub nodes: Vec<Node<'a>>,
    /// The findings that stand under it directly.
    pub findings: Vec<&'a Finding>,
    /// What is owed under it directly.
    pub duties: Vec<&'a Duty>,
}

/// For each row of [`PLACES`] its provision's place in that table.
static OF_ROW: LazyLock<HashMap<&'static str, usize, FixedState>> = LazyLock::new(|| {
    let rows = PLACES.iter().enumerate().flat_map(|(place, p)| p.rows.iter().map(move |row| (*row, place)));
    rows.collect()
});

/// The provision that a row stands under; rows that no provision names stand under this software's guards.
#[must_use]
pub fn place(row: &str) -> &'static Place {
    PLACES.get(index(row)).unwrap_or(&REST)
}

fn index(row: &str) -> usize {
    let named = OF_ROW.get(row).copied();
    // A row of a family that stands together needs no line of its own.
    let family = || PLACES.iter().position(|p| !p.family.is_empty() && row.starts_with(p.family));
    named.or_else(family).unwrap_or(PLACES.len())
}

/// Every provision in the order of the Act, with what `assessment` found under it.
#[must_use]
pub fn tree(assessment: &Assessment) -> Vec<Node<'_>> {
    let mut flat: Vec<Node<'_>> = PLACES.iter().chain([&REST]).map(Node::empty).collect();
    let next_door = assessment.later_search.iter();
    for finding in assessment.findings.iter().chain(next_door.clone().flat_map(|door| &door.findings)) {
        if let Some(node) = flat.get_mut(index(finding.row)) {
            node.findings.push(finding);
        }
    }
    for duty in assessment.duties.iter().chain(next_door.flat_map(|door| &door.duties)) {
        if let Some(node) = flat.get_mut(index(duty.row)) {
            node.duties.push(duty);
        }
    }
    let mut roots: Vec<Node<'_>> = Vec::new();
    // A provision stands behind the one that it is under.
    for mut node in flat {
        node.weigh();
        match roots.last_mut().filter(|last| node.place.under == Some(last.place.id)) {
            Some(parent) => {
                parent.state = join(parent.state, node.state);
                parent.applies |= node.applies;
                parent.nodes.push(node);
            }
            None => roots.push(node),
        }
    }
    roots.retain(Node::says_something);
    for root in &mut roots {
        root.nodes.retain(Node::says_something);
    }
    roots
}

fn join(a: Option<FindingState>, b: Option<FindingState>) -> Option<FindingState> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.and(b)),
        (state, None) | (None, state) => state,
    }
}

impl Node<'_> {
    const fn empty(place: &'static Place) -> Self {
        Self {
            place,
            state: None,
            applies: false,
            nodes: Vec::new(),
            findings: Vec::new(),
            duties: Vec::new(),
        }
    }

    fn weigh(&mut self) {
        let deciding = self.findings.iter().filter(|f| f.weight != Weight::Notice);
        self.state = deciding.map(|f| Some(f.state)).fold(None, join);
        self.applies = self.findings.iter().any(|f| !f.exempt);
    }

    fn says_something(&self) -> bool {
        !self.findings.is_empty() || !self.duties.is_empty() || self.nodes.iter().any(Self::says_something)
    }
}

impl Place {
    /// Where it is written, as the law stands at `at`: what Article 5(2) asks rests on it alone until another article applies.
    #[must_use]
    pub fn provision(&self, at: Instant) -> &'static str {
        let from = match self.id {
            "article-27" => article_27_applies_from(),
            "article-49" => registration_applies_from(),
            _ => return self.provision,
        };
        if at < from { "Article 5(2)" } else { self.provision }
    }
}

#[cfg(test)]
mod tests;
