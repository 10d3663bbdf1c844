//! `actor.enrolled`, `actor.retired`: one key, one role, one actor; the unit cannot make its own judge.
//!
//! Holds X-h, R-5.3-d (an authority that is no part of the unit), R-14-b (different natural persons). Design section 7.

use super::{Asked, Signer};
use crate::fold::Instance;
use crate::ids::{BodyId, KeyId};
use crate::key;
use crate::kinds::actor_enrolled::ActorEnrolled;
use crate::kinds::actor_retired::ActorRetired;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;
use crate::signature;

pub(super) fn enrolled(asked: &Asked<'_>, p: &ActorEnrolled) -> Result<(), Refusal> {
    let instance = asked.fold.instance();
    signature::check_key(&p.key).map_err(|e| Refusal::new(RefusalCode::KeyUnreadable, e.to_string()))?;
    require(
        !instance.knows_key(&p.key.id()),
        RefusalCode::KeyTaken,
        "a key is enrolled once, for one role; make a new key",
    )?;
    require(
        p.role != Role::Register,
        RefusalCode::RoleNotEnrollable,
        "the register's own key is named in `format.adopted` alone; enrol another role",
    )?;
    require(
        p.seals_to.is_none() || p.role == Role::Trustee,
        RefusalCode::RoleNotEnrollable,
        "content is sealed to a trustee and to nobody else; leave out `seals_to`",
    )?;
    require(
        p.seals_to.is_none_or(|public| key::can_be_sealed_to(&public.0)),
        RefusalCode::KeyUnreadable,
        "nothing can be sealed to the key in `seals_to`; make one with `stricto escrow key`",
    )?;
    may_speak_for(asked, p.role, &p.body)?;
    one_role(instance, p)
}

/// The body's own key for roles outside the unit; the administrator for the others.
fn may_speak_for(asked: &Asked<'_>, role: Role, body: &BodyId) -> Result<(), Refusal> {
    let own_body = role.enrolled_by_its_own_body();
    let holds = match asked.signer {
        Signer::Body { body: signs, role: of } => own_body && signs == body && body_holds(of, role),
        Signer::Enrolled { role: Role::Administrator, .. } => {
            !own_body && asked.fold.instance().body(body).is_none()
        }
        Signer::Enrolled { .. } | Signer::Founder => false,
    };
    if holds {
        return Ok(());
    }
    let why = if own_body {
        format!(
            "people of `{body}` in the role `{}` are enrolled and retired by that body's own key, as the adopted \
             profile names it; ask the body",
            role.as_str()
        )
    } else {
        format!(
            "people in the role `{}` are enrolled and retired by an administrator; ask one",
            role.as_str()
        )
    };
    Err(Refusal::new(RefusalCode::NotTheBodysKey, why))
}

/// Whether a body with this role has people in that one.
fn body_holds(body: Role, role: Role) -> bool {
    body == role || (body == Role::Court && role == Role::CourtClerk)
}

/// An actor holds one role and belongs to one body, for as long as the register lasts.
fn one_role(instance: &Instance, p: &ActorEnrolled) -> Result<(), Refusal> {
    let same_role = instance.roles.get(&p.actor).is_none_or(|role| *role == p.role);
    let others = instance.enrolments().filter(|(_, e)| e.actor == p.actor);
    let same_body = others.into_iter().all(|(_, e)| e.body == p.body);
    require(
        same_role && same_body,
        RefusalCode::ActorHasOtherRole,
        "an actor holds one role in one body, also after the key is retired; another person must take this role",
    )
}

pub(super) fn retired(asked: &Asked<'_>, p: &ActorRetired) -> Result<(), Refusal> {
    let instance = asked.fold.instance();
    let enrolment = instance.enrolment(&p.key).ok_or_else(|| {
        let why = format!("the key `{}` is not enrolled; name an enrolled key", p.key);
        Refusal::new(RefusalCode::UnknownKey, why)
    })?;
    require(
        enrolment.retired.is_none(),
        RefusalCode::AlreadyRetired,
        "the key is retired already; nothing more is needed",
    )?;
    require(
        enrolment.role != Role::Register,
        RefusalCode::RoleNotEnrollable,
        "the register's own key ends with the register; begin a new register instead",
    )?;
    may_speak_for(asked, enrolment.role, &enrolment.body)?;
    require(
        enrolment.role != Role::Administrator || other_administrator(instance, &p.key),
        RefusalCode::LastAdministrator,
        "this is the last administrator's key; enrol another administrator first",
    )
}

fn other_administrator(instance: &Instance, key: &KeyId) -> bool {
    instance.enrolments().any(|(id, e)| id != key && e.role == Role::Administrator && e.retired.is_none())
}
