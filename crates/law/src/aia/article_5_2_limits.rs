//! Article 5(2): limits in time, place and persons. Holds R-5.2-h, R-5.2-i, R-5.2-j.
//!
//! A fixed period, clearly delineated areas, defined persons; never indefinite, never vague.
//! What binds is the meet of request, decision, national law, FRIA and plan; where they leave nothing, nothing may run.
//! Left to people: whether the limits are strictly necessary.

use std::collections::BTreeSet;

use super::article_5_3_authorisation::no_decision_yet;
use super::{Given, Says};
use crate::finding::{FindingState, Who};
use crate::limits::{Bound, Limits, Window};
use crate::reasoning::{Truth, read};
use crate::time::Millis;

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let period = bounded(g, &g.limits.windows, "a period", |windows| match windows.last() {
        None => Truth::not_met("no period is left where the limits meet"),
        Some(last) => {
            Truth::holds(!g.clock.reached(last.until), format!("the period ended at {}", last.until))
        }
    });
    says.find(period.condition("R-5.2-h", Who::Deployer, "the use has a fixed period, and it is not over"));

    let place = bounded(g, &g.limits.areas, "an area", |layers| {
        let some = !layers.is_empty() && layers.iter().all(|layer| !layer.is_empty());
        let cameras = g.limits.cameras.within().is_none_or(|cameras| !cameras.is_empty());
        Truth::holds(some && cameras, "no area or no camera is left where the limits meet")
    });
    says.find(place.condition("R-5.2-i", Who::Deployer, "the use has delineated areas"));

    let persons = bounded(g, &g.limits.persons, "the persons", |persons: &BTreeSet<String>| {
        Truth::holds(!persons.is_empty(), "no person is left where the limits meet")
    });
    says.find(persons.condition("R-5.2-j", Who::Deployer, "the persons sought are defined"));
}

/// The bound as the sources leave it; no source may be silent altogether about its limits.
fn bounded<T>(g: &Given<'_>, bound: &Bound<T>, what: &str, rule: impl Fn(&T) -> Truth) -> Truth {
    read!(g, limits.requested).then(|_| match bound {
        Bound::NotSet => Truth::not_met(format!("nobody sets {what}")),
        Bound::Within(value) => rule(value),
    })
}

/// The meet of request, decision, national law, FRIA and plan, as far as they are known.
pub(super) fn meet(g: &Given<'_>) -> Limits {
    // A decision that is still to come sets no limits yet; which decisions count is held by R-5.3-a.
    let decided = no_decision_yet(g).state != FindingState::Met;
    let sources = [
        g.case.limits.requested.value(),
        g.case.authorisation.limits.value().filter(|_| decided),
        g.case.fria.limits.value(),
        g.case.limits.planned.value(),
    ];
    let stated = sources.into_iter().flatten().cloned().fold(Limits::NOT_SET, Limits::meet);
    let national = national(g, &stated);
    stated.meet(national)
}

/// National law's longest period, from the first instant of what is otherwise allowed.
fn national(g: &Given<'_>, stated: &Limits) -> Limits {
    let days = g.routes().into_iter().filter_map(|route| route.maximum_period_days).min();
    let first = stated.windows.within().and_then(|windows| windows.iter().map(|w| w.from).min());
    match (days, first) {
        (Some(days), Some(from)) => {
            let until = from.plus(Millis::days(u64::from(days)));
            Limits { windows: Bound::Within(vec![Window { from, until }]), ..Limits::NOT_SET }
        }
        (None, _) | (_, None) => Limits::NOT_SET,
    }
}
