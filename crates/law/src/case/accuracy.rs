//! How well a system was measured to work, group by group: recital 32, Article 27(1)(d).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// What was measured before use, by group; a group that is not named was not looked at.
pub type AccuracyByGroup = BTreeMap<Group, GroupAccuracy>;

/// The grounds on which recital 32 fears biased results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Age.
    Age,
    /// Ethnicity.
    Ethnicity,
    /// Race.
    Race,
    /// Sex.
    Sex,
    /// Disability.
    Disability,
}

/// What is known of the accuracy for one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupAccuracy {
    /// Nothing is known, and that is said.
    Unknown,
    /// It was measured.
    Measured(Measured),
}

/// One measurement of accuracy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// On how many persons; more than none.
    pub sample_size: u64,
    /// When.
    pub at: Instant,
    /// Persons wrongly taken for somebody else, among a million comparisons, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_matches_e6: Option<u64>,
    /// Persons wrongly not recognised, among a million comparisons, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_non_matches_e6: Option<u64>,
}

impl Group {
    /// Every group, in the order of recital 32.
    pub const ALL: [Self; 5] = [Self::Age, Self::Ethnicity, Self::Race, Self::Sex, Self::Disability];

    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Ethnicity => "ethnicity",
            Self::Race => "race",
            Self::Sex => "sex",
            Self::Disability => "disability",
        }
    }
}
