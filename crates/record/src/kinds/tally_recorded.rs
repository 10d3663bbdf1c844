//! `tally.recorded`: Counters of the gate, hourly and at the end; nothing per candidate (promise 5).
//!
//! Rows read here too: E-a, X-i.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Counters of the gate, hourly and at the end; nothing per candidate (promise 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyRecorded {
    /// Faces seen, as the engine reports them; per use only.
    pub faces_seen: u64,
    /// Candidates released.
    pub released: u64,
    /// Candidates withheld, by code; only at the end, since a code tells that a sought person was weakly seen.
    pub withheld: BTreeMap<String, u64>,
    /// Candidates withheld, all codes together.
    pub withheld_total: u64,
    /// Whether this is the last tally of the use.
    pub last: bool,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
