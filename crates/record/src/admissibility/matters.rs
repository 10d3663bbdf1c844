//! `matter.closed`: what stands about a use is closed once, by somebody outside whom it concerns.
//!
//! Holds R-85-a, R-86-a, R-26-d: what holds the content of a use is never the unit's to close.

use super::Asked;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn closed(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let named = asked.first_re("the incident, complaint, request or challenge")?;
    let matter = asked.file()?.matter(named).filter(|matter| matter.closed.is_none()).ok_or_else(|| {
        Refusal::new(
            RefusalCode::NoMatter,
            "`re` names no incident, complaint, request or challenge of this use that is open; name one that is",
        )
    })?;
    require(
        matter.closed_by.admits(role, asked.outside()),
        RefusalCode::MatterNotOfRole,
        "this is another's to close: a challenge, what a supervisor or the authority recorded and what may be an unlawful \
         use are theirs, anything else also a rights officer's who stands outside the unit",
    )
}
