//! `comparison.started`: The engine reports its first comparison: the clock of Article 5(3) runs from the earlier of this and arming (C-7).
//!
//! Rows read here too: R-12-b.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The engine reports its first comparison: the clock of Article 5(3) runs from the earlier of this and arming (C-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonStarted {
    /// The first comparison, by the engine's clock.
    pub first: Instant,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Engine];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
