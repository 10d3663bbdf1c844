//! `comparison.stopped`: The engine reports its last comparison.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The engine reports its last comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonStopped {
    /// The last comparison, by the engine's clock.
    pub last: Instant,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Engine];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
