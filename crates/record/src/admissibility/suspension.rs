//! `use.suspended`, `use.resumed`: commanders, verifiers and whoever oversees suspend; people resume, where grave two of them.
//!
//! Grave is a cause that touches the register or comes from a supervisor, and whatever somebody outside suspended.
//!
//! Holds R-26-b, R-14-a. Resuming opens nothing new: the permit and its limits are what they were.

use super::Asked;
use crate::fold::Suspension;
use crate::kinds::use_suspended::{SuspendCause, UseSuspended};
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn suspended(asked: &Asked<'_>, p: &UseSuspended) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let file = asked.not_stopped()?;
    require(
        p.cause != SuspendCause::Supervisor || role.supervises(),
        RefusalCode::CauseNotOfRole,
        "`supervisor` is said by supervisors and courts; suspend as `person`",
    )?;
    let grave = p.cause.needs_two_to_resume() || asked.outside();
    // Who began to resume the one that stands did not speak of this cause: two begin again.
    let adds = |standing: &Suspension| !standing.grave || !standing.resumed_by.is_empty();
    require(
        file.suspension.as_ref().is_none_or(|standing| grave && adds(standing)),
        RefusalCode::AlreadySuspended,
        "the use is suspended already; nothing more is needed",
    )
}

pub(super) fn resumed(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (actor, ..) = asked.person()?;
    let suspension = asked.not_stopped()?.suspension.as_ref().ok_or_else(|| {
        Refusal::new(RefusalCode::NotSuspended, "the use is not suspended; there is nothing to resume")
    })?;
    require(
        suspension.resumed_by.iter().all(|(by, _)| by != actor),
        RefusalCode::SameResumer,
        "one person resumes once; a second person must do it too",
    )?;
    let outside = asked.outside() || suspension.resumed_by.iter().any(|(_, outside)| *outside);
    require(
        !suspension.grave || suspension.resumed_by.is_empty() || outside,
        RefusalCode::SameResumer,
        "after such a suspension one of the two who resume stands outside the unit; ask such a person",
    )
}
