//! `system.described`, `fria.completed`, `registration.recorded`: nothing is assessed for what nobody described.
//!
//! Holds R-27-a, R-49-c as far as order goes; whether they are complete, the law says.

use super::Asked;
use crate::ids::SystemId;
use crate::kinds::system_described::SystemDescribed;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn described(asked: &Asked<'_>, p: &SystemDescribed) -> Result<(), Refusal> {
    let engine = asked.fold.instance().enrolment(&p.engine);
    require(
        engine.is_some_and(|e| e.role == Role::Engine && e.retired.is_none()),
        RefusalCode::NotAnEngine,
        "the key is not one of an engine; enrol the engine's key in the role `engine` first",
    )
}

pub(super) fn known(asked: &Asked<'_>, system: &SystemId) -> Result<(), Refusal> {
    if asked.fold.instance().system(system).is_some() {
        return Ok(());
    }
    let why = format!("the system `{system}` is not described here; describe it first");
    Err(Refusal::new(RefusalCode::UnknownSystem, why))
}
