//! `use.stopped`, `stop.explained`: anyone on the case stops it, at any time, having seen whatever they have seen.
//!
//! Holds promise 3, R-5.3-m, R-5.3-n. A darkening cause may follow another; nothing undoes a stop. Who ends a use for a
//! cause that others find cannot put that cause in the way of a lapse, its erasure, or the bar on a second start.

use super::Asked;
use crate::fold::UseFile;
use crate::kinds::use_stopped::{StopCause, UseStopped};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn stopped(asked: &Asked<'_>, p: &UseStopped) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let file = asked.file()?;
    let darker = p.cause.darkens() && file.darkened().is_none();
    // A lapse follows any other stop, a darkening one too: it has consequences of its own.
    let lapses = p.cause == StopCause::Lapsed && file.stop.as_ref().is_some_and(|s| s.lapsed_at.is_none());
    require(
        file.stop.is_none() || darker || lapses,
        RefusalCode::AlreadyStopped,
        "the use is over already; nothing more is needed",
    )?;
    require(
        may_give(asked, role, file, p.cause),
        RefusalCode::CauseNotOfRole,
        "this cause is another's to give: a lapse is found by the register, what was decided ends the use with the \
         decision, `supervisor` is said by supervisors and courts, `prohibited` by nobody of the unit; stop as `person` \
         if it must end now",
    )
}

/// The reason is given once, by whoever signed that stop: nobody puts words in another's mouth.
///
/// A refusal or a withdrawal has its reasons in the decision; what the register itself ended needs none.
pub(super) fn explained(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (actor, ..) = asked.person()?;
    let named = asked.first_re("the stop")?;
    let stop = asked.file()?.stop_acts.iter().find(|stop| stop.act == *named && stop.actor == *actor);
    let stop = stop.ok_or_else(|| {
        Refusal::new(
            RefusalCode::AnswersWrong,
            "`re` names no `use.stopped` of this use that you signed; name your own, for its signer gives the reason",
        )
    })?;
    require(
        !stop.explained,
        RefusalCode::AlreadyExplained,
        "the reason of this stop is given already; nothing more is needed",
    )
}

/// Whether this signer may give this cause: what leads to consequences is found, never claimed.
fn may_give(asked: &Asked<'_>, role: Role, file: &UseFile, cause: StopCause) -> bool {
    let register = role == Role::Register;
    match cause {
        // The decision itself ends and darkens the use: nothing is left for a stop to do.
        StopCause::Refused | StopCause::Withdrawn => false,
        StopCause::Lapsed => {
            let undecided = !file.decided_instead_of_lapsed();
            register && file.request_due().is_some() && file.requests.is_empty() && undecided
        }
        StopCause::Supervisor => role.supervises(),
        StopCause::Prohibited => register || asked.outside(),
        StopCause::Person
        | StopCause::ObjectiveReached
        | StopCause::ThreatEnded
        | StopCause::Expired
        | StopCause::Undecided
        | StopCause::EngineOutOfControl => true,
    }
}
