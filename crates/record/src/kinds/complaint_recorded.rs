//! `complaint.recorded`: A complaint is recorded (R-85-a, R-27-f).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A complaint is recorded (R-85-a, R-27-f).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRecorded {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Either;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::RightsOfficer, Role::MarketSurveillance, Role::DataProtection];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("complaint", Class::Notices)];
