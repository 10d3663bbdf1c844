//! Who speaks for the unit, and who decides: nobody may be both.

use stricto_law::fact::{Fact, Judgement};

use crate::verdict::{Met, Open, Question, Verdict, same_name, says_something};

type Q<'a> = Question<'a>;

/// Who decides did not assess for the unit what it is to decide on.
pub(crate) fn third_to_the_unit(q: &Q<'_>) -> Verdict {
    let authority = &q.case.authorisation.authority;
    match authority.value() {
        None if authority.is_missing() => Met,
        None => Open,
        // Whether the same name is the same hand, people must say.
        Some(name) if says_something(name) && unit(q).iter().any(|own| same_name(own, name)) => Open,
        Some(_) => Met,
    }
}

/// By whom anything was judged for the unit; the authority may say itself that national law's conditions are met, and weigh
/// the sensitive places.
fn unit<'a>(q: &Q<'a>) -> Vec<&'a str> {
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
    let all_judged = judged.into_iter().flatten().chain(attack).chain(others);
    let mut unit: Vec<&str> = all_judged.filter_map(|fact| fact.value()).map(|j| j.by.as_str()).collect();
    // Both are asked here: the unit or the authority may say it.
    let either = [&c.authorisation.national_conditions, &c.space.sensitive_places_weighed];
    let said = either.into_iter().filter_map(|fact| fact.value()).map(|j| j.by.as_str());
    unit.extend(said.filter(|by| !decided_by(q, by)));
    unit
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
