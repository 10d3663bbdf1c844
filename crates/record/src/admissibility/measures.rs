//! `identity.confirmed`, `measure.taken`, `correction.recorded`: nobody is acted upon on the output alone.
//!
//! Holds R-5.3-t, R-14-b, R-14-e, X-j.

use super::Asked;
use crate::fold::AlertFile;
use crate::kinds::correction_recorded::CorrectionRecorded;
use crate::kinds::identity_confirmed::IdentityConfirmed;
use crate::kinds::measure_taken::{Ground, MeasureTaken};
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn identity(asked: &Asked<'_>, p: &IdentityConfirmed) -> Result<(), Refusal> {
    let alert = asked.bright_alert(&p.alert)?;
    confirmed(alert)?;
    require(
        alert.identity.is_none(),
        RefusalCode::AlreadyIdentified,
        "the identity is confirmed already; correct it with `correction.recorded` if it is wrong",
    )
}

pub(super) fn measure(asked: &Asked<'_>, p: &MeasureTaken) -> Result<(), Refusal> {
    let alert = asked.bright_alert(&p.alert)?;
    confirmed(alert)?;
    require(
        p.grounds.iter().any(|ground| *ground != Ground::SystemOutput),
        RefusalCode::OutputAlone,
        "no measure rests on the system's output alone; name another ground, or take no measure",
    )
}

/// Confirmed by two separate verifications, and not corrected since.
fn confirmed(alert: &AlertFile) -> Result<(), Refusal> {
    require(
        alert.corrected.is_none(),
        RefusalCode::AlertBlocked,
        "the alert was corrected and is blocked; nothing is done on it any more",
    )?;
    require(
        alert.confirmed(),
        RefusalCode::NotConfirmed,
        "two separate verifications have not confirmed this alert; wait for them, or leave the person alone",
    )
}

/// A correction is never too late: it blocks and recalls, it shows nothing.
pub(super) fn corrected(asked: &Asked<'_>, p: &CorrectionRecorded) -> Result<(), Refusal> {
    require(
        asked.alert(&p.alert)?.corrected.is_none(),
        RefusalCode::AlreadyCorrected,
        "the alert is corrected and blocked already; nothing more is needed",
    )
}
