//! `authorisation.decided`: The authority decides on a request, or changes what it decided (R-5.3-b, -n, -u).

use serde::{Deserialize, Serialize};
use stricto_law::budget::BudgetParameters;
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
    /// How many false alerts are too many, where the decision says so; one that allows no use says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_alerts: Option<FalseAlerts>,
}

/// The false-alert budget that a decision sets: a sequential test over verified alerts; shares and rates in 10^-6 (E-k).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FalseAlerts {
    /// The share of false alerts that is tolerated; above 0.
    pub tolerated_e6: u32,
    /// The share that is too much; above the tolerated one and below 10^6.
    pub excessive_e6: u32,
    /// How often the test may find the tolerated share exceeded although it is not; above 0, below one half.
    pub false_alarm_e6: u32,
    /// How often it may find the excessive share within budget; above 0, below one half.
    pub miss_e6: u32,
    /// What follows when it is exceeded.
    pub on_exceeding: OnExceeding,
}

/// What follows when a false-alert budget is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnExceeding {
    /// The use is suspended; somebody on the case resumes it.
    Suspend,
    /// The use goes on, and an incident is raised.
    Alarm,
}

impl FalseAlerts {
    /// The parameters of the test.
    #[must_use]
    pub const fn parameters(&self) -> BudgetParameters {
        BudgetParameters {
            tolerated_e6: self.tolerated_e6,
            excessive_e6: self.excessive_e6,
            false_alarm_e6: self.false_alarm_e6,
            miss_e6: self.miss_e6,
        }
    }
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
