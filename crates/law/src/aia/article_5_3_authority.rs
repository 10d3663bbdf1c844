//! Article 5(3): who authorises. Holds R-5.3-b, R-5.3-c, R-5.3-d.
//!
//! A judicial authority, or an independent administrative one whose decision is binding, of the Member State of the use.
//! It is neutral and third to the user: who investigates or supervises the investigation, or assesses for the unit, is not.
//! Objectives on which different authorities decide need a decision each, and a case states one.
//! Unclear between sources (C-2): a public prosecutor; accepted where national law names one and independence was confirmed.

use super::article_5_3_authorisation::{NO_GRANT, no_grant};
use super::article_5_5::region_unknown;
use super::judged::{Made, same_name};
use super::{Given, Says, unit};
use crate::case::{AuthorityKind, Objective};
use crate::finding::Who;
use crate::profile::{Route, Selection};
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let competent = Truth::all([
        read!(g, authorisation.authority_kind).then(|kind| match kind {
            AuthorityKind::Court | AuthorityKind::IndependentAdministrative | AuthorityKind::Prosecutor => {
                designated(g, *kind)
            }
            AuthorityKind::Other => Truth::not_met("it is neither judicial nor independent administrative"),
        }),
        read!(g, authorisation.authority)
            .fits(|authority| !authority.trim().is_empty(), "the authority that decided is not named"),
        read!(g, authorisation.binding).yes("its decision is not binding"),
        designated_by_then(g),
    ]);
    let competent = competent.unless(no_grant(g), NO_GRANT);
    says.find(competent.condition(
        "R-5.3-b",
        Who::Authority,
        "a competent authority decides, with binding effect",
    ));

    let here = g
        .state(|here| {
            read!(g, authorisation.authority_state)
                .fits(|theirs| here == theirs, "the authority is not of the Member State of the use")
        })
        .unless(no_grant(g), NO_GRANT);
    says.find(here.condition("R-5.3-c", Who::Authority, "the authority is of the Member State of the use"));

    let independent = Truth::all([
        read!(g, authorisation.no_part_in_case).yes("who decided has a part in the case"),
        third_to_the_unit(g),
        read!(g, authorisation.authority_kind).then(|kind| match kind {
            AuthorityKind::Prosecutor => read!(g, authorisation.independence_confirmed).affirmed(
                g,
                Made::ByThirdParty,
                "a prosecutor who lacks independence decided (C-2)",
            ),
            AuthorityKind::Court | AuthorityKind::IndependentAdministrative => Truth::met(),
            AuthorityKind::Other => Truth::not_met("the body that decided is not independent"),
        }),
    ]);
    let independent = independent.unless(no_grant(g), NO_GRANT);
    let prosecutor = g.case.authorisation.authority_kind.value() == Some(&AuthorityKind::Prosecutor);
    let met = if prosecutor {
        "a prosecutor decided and independence was confirmed (C-2)"
    } else {
        "who decides is third to the case"
    };
    let doubt = prosecutor.then(|| {
        "a prosecutor decides: the guidelines (391) doubt prosecutors who supervise the investigation, national law \
         accepts them (C-2)"
            .to_owned()
    });
    says.find(independent.condition("R-5.3-d", Who::Authority, met).warned(doubt));
}

/// Who decided assessed nothing for the unit; what the FRIA says of that, R-5.2-o holds.
fn third_to_the_unit(g: &Given<'_>) -> Truth {
    let decides = |by: &str| g.case.authorisation.authority.value().is_some_and(|a| same_name(a, by));
    let theirs = unit::assessed(g).find(|(_, judged)| decides(&judged.by) && !judged.by.trim().is_empty());
    let Some((fact, _)) = theirs else {
        let authority = read!(g, authorisation.authority);
        let contested = if authority.fact.value().is_some() { unit::contested(g) } else { None };
        return Truth::all([authority.known_if_stated(), contested.unwrap_or_else(Truth::met)]);
    };
    read!(g, authorisation.authority).then(|_| {
        Truth::open(format!("`{fact}` is by who decided: who assessed it for the unit must be made clear"))
    })
}

/// Every route of national law that the objectives take names this kind of authority.
fn designated(g: &Given<'_>, kind: AuthorityKind) -> Truth {
    g.routes_say(|routes| {
        if routes.is_empty() {
            return match g.national {
                Some(Selection::RegionUnknown) => region_unknown(g),
                Some(Selection::InForce(..) | Selection::NotInForce(_) | Selection::None) | None => {
                    Truth::open("national law that designates the authority is not known here")
                }
            };
        }
        if serves(&routes, kind) {
            return Truth::met();
        }
        if one_of_several(g, &routes, kind) {
            return Truth::open(
                "different authorities decide on the objectives pursued: two decisions are needed, and this file can \
                 state one; keep a file for each objective",
            );
        }
        Truth::not_met(format!(
            "what is known here of national law does not designate {} for this objective; treated as closed",
            kind.label()
        ))
    })
}

fn serves(routes: &[&Route], kind: AuthorityKind) -> bool {
    routes.iter().all(|route| route.authorities.contains(&kind))
}

/// The kind decides on one of several objectives, and no kind decides on all of them.
fn one_of_several(g: &Given<'_>, routes: &[&Route], kind: AuthorityKind) -> bool {
    let pursued = || g.case.objective.pursued.value().into_iter().flatten();
    let of = |objective: &Objective| -> Vec<&Route> {
        routes.iter().copied().filter(|route| route.objectives.contains(objective)).collect()
    };
    let on_one = pursued().map(of).any(|own| !own.is_empty() && serves(&own, kind));
    let mut kinds = routes.iter().flat_map(|route| &route.authorities);
    on_one && !kinds.any(|kind| serves(routes, *kind))
}

/// Only national law makes an authority competent: one that decides before the law is in force was not (R-5.5-g).
fn designated_by_then(g: &Given<'_>) -> Truth {
    match g.profile().and_then(|profile| profile.valid_from) {
        None => Truth::met(),
        Some(from) => read!(g, authorisation.decided_at).fits(
            |decided| from <= *decided,
            "the decision was made before the national law that designates its authority was in force",
        ),
    }
}
