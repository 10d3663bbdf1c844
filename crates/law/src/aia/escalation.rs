//! Escalation: a row that only a legal decision from outside the unit can close (SC-j1, design section 6).
//!
//! In scope: who decided, when, which legal fact, on what basis. Left to people: the decision.

use super::Given;
use crate::reasoning::{Truth, read};

/// What the decision from outside says of `row`; while there is none, the row escalates for `why`.
pub(super) fn decided_outside(g: &Given<'_>, row: &str, why: &str) -> Truth {
    let open = || Truth::escalate(format!("{why}; a legal decision from outside the unit is needed"));
    let given = read!(g, clearance.given);
    if given.fact.value().is_none() {
        return open();
    }
    given.then(|all| {
        let valid = all.iter().rfind(|c| {
            c.row == row
                && !c.legal_fact.trim().is_empty()
                && !c.basis.trim().is_empty()
                && g.clock.reached(c.at)
        });
        valid.map_or_else(open, |c| {
            Truth::holds(c.holds, format!("decided from outside at {}: {} ({})", c.at, c.legal_fact, c.basis))
        })
    })
}
