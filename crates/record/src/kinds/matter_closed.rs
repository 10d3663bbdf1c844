//! `matter.closed`: What stood about a use is closed: an incident, a complaint, a person's request, a challenge.
//!
//! Rows read here too: R-85-a, R-86-a.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::Code;
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// What stood about a use is closed: it holds the use's content no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterClosed {
    /// What came of it, as a word; the act that is closed is named in `re`.
    pub outcome: Code,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("reasons", Class::Notices)];
