//! `alert.opened`: A verifier opens an alert: recorded before its content is shown.

use serde::{Deserialize, Serialize};

use crate::ids::{AlertId, Code};
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A verifier opens an alert: recorded before its content is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertOpened {
    /// The alert.
    pub alert: AlertId,
    /// Why.
    pub why: Code,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Verifier, Role::RightsOfficer, Role::MarketSurveillance, Role::DataProtection, Role::Court];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
