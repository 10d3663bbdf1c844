//! `fria.completed`: The fundamental rights impact assessment is complete or updated (R-5.2-l, R-27-h).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::{Hex32, SystemId};
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// The fundamental rights impact assessment is complete or updated (R-5.2-l, R-27-h).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FriaCompleted {
    /// The system it is for.
    pub system: SystemId,
    /// SHA-256 of the assessment's document.
    pub document: Hex32,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("fria", Class::Instance)];
