//! Article 5(2): limits in time, place and persons. Holds R-5.2-h, R-5.2-i, R-5.2-j.
//!
//! A fixed period, clearly delineated areas, defined persons; never indefinite, never vague.
//! What binds is the meet of request, decision, national law, FRIA and plan; where they leave nothing, nothing may run.
//! Left to people: whether the limits are strictly necessary, and whatever is granted for years or for a whole city.

use std::collections::BTreeSet;

use super::article_5_3_authorisation::no_decision_yet;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::DecisionResult;
use crate::finding::{FindingState, Who};
use crate::limits::{Bound, Limits, Window};
use crate::numbers::{LARGEST_AREA_M2, LONGEST_PERIOD_DAYS};
use crate::place::Area;
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let period = bounded(g, &g.limits.windows, "a period", |windows| match windows.last() {
        None => Truth::not_met("no period is left where the limits meet"),
        Some(last) => Truth::holds(!g.clock.reached(last.until), || format!("{ENDED_PERIOD} {}", last.until)),
    });
    let period = Truth::all([
        period.unless_contradicted(ends_after_decision(g), "a decision is stated"),
        not_for_years(g),
    ]);
    let found = period.condition("R-5.2-h", Who::Deployer, "the use has a fixed period, and it is not over");
    says.find(found.warned(together([between_in_words(g), cut_by_national_law(g)])));

    let place = bounded(g, &g.limits.areas, "an area", |layers| somewhere(g, layers));
    let place = Truth::all([place, not_a_whole_city(g)]);
    says.find(place.condition("R-5.2-i", Who::Deployer, "the use has delineated areas"));

    let persons = bounded(g, &g.limits.persons, "the persons", |persons: &BTreeSet<String>| {
        Truth::holds(!persons.is_empty(), "no person is left where the limits meet")
    });
    says.find(persons.condition("R-5.2-j", Who::Deployer, "the persons sought are defined"));
}

/// How the reason begins where the period is over.
pub(crate) const ENDED_PERIOD: &str = "the period ended at";

/// Something is left: a camera inside every layer or, where no source names cameras, an area inside all the others.
fn somewhere(g: &Given<'_>, layers: &[Vec<Area>]) -> Truth {
    if layers.is_empty() || layers.iter().any(Vec::is_empty) {
        return Truth::not_met("no area is left where the limits meet");
    }
    let Some(cameras) = g.limits.cameras.within() else {
        let nested = layers.iter().any(|inner| layers.iter().all(|outer| layer_covers(outer, inner)));
        let why = "no source's areas lie inside all the others', and no cameras are named: name the cameras";
        return if nested { Truth::met() } else { Truth::open(why) };
    };
    let inside = |point| layers.iter().all(|layer| layer.iter().any(|area| area.contains(point)));
    Truth::holds(
        cameras.values().any(|point| inside(*point)),
        "no camera lies in the areas that request, decision, plan and assessment have in common",
    )
}

/// Every area of `inner` lies inside one area of `outer`.
pub(super) fn layer_covers(outer: &[Area], inner: &[Area]) -> bool {
    inner.iter().all(|area| outer.iter().any(|around| around.covers(area)))
}

/// What the decision sets or, where it sets nothing, what is asked for: no plan makes too much of it less.
fn granted_or_asked<'a, T>(g: &Given<'a>, bound: impl Fn(&'a Limits) -> &'a Bound<T>) -> Option<&'a T> {
    let sources = [granted_limits(g), g.case.limits.requested.value()];
    sources.into_iter().flatten().find_map(|limits| bound(limits).within())
}

/// R-5.2-h, never indefinite: what runs for more than a year is no fixed period until people outside the unit say so.
fn not_for_years(g: &Given<'_>) -> Truth {
    let windows = granted_or_asked(g, |limits| &limits.windows).map(Vec::as_slice).unwrap_or_default();
    let (first, last) = (windows.iter().map(|w| w.from).min(), windows.iter().map(|w| w.until).max());
    let longest = Millis::days(u64::from(LONGEST_PERIOD_DAYS));
    match first.zip(last) {
        Some((first, last)) if first.plus(longest) < last => {
            let why = format!("the period from {first} to {last} is longer than {LONGEST_PERIOD_DAYS} days");
            decided_outside(g, "R-5.2-h", &why)
        }
        Some(_) | None => Truth::met(),
    }
}

/// R-5.2-i, normally not a whole city or country: so large an area is for people outside the unit.
fn not_a_whole_city(g: &Given<'_>) -> Truth {
    let layers = granted_or_asked(g, |limits| &limits.areas).map(Vec::as_slice).unwrap_or_default();
    let size = |layer: &Vec<Area>| layer.iter().map(Area::square_metres).fold(0, u64::saturating_add);
    let least = layers.iter().map(size).min().unwrap_or(0);
    if least <= LARGEST_AREA_M2 {
        return Truth::met();
    }
    let [size, most] = [least, LARGEST_AREA_M2].map(|square_metres| square_metres / 1_000_000);
    let why = format!(
        "the areas together have {size} km², more than {most} km²: normally not a whole city or country"
    );
    decided_outside(g, "R-5.2-i", &why)
}

/// The hours that a decision sets end after it was made.
fn ends_after_decision(g: &Given<'_>) -> Truth {
    let windows = granted_limits(g).and_then(|limits| limits.windows.within());
    let Some(last) = windows.into_iter().flatten().map(|w| w.until).max() else { return Truth::met() };
    read!(g, authorisation.decided_at).fits_if_stated(
        |decided| *decided < last,
        || format!("its last window ends at {last}, not after it was made"),
    )
}

/// Where the period is not over and nothing may run now, because a window has ended: when the next one begins.
pub(super) fn between_windows(g: &Given<'_>) -> Option<Instant> {
    let windows = g.limits.windows.within()?;
    let next = windows.iter().find(|window| !g.clock.reached(window.until))?;
    (windows.first() != Some(next) && !g.clock.reached(next.from)).then_some(next.from)
}

fn between_in_words(g: &Given<'_>) -> Option<String> {
    let next = between_windows(g)?;
    Some(format!("one window has ended and the next begins at {next}: until then nothing may run"))
}

/// Several warnings on one row as one.
fn together<const N: usize>(warnings: [Option<String>; N]) -> Option<String> {
    warnings.into_iter().flatten().reduce(|all, one| format!("{all}; {one}"))
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
    let sources = [
        g.case.limits.requested.value(),
        granted_limits(g),
        g.case.fria.limits.value(),
        g.case.limits.planned.value(),
    ];
    let stated = sources.into_iter().flatten().cloned().fold(Limits::NOT_SET, Limits::meet);
    stated.meet(national(g))
}

/// National law's longest period, from the first instant that was asked for or granted: no plan moves it.
///
/// Two readings are open, from the request or from the decision: the earlier counts. A renewal counts from itself.
fn national(g: &Given<'_>) -> Limits {
    let Some(window) = national_window(g) else { return Limits::NOT_SET };
    Limits { windows: Bound::Within(vec![window]), ..Limits::NOT_SET }
}

fn national_window(g: &Given<'_>) -> Option<Window> {
    let first = |limits: Option<&Limits>| limits?.windows.within()?.iter().map(|w| w.from).min();
    let granted = first(granted_limits(g));
    let asked = first(g.case.limits.requested.value());
    let renewed = g.case.authorisation.result.value() == Some(&DecisionResult::Extended);
    let days = g.routes().into_iter().filter_map(|route| route.period_days(renewed)).min()?;
    let from = if renewed { granted.or(asked) } else { granted.into_iter().chain(asked).min() }?;
    Some(Window { from, until: from.plus(Millis::days(u64::from(days))) })
}

/// What a grant loses to the longest period of national law, so that nobody counts on it.
fn cut_by_national_law(g: &Given<'_>) -> Option<String> {
    let cap = national_window(g)?;
    let last = granted_limits(g)?.windows.within()?.iter().map(|w| w.until).max()?;
    (last > cap.until).then(|| {
        format!(
            "the decision runs until {last}; national law cuts it at {}, counted from {}",
            cap.until, cap.from
        )
    })
}

/// The decision's limits; one that is still to come sets none yet. Which decisions count is held by R-5.3-a.
fn granted_limits<'a>(g: &Given<'a>) -> Option<&'a Limits> {
    let decided = no_decision_yet(g).state != FindingState::Met;
    g.case.authorisation.limits.value().filter(|_| decided)
}
