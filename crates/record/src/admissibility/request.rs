//! `authorisation.requested`: each use its own request, to a court of its profile, and in urgency late rather than never.
//!
//! Holds R-5.3-a, R-5.3-c, R-5.3-l (an urgent use that ended early still owes its request).

use super::Asked;
use crate::kinds::authorisation_requested::AuthorisationRequested;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn requested(asked: &Asked<'_>, p: &AuthorisationRequested) -> Result<(), Refusal> {
    let file = asked.file()?;
    require(
        file.refusal().is_none(),
        RefusalCode::RefusalIsFinal,
        "the authorisation was refused; a new use, naming this one as earlier, needs a request of its own",
    )?;
    let owed = file.urgency.is_some() && file.requests.is_empty();
    if !owed {
        asked.not_stopped()?;
    }
    require(
        !file.request_pending(),
        RefusalCode::RequestPending,
        "a request of this use waits for its decision; wait for it",
    )?;
    require(
        file.courts.contains(&p.to),
        RefusalCode::NotACourtOfTheProfile,
        "the body is no court of the profile this use was proposed under; ask one that is",
    )?;
    let follows_urgency = file.urgency.is_some() && file.decision_in_effect().is_none();
    match (p.urgent, follows_urgency) {
        (true, false) => Err(Refusal::new(
            RefusalCode::NoUrgency,
            "no urgency was declared, or it was decided on; request without `urgent`",
        )),
        (false, true) => Err(Refusal::new(
            RefusalCode::UrgencyHidden,
            "this use began, or may begin, in urgency; say so with `urgent`",
        )),
        (true, true) | (false, false) => Ok(()),
    }
}
