//! `stop.explained`: A person says why the use was stopped, after the stop: it changes nothing.

use serde::{Deserialize, Serialize};

use crate::ids::Code;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A person says why the use was stopped, after the stop: a stop never waits for its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopExplained {
    /// Why, as a word; the stop itself is named in `re`.
    pub reason: Code,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester, Role::Commander, Role::Verifier, Role::RightsOfficer, Role::Court, Role::CourtClerk, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
