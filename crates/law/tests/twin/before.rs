//! Steps 6 to 9 of the gate: who is sought, necessity, the rights impact assessment, the registration.

use stricto_law::case::{AccuracyByGroup, EarlierResult, Group, GroupAccuracy, Objective, TargetScope};
use stricto_law::fact::Fact;
use stricto_law::time::{Instant, Millis};

use crate::limits::persons_and_list;
use crate::objective::{may_be_unnamed, urgent};
use crate::verdict::{
    Met, NotMet, Open, People, Question, Verdict, all, no, one_of, said, same_name, says_something, when, yes,
};

type Q<'a> = Question<'a>;

pub(crate) fn r_5_2_a(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    let targeted = match t.scope.value() {
        Some(TargetScope::Individual) => Met,
        // Named is who is known, or in a set of just them; a crowd of unknown persons is not named.
        Some(TargetScope::NamedIndividuals) => {
            let crowd = persons_and_list(q).0.unwrap_or(0) > 10;
            let in_set = match yes(&t.reference_set_of_them) {
                Met if crowd => q.people("R-5.2-a"),
                other => other,
            };
            one_of(&[yes(&t.civil_identity_known), in_set])
        }
        Some(TargetScope::DefinedGroup) => may_be_unnamed(q),
        // Decided to be a group, it is bounded as a group is; that decision is not one on its size.
        Some(TargetScope::Category) => match q.people("R-5.2-a") {
            Met if too_many(q) => People,
            decided => decided,
        },
        Some(TargetScope::Everyone) => NotMet,
        None => Open,
    };
    let fits = match t.scope.value() {
        Some(TargetScope::Individual | TargetScope::NamedIndividuals | TargetScope::DefinedGroup) => {
            list_fits(q)
        }
        Some(TargetScope::Category | TargetScope::Everyone) | None => Met,
    };
    all(&[targeted, fits, q.judged_of_objective(&t.reason_to_believe)])
}

/// More than a hundred persons, or more than a hundred entries for each.
fn too_many(q: &Q<'_>) -> bool {
    let (persons, entries) = persons_and_list(q);
    let heads = persons.unwrap_or(0).max(1);
    heads > 100 || entries.is_some_and(|entries| entries > 100 * heads as u64)
}

/// One person has one name, a group a hundred, and each at most a hundred entries of the list; more is for people.
fn list_fits(q: &Q<'_>) -> Verdict {
    let (persons, entries) = persons_and_list(q);
    let one = q.case.target.scope.value() == Some(&TargetScope::Individual);
    // Several who are each named are at least two; a single name beside them contradicts it.
    let several = q.case.target.scope.value() == Some(&TargetScope::NamedIndividuals);
    let wrong_count = (one && persons.is_some_and(|n| n > 1)) || (several && persons == Some(1));
    let heads = if one { 1 } else { persons.unwrap_or(0).max(1) };
    let too_long = entries.is_some_and(|entries| entries > 100 * heads as u64);
    if wrong_count || heads > 100 || too_long { q.people("R-5.2-a") } else { Met }
}

pub(crate) fn r_5_2_b(q: &Q<'_>) -> Verdict {
    all(&[no(&q.case.target.general_sweep), no(&q.case.target.mixed_list)])
}

pub(crate) fn r_5_2_c(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    one_of(&[yes(&t.civil_identity_known), all(&[yes(&t.reference_set_of_them), may_be_unnamed(q)])])
}

pub(crate) fn r_5_2_k(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    all(&[yes(&t.database_described), q.judged_first(&t.database_appropriate)])
}

pub(crate) fn r_5_2_p(q: &Q<'_>) -> Verdict {
    use stricto_law::case::Trigger;
    match q.case.purpose.trigger.value() {
        Some(Trigger::HumanDecision) => Met,
        Some(Trigger::SystemOutput) => NotMet,
        None => Open,
    }
}

pub(crate) fn r_5_1_c(q: &Q<'_>) -> Verdict {
    q.judged_of_objective(&q.case.necessity.strictly_necessary)
}

pub(crate) fn r_5_2_d(q: &Q<'_>) -> Verdict {
    q.judged_of_objective(&q.case.necessity.situation)
}

pub(crate) fn r_5_2_e(q: &Q<'_>) -> Verdict {
    q.judged_of_objective(&q.case.necessity.consequences)
}

pub(crate) fn r_5_2_f(q: &Q<'_>) -> Verdict {
    q.judged_of_objective(&q.case.necessity.alternatives)
}

/// Completed before the use may be authorised, and before it begins, or anew before a renewal; urgency waives nothing here.
pub(crate) fn r_5_2_l(q: &Q<'_>) -> Verdict {
    let fria = &q.case.fria;
    let again = fria.completed_at.value().map_or(Open, |then| all(&[when(*then <= q.at), q.anew(*then)]));
    all(&[yes(&fria.completed), one_of(&[first(q, &fria.completed_at), again])])
}

/// By now, not after the decision and not after the start.
fn first(q: &Q<'_>, then: &Fact<Instant>) -> Verdict {
    let Some(then) = then.value() else { return Open };
    let a = &q.case.authorisation;
    let decided = one_of(&[no(&a.decided), a.decided_at.value().map_or(Open, |at| when(then <= at))]);
    all(&[when(*then <= q.at), decided, q.before_start(*then)])
}

/// Two different actors test twice.
pub(crate) fn r_5_2_o(q: &Q<'_>) -> Verdict {
    let by = match q.case.fria.performed_by.value() {
        Some(by) if says_something(by) => by,
        Some(_) => return NotMet,
        None => return Open,
    };
    crate::authorisation::of_decision(q, || match q.case.authorisation.authority.value() {
        Some(authority) => when(!same_name(by, authority)),
        None => Open,
    })
}

/// A part of the assessment; where there is none, that is the matter of R-5.2-l.
fn part(q: &Q<'_>, holds: Verdict) -> Verdict {
    one_of(&[no(&q.case.fria.completed), holds])
}

pub(crate) fn r_27_a(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.processes))
}

pub(crate) fn r_27_b(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.period_and_frequency))
}

pub(crate) fn r_27_c(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.persons_affected))
}

pub(crate) fn r_27_d(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.risks))
}

pub(crate) fn r_27_e(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.oversight))
}

pub(crate) fn r_27_f(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.measures))
}

pub(crate) fn r_27_h(q: &Q<'_>) -> Verdict {
    part(q, no(&q.case.fria.changed_since))
}

pub(crate) fn r_27_j(q: &Q<'_>) -> Verdict {
    yes(&q.case.fria.notified)
}

/// Where registering is not possible, R-49-i says so and the other rows are not asked.
fn if_possible(q: &Q<'_>, asked: Verdict) -> Verdict {
    one_of(&[impossible(q), asked])
}

/// That registering is not possible is said, and decided by people outside the unit.
fn impossible(q: &Q<'_>) -> Verdict {
    match q.case.registration.not_technically_possible.value() {
        Some(false) => NotMet,
        Some(true) => q.people("R-49-i"),
        None => Open,
    }
}

pub(crate) fn r_49_a(q: &Q<'_>) -> Verdict {
    if_possible(q, yes(&q.case.registration.provider_registered))
}

/// Registered before the decision and the start.
fn registered_first(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    all(&[yes(&r.registered), first(q, &r.registered_at)])
}

/// In duly justified urgency the use may begin before.
fn may_follow(q: &Q<'_>) -> Verdict {
    all(&[urgent(q), q.judged_before_start(&q.case.registration.urgency_justified)])
}

pub(crate) fn r_5_2_m(q: &Q<'_>) -> Verdict {
    if_possible(q, one_of(&[registered_first(q), may_follow(q)]))
}

pub(crate) fn r_5_2_n(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    let due =
        |declared: &Instant| if q.at < declared.plus(Millis::hours(48)) { Met } else { q.people("R-5.2-n") };
    let done = r.registered_at.value().is_some_and(|then| *then <= q.at);
    let asked = match r.unduly_delayed.value() {
        Some(true) => NotMet,
        None => Open,
        Some(false) if done => Met,
        Some(false) => q.case.urgency.declared_at.value().map_or(Open, due),
    };
    // Without urgency the entry comes first, which is the matter of R-5.2-m.
    one_of(&[urgent(q).not(), registered_first(q), impossible(q), asked])
}

pub(crate) fn r_49_d(q: &Q<'_>) -> Verdict {
    // Urgency lets the entry follow; an entry that was made lies in the right section.
    let still_to_come = all(&[may_follow(q), no(&q.case.registration.registered)]);
    let section = yes(&q.case.registration.non_public_section);
    if_possible(q, one_of(&[section, still_to_come]))
}

pub(crate) fn r_49_i(q: &Q<'_>) -> Verdict {
    match q.case.registration.not_technically_possible.value() {
        Some(false) => Met,
        Some(true) => q.people("R-49-i"),
        None => Open,
    }
}

/// Earlier requests are stated, each by its reference; that there was none is stated too.
pub(crate) fn x_a(q: &Q<'_>) -> Verdict {
    match q.case.earlier.requests.value() {
        Some(requests) => when(requests.iter().all(|request| says_something(&request.reference))),
        None => Open,
    }
}

/// An earlier urgent start on these facts was granted and stands; while one is undecided, people say what follows.
///
/// Only what began in urgency lapses: a request that lapsed without is a slip of the pen.
pub(crate) fn first_urgency(q: &Q<'_>) -> Verdict {
    let Some(requests) = q.case.earlier.requests.value() else { return Open };
    let each: Vec<Verdict> = requests
        .iter()
        .map(|request| match request.result {
            EarlierResult::Lapsed if !request.urgent => Open,
            _ if !request.urgent => Met,
            EarlierResult::Granted => Met,
            EarlierResult::Pending => q.people("X-b"),
            EarlierResult::Refused
            | EarlierResult::Withdrawn
            | EarlierResult::Lapsed
            | EarlierResult::NotPursued => NotMet,
        })
        .collect();
    all(&each)
}

/// Sensitive places are named and, where there is one, weighed; earlier hours at the same places are stated.
pub(crate) fn x_c(q: &Q<'_>) -> Verdict {
    let s = &q.case.space;
    let (named, none) = match s.sensitive_places.value() {
        Some(places) => {
            (when(places.iter().all(|place| says_something(&place.name))), when(places.is_empty()))
        }
        None => (Open, Open),
    };
    let hours = if s.earlier_use_hours.value().is_some() { Met } else { Open };
    all(&[named, hours, one_of(&[none, q.judged_first(&s.sensitive_places_weighed)])])
}

/// Accuracy is stated for each group, measured before the use, and shown; minors are flagged.
pub(crate) fn x_d(q: &Q<'_>) -> Verdict {
    let of_fria = &q.case.fria.accuracy_by_group;
    let of_request = &q.case.authorisation.request_accuracy;
    let measured = |fact: &Fact<AccuracyByGroup>| match fact.value() {
        Some(groups) => all(&Group::ALL.map(|group| measured_first(q, groups, group))),
        None => Open,
    };
    let same = match (of_fria.value(), of_request.value()) {
        (Some(ours), Some(theirs)) => when(ours == theirs),
        (None, _) | (_, None) => Met,
    };
    let shown = one_of(&[no(&q.case.authorisation.requested), all(&[measured(of_request), same])]);
    // A child that is sought is a minor: who says that none is sought contradicts that.
    let adult = &q.case.missing_person.adult;
    let child = !adult.is_missing() && !said(adult, true) && q.pursues(Objective::MissingPerson) == Met;
    let minors = match q.case.target.minors.value() {
        Some(false) if child => Open,
        Some(_) => Met,
        None => Open,
    };
    all(&[part(q, measured(of_fria)), shown, minors])
}

fn measured_first(q: &Q<'_>, groups: &AccuracyByGroup, group: Group) -> Verdict {
    match groups.get(&group) {
        Some(GroupAccuracy::Unknown) => Met,
        Some(GroupAccuracy::Measured(m)) => {
            let before = one_of(&[q.before_start(m.at), q.anew(m.at)]);
            all(&[when(m.sample_size > 0), when(m.at <= q.at), before])
        }
        None => NotMet,
    }
}
