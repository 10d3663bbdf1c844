//! `profile.adopted`: national law comes in with the bodies outside the unit, whose keys then stay.
//!
//! Holds R-5.5-g (a designated authority) and X-h.
//! Rows read here too: D-26/48.

use std::collections::BTreeSet;

use super::{Asked, Signer};
use crate::kinds::profile_adopted::{Body, ProfileAdopted};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;
use crate::signature;

pub(super) fn adopted(asked: &Asked<'_>, p: &ProfileAdopted) -> Result<(), Refusal> {
    let names: BTreeSet<_> = p.bodies.iter().map(|body| &body.body).collect();
    let keys: BTreeSet<_> = p.bodies.iter().map(|body| body.key.id()).collect();
    require(
        names.len() == p.bodies.len() && keys.len() == p.bodies.len(),
        RefusalCode::KeyTaken,
        "each body stands once, with a key of its own; name every body and key once",
    )?;
    p.bodies.iter().try_for_each(|body| body_stands(asked, body))?;
    may_add(asked, p)
}

/// The first adoption of a profile names its bodies; later the unit adds none, so that it makes no judge of its own.
///
/// A body that the profile names adds bodies of its role; a court also adds the first of a role that has none.
fn may_add(asked: &Asked<'_>, p: &ProfileAdopted) -> Result<(), Refusal> {
    let instance = asked.fold.instance();
    let known = instance.profile(&p.profile).map(|profile| &profile.bodies);
    let mut added = p.bodies.iter().filter(|body| known.is_none_or(|known| !known.contains(&body.body)));
    let held = |role: Role| {
        let mut bodies = known.into_iter().flatten().filter_map(|body| instance.body(body));
        bodies.any(|body| body.role == role)
    };
    let holds = match asked.signer {
        Signer::Enrolled { role: Role::Administrator, .. } => known.is_none() || added.next().is_none(),
        Signer::Body { body, role } => {
            let own = |role_added: Role| role_added == role || (role == Role::Court && !held(role_added));
            known.is_some_and(|known| known.contains(body)) && added.all(|body| own(body.role))
        }
        Signer::Enrolled { .. } | Signer::Founder => false,
    };
    require(
        holds,
        RefusalCode::BodiesFixed,
        "bodies are named when a profile is first adopted; later the own key of a body that it names adds bodies of its \
         role, and the administrator adopts the profile with the bodies it has",
    )
}

fn body_stands(asked: &Asked<'_>, body: &Body) -> Result<(), Refusal> {
    let instance = asked.fold.instance();
    require(
        matches!(body.role, Role::Court | Role::MarketSurveillance | Role::DataProtection | Role::Trustee),
        RefusalCode::BodyRole,
        "a body is a court, a market surveillance or data protection authority, or a trustee; name one of these",
    )?;
    signature::check_key(&body.key).map_err(|e| Refusal::new(RefusalCode::KeyUnreadable, e.to_string()))?;
    match instance.body(&body.body) {
        Some(known) => require(
            known.key == body.key && known.role == body.role,
            RefusalCode::BodyKeyFixed,
            "a body's key and role never change; name the body with its first key and role, or another body",
        ),
        None => require(
            !instance.knows_key(&body.key.id()),
            RefusalCode::KeyTaken,
            "the key is enrolled already, or another body's; each body has a key of its own",
        ),
    }
}
