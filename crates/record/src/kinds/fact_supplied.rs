//! `fact.supplied`: A missing legal fact is supplied: adds to the case; from outside the unit it clears an escalation.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::Code;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A missing legal fact is supplied: adds to the case; from outside the unit it clears an escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactSupplied {
    /// The requirement the fact answers.
    pub row: Code,
}

/// The row of a fact that tells a use apart from earlier ones whose urgent start was refused or lapsed (X-b).
///
/// Such an act names in `re` an act of each use it tells this one apart from; how they differ is sealed.
pub const TOLD_APART: &str = "X-b";

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester, Role::RightsOfficer, Role::Court];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("case", Class::Request)];
