//! `alert.reviewed`: A verifier records what the pictures show, sealed: the second is blind to the first (R-14-b).
//!
//! Rows read here too: R-12-e, R-14-c.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::AlertId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A verifier records what the pictures show, sealed: the second is blind to the first (R-14-b).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertReviewed {
    /// The alert.
    pub alert: AlertId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Verifier];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("outcome", Class::Verification)];
