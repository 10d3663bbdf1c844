//! Article 5(2): limits in time, place and persons. Holds R-5.2-h, R-5.2-i, R-5.2-j.
//!
//! A fixed period, clearly delineated areas, defined persons; never indefinite, never vague.
//! A change of the decision does not begin national law's period anew; a renewal does where national law is known to know it.
//! Unclear in a summary of national law: a renewal of which it says nothing. The narrower reading rules: there is none.
//! What binds is the meet of request, decision, national law, FRIA and plan; where they leave nothing, nothing may run.
//! Left to people: whether the limits are strictly necessary, and whatever is granted for years or for a whole city.

use std::collections::BTreeSet;

use super::article_5_3_authorisation::no_decision_yet;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::DecisionResult;
use crate::finding::{FindingState, Who};
use crate::limits::{Bound, Limits, Window};
use crate::numbers::{LARGEST_AREA_M2, LONGEST_PERIOD_DAYS, MOST_CAMERAS};
use crate::place::Area;
use crate::profile::Route;
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let period = bounded(g, &g.limits.windows, "a period", |windows| match windows.last() {
        None => Truth::not_met("no period is left where the limits meet"),
        Some(last) => Truth::holds(!g.clock.reached(last.until), || format!("{ENDED_PERIOD} {}", last.until)),
    });
    let period = Truth::all([
        period.unless_contradicted(ends_after_decision(g), "a decision is stated"),
        renewal_known(g),
        not_for_years(g),
        renewed_while_it_ran(g),
    ]);
    let found = period.condition("R-5.2-h", Who::Deployer, "the use has a fixed period, and it is not over");
    says.find(found.warned(together([between_in_words(g), cut_by_national_law(g), perhaps_prolonged(g)])));

    let place = bounded(g, &g.limits.areas, "an area", |layers| somewhere(g, layers));
    let place = Truth::all([place, not_a_whole_city(g), not_every_camera(g)]);
    says.find(place.condition("R-5.2-i", Who::Deployer, "the use has delineated areas"));

    let persons = bounded(g, &g.limits.persons, "the persons", |persons: &BTreeSet<String>| {
        Truth::holds(!persons.is_empty(), "no person is left where the limits meet")
    });
    says.find(persons.condition("R-5.2-j", Who::Deployer, "the persons sought are defined"));
}

const NOT_RENEWED: &str = "what is known here of national law does not say that it knows a renewal: the narrower \
    reading, that there is none, counts; treated as closed";

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

/// What the decision sets or, where it sets nothing, what is asked for: no plan makes too much of it less. What neither
/// sets and a plan or an assessment does, counts as these leave it.
fn granted_or_asked<'a, T>(g: &Given<'a>, bound: impl Fn(&'a Limits) -> &'a Bound<T>) -> Option<&'a T> {
    let sources = [granted_limits(g), g.case.limits.requested.value(), Some(g.limits)];
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

/// R-5.2-i again: so many cameras see a city, however small the areas on paper.
fn not_every_camera(g: &Given<'_>) -> Truth {
    let count = granted_or_asked(g, |limits| &limits.cameras).map_or(0, |cameras| cameras.len() as u64);
    if count <= MOST_CAMERAS {
        return Truth::met();
    }
    let why = format!("{count} cameras are more than {MOST_CAMERAS}: normally not a whole city or country");
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
pub(super) fn together<const N: usize>(warnings: [Option<String>; N]) -> Option<String> {
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
    let stated = sources.into_iter().flatten().fold(Limits::NOT_SET, Limits::meet);
    stated.meet(&national(g))
}

/// National law's longest period, from the first instant that was asked for, granted or used: no plan moves it.
fn national(g: &Given<'_>) -> Limits {
    let Some(period) = national_period(g) else { return Limits::NOT_SET };
    Limits { windows: Bound::Within(vec![period]), ..Limits::NOT_SET }
}

/// Of the routes taken, the longest period that ends first.
fn national_period(g: &Given<'_>) -> Option<Window> {
    let period = |route: &Route| {
        let step = extended(g) && route.renewal.is_some();
        let days = route.period_days(step)?;
        let from = if step { renewal_begins(g) } else { first_period_begins(g) }?;
        Some(Window { from, until: from.plus(Millis::days(u64::from(days))) })
    };
    g.routes().into_iter().filter_map(period).min_by_key(|period| period.until)
}

fn extended(g: &Given<'_>) -> bool {
    g.case.authorisation.result.value() == Some(&DecisionResult::Extended)
}

fn first_window(limits: Option<&Limits>) -> Option<Instant> {
    limits?.windows.within()?.iter().map(|w| w.from).min()
}

/// Readings are open, from the request, the decision or the use: the earliest counts, and no change of a decision moves it.
fn first_period_begins(g: &Given<'_>) -> Option<Instant> {
    let granted = first_window(granted_limits(g));
    let window = granted.into_iter().chain(first_window(g.case.limits.requested.value())).min()?;
    let decided = g.case.authorisation.decided_at.value().filter(|_| granted_limits(g).is_some());
    [g.started(), decided.copied()].into_iter().flatten().chain([window]).min()
}

/// R-5.2-h, only by the applicable procedure: every route taken is known to know a renewal, whatever its longest period.
fn renewal_known(g: &Given<'_>) -> Truth {
    let known = g.routes().iter().all(|route| route.renewal.is_some());
    read!(g, authorisation.result)
        .fits_if_stated(|result| known || *result != DecisionResult::Extended, NOT_RENEWED)
        .unless(no_decision_yet(g), "no decision was made")
}

/// A change where neither a longest period nor a renewal is known: nothing here could tell that it prolongs.
fn perhaps_prolonged(g: &Given<'_>) -> Option<String> {
    let changed = g.case.authorisation.result.value() == Some(&DecisionResult::Modified);
    let unknown = |route: &&Route| route.renewal.is_none() && route.maximum_period_days.is_none();
    (changed && g.routes().iter().any(unknown)).then(|| {
        "the decision was changed: a change that prolongs it is a renewal, and what is known here of national law does not \
         say that it knows one"
            .to_owned()
    })
}

/// A period that was over is not prolonged: what authorised the time between it and the renewal must be stated.
fn renewed_while_it_ran(g: &Given<'_>) -> Truth {
    if !extended(g) {
        return Truth::met();
    }
    let routes = g.routes().into_iter().filter(|route| route.renewal.is_some());
    let days = routes.filter_map(|route| route.period_days(false)).min();
    let Some((first, days)) = first_period_begins(g).zip(days) else { return Truth::met() };
    let over = first.plus(Millis::days(u64::from(days)));
    let renewal = read!(g, authorisation.renewed_at);
    if renewal.fact.value().is_none() {
        return Truth::met();
    }
    renewal.then(|at| {
        if *at <= over {
            return Truth::met();
        }
        Truth::open(format!(
            "national law's first period was over at {over}, and the renewal is of {at}: what authorised the time between is \
             not stated"
        ))
    })
}

/// A renewal that national law knows counts from itself: from its decision, or its first window where that is earlier.
fn renewal_begins(g: &Given<'_>) -> Option<Instant> {
    let window = first_window(granted_limits(g)).or_else(|| first_window(g.case.limits.requested.value()))?;
    Some(g.case.authorisation.renewed_at.value().map_or(window, |renewed| window.min(*renewed)))
}

/// What a grant loses to the longest period of national law, so that nobody counts on it.
fn cut_by_national_law(g: &Given<'_>) -> Option<String> {
    let cap = national_period(g)?;
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
