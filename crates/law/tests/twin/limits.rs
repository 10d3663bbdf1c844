//! Step 11 of the gate and what is enforced after it: the limits, by going through every moment, camera and person.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::case::DecisionResult;
use stricto_law::fact::Fact;
use stricto_law::limits::{Bound, Limits, Window};
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

use crate::objective::urgent;
use crate::verdict::{
    Decision, Met, NotMet, Open, Question, Start, Verdict, all, no, when, yes,
};

type Q<'a> = Question<'a>;

/// The sources that set limits now, but for the plan.
fn sources<'a>(q: &Q<'a>) -> Vec<&'a Fact<Limits>> {
    let mut out = vec![&q.case.limits.requested, &q.case.fria.limits];
    if granted(q) {
        out.push(&q.case.authorisation.limits);
    }
    out
}

fn granted(q: &Q<'_>) -> bool {
    match q.decision() {
        Decision::Made(_, result) => {
            !matches!(result, Some(DecisionResult::Refused | DecisionResult::Withdrawn))
        }
        Decision::None | Decision::Unknown => false,
    }
}

fn stated<'a>(q: &Q<'a>) -> Vec<&'a Limits> {
    sources(q).into_iter().filter_map(Fact::value).collect()
}

fn with_plan<'a>(q: &Q<'a>) -> Vec<&'a Limits> {
    let mut out = stated(q);
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

/// National law's longest period, from the earlier of what was asked for and granted; a renewal has its own.
fn national_period(q: &Q<'_>) -> Option<Window> {
    let days = q.routes_pursued().iter().filter_map(|r| r.maximum_period_days).min()?;
    let first = |fact: &Fact<Limits>| fact.value()?.windows.within()?.iter().map(|w| w.from).min();
    let asked = first(&q.case.limits.requested);
    let grant = if granted(q) { first(&q.case.authorisation.limits) } else { None };
    let renewed = matches!(q.decision(), Decision::Made(_, Some(DecisionResult::Extended)));
    let from = if renewed { grant } else { asked.into_iter().chain(grant).min() }?;
    Some(Window { from, until: from.plus(Millis::days(u64::from(days))) })
}

fn windows(q: &Q<'_>) -> Option<Vec<Window>> {
    let all = with_plan(q);
    let mut lists: Vec<Vec<Window>> = set(&all, |l| &l.windows).into_iter().cloned().collect();
    if lists.is_empty() {
        return None;
    }
    lists.extend(national_period(q).map(|w| vec![w]));
    Some(common_windows(&lists))
}

pub(crate) fn r_5_2_h(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    match windows(q) {
        Some(windows) => when(windows.iter().any(|w| q.at < w.until)),
        None => NotMet,
    }
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
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    let area = match layers(&with_plan(q)) {
        Some(layers) => when(!layers.is_empty() && layers.iter().all(|layer| !layer.is_empty())),
        None => NotMet,
    };
    let cameras = match cameras(q) {
        Some(cameras) => when(!cameras.is_empty()),
        None => Open,
    };
    all(&[area, cameras])
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

fn lists(q: &Q<'_>) -> Option<Vec<stricto_law::limits::ReferenceList>> {
    let all = with_plan(q);
    let sets = set(&all, |l| &l.reference_list);
    let first = sets.first()?;
    Some(first.iter().filter(|list| sets.iter().all(|set| set.contains(*list))).cloned().collect())
}

/// How many persons are sought, and how many entries the list has, where that is set.
pub(crate) fn persons_and_list(q: &Q<'_>) -> (Option<usize>, Option<u64>) {
    let entries = lists(q).and_then(|lists| lists.iter().map(|list| u64::from(list.count)).max());
    (persons(q).map(|p| p.len()), entries)
}

pub(crate) fn x_f(q: &Q<'_>) -> Verdict {
    if q.case.limits.requested.value().is_none() {
        return Open;
    }
    let Some(lists) = lists(q) else { return NotMet };
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let locked = |list: &stricto_law::limits::ReferenceList| {
        list.sha256.len() == 64 && list.sha256.chars().all(hex) && list.count > 0
    };
    when(lists.len() == 1 && lists.iter().all(locked))
}

pub(crate) fn r_5_3_i(q: &Q<'_>) -> Verdict {
    let Some(plan) = q.case.limits.planned.value() else { return Open };
    let known = if sources(q).iter().all(|fact| fact.value().is_some()) { Met } else { Open };
    all(&[known, plan_inside(q, plan), enforceable(q), run_inside(q)])
}

/// Nothing that the unit chose lies outside what others allow.
fn plan_inside(q: &Q<'_>, plan: &Limits) -> Verdict {
    let others = stated(q);
    let mut fits = true;
    if let Some(chosen) = plan.areas.within() {
        for layer in layers(&others).into_iter().flatten() {
            let covered = |area: &Area| layer.iter().any(|outer| outer.covers(area));
            fits &= chosen.iter().flatten().all(covered);
        }
    }
    if let Some(chosen) = plan.cameras.within() {
        for layer in layers(&others).into_iter().flatten() {
            fits &= chosen.values().all(|at| layer.iter().any(|area| area.contains(*at)));
        }
        for allowed in set(&others, |l| &l.cameras) {
            fits &= chosen.iter().all(|(id, at)| allowed.get(id) == Some(at));
        }
    }
    if let Some(chosen) = plan.persons.within() {
        fits &= set(&others, |l| &l.persons).iter().all(|allowed| chosen.is_subset(allowed));
    }
    if let Some(chosen) = plan.systems.within() {
        fits &= set(&others, |l| &l.systems).iter().all(|allowed| chosen.is_subset(allowed));
    }
    if let Some(chosen) = plan.reference_list.within() {
        fits &= set(&others, |l| &l.reference_list).iter().all(|allowed| chosen.is_subset(allowed));
    }
    when(fits)
}

/// A threshold and a delay are set, and mean something.
fn enforceable(q: &Q<'_>) -> Verdict {
    let all = with_plan(q);
    let least = set(&all, |l| &l.threshold_e6).into_iter().max();
    let most = set(&all, |l| &l.max_delay_ms).into_iter().min();
    let systems = !set(&all, |l| &l.systems).is_empty();
    when(systems && least.is_some_and(|t| (1..=1_000_000).contains(t)) && most.is_some_and(|d| d.0 > 0))
}

/// What started did so inside a window, and not before the decision unless in urgency.
fn run_inside(q: &Q<'_>) -> Verdict {
    let Start::At(start) = q.start() else {
        return if q.start() == Start::Never { Met } else { Open };
    };
    let inside = match windows(q) {
        Some(windows) => when(windows.iter().any(|w| w.from <= start && start < w.until)),
        None => Open,
    };
    let decided = match q.decision() {
        Decision::Made(at, _) => when(at <= start),
        Decision::None => NotMet,
        Decision::Unknown => Open,
    };
    let early = if decided == Met { Met } else { urgent(q) };
    all(&[inside, early])
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
