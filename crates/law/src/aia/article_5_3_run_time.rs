//! Article 5(3): the run time never exceeds what was granted. Holds R-5.3-i, X-f, X-g; R-14-a warns.
//!
//! Objective, period, area, persons, database, system: the narrower of grant, national law and FRIA wins.
//! What the unit plans outside the grant is blocked, not silently cut. A reference list is locked by hash and count.
//! First comparison and last alert lie in its hours; what may be delayed by more than an hour is for people.
//! Live comparison without a permit, or outside area or hours, is an unauthorised use while it goes on.

use std::collections::BTreeSet;

use super::article_5_2_limits::{layer_covers, together};
use super::article_5_3_authorisation::{NO_GRANT, no_grant};
use super::article_5_3_renewal::renewed;
use super::article_5_3_urgent_window::covered_by_urgency;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::finding::{FindingState, Who};
use crate::limits::{Bound, Limits, Window, meet_windows};
use crate::numbers::{LEAST_THRESHOLD_E6, LONGEST_DELAY_MS};
use crate::reasoning::{Truth, read};
use crate::time::{Instant, Millis};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let inside = read!(g, limits.planned).then(|planned| {
        let of_grant = read!(g, authorisation.limits)
            .then(|granted| within(planned, granted, "the decision"))
            .unless(no_grant(g), NO_GRANT);
        let of_fria = read!(g, fria.limits).then(|assumed| within(planned, assumed, "the FRIA"));
        Truth::all([of_grant, of_fria])
    });
    let inside = Truth::all([inside, enforceable(g), live(g), started_inside(g), released_inside(g)]);
    let found = inside.condition("R-5.3-i", Who::Deployer, "the plan lies inside the decision and the FRIA");
    says.find(found.warned(together([lets_nearly_all_pass(g), armed_outside(g)])));

    let locked = read!(g, limits.requested).then(|_| match &g.limits.reference_list {
        Bound::NotSet => Truth::not_met("no reference list is locked by hash and count"),
        Bound::Within(lists) => Truth::all([
            Truth::holds(
                lists.len() == 1,
                "request, decision and plan do not name the same one reference list",
            ),
            Truth::holds(lists.iter().all(|list| list.count > 0), "the reference list has no entry"),
            Truth::holds(
                lists.iter().all(|list| is_sha256(&list.sha256)),
                "the reference list is not locked by a SHA-256 of 64 lower-case hexadecimal digits",
            ),
        ]),
    });
    says.find(locked.condition("X-f", Who::Deployer, "one reference list is locked by hash and count"));

    let incident = read!(g, running.unauthorised_comparison)
        .no("live comparison goes on without a permit, or outside area or hours");
    says.find(incident.condition("X-g", Who::Deployer, "no unauthorised comparison goes on"));

    let controlled =
        read!(g, running.engine_takes_orders).yes("the engine takes no orders: it is uncontrolled");
    says.find(controlled.notice("R-14-a", Who::Deployer, "the engine takes orders"));
}

/// What no run time can enforce is no limit: threshold and delay are set, and not to nothing.
///
/// No article names these two. Where nobody sets them they are still to be set, and nothing is prohibited for want of them.
fn enforceable(g: &Given<'_>) -> Truth {
    let threshold = g.limits.threshold_e6.within().is_some_and(|t| (1..=1_000_000).contains(t));
    let delay = g.limits.max_delay_ms.within().is_some_and(|d| d.0 > 0);
    let system = g.limits.systems.within().is_some_and(|systems| !systems.is_empty());
    let set = |is: bool, still: &'static str| if is { Truth::met() } else { Truth::open(still) };
    read!(g, limits.requested).then(|_| {
        Truth::all([
            set(threshold, "no source sets a threshold above 0 and up to 1000000: set one"),
            set(delay, "no source sets a greatest delay above 0: set one"),
            Truth::holds(system, "no system is named, or none is left where the limits meet"),
        ])
    })
}

/// SC-c1, D-42: what may be delayed significantly is no longer real-time, and its delay bounds nothing.
fn live(g: &Given<'_>) -> Truth {
    match g.limits.max_delay_ms.within() {
        Some(delay) if delay.0 > LONGEST_DELAY_MS => {
            let why = format!(
                "the greatest delay of {} ms is more than {LONGEST_DELAY_MS} ms: it may be significant, and then the \
                 use is not real-time",
                delay.0
            );
            decided_outside(g, "R-5.3-i", &why)
        }
        Some(_) | None => Truth::met(),
    }
}

/// A threshold that bounds little is shown: what it means differs from system to system.
fn lets_nearly_all_pass(g: &Given<'_>) -> Option<String> {
    let threshold = g.limits.threshold_e6.within().filter(|t| (1..LEAST_THRESHOLD_E6).contains(*t))?;
    Some(format!(
        "the threshold releases matches from a likelihood of {threshold} in 1000000 on, which are more likely wrong than right"
    ))
}

/// What `rule` says of the windows in which what was at `instant` must lie, and of the first instant of them.
///
/// What came before a decision that renews another was in the windows of that other, which the file no longer has.
fn in_windows(g: &Given<'_>, instant: Instant, rule: impl FnOnce(&[Window], Instant) -> Truth) -> Truth {
    let windows = g.limits.windows.within().map(Vec::as_slice).unwrap_or_default();
    let Some(first) = windows.first() else { return Truth::met() };
    if renewed(g).state != FindingState::Met {
        return rule(windows, first.from);
    }
    let renewal = read!(g, authorisation.renewed_at);
    // That a renewal has no instant leaves R-5.3-a open.
    if renewal.fact.value().is_none() {
        return Truth::met();
    }
    renewal.then(|at| if instant < *at { Truth::met() } else { rule(windows, first.from) })
}

/// Nothing was compared first before the first window or between two, unless an urgent window covers it.
fn started_inside(g: &Given<'_>) -> Truth {
    if g.limits.windows.within().is_none_or(Vec::is_empty) {
        return Truth::met();
    }
    g.first_comparison(|compared| {
        let Some(compared) = compared else { return Truth::met() };
        in_a_window(g, compared, |first| {
            if compared < first {
                format!("the use started before its first window, which begins at {first}")
            } else {
                format!("the use started at {compared}, in none of its windows")
            }
        })
    })
}

fn in_a_window(g: &Given<'_>, instant: Instant, otherwise: impl Fn(Instant) -> String) -> Truth {
    in_windows(g, instant, |windows, first| {
        let inside = windows.iter().any(|w| w.from <= instant && instant < w.until);
        Truth::holds(inside, || otherwise(first))
            .unless(covered_by_urgency(g, instant), "the declared urgent window covers the start")
    })
}

/// Arming compares nothing, so that it may come before the hours; that it did is shown.
fn armed_outside(g: &Given<'_>) -> Option<String> {
    let running = &g.case.running;
    let armed = *running.armed_at.value().filter(|_| running.started.value() == Some(&true))?;
    let words =
        |_| format!("the system was armed at {armed}, in none of its windows: nothing may be compared there");
    let inside = in_a_window(g, armed, words);
    (inside.state == FindingState::NotMet).then(|| inside.because().into_owned())
}

/// The last alert left in a window, or after one by no more than the greatest delay.
fn released_inside(g: &Given<'_>) -> Truth {
    if g.limits.windows.within().is_none_or(Vec::is_empty) {
        return Truth::met();
    }
    let delay = g.limits.max_delay_ms.within().copied().unwrap_or(Millis(0));
    g.last_alert(|last| {
        let Some(last) = last else { return Truth::met() };
        in_windows(g, last, |windows, _| {
            let inside = windows.iter().any(|w| w.from <= last && last < w.until.plus(delay));
            Truth::holds(inside, || format!("an alert was released at {last}, in none of its windows"))
                .unless(covered_by_urgency(g, last), "the declared urgent window covers the alert")
        })
    })
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// That `plan` lies inside `grant`; names what does not.
fn within(plan: &Limits, grant: &Limits, by: &str) -> Truth {
    let subset =
        |what: &str, inside: bool| Truth::holds(inside, || format!("the plan has {what} outside {by}"));
    Truth::all([
        subset("hours", both(&plan.windows, &grant.windows, |p, g| p.iter().all(|w| covered(w, g)))),
        subset("an area", areas_inside(plan, grant)),
        subset("cameras", cameras_inside(plan, grant)),
        subset(
            "cameras not named in it,",
            both(&plan.cameras, &grant.cameras, |p, g| p.iter().all(|(id, point)| g.get(id) == Some(point))),
        ),
        subset("persons", both(&plan.persons, &grant.persons, BTreeSet::is_subset)),
        subset("systems", both(&plan.systems, &grant.systems, BTreeSet::is_subset)),
        subset("reference lists", both(&plan.reference_list, &grant.reference_list, BTreeSet::is_subset)),
        subset("a threshold", both(&plan.threshold_e6, &grant.threshold_e6, |p, g| p >= g)),
        subset("a delay", both(&plan.max_delay_ms, &grant.max_delay_ms, |p, g| p <= g)),
    ])
}

/// Whether both say something and it fits, or one says nothing: the meet then takes the other.
fn both<T>(plan: &Bound<T>, grant: &Bound<T>, fits: impl Fn(&T, &T) -> bool) -> bool {
    match (plan.within(), grant.within()) {
        (Some(plan), Some(grant)) => fits(plan, grant),
        (None, _) | (_, None) => true,
    }
}

fn covered(window: &Window, grant: &[Window]) -> bool {
    // Windows that follow one another without a gap hold what runs through both.
    window.until <= window.from || meet_windows(std::slice::from_ref(window), grant) == [*window]
}

/// Whether inside every layer of the grant lies a whole layer of the plan.
fn areas_inside(plan: &Limits, grant: &Limits) -> bool {
    both(&plan.areas, &grant.areas, |plan, grant| {
        grant.iter().all(|outer| plan.iter().any(|inner| layer_covers(outer, inner)))
    })
}

fn cameras_inside(plan: &Limits, grant: &Limits) -> bool {
    match (plan.cameras.within(), grant.areas.within()) {
        (Some(cameras), Some(layers)) => cameras
            .values()
            .all(|point| layers.iter().all(|layer| layer.iter().any(|area| area.contains(*point)))),
        (None, _) | (_, None) => true,
    }
}
