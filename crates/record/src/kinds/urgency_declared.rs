//! `urgency.declared`: Urgency is declared: why it was impossible to ask first, least use, safeguards (R-5.3-j, -k, X-e).

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::class::Class;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// Urgency is declared: why it was impossible to ask first, least use, safeguards (R-5.3-j, -k, X-e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgencyDeclared {
    /// The end of the urgent window: the absolute minimum.
    pub until: Instant,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Commander];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("urgency", Class::Request), must("limits", Class::Limits)];
