//! `identity.confirmed`: An identity is confirmed by other means than the output; who it is never enters the file part.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::AlertId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// An identity is confirmed by other means than the output; who it is never enters the file part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfirmed {
    /// The alert.
    pub alert: AlertId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Verifier, Role::Commander];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("identity", Class::Result)];
