//! `candidates.released`: Candidates within all limits are released as alerts: the only way out of the gate (promise 2).
//!
//! Rows read here too: R-12-d.

use serde::{Deserialize, Serialize};

use crate::ids::ActHash;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Candidates within all limits are released as alerts: the only way out of the gate (promise 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidatesReleased {
    /// The permit they were released under.
    pub permit: ActHash,
}

/// The most alerts one release may carry, all of one use; `sealed` has one field per alert, named by its id.
pub const MAX_ALERTS: usize = 256;

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
