//! `order.acknowledged`: The engine acknowledges an order, or says that it cannot.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The engine acknowledges an order, or says that it cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderAcknowledged {
    /// What it did.
    pub answer: Answer,
}

/// What an engine answers to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Done as ordered.
    Done,
    /// Not done; stays an open alarm.
    Failed,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Engine];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
