//! Whether the place is publicly accessible: Article 3(44).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The place, as it is during the use.
    pub struct Space {
        /// Whether it is a physical place; online space is not.
        pub physical: bool,
        /// Whether a camera of the use stands at a physical place; to be said of an online space.
        pub cameras_placed: bool,
        /// Who may enter.
        pub access: Access,
        /// Whether entry is in fact controlled; an unlocked door is not control.
        pub access_controlled: bool,
        /// Whether every place seen, at every hour of the use, is so; what is not known counts as public.
        pub whole_area: bool,
        /// The places of assembly, worship, health care, press, school or party that the areas touch; empty says none.
        pub sensitive_places: Vec<SensitivePlace>,
        /// What the use means for those places was weighed.
        pub sensitive_places_weighed: Judgement,
        /// Hours of earlier real-time identification at the same places, as far as they are known.
        pub earlier_use_hours: u32,
    }
}

/// Who may enter a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone.
    Anyone,
    /// Anyone who meets a condition that anyone may meet: a ticket, an age, opening hours, a registration.
    ConditionsAnyoneMayMeet,
    /// Defined persons, by law: a prison, a border-control area.
    LimitedByLaw,
    /// Defined persons, by the clear will of the holder: staff, residents.
    LimitedByHolder,
}

/// A place whose visitors the law protects apart (X-c).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitivePlace {
    /// What is done there.
    pub kind: PlaceKind,
    /// What people call it; never empty.
    pub name: String,
}

/// What is done at a sensitive place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Assembly: a demonstration, a trade union.
    Assembly,
    /// Worship.
    Worship,
    /// Health care.
    HealthCare,
    /// The press.
    Press,
    /// School.
    School,
    /// A political party.
    Party,
}

impl PlaceKind {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assembly => "assembly",
            Self::Worship => "worship",
            Self::HealthCare => "health care",
            Self::Press => "the press",
            Self::School => "school",
            Self::Party => "a political party",
        }
    }
}
