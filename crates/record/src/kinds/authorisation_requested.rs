//! `authorisation.requested`: The authorisation is requested, prior or after an urgent start (R-5.3-e, R-5.3-l).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::BodyId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// The authorisation is requested, prior or after an urgent start (R-5.3-e, R-5.3-l).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorisationRequested {
    /// Whether this follows an urgent start.
    pub urgent: bool,
    /// The body that is asked.
    pub to: BodyId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("request", Class::Request), must("limits", Class::Limits)];
