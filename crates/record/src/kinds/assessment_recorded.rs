//! `assessment.recorded`: The law was asked about the case as it stands: outcome, findings, how long they are good for.
//!
//! Rows read here too: SC-j1.

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;
use stricto_law::assessment::Outcome;
use stricto_law::finding::{Finding, FindingState};

use crate::class::Class;
use crate::ids::Hex32;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// The law was asked about the case as it stands: outcome, findings, how long they are good for.
///
/// `re` names the last act of use or instance that the case was read from; one that the case outran is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRecorded {
    /// The outcome.
    pub outcome: Outcome,
    /// Each row with its finding, in the Act's order.
    pub findings: Vec<RowFinding>,
    /// The earliest instant at which time alone could change a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Instant>,
    /// Commitment of the receipt.
    pub receipt: Hex32,
}

/// One row and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFinding {
    /// The requirement's id.
    pub row: String,
    /// Met, not met, undetermined.
    pub state: FindingState,
    /// Whether the row does not apply to this case; its state is then met. Acts before this member leave it out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exempt: bool,
    /// Whether nothing is missing but what the authority's decision says; its state is then undetermined.
    #[serde(default, skip_serializing_if = "is_false")]
    pub awaits_decision: bool,
}

impl RowFinding {
    /// What an act carries of a finding: no reason, which is sealed.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            row: finding.row.to_owned(),
            state: finding.state,
            exempt: finding.exempt,
            awaits_decision: finding.awaits_decision(),
        }
    }
}

/// What is not so is not written, so that an act without these members keeps its bytes.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("receipt", Class::Request)];
