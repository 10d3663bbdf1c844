//! `use.stopped`: The use ends: every later release and opening is refused (promise 3).
//!
//! Rows read here too: R-12-b.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The use ends: every later release and opening is refused (promise 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseStopped {
    /// Why; a person may give the reason afterwards.
    pub cause: StopCause,
}

/// Why a use ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopCause {
    /// A person stopped it.
    Person,
    /// The objective is reached.
    ObjectiveReached,
    /// The threat ended.
    ThreatEnded,
    /// The period ended.
    Expired,
    /// The authorisation was refused.
    Refused,
    /// The authorisation was withdrawn.
    Withdrawn,
    /// No request within the deadline of an urgent use.
    Lapsed,
    /// No decision within the decision limit or the urgent window.
    Undecided,
    /// A supervisor orders it.
    Supervisor,
    /// The use is prohibited.
    Prohibited,
    /// The engine compares outside what was ordered.
    EngineOutOfControl,
}

impl StopCause {
    /// Whether the stop also darkens alerts on screens and recalls everyone who was told (promise 3).
    #[must_use]
    pub const fn darkens(self) -> bool {
        match self {
            Self::Refused | Self::Withdrawn | Self::Supervisor | Self::Lapsed | Self::Prohibited => true,
            Self::Person
            | Self::ObjectiveReached
            | Self::ThreatEnded
            | Self::Expired
            | Self::Undecided
            | Self::EngineOutOfControl => false,
        }
    }
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register, Role::Requester, Role::Commander, Role::Verifier, Role::RightsOfficer, Role::Court, Role::CourtClerk, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
