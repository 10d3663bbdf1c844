//! Step 10 of the gate: the request, the decision, and a start before it in urgency.

use stricto_law::case::{
    AuthorityKind, DecisionBasis, DecisionResult, EarlierRequest, EarlierResult, RequestPart,
};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::limits::{Bound, Limits};
use stricto_law::profile::{ReferenceData, Route, RouteUrgency, Step};
use stricto_law::time::{Instant, Millis};

use crate::objective::urgent;
use crate::unit::{decided_by, of_unit, third_to_the_unit, who_spoke_is_unclear};
use crate::verdict::{
    Law, Met, NotMet, Open, Question, Start, Verdict, all, no, one_of, says_something, when, yes,
};

type Q<'a> = Question<'a>;

/// What a grant must say: asked unless the use is urgent and undecided, or refused.
pub(crate) fn of_decision(q: &Q<'_>, asked: impl Fn() -> Verdict) -> Verdict {
    one_of(&[urgent_undecided(q), q.refused(), asked()])
}

/// An urgent use inside its declared window and inside the time that national law gives for the decision.
fn urgent_undecided(q: &Q<'_>) -> Verdict {
    let window = q.case.urgency.window_until.value().map_or(Open, |until| when(q.at < *until));
    all(&[urgent(q), q.undecided(), window, not_overdue(q)])
}

/// Hours that national law gives the authority, from the request; the shortest of the routes.
fn decision_hours(q: &Q<'_>) -> Option<u64> {
    q.urgency_of_routes()?.into_iter().filter_map(|urgency| urgency.decision_within_hours).min()
}

fn not_overdue(q: &Q<'_>) -> Verdict {
    let Some(hours) = decision_hours(q) else { return Met };
    let a = &q.case.authorisation;
    let in_time = |asked: &Instant| when(q.at < asked.plus(Millis::hours(hours)));
    one_of(&[no(&a.requested), a.requested_at.value().map_or(Open, in_time)])
}

/// A decision that grants, is made, and is not over.
fn granted(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let denies = |r: &DecisionResult| matches!(r, DecisionResult::Refused | DecisionResult::Withdrawn);
    all(&[
        yes(&a.decided),
        a.decided_at.value().map_or(Open, |then| when(*then <= q.at)),
        a.result.value().map_or(Open, |result| when(!denies(result))),
        a.until.value().map_or(Open, |until| {
            // A decision that ends before it is made is a slip of the pen.
            let slip = match a.decided_at.value() {
                Some(decided) => until <= decided,
                None => !a.decided_at.is_missing(),
            };
            if slip { Open } else { when(q.at < *until) }
        }),
        renewal_stands(q),
    ])
}

/// One that prolongs or changes another was made by now, and not before that other; a first one has no such instant.
fn renewal_stands(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    match q.renewed() {
        NotMet if a.renewed_at.is_missing() => return Met,
        NotMet => return Open,
        _ => {}
    }
    match (a.decided_at.value(), a.renewed_at.value()) {
        (Some(first), Some(renewed)) if first <= renewed && *renewed <= q.at => Met,
        (_, _) => Open,
    }
}

pub(crate) fn r_5_3_a(q: &Q<'_>) -> Verdict {
    let prior = match (urgent(q), q.undecided()) {
        (Met, Met) => urgent_undecided(q),
        (Met, NotMet) => all(&[granted(q), healed(q)]),
        (NotMet, _) => all(&[granted(q), decided_before_comparison(q), decided_before_alert(q)]),
        (_, _) => Open,
    };
    all(&[q.refused().not(), prior])
}

/// Before first comparison, not before cameras are armed.
fn decided_before_comparison(q: &Q<'_>) -> Verdict {
    let Some(decided) = q.case.authorisation.decided_at.value() else { return Open };
    match q.compared() {
        Start::Never => Met,
        Start::At(first) => when(*decided <= first),
        Start::Unknown => Open,
    }
}

/// Whoever was told of somebody was told by a use.
fn decided_before_alert(q: &Q<'_>) -> Verdict {
    let decided = q.case.authorisation.decided_at.value();
    q.last_alert(|last| decided.map_or(Open, |decided| when(*decided <= last)))
}

/// What ran in urgency before the decision is covered: it came in national law's time, and no alert left uncovered.
fn healed(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let Some(decided) = a.decided_at.value().copied() else { return Open };
    let in_time = match decision_hours(q) {
        Some(hours) => {
            a.requested_at.value().map_or(Open, |asked| when(decided <= asked.plus(Millis::hours(hours))))
        }
        None => Met,
    };
    let covered = match q.case.urgency.window_until.value() {
        Some(until) if decided <= *until => Met,
        Some(until) => q.last_alert(|last| when(last < *until || last >= decided)),
        None => Open,
    };
    all(&[in_time, covered])
}

/// Urgent, undecided, and the request still to come.
pub(crate) fn not_asked_yet(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    let later = a.requested_at.value().map_or(Open, |then| when(*then > q.at));
    all(&[urgent_undecided(q), one_of(&[no(&a.requested), later])])
}

pub(crate) fn r_5_3_e(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    // A request between a decision and its renewal is for that renewal, and shows nothing of what ran before.
    let before = |then: Instant| a.decided_at.value().map_or(Open, |decided| when(then <= *decided));
    let answers =
        |then: &Instant| all(&[when(*then <= q.at), one_of(&[q.undecided(), before(*then), q.anew(*then)])]);
    let asked = all(&[
        yes(&a.requested),
        a.requested_at.value().map_or(Open, answers),
        yes(&a.reasoned),
        yes(&a.requested_by_competent),
    ]);
    one_of(&[not_asked_yet(q), asked])
}

pub(crate) fn r_5_5_h(q: &Q<'_>) -> Verdict {
    let routes = q.routes_pursued();
    let wanted: Vec<RequestPart> = routes.iter().flat_map(|r| r.request_must_state.clone()).collect();
    let stated = match q.case.authorisation.request_states.value() {
        Some(stated) => when(wanted.iter().all(|part| stated.contains(part))),
        None => Open,
    };
    one_of(&[not_asked_yet(q), stated])
}

/// The bounds that the decision must name are the matter of R-5.3-w.
pub(crate) fn r_5_3_v(q: &Q<'_>) -> Verdict {
    let a = &q.case.authorisation;
    of_decision(q, || {
        let objectives = match (a.objectives.value(), q.case.objective.pursued.value()) {
            (Some(covered), Some(pursued)) => when(pursued.iter().all(|o| covered.contains(o))),
            (None, _) | (_, None) => Open,
        };
        let reference = a.reference.value().map_or(Open, |text| when(says_something(text)));
        let limits = if a.limits.value().is_some() { Met } else { Open };
        all(&[objectives, reference, limits])
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
                    && names(&l.persons, |p| p.is_empty())
                    && names(&l.systems, |s| s.is_empty())
                    && names(&l.reference_list, |r| r.is_empty()),
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
        // Only a law in force could have made the authority competent when it decided.
        let in_force = match q.law() {
            Law::InForce(law) => law
                .valid_from
                .map_or(Met, |from| a.decided_at.value().map_or(Open, |decided| when(from <= *decided))),
            Law::Absent | Law::Unknown | Law::Nowhere => Met,
        };
        all(&[kind, named, yes(&a.binding), in_force])
    })
}

/// Every route of national law that the objectives take names this kind of authority.
///
/// Where one authority decides on one objective and another on the next, no single decision can do: that is left open.
fn competent(q: &Q<'_>, kind: AuthorityKind) -> Verdict {
    by_national_law(q, |routes| {
        let on_all = |kind: AuthorityKind| routes.iter().all(|route| route.authorities.contains(&kind));
        if on_all(kind) {
            return Met;
        }
        let pursued = q.case.objective.pursued.value().into_iter().flatten();
        let on_one = pursued
            .map(|objective| q.routes(*objective))
            .any(|own| !own.is_empty() && own.iter().all(|route| route.authorities.contains(&kind)));
        if on_one && !crate::values::KINDS.into_iter().any(on_all) { Open } else { NotMet }
    })
}

/// What the routes of national law say; open where they are not known here.
fn by_national_law(q: &Q<'_>, rule: impl Fn(&[&Route]) -> Verdict) -> Verdict {
    if matches!(q.law(), Law::Nowhere) {
        return NotMet;
    }
    let routes = q.routes_pursued();
    if routes.is_empty() { Open } else { rule(&routes) }
}

pub(crate) fn r_5_3_c(q: &Q<'_>) -> Verdict {
    of_decision(q, || {
        let authority = q.case.authorisation.authority_state.value();
        match (authority, q.case.jurisdiction.member_state.value()) {
            _ if matches!(q.law(), Law::Nowhere) => NotMet,
            (Some(authority), Some(place)) => when(authority == place),
            _ => Open,
        }
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
        all(&[yes(&a.no_part_in_case), independent, third_to_the_unit(q)])
    })
}

/// Somebody other than the unit that asks, and than the prosecutor, confirms a prosecutor's independence before the start.
fn confirmed(q: &Q<'_>) -> Verdict {
    let fact = &q.case.authorisation.independence_confirmed;
    let itself = fact.value().is_some_and(|j| decided_by(q, &j.by));
    let outside = if of_unit(q, fact) || itself || who_spoke_is_unclear(q) { Open } else { Met };
    q.in_time(fact, |at| all(&[outside, one_of(&[q.before_start(at), q.anew(at)])]))
}

/// Not after the decision: the first, or the one that renewed it.
fn with_decision(q: &Q<'_>, then: Instant) -> Verdict {
    let decided = q.case.authorisation.decided_at.value();
    one_of(&[decided.map_or(Open, |decided| when(then <= *decided)), q.before_renewal(then)])
}

/// What the authority itself weighed, not after its decision, and on the request: not before that was made.
fn weighed(q: &Q<'_>, fact: &Fact<Judgement>) -> Verdict {
    let a = &q.case.authorisation;
    let itself = if fact.value().is_some_and(|j| decided_by(q, &j.by)) { Met } else { Open };
    let asked = |at: Instant| {
        let answers = match a.requested_at.value() {
            None if a.requested_at.is_missing() => Met,
            None => Open,
            Some(asked) => when(*asked <= at),
        };
        // Whether the request came first is the matter of R-5.3-e: what was found with the decision is on it.
        let with_it = a.decided_at.value().map_or(Open, |decided| when(*decided <= at));
        match one_of(&[answers, with_it]) {
            NotMet => Open,
            other => other,
        }
    };
    of_decision(q, || q.in_time(fact, |at| all(&[with_decision(q, at), itself, asked(at)])))
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

/// Before the start, and before the decision where there is one: no later decision heals it. The authority says it itself
/// with its decision.
pub(crate) fn r_5_2_g(q: &Q<'_>) -> Verdict {
    let fact = &q.case.authorisation.national_conditions;
    let itself = fact.value().is_some_and(|j| decided_by(q, &j.by));
    let in_time = q.in_time(fact, |at| if itself { with_decision(q, at) } else { q.first(at) });
    all(&[in_time, reference_data_as_asked(q)])
}

/// Where national law wants a reference set built for the use, or nothing scraped, what the file says of it agrees.
fn reference_data_as_asked(q: &Q<'_>) -> Verdict {
    use stricto_law::case::PictureSource::Scraped;
    let t = &q.case.target;
    let routes = q.routes_pursued();
    let asks = |what: fn(&ReferenceData) -> bool| {
        routes.iter().any(|route| route.reference_data.as_ref().is_some_and(what))
    };
    let (sources, own) = (&t.picture_sources, &t.reference_set_of_them);
    let clean = sources
        .value()
        .map_or(sources.is_missing(), |from| !asks(|data| data.no_scraped) || !from.contains(&Scraped));
    let built = own.value().map_or(own.is_missing(), |own| *own || !asks(|data| data.built_per_use));
    if clean && built { Met } else { Open }
}

pub(crate) fn r_5_3_u(q: &Q<'_>) -> Verdict {
    of_decision(q, || match q.case.authorisation.basis.value() {
        Some(DecisionBasis::Signed) => Met,
        Some(DecisionBasis::Transcribed) => NotMet,
        None => Open,
    })
}

/// What is asked of an urgent start only.
fn if_urgent(q: &Q<'_>, asked: Verdict) -> Verdict {
    one_of(&[urgent(q).not(), asked])
}

pub(crate) fn r_5_3_j(q: &Q<'_>) -> Verdict {
    let u = &q.case.urgency;
    let declared =
        u.declared_at.value().map_or(Open, |then| all(&[when(*then <= q.at), q.before_start(*then)]));
    let known = by_national_law(q, |routes| when(routes.iter().all(|route| route.urgency.is_some())));
    if_urgent(q, all(&[declared, q.judged_before_start(&u.impossible_first), known, could_not_ask(q)]))
}

/// Who asked before any start and got no for an answer could ask first; people say what is different now.
fn could_not_ask(q: &Q<'_>) -> Verdict {
    let no = |r: &EarlierRequest| {
        !r.urgent && (r.result == EarlierResult::Refused || r.result == EarlierResult::Withdrawn)
    };
    match q.case.earlier.requests.value() {
        Some(requests) if requests.iter().any(no) => q.people("R-5.3-j"),
        Some(_) => Met,
        None => Open,
    }
}

pub(crate) fn r_5_3_k(q: &Q<'_>) -> Verdict {
    let u = &q.case.urgency;
    let parts = [
        q.judged_before_start(&u.minimum_use),
        q.judged_before_start(&u.own_safeguards),
        one_of(&[q.undecided().not(), long_window(q)]),
    ];
    if_urgent(q, all(&parts))
}

/// Past 48 hours undecided somebody must have said that so long a window is the minimum.
fn long_window(q: &Q<'_>) -> Verdict {
    let u = &q.case.urgency;
    match u.declared_at.value() {
        Some(declared) if q.at < declared.plus(Millis::hours(48)) => Met,
        Some(_) if u.window_length.is_missing() => q.people("R-5.3-k"),
        Some(_) => q.judged(&u.window_length),
        None => Open,
    }
}

pub(crate) fn x_e(q: &Q<'_>) -> Verdict {
    if_urgent(q, q.judged_before_start(&q.case.urgency.why_not_earlier))
}

pub(crate) fn x_b(q: &Q<'_>) -> Verdict {
    if_urgent(q, crate::before::first_urgency(q))
}

/// The hours for the request: the Act's 24, or fewer in national law.
fn request_hours(q: &Q<'_>) -> u64 {
    let national =
        q.urgency_of_routes().into_iter().flatten().map(|urgency| urgency.request_within_hours).min();
    national.map_or(24, |hours| hours.min(24))
}

/// Whether the request was made by `due`, or is not due yet.
fn asked_by(q: &Q<'_>, due: Instant) -> Verdict {
    let a = &q.case.authorisation;
    let asked = all(&[yes(&a.requested), a.requested_at.value().map_or(Open, |then| when(*then <= due))]);
    one_of(&[when(q.at < due), asked])
}

/// Where somebody judged whether the delay was undue, that counts.
fn prompt(q: &Q<'_>) -> Verdict {
    let judged = &q.case.urgency.request_prompt;
    if judged.is_missing() { Met } else { q.judged(judged) }
}

pub(crate) fn r_5_3_l(q: &Q<'_>) -> Verdict {
    let asked = match q.start() {
        Start::Never => Met,
        Start::Unknown => Open,
        Start::At(start) => {
            all(&[asked_by(q, start.plus(Millis::hours(request_hours(q)))), further_steps(q, start)])
        }
    };
    if_urgent(q, all(&[asked, prompt(q)]))
}

/// What national law wants done beside the request, each in its hours, where it closes the use.
fn further_steps(q: &Q<'_>, start: Instant) -> Verdict {
    let urgencies = q.urgency_of_routes().unwrap_or_default();
    let closing = |urgency: &&RouteUrgency| {
        let all_steps = urgency.steps.iter();
        let closing = all_steps.filter(|step| step.closes);
        closing.map(|step| step_kept(q, start, urgency, step)).collect::<Vec<_>>()
    };
    all(&urgencies.iter().flat_map(closing).collect::<Vec<_>>())
}

fn step_kept(q: &Q<'_>, start: Instant, urgency: &RouteUrgency, step: &Step) -> Verdict {
    let due = step_due(q, start, urgency, step);
    let taken = match q.case.urgency.steps.value() {
        Some(_) => when(step_taken(q, &step.id).is_some_and(|at| at <= due)),
        None => Open,
    };
    let not_theirs = match step.started_by {
        Some(who) => q.case.urgency.started_by.value().map_or(Open, |by| when(*by != who)),
        None => NotMet,
    };
    one_of(&[when(q.at < due), not_theirs, taken])
}

/// Each step runs from the start, the request, or the step before it, as it was taken or was due.
fn step_due(q: &Q<'_>, start: Instant, urgency: &RouteUrgency, step: &Step) -> Instant {
    let earlier = |asked: Option<Instant>, last: Instant| asked.map_or(last, |at| at.min(last));
    let from = if step.after == "start" {
        start
    } else if step.after == "request" {
        let last = start.plus(Millis::hours(request_hours(q)));
        earlier(q.case.authorisation.requested_at.value().copied(), last)
    } else {
        match urgency.steps.iter().find(|before| before.id == step.after) {
            Some(before) => earlier(step_taken(q, &before.id), step_due(q, start, urgency, before)),
            None => start,
        }
    };
    from.plus(Millis::hours(step.within_hours))
}

/// When a step of this start was first taken, by now: nothing is told of an urgency that nobody has declared yet.
fn step_taken(q: &Q<'_>, id: &str) -> Option<Instant> {
    let declared = q.case.urgency.declared_at.value();
    let taken = q.case.urgency.steps.value().into_iter().flatten();
    let of_this = taken.filter(|taken| taken.step == id && declared.is_none_or(|then| *then <= taken.at));
    let first = of_this.map(|taken| taken.at).min()?;
    (first <= q.at).then_some(first)
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
    let decided = q.case.authorisation.decided_at.value();
    let before = q.last_alert(|last| decided.map_or(Open, |decided| when(last <= *decided)));
    one_of(&[q.refused().not(), before])
}
