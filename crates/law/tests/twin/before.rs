//! Steps 6 to 9 of the gate: who is sought, necessity, the rights impact assessment, the registration.

use stricto_law::case::TargetScope;
use stricto_law::fact::{Fact, Judgement};
use stricto_law::time::Millis;

use crate::limits::persons_and_list;
use crate::objective::{may_be_unnamed, urgent};
use crate::verdict::{
    Decision, Met, NotMet, Open, People, Question, Start, Verdict, all, no, one_of, said, same_name,
    says_something, when, yes,
};

type Q<'a> = Question<'a>;

pub(crate) fn r_5_2_a(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    let targeted = match t.scope.value() {
        Some(TargetScope::Individual) => Met,
        Some(TargetScope::DefinedGroup) => may_be_unnamed(q),
        Some(TargetScope::Category) => People,
        Some(TargetScope::Everyone) => NotMet,
        None => Open,
    };
    all(&[targeted, q.judged_first(&t.reason_to_believe), list_fits(q)])
}

/// One person has one name and a list of at most a hundred pictures; more is for people.
fn list_fits(q: &Q<'_>) -> Verdict {
    let (persons, entries) = persons_and_list(q);
    let one = q.case.target.scope.value() == Some(&TargetScope::Individual);
    let too_many_names = one && persons.is_some_and(|n| n > 1);
    let too_long = match (persons, entries) {
        (Some(persons), Some(entries)) => entries > 100 * persons as u64,
        _ => false,
    };
    if too_many_names || too_long { People } else { Met }
}

pub(crate) fn r_5_2_b(q: &Q<'_>) -> Verdict {
    all(&[no(&q.case.target.general_sweep), no(&q.case.target.mixed_list)])
}

pub(crate) fn r_5_2_c(q: &Q<'_>) -> Verdict {
    let t = &q.case.target;
    match t.civil_identity_known.value() {
        Some(true) => Met,
        Some(false) => all(&[yes(&t.reference_set_of_them), may_be_unnamed(q)]),
        None => Open,
    }
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
    q.judged_first(&q.case.necessity.strictly_necessary)
}

pub(crate) fn r_5_2_d(q: &Q<'_>) -> Verdict {
    q.judged_first(&q.case.necessity.situation)
}

pub(crate) fn r_5_2_e(q: &Q<'_>) -> Verdict {
    q.judged_first(&q.case.necessity.consequences)
}

pub(crate) fn r_5_2_f(q: &Q<'_>) -> Verdict {
    q.judged_first(&q.case.necessity.alternatives)
}

/// Completed before the use may be authorised, and before it begins; urgency waives nothing here.
pub(crate) fn r_5_2_l(q: &Q<'_>) -> Verdict {
    match q.case.fria.completed.value() {
        Some(false) => NotMet,
        None => Open,
        Some(true) => match q.case.fria.completed_at.value() {
            None => Open,
            Some(then) if *then > q.at => NotMet,
            Some(then) => all(&[q.before_decision(*then), q.before_start(*then)]),
        },
    }
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
    match q.case.fria.completed.value() {
        Some(true) => holds,
        Some(false) => Met,
        None => Open,
    }
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
    match q.case.registration.not_technically_possible.value() {
        Some(false) => asked,
        Some(true) => Met,
        None => Open,
    }
}

pub(crate) fn r_49_a(q: &Q<'_>) -> Verdict {
    if_possible(q, yes(&q.case.registration.provider_registered))
}

/// Registered before the decision and the start.
fn registered_first(q: &Q<'_>) -> Verdict {
    let r = &q.case.registration;
    match (r.registered.value(), r.registered_at.value()) {
        (Some(false), _) => NotMet,
        (Some(true), Some(then)) if *then > q.at => NotMet,
        (Some(true), Some(then)) => all(&[q.before_decision(*then), q.before_start(*then)]),
        (Some(true), None) | (None, _) => Open,
    }
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
    if registered_first(q) == Met {
        return Met;
    }
    let asked = match r.unduly_delayed.value() {
        Some(true) => NotMet,
        None => Open,
        Some(false) => {
            let done = r.registered_at.value().is_some_and(|then| *then <= q.at);
            let late = q
                .case
                .urgency
                .declared_at
                .value()
                .is_some_and(|declared| q.at >= declared.plus(Millis::hours(48)));
            if late && !done { People } else { Met }
        }
    };
    match may_follow(q) {
        Met => if_possible(q, asked),
        NotMet => Met,
        Open | People => Open,
    }
}

pub(crate) fn r_49_d(q: &Q<'_>) -> Verdict {
    let section = yes(&q.case.registration.non_public_section);
    let waived = all(&[may_follow(q), no(&q.case.registration.registered)]);
    if_possible(q, if waived == Met && section == Open { Met } else { section })
}

pub(crate) fn r_49_i(q: &Q<'_>) -> Verdict {
    match q.case.registration.not_technically_possible.value() {
        Some(false) => Met,
        Some(true) => People,
        None => Open,
    }
}

pub(crate) fn x_a(q: &Q<'_>) -> Verdict {
    yes(&q.case.earlier.stated)
}

pub(crate) fn x_c(q: &Q<'_>) -> Verdict {
    q.judged_first(&q.case.space.sensitive_places_weighed)
}

pub(crate) fn x_d(q: &Q<'_>) -> Verdict {
    part(q, yes(&q.case.fria.accuracy_by_group))
}
