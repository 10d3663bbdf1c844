//! How well a system was measured to work, group by group: recital 32, Article 27(1)(d).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use crate::numbers::ALL_E6;
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
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "at_most_all")]
    #[schemars(range(max = 1_000_000))]
    pub false_matches_e6: Option<u64>,
    /// Persons wrongly not recognised, among a million comparisons, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "at_most_all")]
    #[schemars(range(max = 1_000_000))]
    pub false_non_matches_e6: Option<u64>,
}

/// A number among a million: more than all of them is no share.
fn at_most_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let share = Option::<u64>::deserialize(deserializer)?;
    match share.filter(|share| *share > ALL_E6) {
        None => Ok(share),
        Some(more) => {
            Err(Error::invalid_value(Unexpected::Unsigned(more), &"0 to 1000000, of a million comparisons"))
        }
    }
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
