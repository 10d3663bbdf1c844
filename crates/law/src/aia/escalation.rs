//! Escalation: a row that only a legal decision from outside the unit can close (SC-j1).
//!
//! In scope: who decided, when, which legal fact, on what basis; the latest counts. A condition that must hold before the
//! use must be decided before it starts: what comes later finds a use that had begun. Left to people: the decision.

use super::{Given, unit};
use crate::case::{ClearanceGiven, ClearedBy};
use crate::numbers::ASSESSMENT_GROWS_OLD_DAYS;
use crate::reasoning::{Truth, read};

/// The conditions that only come up while a use runs; every other one is a condition of its start.
const WHILE_IT_RUNS: [&str; 2] = ["R-5.3-k", "R-5.2-n"];

/// What the decision from outside says of `row`; while there is none, the row escalates for `why`.
pub(super) fn decided_outside(g: &Given<'_>, row: &str, why: &str) -> Truth {
    let open = || Truth::escalate(format!("{why}; a legal decision from outside the unit is needed"));
    let given = read!(g, clearance.given);
    if given.fact.value().is_none() {
        return open();
    }
    given.then(|all| {
        let valid: Vec<&ClearanceGiven> = all.iter().filter(|c| of_row(g, c, row)).collect();
        let last = match standing(&valid) {
            Standing::None => return open(),
            Standing::Torn(one, other) => {
                return Truth::escalate(format!(
                    "{why}; the decisions from outside of {} and {} contradict each other, and the authority must say \
                     which stands",
                    other.at, one.at
                ));
            }
            Standing::Decided(last) => last,
        };
        let text = || format!("decided from outside at {}: {} ({})", last.at, last.legal_fact, last.basis);
        let held = Truth::holds(last.holds, text);
        if !last.holds || row.starts_with("SC-") || WHILE_IT_RUNS.contains(&row) {
            return held;
        }
        Truth::all([held, g.start(|start| start.map_or_else(Truth::met, |start| held_by(&valid, start, why)))])
    })
}

/// A decision that affirms stood when the use started.
fn held_by(valid: &[&ClearanceGiven], start: crate::time::Instant, why: &str) -> Truth {
    let before: Vec<&ClearanceGiven> = valid.iter().copied().filter(|c| c.at <= start).collect();
    match standing(&before) {
        Standing::Decided(last) if last.holds => Truth::met(),
        Standing::Decided(_) | Standing::Torn(..) | Standing::None => Truth::escalate(format!(
            "{why}; no decision from outside allowed it when the use started at {start}, and it is a condition of the start"
        )),
    }
}

/// Where the decision from outside on `row` is much older than the request: that it is, for people to look again.
pub(super) fn decided_long_before(g: &Given<'_>, row: &str) -> Option<String> {
    let all = g.case.clearance.given.value()?;
    let valid: Vec<&ClearanceGiven> = all.iter().filter(|c| of_row(g, c, row)).collect();
    match standing(&valid) {
        Standing::Decided(last) if unit::long_before_asked(g, last.at) => Some(format!(
            "the decision from outside of {} was made more than {ASSESSMENT_GROWS_OLD_DAYS} days before the request",
            last.at
        )),
        Standing::Decided(_) | Standing::Torn(..) | Standing::None => None,
    }
}

/// Of this row, made by then, with the legal fact and its basis.
fn of_row(g: &Given<'_>, c: &ClearanceGiven, row: &str) -> bool {
    let founded = !c.legal_fact.trim().is_empty() && !c.basis.trim().is_empty();
    c.row == row && founded && g.clock.reached(c.at)
}

enum Standing<'a> {
    None,
    Decided(&'a ClearanceGiven),
    Torn(&'a ClearanceGiven, &'a ClearanceGiven),
}

/// The latest counts, in whatever order they stand; an officer does not overrule the authority.
fn standing<'a>(valid: &[&'a ClearanceGiven]) -> Standing<'a> {
    let Some(last) = valid.iter().copied().max_by_key(|c| c.at) else { return Standing::None };
    let overruled = |c: &&ClearanceGiven| {
        c.holds != last.holds && (c.at == last.at || c.by == ClearedBy::Authority && last.by != c.by)
    };
    match valid.iter().copied().find(overruled) {
        Some(other) => Standing::Torn(last, other),
        None => Standing::Decided(last),
    }
}
