//! `register.reopened`: after a proven fork two people reopen, one of them outside the unit.

use super::Asked;
use crate::kinds::register_reopened::RegisterReopened;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn reopened(asked: &Asked<'_>, p: &RegisterReopened) -> Result<(), Refusal> {
    let (actor, ..) = asked.person()?;
    let fork = asked.fold.instance().fork().ok_or_else(|| {
        Refusal::new(RefusalCode::NotForked, "no fork is recorded; there is nothing to reopen")
    })?;
    require(
        p.size <= asked.fold.size(),
        RefusalCode::SizeNotReached,
        "the register never had so many entries; name a checkpoint of this register",
    )?;
    let same = fork.reopened_by.iter().filter(|r| (r.size, r.root) == (p.size, p.root));
    require(
        same.into_iter().all(|r| r.actor != *actor),
        RefusalCode::SameResumer,
        "one person reopens once; a second person, one of the two outside the unit, must do it too",
    )
}
