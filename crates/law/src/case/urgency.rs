//! A start before the authorisation, in duly justified urgency: Article 5(3), second sentence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;
use crate::time::Instant;

section! {
    /// The declaration of urgency.
    pub struct Urgency {
        /// Whether urgency is claimed.
        pub claimed: bool,
        /// When it was declared.
        pub declared_at: Instant,
        /// Who started the use: some clocks of national law run only where the police did so alone.
        pub started_by: Starter,
        /// The further steps of national law that were taken, by the ids of the profile; empty says none.
        pub steps: Vec<StepTaken>,
        /// It was effectively and objectively impossible to get the authorisation first.
        pub impossible_first: Judgement,
        /// The reasons for not asking earlier.
        pub why_not_earlier: Judgement,
        /// The use is the absolute minimum.
        pub minimum_use: Judgement,
        /// The safeguards specified for this case, beside those of national law.
        pub own_safeguards: Judgement,
        /// The end of the urgent window, declared at the start and never prolonged without a decision.
        pub window_until: Instant,
        /// A window in which the use stays undecided for more than 48 hours is the absolute minimum.
        pub window_length: Judgement,
        /// Once asked: the request was made without undue delay after the start.
        pub request_prompt: Judgement,
    }
}

/// Who starts an urgent use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Starter {
    /// The police alone.
    Police,
    /// A public prosecutor.
    Prosecutor,
}

/// A further step of national law that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepTaken {
    /// The step's id in the profile.
    pub step: String,
    /// When it was taken.
    pub at: Instant,
}

impl Starter {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Police => "the police alone",
            Self::Prosecutor => "a public prosecutor",
        }
    }
}
