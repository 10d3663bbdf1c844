//! Who speaks for the unit: whoever assessed something that it needs, and how old that is.
//!
//! Left out: what the authority says itself where that is its own matter too (national conditions, the places of X-c), and
//! who says how prompt a request was, which may be anybody.
//! Rows read here too: R-5.3-d, R-5.3-e.

use super::Given;
use super::judged::same_name;
use crate::fact::{Fact, Judgement};
use crate::fact_set::FactId;
use crate::numbers::ASSESSMENT_GROWS_OLD_DAYS;
use crate::reasoning::{Read, Truth, read};
use crate::time::{Instant, Millis};

/// What is assessed for the unit.
fn for_the_unit<'a>(g: &Given<'a>) -> [Read<'a, Judgement>; 22] {
    [
        read!(g, necessity.strictly_necessary),
        read!(g, necessity.alternatives),
        read!(g, necessity.situation),
        read!(g, necessity.consequences),
        read!(g, target.reason_to_believe),
        read!(g, target.database_appropriate),
        read!(g, missing_person.cause_for_concern),
        read!(g, threat.specific),
        read!(g, threat.substantial),
        read!(g, threat.imminent),
        read!(g, threat.infrastructure_endangers_life),
        read!(g, terrorist_attack.genuine),
        read!(g, terrorist_attack.present),
        read!(g, terrorist_attack.foreseeable),
        read!(g, terrorist_attack.concrete_circumstances),
        read!(g, offence.serious_grounds),
        read!(g, registration.urgency_justified),
        read!(g, urgency.impossible_first),
        read!(g, urgency.why_not_earlier),
        read!(g, urgency.minimum_use),
        read!(g, urgency.own_safeguards),
        read!(g, urgency.window_length),
    ]
}

/// What the unit or the authority may assess.
fn for_both<'a>(g: &Given<'a>) -> [Read<'a, Judgement>; 2] {
    [read!(g, authorisation.national_conditions), read!(g, space.sensitive_places_weighed)]
}

/// Why nobody can say who spoke for the unit, where an assessment is disputed, sealed or erased: it may be anybody's.
pub(super) fn contested(g: &Given<'_>) -> Option<Truth> {
    for_the_unit(g).into_iter().chain(for_both(g)).find_map(Read::contested)
}

/// What was assessed for the unit, by the names of the facts.
pub(super) fn assessed<'a>(g: &Given<'a>) -> impl Iterator<Item = (FactId, &'a Judgement)> + use<'a> {
    let authority = g.case.authorisation.authority.value();
    let stated = |(id, fact): (FactId, &'a Fact<Judgement>)| Some((id, fact.value()?));
    let of_both = for_both(g).map(|fact| (fact.id, fact.fact)).into_iter().filter_map(stated);
    let of_both = of_both.filter(move |(_, j)| !authority.is_some_and(|name| same_name(name, &j.by)));
    for_the_unit(g).map(|fact| (fact.id, fact.fact)).into_iter().filter_map(stated).chain(of_both)
}

/// Where something was assessed long before the use was asked for: what, when, and that it is to be looked at again.
pub(super) fn grown_old(g: &Given<'_>) -> Option<String> {
    let old = assessed(g).filter(|(_, j)| long_before_asked(g, j.at));
    let old: Vec<_> = old.map(|(name, j)| format!("`{name}` at {}", j.at)).collect();
    (!old.is_empty()).then(|| {
        format!("assessed more than {ASSESSMENT_GROWS_OLD_DAYS} days before the request: {}", old.join(", "))
    })
}

/// Whether `instant` lies long before the request; of an urgent start that nobody asked for yet, its declaration.
pub(super) fn long_before_asked(g: &Given<'_>, instant: Instant) -> bool {
    let asked = g.case.authorisation.requested_at.value().or(g.case.urgency.declared_at.value());
    asked.is_some_and(|asked| instant.plus(Millis::days(ASSESSMENT_GROWS_OLD_DAYS)) < *asked)
}
