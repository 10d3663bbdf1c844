//! The request for an authorisation, and the decision on it: Article 5(3).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccuracyByGroup, MemberState, Objective};
use crate::fact::Judgement;
use crate::limits::Limits;
use crate::time::Instant;

section! {
    /// The request and the decision.
    pub struct Authorisation {
        /// Whether an authorisation was requested.
        pub requested: bool,
        /// When.
        pub requested_at: Instant,
        /// Whether the request is reasoned and names its evidence.
        pub reasoned: bool,
        /// Whether the authority competent under national law asked, not its contractor.
        pub requested_by_competent: bool,
        /// What the request states.
        pub request_states: BTreeSet<RequestPart>,
        /// The accuracy by group that the request shows to the authority.
        pub request_accuracy: AccuracyByGroup,
        /// Whether a decision was made.
        pub decided: bool,
        /// When; of a decision that prolongs or changes an earlier one: when that first one was made.
        pub decided_at: Instant,
        /// When the decision that prolongs or changes the first was made.
        pub renewed_at: Instant,
        /// Its result; an extension, modification or withdrawal is a decision too.
        pub result: DecisionResult,
        /// The first instant at which it is no longer good.
        pub until: Instant,
        /// Its reference at the authority.
        pub reference: String,
        /// The authority's name.
        pub authority: String,
        /// What the authority is.
        pub authority_kind: AuthorityKind,
        /// Whether its decision is binding.
        pub binding: bool,
        /// The Member State it belongs to.
        pub authority_state: MemberState,
        /// Whether the person who signed declared to have no part in the case.
        pub no_part_in_case: bool,
        /// For a prosecutor: independence was confirmed (requirements C-2).
        pub independence_confirmed: Judgement,
        /// The authority is satisfied, on evidence, that the use is necessary and proportionate.
        pub necessary_and_proportionate: Judgement,
        /// The authority limited it to what is strictly necessary in period, area and persons.
        pub strictly_limited: Judgement,
        /// The authority took the elements of Article 5(2) into account.
        pub elements_weighed: Judgement,
        /// The safeguards and conditions of national law are complied with.
        pub national_conditions: Judgement,
        /// The objectives it covers.
        pub objectives: BTreeSet<Objective>,
        /// Whether it covers one use.
        pub single_use: bool,
        /// The limits it sets.
        pub limits: Limits,
        /// Whether the authority signed it or a clerk and a second person transcribed it.
        pub basis: DecisionBasis,
    }
}

/// What a decision on a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionResult {
    /// Granted as asked.
    Granted,
    /// Granted in part.
    GrantedInPart,
    /// Refused.
    Refused,
    /// Prolonged.
    Extended,
    /// Changed.
    Modified,
    /// Taken back.
    Withdrawn,
}

impl DecisionResult {
    /// Whether it prolongs or changes an earlier decision.
    #[must_use]
    pub const fn renews(self) -> bool {
        match self {
            Self::Extended | Self::Modified => true,
            Self::Granted | Self::GrantedInPart | Self::Refused | Self::Withdrawn => false,
        }
    }
}

/// What an authority is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityKind {
    /// A court or judge.
    Court,
    /// An independent administrative authority.
    IndependentAdministrative,
    /// A public prosecutor (requirements C-2).
    Prosecutor,
    /// Any other: the police, a ministry.
    Other,
}

/// How a decision came into the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionBasis {
    /// Signed by the authority's own key.
    Signed,
    /// Transcribed from paper or speech; weaker, to be confirmed.
    Transcribed,
}

/// What national law may require a request to state (guidelines, paragraph 416).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestPart {
    /// It is in writing.
    WrittenForm,
    /// Use and purpose in detail.
    UseAndPurpose,
    /// The period.
    Period,
    /// The place.
    Place,
    /// The persons.
    Persons,
    /// Necessity, and that no milder means suffice.
    Necessity,
    /// The technology and the camera locations.
    TechnologyAndCameras,
    /// Reliability, threshold and accuracy.
    Accuracy,
    /// How it can be audited.
    Auditability,
    /// The reference databases.
    ReferenceDatabases,
    /// Retention.
    Retention,
    /// Security.
    Security,
    /// Cooperation and transfers.
    Transfers,
    /// Traceability.
    Traceability,
    /// The responsible persons.
    ResponsiblePersons,
}

impl AuthorityKind {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Court => "a court",
            Self::IndependentAdministrative => "an independent administrative authority",
            Self::Prosecutor => "a public prosecutor",
            Self::Other => "another body",
        }
    }
}

impl RequestPart {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::WrittenForm => "that it is in writing",
            Self::UseAndPurpose => "use and purpose in detail",
            Self::Period => "the period",
            Self::Place => "the place",
            Self::Persons => "the persons",
            Self::Necessity => "necessity, and that no milder means suffice",
            Self::TechnologyAndCameras => "the technology and the places of the cameras",
            Self::Accuracy => "reliability, threshold and accuracy",
            Self::Auditability => "how it can be audited",
            Self::ReferenceDatabases => "the reference databases",
            Self::Retention => "retention",
            Self::Security => "security",
            Self::Transfers => "cooperation and transfers",
            Self::Traceability => "traceability",
            Self::ResponsiblePersons => "the responsible persons",
        }
    }
}
