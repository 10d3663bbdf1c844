//! `challenge.lodged`, `challenge.decided`: a refusal is challenged once, and what a trustee holds waits for a court alone.
//!
//! Holds R-5.3-r: the unit's own word prolongs nothing, and what comes after the time that the profile gives is too late.

use super::Asked;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn lodged(asked: &Asked<'_>) -> Result<(), Refusal> {
    let (_, role, _) = asked.person()?;
    let file = asked.file()?;
    let answered = asked.first_re("the refusal")?;
    let of_the_refusal = file.refusal().is_some_and(|refusal| refusal.act == *answered);
    // The unit says it once; that a court has it, somebody else says, once too, and of one that stands.
    let stands = |act| file.matter(act).is_some_and(|matter| matter.closed.is_none());
    let fresh = file.challenge.as_ref().is_none_or(|challenge| {
        !role.of_the_unit() && challenge.referenced.is_none() && stands(&challenge.act)
    });
    require(
        of_the_refusal && fresh,
        RefusalCode::NoRefusal,
        "what is challenged is the refusal of this use, once; name it in `re`",
    )?;
    require(
        file.hold().is_none_or(|(_, held)| asked.now < held.until),
        RefusalCode::ChallengeLate,
        "the time that the profile gives for a challenge is over, and what the trustee held is erased",
    )
}

pub(super) fn decided(asked: &Asked<'_>) -> Result<(), Refusal> {
    let answered = asked.first_re("the challenge")?;
    let file = asked.file()?;
    let undecided = file.challenge.as_ref().is_some_and(|c| c.act == *answered && c.decided.is_none());
    let stands = file.matter(answered).is_some_and(|matter| matter.closed.is_none());
    require(
        undecided && stands,
        RefusalCode::NoMatter,
        "`re` names no challenge of this use that is open; name one that is",
    )
}
