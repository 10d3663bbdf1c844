//! `order.issued`: The engine is ordered to compare within limits, or to stop.
//!
//! Rows read here too: R-5.3-p.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::class::Class;
use crate::ids::KeyId;
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// The engine is ordered to compare within limits, or to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderIssued {
    /// The engine's key.
    pub engine: KeyId,
    /// What it is to do.
    pub action: Action,
    /// Until when, for an order to compare; it must be renewed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// What an engine is ordered to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Compare this list on these cameras until then.
    Compare,
    /// Stop comparing.
    Stop,
    /// Delete the reference list built for the use.
    DeleteList,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("order", Class::Limits)];
