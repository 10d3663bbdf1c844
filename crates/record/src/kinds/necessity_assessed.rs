//! `necessity.assessed`: Necessity and proportionality are assessed by a person (R-5.1-c, R-5.2-d to -f).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// Necessity and proportionality are assessed by a person (R-5.1-c, R-5.2-d to -f).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NecessityAssessed {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester, Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("case", Class::Request)];
