//! `correction.recorded`: A wrong match or list entry, once known, is recorded and blocked (X-j).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::AlertId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A wrong match or list entry, once known, is recorded and blocked (X-j).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRecorded {
    /// The alert.
    pub alert: AlertId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Verifier, Role::Commander, Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("correction", Class::Measures)];
