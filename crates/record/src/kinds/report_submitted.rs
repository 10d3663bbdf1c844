//! `report.submitted`: A yearly report was submitted (R-5.6-a).

use serde::{Deserialize, Serialize};

use crate::ids::Hex32;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A yearly report was submitted (R-5.6-a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSubmitted {
    /// The year.
    pub year: u16,
    /// SHA-256 of the report.
    pub sha256: Hex32,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::MarketSurveillance, Role::DataProtection, Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
