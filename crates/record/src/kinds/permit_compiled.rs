//! `permit.compiled`: Limits that stand on a permitted assessment are committed to, with the instant until which they are good.
//!
//! Rows read here too: R-12-c.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::class::Class;
use crate::ids::Hex32;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// Limits that stand on a permitted assessment are committed to, with the instant until which they are good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermitCompiled {
    /// The first instant at which the permit is no longer good.
    pub good_until: Instant,
    /// By decision, or by urgency.
    pub basis: PermitBasis,
    /// Commitment per single field: `threshold_e6`, `max_delay_ms`, `reference_list`, `systems`.
    pub fields: BTreeMap<String, Hex32>,
    /// Merkle root per list of commitments: `windows`, `cameras`, `areas`, `persons`.
    pub roots: BTreeMap<String, Root>,
}

/// What a permit stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermitBasis {
    /// An authority's decision.
    Decision,
    /// Urgency, before a decision.
    Urgency,
}

/// A Merkle root over salted commitments, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// How many commitments.
    pub count: u64,
    /// Their root.
    pub root: Hex32,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("limits", Class::Limits)];
