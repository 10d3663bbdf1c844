//! `use.armed`: a person arms, under a permit, once.
//!
//! Holds R-5.2-p (a human decision starts it), R-5.3-a, and C-7: the 24 hours run from here at the latest.

use super::Asked;
use crate::fold::ClosedCause;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn armed(asked: &Asked<'_>) -> Result<(), Refusal> {
    let file = asked.not_stopped()?;
    require(
        file.armed.is_none(),
        RefusalCode::AlreadyArmed,
        "the use is armed already; nothing more is needed",
    )?;
    file.permit_to_arm(asked.now).map(|_| ()).map_err(closed)
}

/// The refusal of what needs an open permit.
pub(super) fn closed(cause: ClosedCause) -> Refusal {
    let what_to_do = match cause {
        ClosedCause::Forked => "two people reopen the register first",
        ClosedCause::Stopped => "the use is over",
        ClosedCause::Suspended => "people resume the use first",
        ClosedCause::NoPermit => "the case must be assessed as permitted and the permit compiled first",
        ClosedCause::NotArmed => "a commander arms the use first",
        ClosedCause::Past => "its time is over; assess and compile again",
    };
    Refusal::new(RefusalCode::PermitClosed, format!("the permit is not open (`{cause}`): {what_to_do}"))
}
