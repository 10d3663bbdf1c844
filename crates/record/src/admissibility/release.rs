//! `candidates.released`: the only way out of the gate, conditional on an open permit at this very position.
//!
//! Holds promises 2 and 3, R-5.3-i, X-i (an alert belongs to one use).

use super::{Asked, arming};
use crate::kinds::candidates_released::CandidatesReleased;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn released(asked: &Asked<'_>, p: &CandidatesReleased) -> Result<(), Refusal> {
    let file = asked.file()?;
    let permit = file.permit_open(asked.now).map_err(arming::closed)?;
    require(
        permit.act == p.permit,
        RefusalCode::OtherPermit,
        "the release names another permit than the open one; decide again under the open permit",
    )?;
    let alerts = asked.act.sealed.keys().filter_map(|name| name.parse().ok());
    let taken = alerts.into_iter().find(|alert| asked.fold.use_of_alert(alert).is_some());
    match taken {
        None => Ok(()),
        Some(alert) => Err(Refusal::new(
            RefusalCode::AlertExists,
            format!("the alert id `{alert}` is taken; draw a new one"),
        )),
    }
}
