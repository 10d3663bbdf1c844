//! `rights.requested`: A person asks for access, rectification, erasure or an explanation (R-86-a, R-LED-e).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::Code;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A person asks for access, rectification, erasure or an explanation (R-86-a, R-LED-e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsRequested {
    /// Which right.
    pub right: Code,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Either;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::RightsOfficer, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("request", Class::Notices)];
