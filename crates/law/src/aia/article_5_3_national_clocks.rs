//! Article 5(3) with 5(5): the further clocks that national law sets an urgent use, as a chain.
//!
//! The Act knows one clock. National law may want more: the prosecutor told, an oral notice first. Each runs from the
//! start, from the request, or from the step before it; where that was not taken, from the instant it was due.
//! A step missed closes the use where national law says so; where not, it is owed and no more.
//! Rows read here too: R-5.3-l, R-5.5-f, R-5.5-i.

use super::article_5_3_urgency::{national, request_hours};
use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::FindingState;
use crate::profile::{RouteUrgency, Step};
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

/// Every step that closes was taken in time, or its time is not over.
pub(super) fn kept(g: &Given<'_>, start: Instant) -> Truth {
    let closing = chain(g, start).filter(|(step, _)| step.closes);
    let each = closing.map(|(step, due)| {
        if !g.clock.reached(due) {
            return Truth::met();
        }
        let late = format!(
            "national law ({}) wants by {due}: {}; that was not done in time",
            step.citation, step.what
        );
        let taken = read!(g, urgency.steps).then(|_| {
            let in_time = taken_at(g, step).is_some_and(|at| at <= due);
            Truth::holds(in_time, late)
        });
        taken.when(applies(g, step), "another body started the use")
    });
    Truth::all(each.collect::<Vec<_>>())
}

/// What is still to be done, by whom and by when.
pub(super) fn duties(g: &Given<'_>, start: Instant, says: &mut Says) {
    for (step, due) in chain(g, start) {
        let other = applies(g, step).state == FindingState::NotMet;
        if other || taken_at(g, step).is_some() {
            continue;
        }
        let only = step.started_by.map(|who| format!(" (where {} started)", who.label()));
        let what = format!("{}{}; {}", step.what, only.unwrap_or_default(), step.citation);
        // Two routes of one law may want the same; it is owed once.
        let duty = Duty { row: "R-5.5-i", what, who: step.who, due: Some(due) };
        if !says.duties.contains(&duty) {
            says.duties.push(duty);
        }
    }
}

/// The steps of every route taken, each with the last instant at which it is in time.
fn chain<'a>(g: &Given<'a>, start: Instant) -> impl Iterator<Item = (&'a Step, Instant)> {
    national(g).into_iter().flatten().flat_map(move |urgency| of_route(g, start, urgency))
}

fn of_route<'a>(g: &Given<'_>, start: Instant, urgency: &'a RouteUrgency) -> Vec<(&'a Step, Instant)> {
    let mut chain: Vec<(&Step, Instant)> = Vec::new();
    for step in &urgency.steps {
        let from = match step.after.as_str() {
            "start" => start,
            "request" => {
                let last = start.plus(Millis::hours(request_hours(g)));
                g.case.authorisation.requested_at.value().map_or(last, |at| last.min(*at))
            }
            before => {
                let due = chain.iter().find(|(earlier, _)| earlier.id == before);
                due.map_or(start, |(earlier, due)| taken_at(g, earlier).map_or(*due, |at| at.min(*due)))
            }
        };
        chain.push((step, from.plus(Millis::hours(step.within_hours))));
    }
    chain
}

/// Whether this step is owed: some are only where a certain body started.
fn applies(g: &Given<'_>, step: &Step) -> Truth {
    step.started_by.map_or_else(Truth::met, |who| {
        read!(g, urgency.started_by).fits(|started| *started == who, "another body started the use")
    })
}

/// When the step was first taken for this start: not before urgency was declared, and not only later than now.
fn taken_at(g: &Given<'_>, step: &Step) -> Option<Instant> {
    let declared = g.case.urgency.declared_at.value();
    let taken =
        g.case.urgency.steps.value().into_iter().flatten().filter(|t| t.step == step.id).map(|t| t.at);
    taken.filter(|at| declared.is_none_or(|declared| declared <= at)).min().filter(|at| g.clock.reached(*at))
}
