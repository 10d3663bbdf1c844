//! Article 5(3): a decision that prolongs or changes an earlier one.
//!
//! In scope: that it has an instant of its own beside the first; until when what it rests on may be made anew.
//! What is judged anew is good where nothing has begun: no renewal heals what came after a start.
//! Left to people: whether renewing is right.
//! Rows read here too: R-5.3-a, R-5.1-n, R-5.2-h.

use super::Given;
use super::article_5_3_authorisation::no_decision_yet;
use crate::reasoning::{Truth, read};
use crate::time::Instant;

/// The decision prolongs or changes an earlier one, whose instant `decided_at` keeps.
pub(super) fn renewed(g: &Given<'_>) -> Truth {
    read!(g, authorisation.result).fits(|result| result.renews(), "the decision renews nothing")
}

/// A decision that renews is made by then, not before the first.
pub(super) fn renewal_made(g: &Given<'_>) -> Truth {
    let made = |at: &Instant| {
        let by_then = if g.clock.reached(*at) {
            Truth::met()
        } else {
            Truth::open(format!(
                "the decision was renewed only at {at}, and what it was before is not stated"
            ))
        };
        let first =
            read!(g, authorisation.decided_at).fits(|first| first <= at, "the first decision came later");
        Truth::all([
            by_then,
            Truth::met().unless_contradicted(first, "the decision is said to renew another"),
        ])
    };
    read!(g, authorisation.result).then(|result| {
        if result.renews() {
            return read!(g, authorisation.renewed_at).then(made);
        }
        let first = read!(g, authorisation.renewed_at).not_stated("it is stated when it was renewed");
        Truth::met().unless_contradicted(first, "the decision is said to prolong or change no other")
    })
}

/// That `instant`, of `what`, does not lie after the decision: the first, or the one that renewed it.
pub(super) fn with_decision(g: &Given<'_>, what: std::fmt::Arguments<'_>, instant: Instant) -> Truth {
    read!(g, authorisation.decided_at)
        .fits(|decided| instant <= *decided, || format!("{what} came after the decision"))
        .or_else(|| before_renewal(g, instant))
}

/// What was made at `instant` is of a renewal of what has not begun: after a start it shows nothing of that start.
pub(super) fn made_anew(g: &Given<'_>, instant: Instant) -> Truth {
    nothing_began(g, instant, |start| {
        format!(
            "what is of {instant} was made for a renewal, and what there was before the start at {start} is not stated: state \
             when it was first made, and the later check as evidence"
        )
    })
}

/// A request after the first decision is one for a renewal: it shows nothing of what began under the first.
pub(super) fn asked_anew(g: &Given<'_>, instant: Instant) -> Truth {
    nothing_began(g, instant, |start| {
        format!(
            "the request of {instant} is one for a renewal, and when the use that began at {start} was first asked for is \
             not stated: state when that was"
        )
    })
}

fn nothing_began(g: &Given<'_>, instant: Instant, why: impl Fn(Instant) -> String) -> Truth {
    let before_start = g.start(|start| start.map_or_else(Truth::met, |start| Truth::open(why(start))));
    Truth::all([before_renewal(g, instant), before_start])
}

/// A decision was made and renewed, and `instant` does not lie after that.
fn before_renewal(g: &Given<'_>, instant: Instant) -> Truth {
    let made = no_decision_yet(g).negate("no decision was made");
    let renewal = read!(g, authorisation.renewed_at).fits(|at| instant <= *at, "the renewal came before it");
    Truth::all([made, renewed(g), renewal])
}
