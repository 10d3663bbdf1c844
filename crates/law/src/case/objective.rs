//! The objectives of Article 5(1)(h), points (i) to (iii).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// Which objectives the use pursues.
    pub struct Objectives {
        /// The objectives; an empty list states that there is none.
        pub pursued: BTreeSet<Objective>,
        /// Whether the use switched to another objective after it began.
        pub switched: bool,
        /// The switched-to objective was proven of its own and is covered by the authorisation.
        pub switch_covered: Judgement,
    }
}

/// An objective for which Article 5(1)(h) leaves a door; the list is exhaustive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// Point (i): the targeted search for specific victims.
    Victims,
    /// Point (i): the search for a missing person.
    MissingPerson,
    /// Point (ii): a specific, substantial and imminent threat to life or physical safety.
    Threat,
    /// Point (ii): a genuine and present, or genuine and foreseeable, threat of a terrorist attack.
    TerroristAttack,
    /// Point (iii): the localisation or identification of a suspect of an Annex II offence.
    Offence,
}

impl Objective {
    /// Every objective, in the order of the points.
    pub const ALL: [Self; 5] =
        [Self::Victims, Self::MissingPerson, Self::Threat, Self::TerroristAttack, Self::Offence];

    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Victims => "(i) specific victims",
            Self::MissingPerson => "(i) missing person",
            Self::Threat => "(ii) threat to life or physical safety",
            Self::TerroristAttack => "(ii) terrorist attack",
            Self::Offence => "(iii) Annex II offence",
        }
    }

    pub(crate) const fn not_pursued(self) -> &'static str {
        match self {
            Self::Victims => "objective (i), specific victims, is not pursued",
            Self::MissingPerson => "objective (i), missing persons, is not pursued",
            Self::Threat => "objective (ii), threat to life or physical safety, is not pursued",
            Self::TerroristAttack => "objective (ii), terrorist attack, is not pursued",
            Self::Offence => "objective (iii) is not pursued",
        }
    }
}
