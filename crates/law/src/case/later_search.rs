//! A search in recorded material: post-remote biometric identification, Article 26(10).
//!
//! Asked only where the use is outside Article 5(1)(h) because it is not real-time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;
use crate::time::Instant;

section! {
    /// The later search.
    pub struct LaterSearch {
        /// Whom it seeks.
        pub seeks: Sought,
        /// To what it is linked.
        pub linked_to: SearchLink,
        /// Whether it is the first identification of a possible suspect, from objective, verifiable facts of the offence.
        pub initial_identification: bool,
        /// When the search began, where it has.
        pub began_at: Instant,
        /// Whether it has begun.
        pub began: bool,
        /// Whether an authorisation was requested.
        pub requested: bool,
        /// When.
        pub requested_at: Instant,
        /// Where it was asked after the start: that this was without undue delay.
        pub request_prompt: Judgement,
        /// Who authorises.
        pub authority: SearchAuthority,
        /// Whether the authority's decision is binding.
        pub binding: bool,
        /// Whether the authorisation was refused.
        pub refused: bool,
        /// After a refusal: whether the search stopped and the personal data linked to it were deleted.
        pub stopped_and_deleted: bool,
        /// The search is strictly necessary for investigating a specific offence.
        pub strictly_necessary: Judgement,
        /// Whether a decision with adverse legal effect on a person rested solely on the output.
        pub decision_solely_on_output: bool,
        /// Whether the search is documented in the police file.
        pub in_police_file: bool,
        /// Whether it is counted in the deployer's annual report to both supervisors.
        pub in_annual_report: bool,
        /// Whether the material is a closed set: complete, and growing no more.
        pub closed_set: bool,
        /// Whether the material was lawfully acquired.
        pub lawfully_acquired: bool,
    }
}

/// Whom a later search seeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// A person suspected of an offence.
    Suspect,
    /// A person convicted of an offence.
    Convicted,
    /// A missing person or a victim.
    MissingOrVictim,
    /// Nobody in particular.
    Nobody,
}

/// To what a later search is linked (Article 26(10), third subparagraph).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchLink {
    /// An offence.
    Offence,
    /// A criminal proceeding.
    Proceeding,
    /// A genuine and present, or genuine and foreseeable, threat of an offence.
    Threat,
    /// A specific missing person.
    MissingPerson,
    /// None of these.
    Nothing,
}

/// Who authorises a later search: "independent" is not the word here (R-P-b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchAuthority {
    /// A judicial authority.
    Judicial,
    /// An administrative authority whose decision is subject to judicial review.
    AdministrativeReviewed,
    /// Any other.
    Other,
}
