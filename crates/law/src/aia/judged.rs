//! A recorded assessment of a word that needs judgement: made in time, by whom it must be, on some evidence.
//!
//! In scope: that it was made, when, by whom, and that it affirms. Left to people: whether it is right.
//! Its `at` is when it was first made; a later check that confirms it is further evidence.

use std::fmt;

use super::Given;
use super::article_5_3_authorisation::{no_decision_yet, renewed};
use crate::fact::Judgement;
use crate::fact_set::FactId;
use crate::finding::FindingState;
use crate::reasoning::{Read, Truth, Words, read};

/// By when an assessment must have been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// Before now: it may be of something that came up while the use ran.
    ByNow,
    /// Before the start, and before the decision where there is one; anew where the objective switched since.
    OfObjective,
    /// Before the start, and before the decision where there is one.
    BeforeUse,
    /// Before the start: what an urgent start rests on.
    BeforeStart,
    /// Before the decision where there is one, else before the start.
    BeforeDecisionOrStart,
    /// By the authority that decided, not after its decision.
    ByAuthority,
    /// Before the start, and not by the unit that wants the use.
    OutsideUnit,
}

impl Read<'_, Judgement> {
    /// The assessment was recorded in time, by somebody, on some evidence, and affirms.
    pub(super) fn affirmed(self, g: &Given<'_>, made: Made, denied: impl Words) -> Truth {
        let name = self.id;
        self.then(|judgement| {
            let Judgement { affirmed, by, at, evidence } = judgement;
            if !g.clock.reached(*at) {
                return Truth::open(format!("`{name}` was assessed only at {at}"));
            }
            if !affirmed {
                return Truth::not_met(format!("{} (assessed by {by} at {at})", denied.words()));
            }
            if by.trim().is_empty() || evidence.iter().all(|e| e.trim().is_empty()) {
                return Truth::open(format!(
                    "`{name}` was affirmed without saying by whom or on what evidence"
                ));
            }
            in_time(g, name, judgement, made)
        })
    }
}

fn in_time(g: &Given<'_>, name: FactId, judgement: &Judgement, made: Made) -> Truth {
    let what = format_args!("`{name}`, assessed at {},", judgement.at);
    match made {
        Made::ByNow => Truth::met(),
        Made::BeforeStart => g.before_start(what, judgement.at),
        Made::BeforeUse => before_use(g, what, judgement),
        Made::OfObjective => before_use(g, what, judgement).unless(
            read!(g, objective.switched).yes("the objective did not switch"),
            "the objective switched since",
        ),
        Made::BeforeDecisionOrStart => match no_decision_yet(g).state {
            FindingState::Met => g.before_start(what, judgement.at),
            FindingState::NotMet => with_decision(g, what, judgement),
            FindingState::Undetermined => {
                Truth::all([g.before_start(what, judgement.at), with_decision(g, what, judgement)])
            }
        },
        Made::ByAuthority => Truth::all([
            with_decision(g, what, judgement),
            read!(g, authorisation.authority).then(|authority| {
                if same_name(authority, &judgement.by) {
                    return Truth::met();
                }
                Truth::open(format!("{what} is by `{}`, not by `{authority}`, which decided", judgement.by))
            }),
        ]),
        Made::OutsideUnit => {
            let theirs = unit(g).any(|unit| same_name(unit, &judgement.by));
            let own = || format!("{what} is by `{}`, who speaks for the unit itself", judgement.by);
            Truth::all([
                g.before_start(what, judgement.at),
                if theirs { Truth::open(own) } else { Truth::met() },
            ])
        }
    }
}

/// Not after start and decision. Where nobody states a decision R-5.3-a is open, and there is none to be late for.
fn before_use(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    let a = &g.case.authorisation;
    if a.decided.is_missing() && a.decided_at.is_missing() {
        return g.before_start(what, judgement.at);
    }
    g.before_decision_and_start(what, judgement.at)
}

/// Not after the decision; an extension or a change is weighed when it is made, and `decided_at` is the first.
fn with_decision(g: &Given<'_>, what: fmt::Arguments<'_>, judgement: &Judgement) -> Truth {
    read!(g, authorisation.decided_at)
        .fits(|decided| judgement.at <= *decided, || format!("{what} came after the decision"))
        .unless(renewed(g), "it was renewed since")
}

/// The names under which the unit assessed what it wants.
fn unit<'a>(g: &Given<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let n = &g.case.necessity;
    let judged = [
        &n.strictly_necessary,
        &n.alternatives,
        &n.situation,
        &n.consequences,
        &g.case.authorisation.national_conditions,
        &g.case.urgency.impossible_first,
    ];
    let performed = g.case.fria.performed_by.value().map(String::as_str);
    judged.into_iter().filter_map(|fact| fact.value()).map(|j| j.by.as_str()).chain(performed)
}

/// Whether two texts name the same office or body: spaces and case do not make another of it.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(a) == plain(b)
}
