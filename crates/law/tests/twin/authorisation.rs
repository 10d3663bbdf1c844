//! Step 10 of the gate: the request, the decision, and a start before it in urgency.

use stricto_law::case::{AuthorityKind, DecisionBasis, DecisionResult, Objective, RequestPart};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::limits::{Bound, Limits};
use stricto_law::time::{Instant, Millis};

use crate::objective::urgent;
use crate::verdict::{
    Decision, Met, NotMet, Open, People, Question, Start, Verdict, all, founded, no, said, same_name,
    says_something, when, yes,
};

type Q<'a> = Question<'a>;

/// What a decision that opens the use must say: asked of such a decision, and of none in urgency before it.
pub(crate) fn of_decision(q: &Q<'_>, asked: impl Fn() -> Verdict) -> Verdict {
    match q.decision() {
        Decision::Made(_, Some(DecisionResult::Refused | DecisionResult::Withdrawn)) => Met,
        Decision::Made(_, Some(_)) => asked(),
        Decision::Made(_, None) | Decision::Unknown => Open,
        Decision::None => urgent_window(q).unwrap_or(Open),
    }
}

/// Met inside the declared window of an urgent start; none where it is not urgent or the window is over.
fn urgent_window(q: &Q<'_>) -> Option<Verdict> {
    match urgent(q) {
        Met => match q.case.urgency.window_until.value() {
            Some(until) if q.at < *until => Some(Met),
            Some(_) => None,
            None => Some(Open),
        },
        NotMet => None,
        Open | People => Some(Open),
    }
}

/// Hours that national law gives the authority, from the request; the shortest of the routes.
fn decision_due(q: &Q<'_>) -> Option<Instant> {
    let routes = q.routes_pursued();
    let hours = routes.iter().filter_map(|r| r.urgency.as_ref()?.decision_within_hours).min()?;
    let asked = q.case.authorisation.requested_at.value()?;
    said(&q.case.authorisation.requested, true).then(|| asked.plus(Millis::hours(hours)))
}

pub(crate) fn r_5_3_a(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    match q.decision() {
        Decision::Made(_, Some(DecisionResult::Refused | DecisionResult::Withdrawn)) => NotMet,
        Decision::Made(decided, result) => {
            let known = if result.is_some() { Met } else { Open };
            let running = match a.until.value() {
                Some(until) => when(q.at < *until),
                None => Open,
            };
            all(&[known, running, covered_before(q, decided, result)])
        }
        Decision::None => match urgent(q) {
            Met => {
                let window = match q.case.urgency.window_until.value() {
                    Some(until) => when(q.at < *until),
                    None => Open,
                };
                let due = decision_due(q).is_none_or(|due| q.at < due);
                all(&[window, when(due)])
            }
            NotMet => match q.start() {
                Start::At(_) => NotMet,
                Start::Never | Start::Unknown => Open,
            },
            Open | People => Open,
        },
        Decision::Unknown => Open,
    }
}

/// What ran before the decision is covered by urgency, inside its window, or by nothing.
fn covered_before(q: &Q<'_>, decided: Instant, result: Option<DecisionResult>) -> Verdict {
    if matches!(result, Some(DecisionResult::Extended | DecisionResult::Modified)) {
        return Met;
    }
    let early = match q.start() {
        Start::Never => return Met,
        Start::At(start) if start >= decided => return Met,
        Start::At(_) => true,
        Start::Unknown => false,
    };
    match (early, urgent(q)) {
        (true, NotMet) => NotMet,
        (true, Met) => {
            let in_time = decision_due(q).is_none_or(|due| decided <= due);
            all(&[when(in_time), alert_covered(q, decided)])
        }
        (true | false, _) => Open,
    }
}

/// No alert between the end of the urgent window and the decision.
fn alert_covered(q: &Q<'_>, decided: Instant) -> Verdict {
    match (q.case.alerts.released.value(), q.case.alerts.last_released_at.value()) {
        (Some(false), _) => Met,
        (Some(true), Some(last)) => match q.case.urgency.window_until.value() {
            Some(until) => when(*last < *until || *last >= decided),
            None => Open,
        },
        (Some(true), None) | (None, _) => Open,
    }
}

pub(crate) fn r_5_3_e(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let reasoned = all(&[yes(&a.reasoned), yes(&a.requested_by_competent)]);
    let asked = || match (a.requested.value(), a.requested_at.value()) {
        (Some(false), _) => NotMet,
        (Some(true), Some(then)) if *then > q.at => NotMet,
        (Some(true), Some(then)) => all(&[reasoned, q.before_decision(*then)]),
        (Some(true), None) | (None, _) => Open,
    };
    match q.decision() {
        Decision::None => match urgent_window(q) {
            Some(Met) if !said(&a.requested, true) => Met,
            _ if said(&a.requested, false) => Open,
            _ => asked(),
        },
        Decision::Made(..) | Decision::Unknown => asked(),
    }
}

pub(crate) fn r_5_5_h(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let wanted: Vec<RequestPart> = q.routes_pursued().iter().flat_map(|r| r.request_must_state.clone()).collect();
    let stated = match a.request_states.value() {
        Some(stated) => when(wanted.iter().all(|part| stated.contains(part))),
        None => Open,
    };
    match (q.decision(), a.requested.value()) {
        (Decision::None, Some(false) | None) => urgent_window(q).unwrap_or(Open),
        _ => stated,
    }
}

pub(crate) fn r_5_3_v(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    of_decision(q, || {
        let objectives = match (a.objectives.value(), q.case.objective.pursued.value()) {
            (Some(covered), Some(pursued)) => when(pursued.iter().all(|o| covered.contains(o))),
            _ => Open,
        };
        let reference = a.reference.value().map_or(Open, |text| when(says_something(text)));
        let covers = |l: &Limits| {
            when(
                names(&l.windows, Vec::is_empty)
                    && names(&l.areas, Vec::is_empty)
                    && names(&l.persons, |p| p.is_empty())
                    && names(&l.systems, |s| s.is_empty())
                    && names(&l.reference_list, |r| r.is_empty()),
            )
        };
        all(&[objectives, reference, a.limits.value().map_or(Open, covers)])
    })
}

/// Whether a bound is set and leaves something.
pub(crate) fn names<T>(bound: &Bound<T>, empty: impl Fn(&T) -> bool) -> bool {
    bound.within().is_some_and(|value| !empty(value))
}

pub(crate) fn r_5_3_w(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    of_decision(q, || {
        let named = |l: &Limits| {
            when(
                names(&l.windows, Vec::is_empty)
                    && names(&l.areas, Vec::is_empty)
                    && names(&l.persons, |p| p.is_empty()),
            )
        };
        all(&[yes(&a.single_use), a.limits.value().map_or(Open, named)])
    })
}

pub(crate) fn r_5_3_b(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    of_decision(q, || {
        let kind = match a.authority_kind.value() {
            Some(AuthorityKind::Other) => NotMet,
            Some(kind) => competent(q, *kind),
            None => Open,
        };
        let named = a.authority.value().map_or(Open, |text| when(says_something(text)));
        all(&[kind, named, yes(&a.binding)])
    })
}

/// For every objective pursued, a route of national law that names this authority.
fn competent(q: &Q<'_>, kind: AuthorityKind) -> Verdict {
    let Some(pursued) = q.case.objective.pursued.value() else { return Open };
    let for_one = |objective: &Objective| {
        let routes = q.routes(*objective);
        if routes.is_empty() { Open } else { when(routes.iter().any(|r| r.authorities.contains(&kind))) }
    };
    if pursued.is_empty() {
        return Open;
    }
    all(&pursued.iter().map(for_one).collect::<Vec<_>>())
}

pub(crate) fn r_5_3_c(q: &Q<'_>) -> Verdict {
    of_decision(q, || match (
        q.case.authorisation.authority_state.value(),
        q.case.jurisdiction.member_state.value(),
    ) {
        (Some(authority), Some(place)) => when(authority == place),
        _ => Open,
    })
}

pub(crate) fn r_5_3_d(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    of_decision(q, || {
        let independent = match a.authority_kind.value() {
            Some(AuthorityKind::Court | AuthorityKind::IndependentAdministrative) => Met,
            Some(AuthorityKind::Prosecutor) => confirmed(q),
            Some(AuthorityKind::Other) => NotMet,
            None => Open,
        };
        all(&[yes(&a.no_part_in_case), independent])
    })
}

/// Somebody other than the unit that asks, and than the prosecutor, confirms a prosecutor's independence.
fn confirmed(q: &Q<'_>) -> Verdict {
    let Some(j) = founded(&q.case.authorisation.independence_confirmed) else { return Open };
    let n = &q.case.necessity;
    let unit = [&n.strictly_necessary, &n.alternatives, &n.situation, &n.consequences];
    let unit_says = unit.iter().any(|fact| fact.value().is_some_and(|own| same_name(&own.by, &j.by)));
    let itself = q.case.authorisation.authority.value().is_some_and(|name| same_name(name, &j.by));
    if unit_says || itself { Open } else { q.judged(&q.case.authorisation.independence_confirmed) }
}

/// What the authority itself weighed, not after its decision.
fn weighed(q: &Q<'_>, fact: &Fact<Judgement>) -> Verdict {
    of_decision(q, || {
        let Some(j) = founded(fact) else { return Open };
        let Some(authority) = q.case.authorisation.authority.value() else { return Open };
        if !same_name(authority, &j.by) || j.at > q.at {
            return Open;
        }
        all(&[when(j.affirmed), q.before_decision(j.at)])
    })
}

pub(crate) fn r_5_3_f(q: &Q<'_>) -> Verdict {
    weighed(q, &q.case.authorisation.necessary_and_proportionate)
}

pub(crate) fn r_5_3_g(q: &Q<'_>) -> Verdict {
    weighed(q, &q.case.authorisation.strictly_limited)
}

pub(crate) fn r_5_3_h(q: &Q<'_>) -> Verdict {
    weighed(q, &q.case.authorisation.elements_weighed)
}

pub(crate) fn r_5_2_g(q: &Q<'_>) -> Verdict {
    q.judged_first(&q.case.authorisation.national_conditions)
}

pub(crate) fn r_5_3_u(q: &Q<'_>) -> Verdict {
    of_decision(q, || match q.case.authorisation.basis.value() {
        Some(DecisionBasis::Signed) => Met,
        Some(DecisionBasis::Transcribed) => Open,
        None => Open,
    })
}

/// What is asked of an urgent start only.
fn if_urgent(q: &Q<'_>, asked: Verdict) -> Verdict {
    match urgent(q) {
        Met => asked,
        NotMet => Met,
        Open | People => Open,
    }
}

pub(crate) fn r_5_3_j(q: &Q<'_>) -> Verdict {
    let u = &q.case.urgency;
    let declared = match u.declared_at.value() {
        Some(then) if *then > q.at => Open,
        Some(then) => q.before_start(*then),
        None => Open,
    };
    if_urgent(q, all(&[declared, q.judged_before_start(&u.impossible_first), national_urgency(q)]))
}

/// National law knows an urgent start for each objective.
fn national_urgency(q: &Q<'_>) -> Verdict {
    let Some(pursued) = q.case.objective.pursued.value() else { return Open };
    let for_one = |objective: &Objective| {
        let routes = q.routes(*objective);
        if routes.is_empty() { Open } else { when(routes.iter().all(|r| r.urgency.is_some())) }
    };
    if pursued.is_empty() {
        return Open;
    }
    all(&pursued.iter().map(for_one).collect::<Vec<_>>())
}

pub(crate) fn r_5_3_k(q: &Q<'_>) -> Verdict {
    let u = &q.case.urgency;
    let parts = [
        q.judged_before_start(&u.minimum_use),
        q.judged_before_start(&u.own_safeguards),
        long_window(q),
    ];
    if_urgent(q, all(&parts))
}

/// Past 48 hours undecided somebody must have said that so long a window is the minimum.
fn long_window(q: &Q<'_>) -> Verdict {
    if matches!(q.decision(), Decision::Made(..)) {
        return Met;
    }
    match q.case.urgency.declared_at.value() {
        Some(declared) if q.at < declared.plus(Millis::hours(48)) => Met,
        Some(_) => match q.judged(&q.case.urgency.window_length) {
            Open => People,
            other => other,
        },
        None => Open,
    }
}

pub(crate) fn x_e(q: &Q<'_>) -> Verdict {
    if_urgent(q, q.judged_before_start(&q.case.urgency.why_not_earlier))
}

pub(crate) fn x_b(q: &Q<'_>) -> Verdict {
    if_urgent(q, no(&q.case.earlier.refused_or_lapsed))
}

/// The hours for the request: the Act's 24, or fewer in national law.
fn request_hours(q: &Q<'_>) -> u64 {
    let routes = q.routes_pursued();
    let national = routes.iter().filter_map(|r| Some(r.urgency.as_ref()?.request_within_hours)).min();
    national.map_or(24, |hours| hours.min(24))
}

/// Whether the request was made by `due`, or is not due yet.
fn asked_by(q: &Q<'_>, due: Instant) -> Verdict {
    let a = &q.case.authorisation;
    let still = if q.at < due { Met } else { NotMet };
    match (a.requested.value(), a.requested_at.value()) {
        (Some(true), Some(then)) if *then <= q.at => when(*then <= due),
        (Some(true), Some(_)) | (Some(false), _) => still,
        (Some(true), None) | (None, _) => {
            if still == Met { Met } else { Open }
        }
    }
}

pub(crate) fn r_5_3_l(q: &Q<'_>) -> Verdict {
    let asked = match q.start() {
        Start::Never => Met,
        Start::Unknown => Open,
        Start::At(start) => {
            let by = asked_by(q, start.plus(Millis::hours(request_hours(q))));
            let prompt = q.judged(&q.case.urgency.request_prompt);
            let asked = said(&q.case.authorisation.requested, true);
            if asked && prompt == NotMet { NotMet } else { by }
        }
    };
    if_urgent(q, asked)
}

/// The later reading: the hour in which the start falls is not counted.
pub(crate) fn r_5_3_m(q: &Q<'_>) -> Verdict {
    let hour = 3_600_000;
    let asked = match q.start() {
        Start::Never => Met,
        Start::Unknown => Open,
        Start::At(start) => {
            let full = (start.unix_ms().div_euclid(hour) + 1) * hour;
            let full = Instant::from_unix_ms(full).unwrap_or(Instant::MAX);
            asked_by(q, full.plus(Millis::hours(request_hours(q))))
        }
    };
    if_urgent(q, asked)
}

pub(crate) fn r_5_3_n(q: &Q<'_>) -> Verdict {
    let alerts = &q.case.alerts;
    match q.decision() {
        Decision::Made(decided, Some(DecisionResult::Refused | DecisionResult::Withdrawn)) => {
            match (alerts.released.value(), alerts.last_released_at.value()) {
                (Some(false), _) => Met,
                (Some(true), Some(last)) => when(*last <= decided),
                (Some(true), None) | (None, _) => Open,
            }
        }
        Decision::None | Decision::Made(_, Some(_)) => Met,
        Decision::Made(_, None) | Decision::Unknown => Open,
    }
}
