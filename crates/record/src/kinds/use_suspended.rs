//! `use.suspended`: The use is suspended: it ends when people resume.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The use is suspended: it ends when people resume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseSuspended {
    /// Why.
    pub cause: SuspendCause,
}

/// Why a use is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuspendCause {
    /// A person on the case asks for it.
    Person,
    /// The clock jumped or is unknown.
    Clock,
    /// The disk is full or a write failed.
    Store,
    /// The false-alert budget is spent.
    Budget,
    /// Stored data does not verify.
    Integrity,
    /// A supervisor orders it.
    Supervisor,
}

impl SuspendCause {
    /// Whether two people, one of them outside the unit, must resume, whoever suspended.
    #[must_use]
    pub const fn needs_two_to_resume(self) -> bool {
        match self {
            Self::Person | Self::Clock | Self::Store | Self::Budget => false,
            Self::Integrity | Self::Supervisor => true,
        }
    }
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register, Role::Commander, Role::Verifier, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
