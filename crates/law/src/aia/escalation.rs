//! Escalation: a row that only a legal decision from outside the unit can close (SC-j1).
//!
//! In scope: who decided, when, which legal fact, on what basis; the latest counts. What clears a row answers its question,
//! so that it is not older than that, nor an officer's older than the authority's refusal. A condition that must hold before
//! the use, and a way out of the article, must be decided before it starts: what comes later finds a use that had begun.
//! Left to people: the decision.
//! Rows read here too: R-5.2-n.

use std::collections::BTreeSet;

use super::Given;
use super::article_5_3_authorisation::not_refused;
use super::article_5_3_urgent_window::ceiling;
use crate::case::{ClearanceGiven, ClearedBy};
use crate::finding::FindingState;
use crate::reasoning::{Against, Truth, read};
use crate::time::Instant;

/// The conditions that only come up while a use runs; every other one is a condition of its start.
const WHILE_IT_RUNS: [&str; 2] = ["R-5.3-k", "R-5.2-n"];

/// Every row that a decision from outside may close.
const DECIDED_OUTSIDE: [&str; 26] = [
    "R-49-i", "R-5.2-a", "R-5.2-h", "R-5.2-i", "R-5.2-n", "R-5.3-i", "R-5.3-j", "R-5.3-k", "SC-a1", "SC-a2",
    "SC-a3", "SC-b1", "SC-c1", "SC-c3", "SC-d1", "SC-d2", "SC-e1", "SC-e2", "SC-f1", "SC-g0", "SC-g1",
    "SC-g2", "SC-g3", "SC-h1", "SC-i1", "X-b",
];

/// How the id of a test of scope begins: one that does not hold is a way out of the article.
const SCOPE: &str = "SC-";

/// What the decision from outside says of `row`; while there is none, the row escalates for `why`.
pub(super) fn decided_outside(g: &Given<'_>, row: &str, why: &str) -> Truth {
    let given = read!(g, clearance.given);
    if given.fact.value().is_none() {
        return Truth::escalate(format!("{why}; a legal decision from outside the unit is needed"));
    }
    given.then(|all| {
        let said = standing_says(g, all, row, why);
        match said.state {
            // What is against the use stands, whenever it was said.
            FindingState::NotMet if !row.starts_with(SCOPE) => said,
            FindingState::NotMet => {
                said.fails_only_if(|| known(g), |clash| Truth::escalate(clash.to_owned()))
            }
            FindingState::Met | FindingState::Undetermined => Truth::all([said, known(g)]),
        }
    })
}

fn standing_says(g: &Given<'_>, all: &[ClearanceGiven], row: &str, why: &str) -> Truth {
    let question = Question::of(g, row);
    let of_row = || all.iter().filter(|c| of_row(g, c, row));
    let valid: Vec<&ClearanceGiven> = of_row().filter(|c| !clears(c) || question.answered_by(c)).collect();
    let last = match standing(&valid) {
        Standing::None => return Truth::escalate(unanswered(of_row().next(), why)),
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
    if !clears(last) || WHILE_IT_RUNS.contains(&row) {
        return held;
    }
    let in_time = g.start(|start| start.map_or_else(Truth::met, |start| held_by(&valid, start, why)));
    if last.holds {
        return Truth::all([held, in_time]);
    }
    held.fails_only_if(|| in_time, |clash| Truth::escalate(clash.to_owned()))
}

/// What was decided against the use, by row, and still stands: whatever the file says since, it is decided anew first.
///
/// Else whoever states a fact differently takes the question away that was answered against it. What only comes up while
/// a use runs is another question each time. Where the decisions are disputed, sealed or erased, they may say anything.
pub(super) fn standing_against(g: &Given<'_>) -> Vec<Against> {
    if let Some(contested) = read!(g, clearance.given).contested() {
        let why = format!(
            "people outside decided on the use, and what they decided counts: {}",
            contested.because()
        );
        let rows = DECIDED_OUTSIDE.into_iter().filter(|row| !WHILE_IT_RUNS.contains(row));
        return rows.map(|row| Against { row: row.to_owned(), why: why.clone() }).collect();
    }
    let all = g.case.clearance.given.value().map_or(&[][..], Vec::as_slice);
    let rows: BTreeSet<&str> = all.iter().filter(|c| !clears(c)).map(|c| c.row.as_str()).collect();
    let stands = |row: &str| {
        let of_row: Vec<&ClearanceGiven> = all.iter().filter(|c| of_row(g, c, row)).collect();
        let last = match standing(&of_row) {
            Standing::Decided(last) => Some(last),
            Standing::Torn(one, other) => Some(if clears(one) { other } else { one }),
            Standing::None => None,
        };
        last.filter(|last| !clears(last)).map(|last| {
            let why = format!(
                "decided otherwise from outside at {}: {} ({}); what is stated since does not answer that, and must be \
                 decided anew",
                last.at, last.legal_fact, last.basis
            );
            Against { row: row.to_owned(), why }
        })
    };
    rows.into_iter().filter(|row| !WHILE_IT_RUNS.contains(row)).filter_map(stands).collect()
}

/// Whether it lets a use go on: a condition holds, or a test of scope does not.
fn clears(c: &ClearanceGiven) -> bool {
    c.holds != c.row.starts_with(SCOPE)
}

/// What a decision from outside must not be older than.
struct Question {
    arose: Option<Instant>,
    refused: Option<Instant>,
}

impl Question {
    /// The earliest instant at which the file lets it come up: asked for, or declared urgent; and when it was refused.
    ///
    /// A registration that should follow is in question only past the ceiling of urgency.
    fn of(g: &Given<'_>, row: &str) -> Self {
        let a = &g.case.authorisation;
        let declared = g.case.urgency.declared_at.value().copied().filter(|_| urgent(g));
        let arose = if row == "R-5.2-n" {
            declared.map(ceiling)
        } else {
            a.requested_at.value().copied().into_iter().chain(declared).min()
        };
        let refused = not_refused(g).state == FindingState::NotMet;
        Self { arose, refused: a.decided_at.value().copied().filter(|_| refused) }
    }

    /// Not older than the question; of an officer, not older than the authority's refusal either.
    fn answered_by(&self, c: &ClearanceGiven) -> bool {
        let overruled = match c.by {
            ClearedBy::Authority => false,
            ClearedBy::RightsOfficer => self.refused.is_some_and(|refused| c.at < refused),
        };
        !overruled && self.arose.is_none_or(|arose| arose <= c.at)
    }
}

/// That a decision from outside is needed, and why one that there is does not answer.
fn unanswered(older: Option<&ClearanceGiven>, why: &str) -> String {
    older.map_or_else(
        || format!("{why}; a legal decision from outside the unit is needed"),
        |older| {
            format!(
                "{why}; the decision from outside of {} is older than what it would have to answer: a new one is needed",
                older.at
            )
        },
    )
}

/// What [`Question`] reads is not contested.
fn known(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, authorisation.requested_at).known_if_stated(),
        read!(g, authorisation.decided).known_if_stated(),
        read!(g, authorisation.decided_at).known_if_stated(),
        read!(g, authorisation.result).known_if_stated(),
        read!(g, urgency.claimed).known_if_stated(),
        if urgent(g) { read!(g, urgency.declared_at).known_if_stated() } else { Truth::met() },
    ])
}

fn urgent(g: &Given<'_>) -> bool {
    g.case.urgency.claimed.value() == Some(&true)
}

/// A decision that clears stood when the use started.
fn held_by(valid: &[&ClearanceGiven], start: Instant, why: &str) -> Truth {
    let before: Vec<&ClearanceGiven> = valid.iter().copied().filter(|c| c.at <= start).collect();
    match standing(&before) {
        Standing::Decided(last) if clears(last) => Truth::met(),
        Standing::Decided(_) | Standing::Torn(..) | Standing::None => Truth::escalate(format!(
            "{why}; no decision from outside allowed it when the use started at {start}, and it is a condition of the start"
        )),
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
