//! Step 11 of the gate and what is enforced after it: the limits, by going through every moment, camera and person.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::case::DecisionResult;
use stricto_law::limits::{Bound, Limits, ReferenceList, Window};
use stricto_law::place::{Area, Point};
use stricto_law::profile::Route;
use stricto_law::time::{Instant, Millis};

use crate::authorisation::of_decision;
use crate::verdict::{Met, NotMet, Open, Question, Start, Verdict, all, no, one_of, when, yes};

type Q<'a> = Question<'a>;

/// What sets limits now, beside the request: the FRIA, and the decision unless it is certain that there is none yet.
fn sources<'a>(q: &Q<'a>) -> Vec<&'a Limits> {
    let c = q.case;
    let decision = if q.undecided() == Met { None } else { c.authorisation.limits.value() };
    [c.limits.requested.value(), c.fria.limits.value(), decision].into_iter().flatten().collect()
}

fn with_plan<'a>(q: &Q<'a>) -> Vec<&'a Limits> {
    let mut out = sources(q);
    out.extend(q.case.limits.planned.value());
    out
}

/// Every bound of one kind that is set.
fn set<'a, T>(of: &[&'a Limits], bound: impl Fn(&'a Limits) -> &'a Bound<T>) -> Vec<&'a T> {
    of.iter().filter_map(|l| bound(l).within()).collect()
}

/// The moments that lie in a window of every list: between two neighbouring ends nothing changes.
fn common_windows(lists: &[Vec<Window>]) -> Vec<Window> {
    let mut ends: Vec<Instant> = lists.iter().flatten().flat_map(|w| [w.from, w.until]).collect();
    ends.sort();
    ends.dedup();
    let held = |at: Instant| lists.iter().all(|list| list.iter().any(|w| w.from <= at && at < w.until));
    ends.windows(2)
        .filter_map(|pair| held(pair[0]).then_some(Window { from: pair[0], until: pair[1] }))
        .collect()
}

/// National law's longest period: the one of its routes that ends first.
fn national_period(q: &Q<'_>) -> Option<Window> {
    let periods = q.routes_pursued().into_iter().filter_map(|route| period_of(q, route));
    periods.min_by_key(|period| period.until)
}

/// From the earliest of what was asked for, granted, decided and begun. Only a renewal that the law knows counts anew,
/// from the earlier of its decision and its first window; a change of the decision, or a renewal not known, does not.
fn period_of(q: &Q<'_>, route: &Route) -> Option<Window> {
    let a = &q.case.authorisation;
    let first = |limits: &Limits| limits.windows.within()?.iter().map(|w| w.from).min();
    let asked = q.case.limits.requested.value().and_then(first);
    let decision = a.limits.value().filter(|_| q.undecided() != Met);
    let grant = decision.and_then(first);
    let days = |days: u32| Millis::days(u64::from(days));
    if let (Some(DecisionResult::Extended), Some(renewal)) = (a.result.value(), &route.renewal) {
        let window = grant.or(asked)?;
        let from = a.renewed_at.value().map_or(window, |renewed| window.min(*renewed));
        let length = route.maximum_period_days.map_or(renewal.step_days, |most| most.min(renewal.step_days));
        return Some(Window { from, until: from.plus(days(length)) });
    }
    let from = first_begins(q)?;
    Some(Window { from, until: from.plus(days(route.maximum_period_days?)) })
}

/// The earliest of what was asked for, granted, decided and begun.
fn first_begins(q: &Q<'_>) -> Option<Instant> {
    let a = &q.case.authorisation;
    let first = |limits: &Limits| limits.windows.within()?.iter().map(|w| w.from).min();
    let decision = a.limits.value().filter(|_| q.undecided() != Met);
    let asked = q.case.limits.requested.value().and_then(first);
    let mut begins: Vec<Instant> = asked.into_iter().chain(decision.and_then(first)).collect();
    if begins.is_empty() {
        return None;
    }
    begins.extend(a.decided_at.value().filter(|_| decision.is_some()));
    if let Start::At(start) = q.start() {
        begins.push(start);
    }
    begins.into_iter().min()
}

fn windows(q: &Q<'_>) -> Option<Vec<Window>> {
    let all = with_plan(q);
    let mut lists: Vec<Vec<Window>> = set(&all, |l| &l.windows).into_iter().cloned().collect();
    lists.extend(national_period(q).map(|w| vec![w]));
    (!lists.is_empty()).then(|| common_windows(&lists))
}

pub(crate) fn r_5_2_h(q: &Q<'_>) -> Verdict {
    let left = match windows(q) {
        // Whether a decision whose hours end before it was made is over, nobody can say.
        _ if q.case.limits.requested.value().is_none() || hours_end_too_soon(q) => Open,
        Some(windows) => when(windows.iter().any(|w| q.at < w.until)),
        None => NotMet,
    };
    all(&[left, at_most_a_year(q), prolonged_by_a_procedure(q), prolonged_in_time(q)])
}

/// An extension has a procedure that every route is known to have, whether or not it has a longest period.
fn prolonged_by_a_procedure(q: &Q<'_>) -> Verdict {
    let result = &q.case.authorisation.result;
    let known = match result.value() {
        Some(DecisionResult::Extended) => {
            when(q.routes_pursued().into_iter().all(|route| route.renewal.is_some()))
        }
        None if !result.is_missing() => Open,
        Some(_) | None => Met,
    };
    one_of(&[q.undecided(), known])
}

/// An extension that national law knows comes before its first period is over; else the time between is unexplained.
fn prolonged_in_time(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let (Some(DecisionResult::Extended), Some(renewed)) = (a.result.value(), a.renewed_at.value()) else {
        return Met;
    };
    let original = |route: &Route| {
        route.renewal.as_ref()?;
        let begins = first_begins(q)?;
        Some(begins.plus(Millis::days(u64::from(route.maximum_period_days?))))
    };
    let over = q.routes_pursued().into_iter().filter_map(original).min();
    if over.is_some_and(|over| *renewed > over) { Open } else { Met }
}

/// The limits of the decision, unless it is certain that there is none.
fn of_the_decision<'a>(q: &Q<'a>) -> Option<&'a Limits> {
    q.case.authorisation.limits.value().filter(|_| q.undecided() != Met)
}

/// What was granted or, where the grant is silent, what was asked for.
fn allowed<'a, T>(q: &Q<'a>, bound: impl Fn(&'a Limits) -> Option<&'a T>) -> Option<&'a T> {
    let asked = || q.case.limits.requested.value().and_then(&bound);
    of_the_decision(q).and_then(&bound).or_else(asked)
}

fn hours_end_too_soon(q: &Q<'_>) -> bool {
    let decided = &q.case.authorisation.decided_at;
    let Some(windows) = of_the_decision(q).and_then(|l| l.windows.within()) else { return false };
    let late = |w: &Window| decided.value().is_some_and(|decided| *decided < w.until);
    !decided.is_missing() && !windows.is_empty() && !windows.iter().any(late)
}

/// A fixed period: from its first moment to its last no more than 366 days, or people say so.
fn at_most_a_year(q: &Q<'_>) -> Verdict {
    let allowed = allowed(q, |l| l.windows.within()).cloned();
    let Some(windows) = allowed.or_else(|| windows(q)) else { return Met };
    let year = 366 * 24 * 3_600_000;
    let too_far = |a: &Window, b: &Window| b.until.unix_ms() - a.from.unix_ms() > year;
    let long = windows.iter().any(|a| windows.iter().any(|b| too_far(a, b)));
    if long { q.people("R-5.2-h") } else { Met }
}

fn cameras(q: &Q<'_>) -> Option<BTreeMap<String, Point>> {
    let all = with_plan(q);
    let maps = set(&all, |l| &l.cameras);
    let first = maps.first()?;
    let in_all = |(id, at): &(&String, &Point)| maps.iter().all(|map| map.get(*id) == Some(*at));
    Some(first.iter().filter(in_all).map(|(id, at)| (id.clone(), *at)).collect())
}

fn layers(of: &[&Limits]) -> Option<Vec<Vec<Area>>> {
    let lists = set(of, |l| &l.areas);
    (!lists.is_empty()).then(|| lists.into_iter().flatten().cloned().collect())
}

pub(crate) fn r_5_2_i(q: &Q<'_>) -> Verdict {
    all(&[somewhere(q), no_whole_city(q), no_city_of_cameras(q)])
}

/// At most 500 cameras are granted, or else asked for, or else left by all who name some; or people say so.
fn no_city_of_cameras(q: &Q<'_>) -> Verdict {
    let many = match allowed(q, |l| l.cameras.within()) {
        Some(named) => named.len() > 500,
        None => cameras(q).is_some_and(|left| left.len() > 500),
    };
    if many { q.people("R-5.2-i") } else { Met }
}

fn somewhere(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    let Some(layers) = layers(&with_plan(q)) else { return NotMet };
    if layers.is_empty() || layers.iter().any(Vec::is_empty) {
        return NotMet;
    }
    match cameras(q) {
        Some(cameras) => {
            let inside = |at: &Point| layers.iter().all(|layer| layer.iter().any(|area| area.contains(*at)));
            when(cameras.values().any(inside))
        }
        // Without a camera, the areas must lie in one another for anybody to say that one is left.
        None if layers.iter().any(|inner| layers.iter().all(|outer| covers(outer, inner))) => Met,
        None => Open,
    }
}

/// Some layer of what was allowed has areas of at most 100 km² together, or people say so.
fn no_whole_city(q: &Q<'_>) -> Verdict {
    let allowed = allowed(q, |l| l.areas.within()).cloned();
    let Some(layers) = allowed.or_else(|| layers(&with_plan(q))) else { return Met };
    let small = |layer: &Vec<Area>| layer.iter().map(square_metres).sum::<f64>() < 100_000_001.0;
    if layers.is_empty() || layers.iter().any(small) { Met } else { q.people("R-5.2-i") }
}

/// The shoelace formula on a plane that is as wide as the parallel of the area nearest the equator.
fn square_metres(area: &Area) -> f64 {
    let degree = 40_075_016.686 / 360.0 / 1e7;
    let twice: f64 = area
        .edges()
        .map(|(a, b)| f64::from(a.lon_e7) * f64::from(b.lat_e7) - f64::from(b.lon_e7) * f64::from(a.lat_e7))
        .sum();
    let lats = || area.ring().iter().map(|p| f64::from(p.lat_e7) / 1e7);
    let (south, north) = (lats().fold(90.0, f64::min), lats().fold(-90.0, f64::max));
    let nearest = if south * north <= 0.0 { 0.0 } else { south.abs().min(north.abs()) };
    (twice.abs() / 2.0 * degree * degree * nearest.to_radians().cos()).floor()
}

/// Every area of one layer lies inside one of the other.
fn covers(outer: &[Area], inner: &[Area]) -> bool {
    inner.iter().all(|area| outer.iter().any(|around| around.covers(area)))
}

fn persons(q: &Q<'_>) -> Option<BTreeSet<String>> {
    let all = with_plan(q);
    let sets = set(&all, |l| &l.persons);
    let first = sets.first()?;
    Some(first.iter().filter(|p| sets.iter().all(|set| set.contains(*p))).cloned().collect())
}

pub(crate) fn r_5_2_j(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    match persons(q) {
        Some(persons) => when(!persons.is_empty()),
        None => NotMet,
    }
}

fn lists(q: &Q<'_>) -> Option<Vec<ReferenceList>> {
    let all = with_plan(q);
    let sets = set(&all, |l| &l.reference_list);
    let first = sets.first()?;
    Some(first.iter().filter(|list| sets.iter().all(|set| set.contains(*list))).cloned().collect())
}

/// How many persons are asked for, and how long the list is: by the request, or else where the others meet.
pub(crate) fn persons_and_list(q: &Q<'_>) -> (Option<usize>, Option<u64>) {
    let asked = q.case.limits.requested.value();
    let longest = |lists: &BTreeSet<ReferenceList>| lists.iter().map(|list| u64::from(list.count)).max();
    let names = asked.and_then(|l| l.persons.within()).map(BTreeSet::len);
    let entries = asked.and_then(|l| l.reference_list.within()).and_then(longest);
    let left = || lists(q).and_then(|lists| longest(&lists.into_iter().collect()));
    (names.or_else(|| persons(q).map(|p| p.len())), entries.or_else(left))
}

pub(crate) fn x_f(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    let Some(lists) = lists(q) else { return NotMet };
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let locked =
        |list: &ReferenceList| list.sha256.len() == 64 && list.sha256.chars().all(hex) && list.count > 0;
    when(lists.len() == 1 && lists.iter().all(locked))
}

pub(crate) fn r_5_3_i(q: &Q<'_>) -> Verdict {
    let c = q.case;
    let inside = match c.limits.planned.value() {
        Some(plan) => {
            let of_grant = c.authorisation.limits.value().map_or(Open, |grant| plan_inside(plan, grant));
            let of_fria = c.fria.limits.value().map_or(Open, |fria| plan_inside(plan, fria));
            all(&[of_decision(q, || of_grant), of_fria])
        }
        None => Open,
    };
    all(&[inside, enforceable(q), no_later_search(q), run_inside(q), alert_inside(q)])
}

/// Nothing that the unit chose lies outside what another allows.
fn plan_inside(plan: &Limits, other: &Limits) -> Verdict {
    let hours = both(&plan.windows, &other.windows, |p, o| {
        let single = |window: &Window| {
            let alone = vec![*window];
            let within = common_windows(&[alone, o.clone()]);
            // Moment by moment the same, from one end to the other.
            window.from >= window.until || length(&within) == length(&[*window])
        };
        p.iter().all(single)
    });
    let areas = both(&plan.areas, &other.areas, |p, o| {
        o.iter().all(|outer| p.iter().any(|inner| covers(outer, inner)))
    });
    let cameras = both(&plan.cameras, &other.cameras, |p, o| p.iter().all(|(id, at)| o.get(id) == Some(at)));
    let placed = both(&plan.cameras, &other.areas, |p, o| {
        p.values().all(|at| o.iter().all(|layer| layer.iter().any(|area| area.contains(*at))))
    });
    when(
        hours
            && areas
            && cameras
            && placed
            && both(&plan.persons, &other.persons, |p, o| p.iter().all(|x| o.contains(x)))
            && both(&plan.systems, &other.systems, |p, o| p.iter().all(|x| o.contains(x)))
            && both(&plan.reference_list, &other.reference_list, |p, o| p.iter().all(|x| o.contains(x)))
            && both(&plan.threshold_e6, &other.threshold_e6, |p, o| p >= o)
            && both(&plan.max_delay_ms, &other.max_delay_ms, |p, o| p <= o),
    )
}

fn length(windows: &[Window]) -> i64 {
    windows.iter().map(|w| w.until.unix_ms() - w.from.unix_ms()).sum()
}

/// Where both set a bound, whether they fit.
fn both<T, U>(plan: &Bound<T>, other: &Bound<U>, fits: impl Fn(&T, &U) -> bool) -> bool {
    match (plan.within(), other.within()) {
        (Some(plan), Some(other)) => fits(plan, other),
        (None, _) | (_, None) => true,
    }
}

/// A threshold, a delay and a system are set, and mean something.
fn enforceable(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    let sources = with_plan(q);
    let least = set(&sources, |l| &l.threshold_e6).into_iter().max();
    let most = set(&sources, |l| &l.max_delay_ms).into_iter().min();
    let named = set(&sources, |l| &l.systems);
    let common =
        named.first().is_some_and(|first| first.iter().any(|s| named.iter().all(|set| set.contains(s))));
    let bounded = least.is_some_and(|t| (1..=1_000_000).contains(t)) && most.is_some_and(|d| d.0 > 0);
    // Without a system the use is none that was authorised; the other two are still to be set.
    all(&[when(common), if bounded { Met } else { Open }])
}

/// Past an hour a delay may be significant, and what is significantly delayed is not real-time.
fn no_later_search(q: &Q<'_>) -> Verdict {
    let all = with_plan(q);
    let most = set(&all, |l| &l.max_delay_ms).into_iter().min();
    if most.is_some_and(|delay| delay.0 > 60 * 60 * 1000) { q.people("R-5.3-i") } else { Met }
}

/// The windows that count for what was at `then`: before a renewal those of the first decision did, which nobody has now.
fn windows_of(q: &Q<'_>, then: Instant) -> Option<Vec<Window>> {
    let renewed = q.case.authorisation.renewed_at.value();
    let counts = q.renewed() != Met || renewed.is_some_and(|renewed| *renewed <= then);
    windows(q).filter(|windows| !windows.is_empty() && counts)
}

/// What was first compared was so inside a window.
fn run_inside(q: &Q<'_>) -> Verdict {
    if windows(q).is_none_or(|windows| windows.is_empty()) {
        return Met;
    }
    match q.compared() {
        Start::Never => Met,
        Start::At(start) => {
            let Some(windows) = windows_of(q, start) else { return Met };
            one_of(&[when(windows.iter().any(|w| w.from <= start && start < w.until)), urgent_then(q, start)])
        }
        Start::Unknown => Open,
    }
}

/// The last alert belongs to a capture inside a window.
fn alert_inside(q: &Q<'_>) -> Verdict {
    if windows(q).is_none_or(|windows| windows.is_empty()) {
        return Met;
    }
    let all = with_plan(q);
    let most = set(&all, |l| &l.max_delay_ms).into_iter().min().map_or(0, |delay| delay.0);
    q.last_alert(|last| {
        let Some(windows) = windows_of(q, last) else { return Met };
        let of_capture = |w: &Window| w.from <= last && last < w.until.plus(Millis(most));
        one_of(&[when(windows.iter().any(of_capture)), urgent_then(q, last)])
    })
}

/// The moment lay in the declared urgent window, which lasted until the decision, and in the hours asked for.
fn urgent_then(q: &Q<'_>, then: Instant) -> Verdict {
    let (u, a) = (&q.case.urgency, &q.case.authorisation);
    let asked = [q.case.limits.requested.value(), q.case.fria.limits.value()];
    let hours: Vec<&Vec<Window>> = asked.into_iter().flatten().filter_map(|l| l.windows.within()).collect();
    let lists: Vec<Vec<Window>> = hours.into_iter().cloned().collect();
    let in_hours =
        lists.is_empty() || common_windows(&lists).iter().any(|w| w.from <= then && then < w.until);
    let until_decision = match (a.decided_at.value(), u.window_until.value()) {
        (Some(decided), _) if *decided < then => NotMet,
        (Some(decided), Some(until)) => when(decided <= until),
        (Some(_), None) | (None, _) => Open,
    };
    all(&[
        when(in_hours),
        yes(&u.claimed),
        q.undecided().not(),
        u.declared_at.value().map_or(Open, |declared| when(*declared <= then)),
        until_decision,
    ])
}

pub(crate) fn x_g(q: &Q<'_>) -> Verdict {
    no(&q.case.running.unauthorised_comparison)
}

pub(crate) fn r_14_a(q: &Q<'_>) -> Verdict {
    yes(&q.case.running.engine_takes_orders)
}

pub(crate) fn r_5_3_t(q: &Q<'_>) -> Verdict {
    no(&q.case.alerts.decision_solely_on_output)
}
