//! `urgency.declared`: once per use, for a window that ends, and never again on facts that were refused.
//!
//! Whether facts are the same nobody can see from outside. So whoever starts urgently says of each recent start for the
//! same objective that was refused or lapsed: the same, and then it is not admitted, or how the facts differ.
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
        !asked.fold.negative_before_at(file, asked.now),
        RefusalCode::UrgencyAfterNegative,
        "an urgent use on these facts was refused or lapsed; request the authorisation first this time",
    )?;
    let others = asked.fold.not_told_apart(file, asked.now);
    if others.is_empty() {
        return Ok(());
    }
    let uses = others.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let why = format!(
        "urgent starts for this objective were refused or lapsed in the last 30 days: {uses}; if the facts are the same, \
         propose a use that names them in `earlier` and request first; if not, say how by a `fact.supplied` for the row \
         `X-b` that names an act of each in `re`"
    );
    Err(Refusal::new(RefusalCode::EarlierNotTold, why))
}
