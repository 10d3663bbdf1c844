//! `recall.sent`: Everyone who was told of an alert is told that it is recalled.

use serde::{Deserialize, Serialize};

use crate::ids::{AlertId, KeyId};
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Everyone who was told of an alert is told that it is recalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecallSent {
    /// The alerts.
    pub alerts: Vec<AlertId>,
    /// The keys of those who opened one or took a measure.
    pub told: Vec<KeyId>,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
