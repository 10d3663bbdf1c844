//! `use.proposed`, `necessity.assessed`, `fact.supplied`: one use, one objective or more, one place's law.
//!
//! Holds R-5.1-b (named objectives), R-5.5-j (a profile), X-a (earlier requests are stated).

use std::collections::BTreeSet;

use super::{Asked, systems};
use crate::kinds::use_proposed::UseProposed;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn proposed(asked: &Asked<'_>, p: &UseProposed) -> Result<(), Refusal> {
    let objectives: BTreeSet<_> = p.objectives.iter().collect();
    require(
        !objectives.is_empty() && objectives.len() == p.objectives.len(),
        RefusalCode::Objectives,
        "name at least one objective of Article 5(1)(h), each once",
    )?;
    if asked.fold.instance().profile(&p.profile).is_none() {
        let why = format!("the profile `{}` is not adopted here; adopt it first", p.profile);
        return Err(Refusal::new(RefusalCode::ProfileNotAdopted, why));
    }
    let state = p.profile.as_str().split_once('-').map_or(p.profile.as_str(), |(state, _)| state);
    require(
        state == p.member_state.as_str(),
        RefusalCode::StateNotOfProfile,
        "the profile is another Member State's; name the state and the profile of the place of the use",
    )?;
    systems::known(asked, &p.system)?;
    let earlier: BTreeSet<_> = p.earlier.iter().collect();
    require(
        earlier.len() == p.earlier.len() && earlier.iter().all(|id| asked.fold.use_file(**id).is_some()),
        RefusalCode::EarlierUnknown,
        "name earlier uses of this register on the same facts or persons, each once",
    )
}

/// Facts are added while a use lives; afterwards the file stands as it was decided on.
pub(super) fn added_to(asked: &Asked<'_>) -> Result<(), Refusal> {
    asked.not_stopped().map(|_| ())
}
