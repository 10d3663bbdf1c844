//! `registration.recorded`: The registration in the Union database is recorded, or why it is technically not possible (R-5.2-m, R-49-c, R-49-i).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::SystemId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// The registration in the Union database is recorded, or why it is technically not possible (R-5.2-m, R-49-c, R-49-i).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRecorded {
    /// The system.
    pub system: SystemId,
    /// Registered, or technically not possible.
    pub state: Registration,
}

/// How far the registration got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// Entered in the secure non-public section.
    Registered,
    /// The database cannot take it; the evidence is sealed, a person decides.
    NotTechnicallyPossible,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Administrator, Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("registration", Class::Instance)];
