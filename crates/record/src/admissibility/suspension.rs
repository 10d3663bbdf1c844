//! `use.suspended`, `use.resumed`: anyone on the case suspends; people resume, where it is grave two of them.
//!
//! Holds R-26-b, R-14-a. Resuming opens nothing new: the permit and its limits are what they were.

use super::Asked;
use crate::kinds::use_suspended::UseSuspended;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn suspended(asked: &Asked<'_>, p: &UseSuspended) -> Result<(), Refusal> {
    let file = asked.not_stopped()?;
    let graver =
        |s: &crate::fold::Suspension| p.cause.needs_two_to_resume() && !s.cause.needs_two_to_resume();
    require(
        file.suspension.as_ref().is_none_or(graver),
        RefusalCode::AlreadySuspended,
        "the use is suspended already; nothing more is needed",
    )
}

pub(super) fn resumed(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (actor, role, _) = asked.person()?;
    let suspension = asked.not_stopped()?.suspension.as_ref().ok_or_else(|| {
        Refusal::new(RefusalCode::NotSuspended, "the use is not suspended; there is nothing to resume")
    })?;
    require(
        suspension.resumed_by.iter().all(|(by, _)| by != actor),
        RefusalCode::SameResumer,
        "one person resumes once; a second person must do it too",
    )?;
    let outside = role.outside_the_unit() || suspension.resumed_by.iter().any(|(_, r)| r.outside_the_unit());
    require(
        !suspension.cause.needs_two_to_resume() || suspension.resumed_by.is_empty() || outside,
        RefusalCode::SameResumer,
        "after this cause one of the two who resume stands outside the unit; ask such a person",
    )
}
