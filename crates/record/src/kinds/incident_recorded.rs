//! `incident.recorded`: An incident: comparison without a permit, an engine still running, a fork (X-g, R-26-b, -c).
//!
//! Rows read here too: D-49, R-26-c.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// An incident: comparison without a permit, an engine still running, a fork (X-g, R-26-b, -c).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRecorded {
    /// What happened.
    pub code: IncidentCode,
    /// To whom it is raised.
    pub raised_to: Vec<Role>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentCode {
    /// Live comparison without a permit (X-g).
    ComparisonWithoutPermit,
    /// Live comparison outside area or hours (X-g).
    ComparisonOutsideLimits,
    /// An order to stop was not acknowledged, or a candidate came after it.
    EngineStillRunning,
    /// The engine did not renew its order.
    EngineSilent,
    /// The request for authorisation came after its deadline.
    RequestLate,
    /// More alerts were false than the decision tolerates (E-k).
    FalseAlerts,
    /// Two checkpoints of one size differ.
    Fork,
    /// Another incident; details are sealed.
    Other,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Either;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register, Role::Commander, Role::Verifier, Role::RightsOfficer, Role::MarketSurveillance, Role::DataProtection, Role::Auditor];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("details", Class::Notices)];
