//! Who speaks for the unit, and who decides: nobody may be both.

use stricto_law::fact::{Fact, Judgement};

use crate::verdict::{Contested, Met, Open, Question, Verdict, lacking, same_name, says_something};

type Q<'a> = Question<'a>;

/// Who decides did not assess for the unit what it is to decide on.
pub(crate) fn third_to_the_unit(q: &Q<'_>) -> Verdict {
    let authority = &q.case.authorisation.authority;
    match authority.value() {
        None if authority.is_missing() => Met,
        None => Open,
        // Whether the same name is the same hand, people must say.
        Some(name) if says_something(name) && unit(q).iter().any(|own| same_name(own, name)) => Open,
        Some(_) if some_judgement_is_contested(q) => Open,
        Some(_) => Met,
    }
}

/// What is judged for the unit.
fn its_own<'a>(q: &Q<'a>) -> Vec<&'a Fact<Judgement>> {
    let c = q.case;
    let (n, t, u) = (&c.necessity, &c.target, &c.urgency);
    let judged = [
        [&n.strictly_necessary, &n.alternatives, &n.situation, &n.consequences],
        [&t.reason_to_believe, &t.database_appropriate, &c.registration.urgency_justified, &u.window_length],
        [
            &c.threat.specific,
            &c.threat.substantial,
            &c.threat.imminent,
            &c.threat.infrastructure_endangers_life,
        ],
        [&u.impossible_first, &u.why_not_earlier, &u.minimum_use, &u.own_safeguards],
    ];
    let attack = &c.terrorist_attack;
    let attack = [&attack.genuine, &attack.present, &attack.foreseeable, &attack.concrete_circumstances];
    let others = [&c.missing_person.cause_for_concern, &c.offence.serious_grounds];
    judged.into_iter().flatten().chain(attack).chain(others).collect()
}

/// What the unit or the authority may say.
fn of_either<'a>(q: &Q<'a>) -> [&'a Fact<Judgement>; 2] {
    [&q.case.authorisation.national_conditions, &q.case.space.sensitive_places_weighed]
}

/// By whom anything was judged for the unit; the authority may say itself that national law's conditions are met, and weigh
/// the sensitive places.
fn unit<'a>(q: &Q<'a>) -> Vec<&'a str> {
    let name = |fact: &'a Fact<Judgement>| fact.value().map(|j| j.by.as_str());
    let mut unit: Vec<&str> = its_own(q).into_iter().filter_map(name).collect();
    unit.extend(of_either(q).into_iter().filter_map(name).filter(|by| !decided_by(q, by)));
    unit
}

/// Whether something that was judged is contested, so that anybody may have said it, or whose assessment of rights it was.
pub(crate) fn who_spoke_is_unclear(q: &Q<'_>) -> bool {
    some_judgement_is_contested(q) || lacking(&q.case.fria.performed_by) == Contested
}

fn some_judgement_is_contested(q: &Q<'_>) -> bool {
    its_own(q).into_iter().chain(of_either(q)).any(|fact| lacking(fact) == Contested)
}

/// Whether this is the name of who decided.
pub(crate) fn decided_by(q: &Q<'_>, name: &str) -> bool {
    q.case.authorisation.authority.value().is_some_and(|authority| same_name(authority, name))
}

/// Whether somebody of the unit says it: who judged for it, or who made its rights impact assessment.
pub(crate) fn of_unit(q: &Q<'_>, fact: &Fact<Judgement>) -> bool {
    let by = fact.value().map(|j| j.by.as_str()).unwrap_or_default();
    let fria = q.case.fria.performed_by.value().map(String::as_str);
    unit(q).into_iter().chain(fria).any(|own| same_name(own, by))
}
