//! `urgency.declared`: once per use, for a window that ends, and never again on facts that were refused.
//!
//! Holds R-5.3-k (a minimum: the window ends), X-b, X-e (the form is sealed and required by the kind).

use super::Asked;
use crate::kinds::urgency_declared::UrgencyDeclared;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn declared(asked: &Asked<'_>, p: &UrgencyDeclared) -> Result<(), Refusal> {
    let file = asked.not_stopped()?;
    require(
        file.urgency.is_none(),
        RefusalCode::AlreadyUrgent,
        "urgency is declared once per use, and its window is never prolonged; request the authorisation",
    )?;
    require(
        file.decision_in_effect().is_none(),
        RefusalCode::AlreadyDecided,
        "the authority decided on this use; what it decided holds, urgency does not replace it",
    )?;
    require(
        p.until > asked.now,
        RefusalCode::Until,
        "the urgent window must end in the future; name its end in `until`",
    )?;
    require(
        !asked.fold.negative_before(file),
        RefusalCode::UrgencyAfterNegative,
        "an urgent use on these facts was refused or lapsed; request the authorisation first this time",
    )
}
