//! `content.read`: Sealed content is read: who, what, why; recorded before it is shown (X-k).
//!
//! Rows read here too: R-LED-d.

use serde::{Deserialize, Serialize};

use crate::ids::{ActHash, Code};
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Sealed content is read: who, what, why; recorded before it is shown (X-k).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentRead {
    /// The act whose field is read.
    pub act: ActHash,
    /// The field.
    pub field: String,
    /// Why.
    pub why: Code,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Either;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester, Role::Commander, Role::Verifier, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Auditor];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
