//! `use.stopped`, `stop.explained`: anyone on the case stops it, at any time, having seen whatever they have seen.
//!
//! Holds promise 3, R-5.3-m, R-5.3-n. A darkening cause may follow another; nothing undoes a stop.

use super::Asked;
use crate::kinds::use_stopped::{StopCause, UseStopped};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn stopped(asked: &Asked<'_>, p: &UseStopped) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let file = asked.file()?;
    let darker = p.cause.darkens() && file.darkened().is_none();
    require(
        file.stop.is_none() || darker,
        RefusalCode::AlreadyStopped,
        "the use is over already; nothing more is needed",
    )?;
    // A lapse leads to an erasure: it is found from the register's own times, never claimed.
    let lapsed = file.request_due().is_some() && file.requests.is_empty();
    require(
        p.cause != StopCause::Lapsed || (role == Role::Register && lapsed),
        RefusalCode::CauseNotOfRole,
        "that an urgent use lapsed is found by the register; stop it as `person` if it must end now",
    )
}

/// The reason is given by whoever was on the case, of the stop that stands.
pub(super) fn explained(asked: &Asked<'_>) -> Result<(), Refusal> {
    let stop = asked.first_re("the stop")?;
    require(
        asked.file()?.stop.as_ref().is_some_and(|stood| stood.act == *stop),
        RefusalCode::AnswersWrong,
        "`re` names no stop of this use; name the one that ended it",
    )
}
