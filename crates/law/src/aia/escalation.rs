//! Escalation: a row that only a legal decision from outside the unit can close (SC-j1).
//!
//! In scope: who decided, when, which legal fact, on what basis; the latest counts. Left to people: the decision.

use super::Given;
use crate::case::{ClearanceGiven, ClearedBy};
use crate::reasoning::{Truth, read};

/// What the decision from outside says of `row`; while there is none, the row escalates for `why`.
pub(super) fn decided_outside(g: &Given<'_>, row: &str, why: &str) -> Truth {
    let open = || Truth::escalate(format!("{why}; a legal decision from outside the unit is needed"));
    let given = read!(g, clearance.given);
    if given.fact.value().is_none() {
        return open();
    }
    given.then(|all| {
        let valid: Vec<&ClearanceGiven> = all
            .iter()
            .filter(|c| c.row == row && !c.legal_fact.trim().is_empty() && !c.basis.trim().is_empty())
            .filter(|c| g.clock.reached(c.at))
            .collect();
        let Some(last) = valid.iter().max_by_key(|c| c.at) else { return open() };
        // The latest counts, in whatever order they stand; an officer does not overrule the authority.
        let overruled = |c: &&&ClearanceGiven| {
            c.holds != last.holds && (c.at == last.at || c.by == ClearedBy::Authority && last.by != c.by)
        };
        if let Some(other) = valid.iter().find(overruled) {
            return Truth::escalate(format!(
                "{why}; the decisions from outside of {} and {} contradict each other, and the authority must say which \
                 stands",
                other.at, last.at
            ));
        }
        let text = || format!("decided from outside at {}: {} ({})", last.at, last.legal_fact, last.basis);
        Truth::holds(last.holds, text)
    })
}
