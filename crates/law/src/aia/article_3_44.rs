//! Article 3(44): a publicly accessible space. Holds SC-d1, SC-d2, SC-d3.
//!
//! Any physical place, public or private, open to an undetermined number of persons, whatever the conditions.
//! Not public: access limited to defined persons by law, or by the holder's clear will with control of entry.
//! Who sweeps those who pass, or asks for an authorisation that only a public space needs, contradicts that: for people.
//! Places can be mixed or change with the hour: what is not known counts as public.
//! Left to people: a place limited to defined persons where nobody controls entry.
//! Rows read here too: D-44.

use super::against::{no_place_on_the_ground, only_defined_persons};
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::Access;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let physical =
        read!(g, space.physical).yes("the space is online, not a physical place (recital 19)").fails_only_if(
            || {
                let no_camera = read!(g, space.cameras_placed).no("cameras stand at a place");
                Truth::all([no_camera, no_place_on_the_ground(g)])
            },
            |why| decided_outside(g, "SC-d1", why),
        );
    let public = Truth::all([physical, Truth::any([open_to_all(g), somewhere_else(g)])]);
    says.find(public.scope("SC-d1", "the space is publicly accessible, or counts as such"));

    let uncontrolled = read!(g, space.access).then(|access| match access {
        Access::Anyone | Access::ConditionsAnyoneMayMeet | Access::LimitedByLaw => Truth::met(),
        Access::LimitedByHolder => read!(g, space.access_controlled)
            .then(|controlled| if *controlled { Truth::met() } else { no_control(g) }),
    });
    // Who enters a place is asked of a place.
    let online = read!(g, space.physical).no("the place is a physical one");
    let uncontrolled = uncontrolled.unless(online, "the space is online");
    says.find(uncontrolled.scope("SC-d2", "it is clear whether access is limited to defined persons"));
}

fn open_to_all(g: &Given<'_>) -> Truth {
    read!(g, space.access).then(|access| match access {
        Access::Anyone | Access::ConditionsAnyoneMayMeet => Truth::met(),
        Access::LimitedByLaw => defined(g, "access is limited to defined persons by law (guidelines 315, 316)"),
        Access::LimitedByHolder => read!(g, space.access_controlled).then(|controlled| {
            if *controlled {
                defined(g, "access is limited to defined persons by the holder, and controlled (guidelines 315, 316)")
            } else {
                no_control(g)
            }
        }),
    })
}

/// Only defined persons enter, and nothing stated speaks against it.
fn defined(g: &Given<'_>, why: &'static str) -> Truth {
    Truth::not_met(why).fails_only_if(|| only_defined_persons(g), |why| decided_outside(g, "SC-d1", why))
}

/// SC-d3: a place that is not public only in part, or only at times, counts as public.
fn somewhere_else(g: &Given<'_>) -> Truth {
    read!(g, space.whole_area).no("every place seen, at every hour, is so")
}

fn no_control(g: &Given<'_>) -> Truth {
    decided_outside(
        g,
        "SC-d2",
        "access is meant for defined persons, and nobody controls entry: it may be public",
    )
}
