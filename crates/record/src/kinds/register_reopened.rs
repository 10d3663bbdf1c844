//! `register.reopened`: The register is reopened after a proven fork, by two people, one outside the unit.

use serde::{Deserialize, Serialize};

use crate::ids::Hex32;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// The register is reopened after a proven fork, by two people, one outside the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterReopened {
    /// The checkpoint's size from which it goes on.
    pub size: u64,
    /// Its root.
    pub root: Hex32,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Commander, Role::RightsOfficer, Role::MarketSurveillance, Role::DataProtection, Role::Court];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
