//! `incident.recorded`: what happened is recorded whatever the state of the use, and raised to those who must know.
//!
//! Holds X-g, R-26-b, R-26-c. What the unit cannot keep among itself is raised outside it.
//! Rows read here too: D-49.

use super::Asked;
use crate::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

pub(super) fn recorded(_: &Asked<'_>, p: &IncidentRecorded) -> Result<(), Refusal> {
    let outside: &[Role] = match p.code {
        IncidentCode::ComparisonWithoutPermit
        | IncidentCode::ComparisonOutsideLimits
        | IncidentCode::EngineStillRunning
        | IncidentCode::RequestLate
        | IncidentCode::Fork => &[Role::RightsOfficer, Role::MarketSurveillance],
        IncidentCode::EngineSilent | IncidentCode::FalseAlerts | IncidentCode::Other => {
            &[Role::RightsOfficer]
        }
    };
    require(
        outside.iter().all(|role| p.raised_to.contains(role)),
        RefusalCode::NoticeRole,
        "an incident is raised to the rights officer, a grave one to market surveillance too; add them to `raised_to`",
    )
}
