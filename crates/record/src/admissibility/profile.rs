//! `profile.adopted`: national law comes in with the bodies outside the unit, whose keys then stay.
//!
//! Holds R-5.5-g (a designated authority) and X-h.

use std::collections::BTreeSet;

use super::Asked;
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
    p.bodies.iter().try_for_each(|body| body_stands(asked, body))
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
