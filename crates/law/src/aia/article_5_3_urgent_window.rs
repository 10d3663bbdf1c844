//! Article 5(3): how long an urgent use may stay undecided.
//!
//! The Act sets no time to decide. National law may (R-5.5-i): a decision after it heals nothing, what ran is erased.
//! The declared window ends the use; an alert between its end and the decision is covered by neither.
//! A window longer than our own ceiling goes to people, unless somebody recorded why so long is the absolute minimum.
//! Where the decision's own hours begin only with it, the declared window covers what came before.
//! Rows read here too: R-5.3-a, R-5.3-i, R-5.3-k, R-5.5-i.

use super::article_5_3_authorisation::no_decision_yet;
use super::article_5_3_urgency::national;
use super::escalation::decided_outside;
use super::judged::Made;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::{FindingState, Who};
use crate::limits::Limits;
use crate::numbers::URGENT_UNDECIDED_HOURS;
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

/// Where national law sets the authority a time to decide, that time is not over.
pub(super) fn decision_not_overdue(g: &Given<'_>) -> Truth {
    let Some(hours) = decision_hours(g) else {
        return Truth::met();
    };
    let in_time = read!(g, authorisation.requested_at).then(|at| {
        let due = at.plus(Millis::hours(hours));
        Truth::holds(!g.clock.reached(due), || format!("no decision was made by {due}, as national law asks"))
    });
    in_time.unless(read!(g, authorisation.requested).no("a request was made"), "no request was made")
}

/// The decision on an urgent use came while something still covered the use, or nothing was released between.
pub(super) fn decided_in_time(g: &Given<'_>) -> Truth {
    read!(g, authorisation.decided_at).then(|decided| {
        let by_national_law = decision_hours(g).map_or_else(Truth::met, |hours| {
            read!(g, authorisation.requested_at).then(|asked| {
                let due = asked.plus(Millis::hours(hours));
                let late = || format!(
                    "the decision of {decided} came after {due}, by which national law asked for it: it heals nothing"
                );
                Truth::holds(*decided <= due, late)
            })
        });
        let covered = read!(g, urgency.window_until).then(|until| {
            if decided <= until {
                return Truth::met();
            }
            g.last_alert(|last| match last.filter(|last| until <= last && last < decided) {
                None => Truth::met(),
                Some(last) => Truth::not_met(|| {
                    format!("an alert left at {last}, after the declared window and before the decision")
                }),
            })
        });
        Truth::all([by_national_law, covered])
    })
}

/// Whether `instant` lies in the declared window, which reaches to the decision that then set windows of its own.
pub(super) fn covered_by_urgency(g: &Given<'_>, instant: Instant) -> Truth {
    let asked = [g.case.limits.requested.value(), g.case.fria.limits.value()];
    let hours = asked.into_iter().flatten().fold(Limits::NOT_SET, Limits::meet).windows;
    let inside =
        hours.within().is_none_or(|hours| hours.iter().any(|w| w.from <= instant && instant < w.until));
    Truth::all([
        Truth::holds(inside, "it lies outside the hours that were asked for"),
        read!(g, urgency.claimed).yes("no urgency is claimed"),
        no_decision_yet(g).negate("no decision was made"),
        read!(g, urgency.declared_at).fits(|declared| *declared <= instant, "urgency was declared later"),
        read!(g, authorisation.decided_at).then(|decided| {
            let reaches = read!(g, urgency.window_until)
                .fits(|until| decided <= until, "the declared window ended before the decision");
            Truth::all([Truth::holds(instant <= *decided, "the decision was made by then"), reaches])
        }),
    ])
}

/// R-5.3-k: past our ceiling an undecided use goes on only where somebody judged that its window is the minimum.
pub(super) fn not_too_long(g: &Given<'_>) -> Truth {
    let within = read!(g, urgency.declared_at).then(|declared| {
        if !g.clock.reached(ceiling(*declared)) {
            return Truth::met();
        }
        if g.case.urgency.window_length.is_missing() {
            return decided_outside(
                g,
                "R-5.3-k",
                "the urgent use is undecided for longer than the ceiling, and nobody judged that so long a window is \
                 the absolute minimum",
            );
        }
        read!(g, urgency.window_length).affirmed(g, Made::ByNow, "so long a window is not the absolute minimum")
    });
    within.unless(no_decision_yet(g).negate("no decision was made"), "a decision was made")
}

/// The last instant before which an urgent use may stay undecided without a word on its length.
pub(super) fn ceiling(declared: Instant) -> Instant {
    declared.plus(Millis::hours(URGENT_UNDECIDED_HOURS))
}

fn decision_hours(g: &Given<'_>) -> Option<u64> {
    national(g)?.into_iter().filter_map(|u| u.decision_within_hours).min()
}

/// Who must decide by when, and what is owed where nobody did.
pub(super) fn duties(g: &Given<'_>, says: &mut Says) {
    let (Some(asked), Some(hours)) = (g.case.authorisation.requested_at.value(), decision_hours(g)) else {
        return;
    };
    let due = asked.plus(Millis::hours(hours));
    let undecided = no_decision_yet(g).state != FindingState::NotMet;
    let decided_late = !undecided && g.case.authorisation.decided_at.value().is_some_and(|at| *at > due);
    if undecided {
        says.duties.push(Duty {
            row: "R-5.5-i",
            what: "decide on the request".to_owned(),
            who: Who::Authority,
            due: Some(due),
        });
    }
    if decided_late || (undecided && g.clock.reached(due)) {
        says.duties.push(Duty {
            row: "R-5.5-i",
            what: "stop, lock the unit out, and erase as national law orders: no decision came in its time"
                .to_owned(),
            who: Who::Deployer,
            due: Some(due),
        });
    }
}
