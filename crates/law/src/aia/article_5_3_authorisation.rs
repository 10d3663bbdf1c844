//! Article 5(3): each use has its own prior authorisation. Holds R-5.3-a, R-5.3-e, R-5.5-h, R-5.3-v, R-5.3-w.
//!
//! Express, specific and prior: the decisive moment is each concrete use. A refusal or a withdrawal ends it.
//! Asked for by a reasoned request of the competent authority, stating what national law wants stated.
//! One authorisation covers one use, with an end, areas, persons, systems and reference database.
//! A start before it is held by `article_5_3_urgency.rs`; what the decision rests on by `article_5_3_decision.rs`.

use std::collections::BTreeSet;

use super::article_5_2_limits::between_windows;
use super::article_5_3_renewal::{asked_anew, renewal_made};
use super::article_5_3_urgent_window::{decided_in_time, decision_not_overdue};
use super::{Given, Says, unit};
use crate::case::DecisionResult;
use crate::finding::{FindingState, Who};
use crate::limits::{Bound, Limits};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let prior = read!(g, urgency.claimed).then(|claimed| {
        if !claimed {
            return Truth::all([granted(g), decided_before_comparison(g), decided_before_alerts(g)]);
        }
        match no_decision_yet(g).state {
            FindingState::Met => urgent_and_undecided(g),
            FindingState::NotMet => Truth::all([granted(g), decided_in_time(g)]),
            FindingState::Undetermined => no_decision_yet(g),
        }
    });
    let not_refused = not_refused(g);
    // Of a refused use nothing else needs to be said, and what is said of a grant would be wrong.
    let authorised = if not_refused.state == FindingState::NotMet {
        not_refused
    } else {
        Truth::all([not_refused, prior])
    };
    let found =
        authorised.condition("R-5.3-a", Who::Authority, "the use is authorised, or urgent and undecided");
    says.find(found.warned(armed_before_decision(g)));

    let reasoned = Truth::all([
        requested_first(g),
        read!(g, authorisation.reasoned).yes("the request is not reasoned"),
        read!(g, authorisation.requested_by_competent).yes("the competent authority did not ask itself"),
    ]);
    let reasoned = reasoned.unless(urgent_and_not_asked(g), "the urgent start's request is still to come");
    let found = reasoned.condition("R-5.3-e", Who::Deployer, "the request is reasoned");
    says.find(found.warned(unit::grown_old(g)));

    let parts = stated(g).unless(urgent_and_not_asked(g), "the urgent start's request is still to come");
    says.find(parts.condition("R-5.5-h", Who::Deployer, "the request states what national law asks for"));

    let covers = Truth::all([
        read!(g, authorisation.objectives).then(|covered| {
            read!(g, objective.pursued)
                .fits(|pursued| pursued.is_subset(covered), "the decision does not cover every objective")
        }),
        read!(g, authorisation.reference)
            .fits(|reference| !reference.trim().is_empty(), "the decision has no reference"),
        read!(g, authorisation.limits).then(|_| Truth::met()),
    ]);
    let covers = covers.unless(no_grant(g), NO_GRANT);
    says.find(covers.condition("R-5.3-v", Who::Authority, "the decision states what it covers"));

    let single = Truth::all([
        read!(g, authorisation.single_use).yes("the decision covers more than one use"),
        read!(g, authorisation.limits).then(delimited),
    ]);
    let single = single.unless(no_grant(g), NO_GRANT);
    says.find(single.condition(
        "R-5.3-w",
        Who::Authority,
        "the decision covers one use, with end, area and persons",
    ));
}

/// By what the use is permitted, in words.
pub(super) fn basis(g: &Given<'_>) -> Option<String> {
    let a = &g.case.authorisation;
    if granted(g).state == FindingState::Met {
        let reference = a.reference.value()?;
        let authority = a.authority.value()?;
        return Some(format!("decision `{reference}` of {authority}{}", not_before(g)));
    }
    let declared = g.case.urgency.declared_at.value()?;
    Some(format!("the urgent start declared at {declared}{}", not_before(g)))
}

/// Between two windows: that nothing may run before the next.
fn not_before(g: &Given<'_>) -> String {
    between_windows(g).map_or_else(String::new, |next| format!(" (nothing may run before {next})"))
}

/// A decision grants, is made, and is not over.
pub(super) fn granted(g: &Given<'_>) -> Truth {
    Truth::all([
        read!(g, authorisation.decided).yes(UNDECIDED),
        read!(g, authorisation.decided_at).reached(g.clock, "no decision was made by then"),
        read!(g, authorisation.result).fits(|result| grants(*result), "the decision does not grant"),
        read!(g, authorisation.until).then(|until| {
            let after = read!(g, authorisation.decided_at).fits_if_stated(
                |decided| decided < until,
                || format!("it ends at {until}, not after it was made"),
            );
            let ahead = Truth::holds(!g.clock.reached(*until), ENDED_GRANT);
            ahead.unless_contradicted(after, "a decision is stated")
        }),
        renewal_made(g),
    ])
}

/// The reason where nobody has asked.
pub(crate) const NOT_ASKED: &str = "no request was made";
/// The reason where nobody has decided.
pub(crate) const UNDECIDED: &str = "no decision was made";
/// The reason where a decision is against the use.
pub(crate) const REFUSED: &str = "the authorisation was refused or withdrawn";
/// The reason where a grant is over.
pub(crate) const ENDED_GRANT: &str = "the authorisation has ended";

const fn grants(result: DecisionResult) -> bool {
    match result {
        DecisionResult::Granted
        | DecisionResult::GrantedInPart
        | DecisionResult::Extended
        | DecisionResult::Modified => true,
        DecisionResult::Refused | DecisionResult::Withdrawn => false,
    }
}

/// No decision refuses or withdraws; only a new decision changes that.
pub(super) fn not_refused(g: &Given<'_>) -> Truth {
    read!(g, authorisation.result)
        .fits(|result| grants(*result), REFUSED)
        .unless(no_decision_yet(g), "no decision was made")
}

/// No decision is made by then.
pub(super) fn no_decision_yet(g: &Given<'_>) -> Truth {
    g.no_decision_yet(|| {
        let none = read!(g, authorisation.decided).then(|decided| {
            if *decided {
                return Truth::not_met("a decision was made");
            }
            // Who says of one what it decided, or when, cannot say that there is none.
            let nothing_of_one = Truth::all([
                read!(g, authorisation.decided_at)
                    .fits_if_stated(|at| !g.clock.reached(*at), "the instant of one is stated"),
                read!(g, authorisation.result).not_stated("what it decided is stated"),
            ]);
            Truth::met().unless_contradicted(nothing_of_one, "no decision is said to have been made")
        });
        Truth::any([none, read!(g, authorisation.decided_at).ahead(g.clock, "a decision was made")])
    })
}

/// R-5.3-e: a decision answers a request; one without, or before it, is none.
fn requested_first(g: &Given<'_>) -> Truth {
    let requested_at = read!(g, authorisation.requested_at).then(|at| {
        let before = read!(g, authorisation.decided_at)
            .fits(|decided| at <= decided, || format!("the request of {at} came after the decision"))
            .or_else(|| asked_anew(g, *at))
            .unless(no_decision_yet(g), "no decision was made");
        Truth::all([Truth::holds(g.clock.reached(*at), "no request was made by then"), before])
    });
    Truth::all([read!(g, authorisation.requested).yes(NOT_ASKED), requested_at])
}

/// The decision is not after the first comparison: arming alone uses nothing, and starts the 24 hours only (C-7).
fn decided_before_comparison(g: &Given<'_>) -> Truth {
    read!(g, authorisation.decided_at).then(|decided| {
        g.first_comparison(|first| {
            Truth::holds(first.is_none_or(|first| *decided <= first), "the use began before the decision")
        })
    })
}

/// Where the system was armed before a decision that had to come first: that it was.
fn armed_before_decision(g: &Given<'_>) -> Option<String> {
    let (running, a) = (&g.case.running, &g.case.authorisation);
    let prior = g.case.urgency.claimed.value() == Some(&false);
    let armed = running.armed_at.value().filter(|_| prior && running.started.value() == Some(&true))?;
    let decided = a.decided_at.value().filter(|decided| armed < *decided)?;
    Some(format!(
        "the system was armed at {armed}, before the decision of {decided}: until a decision nothing may be compared"
    ))
}

/// An alert is a use: none left before the decision.
fn decided_before_alerts(g: &Given<'_>) -> Truth {
    g.last_alert(|last| {
        let Some(last) = last else { return Truth::met() };
        read!(g, authorisation.decided_at).fits(
            |decided| *decided <= last,
            || format!("an alert was released at {last}, before the decision"),
        )
    })
}

pub(super) fn claimed(g: &Given<'_>) -> Truth {
    read!(g, urgency.claimed).yes("no urgency is claimed")
}

/// An urgent start that national law knows, inside its declared window, and not yet decided upon.
pub(super) fn urgent_and_undecided(g: &Given<'_>) -> Truth {
    Truth::all([
        claimed(g),
        no_decision_yet(g),
        read!(g, urgency.window_until).ahead(g.clock, "the declared urgent window has ended"),
        decision_not_overdue(g),
    ])
}

/// There is no grant whose content could be tested: the use is urgent and undecided, or a decision refuses it.
pub(super) fn no_grant(g: &Given<'_>) -> Truth {
    g.no_grant(|| {
        Truth::any([urgent_and_undecided(g), not_refused(g).negate("the decision does not refuse")])
    })
}

/// Why what a grant must contain is not asked.
pub(super) const NO_GRANT: &str = "there is no grant: the use is urgent and undecided, or refused (R-5.3-a)";

/// Urgent, undecided, and the request still to come.
fn urgent_and_not_asked(g: &Given<'_>) -> Truth {
    let not_asked = Truth::any([
        read!(g, authorisation.requested).no("a request was made"),
        read!(g, authorisation.requested_at).ahead(g.clock, "a request was made"),
    ]);
    Truth::all([urgent_and_undecided(g), not_asked])
}

/// R-5.5-h: what the routes of national law want in a request.
fn stated(g: &Given<'_>) -> Truth {
    let asked: BTreeSet<_> = g.routes().into_iter().flat_map(|r| &r.request_must_state).copied().collect();
    read!(g, authorisation.request_states).then(|states| {
        let lacking = || asked.difference(states).map(|part| part.label()).collect::<Vec<_>>().join(", ");
        Truth::holds(asked.is_subset(states), || format!("the request does not state: {}", lacking()))
    })
}

/// R-5.3-w: nothing open-ended, unplaced or for persons unnamed.
fn delimited(limits: &Limits) -> Truth {
    fn says<T>(bound: &Bound<T>, empty: impl Fn(&T) -> bool, what: &str) -> Truth {
        let bounded = bound.within().is_some_and(|value| !empty(value));
        Truth::holds(bounded, || format!("the decision names no {what}"))
    }
    Truth::all([
        says(&limits.windows, Vec::is_empty, "period"),
        says(&limits.areas, Vec::is_empty, "area"),
        says(&limits.persons, BTreeSet::is_empty, "person or group"),
        says(&limits.systems, BTreeSet::is_empty, "system"),
        says(&limits.reference_list, BTreeSet::is_empty, "reference database"),
    ])
}
