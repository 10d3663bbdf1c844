//! `use.resumed`: A suspended use is resumed by people, inside the same limits.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A suspended use is resumed by people, inside the same limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseResumed {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Commander, Role::RightsOfficer, Role::Court, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
