//! What a rule says of its row: what was found, and the finding in words.

use super::{Truth, Why, Words};
use crate::finding::{Finding, FindingState, Weight, Who};

/// What a rule says of its row, before anybody asks for the words.
pub(crate) struct Ruling<W> {
    pub(super) row: &'static str,
    pub(super) weight: Weight,
    pub(super) who: Who,
    /// The reason given where it is met.
    pub(super) met: W,
    pub(super) warning: Option<String>,
    pub(super) truth: Truth,
}

/// A decision from outside the unit that stands against the use, on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Against {
    pub(crate) row: String,
    /// What was decided when, and that it is to be decided anew.
    pub(crate) why: String,
}

/// What was found of a row, without the words; two instants are told apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) row: &'static str,
    pub(crate) state: FindingState,
    pub(crate) weight: Weight,
    pub(crate) escalates: bool,
    /// Whether it is open because of a statement that is disputed, sealed or erased.
    pub(crate) contested: bool,
    /// Whether it does not apply: that it does from some instant on is a change too.
    pub(crate) exempt: bool,
    /// Whether it warns: a warning that time alone brings is a change too.
    pub(crate) warned: bool,
}

impl<W: Words> Ruling<W> {
    pub(crate) fn warned(mut self, warning: Option<String>) -> Self {
        self.warning = warning;
        self
    }

    /// Left to people again where it lets the use go on though they decided otherwise: a condition that is met, or a
    /// test of scope that is not.
    pub(crate) fn heed(&mut self, decided: &[Against]) {
        let goes_on = match self.weight {
            Weight::Scope => FindingState::NotMet,
            Weight::Condition | Weight::Guard => FindingState::Met,
            Weight::Notice => return,
        };
        let against = decided.iter().find(|against| against.row == self.row);
        if let Some(against) = against.filter(|_| self.truth.state == goes_on) {
            self.truth = self.truth.for_people_again(&against.why);
        }
    }

    /// What was found, without the words.
    pub(crate) fn found(&self) -> Found {
        let Truth { state, escalates, contested, exempt, .. } = self.truth;
        let open = state == FindingState::Undetermined;
        Found {
            row: self.row,
            state,
            weight: self.weight,
            escalates: escalates && open,
            contested: contested && open,
            exempt: exempt.is_some() && state == FindingState::Met,
            warned: self.warning.is_some(),
        }
    }

    /// The finding, in words.
    pub(crate) fn explained(self) -> Finding {
        let Found { row, state, weight, escalates, contested, exempt, warned: _ } = self.found();
        let Self { mut truth, who, met, warning, .. } = self;
        if truth.why.len() > 1 {
            truth.why = once_each(truth.why.into_iter()).into();
        }
        let open = state != FindingState::Met;
        let reason = match truth.exempt.filter(|_| exempt) {
            _ if open => truth.because(),
            Some(because) => format!("does not apply: {because}").into(),
            None => met.words(),
        };
        // A test holds that every row of a rule is in the table.
        let asks = crate::requirements::requirement(row);
        let misstated = truth.misstated && state == FindingState::Undetermined;
        let finding = Finding {
            row,
            state,
            exempt,
            weight,
            escalates,
            contested,
            reason,
            facts: truth.facts,
            citation: asks.map_or("", |asks| asks.citation.as_str()),
            label: asks.map_or("", |asks| asks.label.as_str()),
            who: open.then_some(who),
            warning,
            unstated: truth.why.iter().filter_map(Why::fact).collect(),
            says_more: truth.why.iter().any(|why| why.fact().is_none()),
        };
        // What nobody stated the deployer states, but for what the authority's decision is to say; and it corrects its file.
        let unstated = !finding.says_more && !finding.unstated.is_empty() && !finding.awaits_decision();
        let acts = |who| if unstated || misstated { Who::Deployer } else { who };
        Finding { who: finding.who.map(acts), ..finding }
    }
}

/// Each once, in the order in which they first stand.
fn once_each<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::with_capacity(all.size_hint().0);
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}
