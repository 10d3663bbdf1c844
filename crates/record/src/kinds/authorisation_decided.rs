//! `authorisation.decided`: The authority decides on a request, or changes what it decided (R-5.3-b, -n, -u).

use serde::{Deserialize, Serialize};
use stricto_law::time::Instant;

use crate::class::Class;
use crate::ids::{AlertId, BodyId, Hex32};
use crate::kinds::{Scope, SealedField, may, must};
use crate::role::Role;

/// The authority decides on a request, or changes what it decided (R-5.3-b, -n, -u).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorisationDecided {
    /// What was decided.
    pub result: DecisionResult,
    /// Signed by the authority, or transcribed from paper or speech.
    pub basis: Basis,
    /// The body that decided.
    pub body: BodyId,
    /// The end of the period granted; required with every result that allows a use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// When the authority decided, where that is not when it signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Instant>,
    /// SHA-256 of the document a transcription rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Hex32>,
    /// Alerts that lie outside what was granted: their content is erased.
    pub outside: Vec<AlertId>,
}

/// What an authority decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionResult {
    /// As requested.
    Granted,
    /// Less than requested; the sealed limits say what.
    GrantedInPart,
    /// Refused: stop and erase.
    Refused,
    /// A longer period.
    Extended,
    /// Other limits or conditions.
    Modified,
    /// Taken back: stop.
    Withdrawn,
}

/// What a decision in the register rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The authority's own key.
    Signed,
    /// A clerk and one person outside the unit, from a document; weaker, to be confirmed.
    Transcribed,
}

impl DecisionResult {
    /// Whether this result allows a use.
    #[must_use]
    pub const fn allows(self) -> bool {
        match self {
            Self::Granted | Self::GrantedInPart | Self::Extended | Self::Modified => true,
            Self::Refused | Self::Withdrawn => false,
        }
    }
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Court, Role::CourtClerk, Role::RightsOfficer];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("decision", Class::Decision), may("limits", Class::Limits)];
