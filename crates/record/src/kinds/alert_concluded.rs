//! `alert.concluded`: Both reviews are in: what they say together.
//!
//! Rows read here too: R-14-b.

use serde::{Deserialize, Serialize};

use crate::ids::AlertId;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// Both reviews are in: what they say together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertConcluded {
    /// The alert.
    pub alert: AlertId,
    /// The result.
    pub conclusion: Conclusion,
}

/// What two separate verifications say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Both say *same*.
    Confirmed,
    /// At least one says *not same*.
    NotConfirmed,
    /// Neither refuted nor confirmed by both.
    Undetermined,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
