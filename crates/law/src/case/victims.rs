//! Facts of objective (i): victims and missing persons.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The search for specific victims.
    pub struct Victims {
        /// Of what they are victims.
        pub crime: VictimOf,
        /// Whether specific victims are sought, not victims in general.
        pub specific: bool,
    }
}

section! {
    /// The search for a missing person.
    pub struct MissingPerson {
        /// Whether the search is made in a law-enforcement context, not purely administratively.
        pub law_enforcement_context: bool,
        /// Whether the person is missing as national law defines it; the Union has no definition.
        pub within_national_definition: bool,
        /// Whether the person is an adult, who may have left by choice.
        pub adult: bool,
        /// For an adult, the indicators: guardianship, health, a note, left belongings, a concern filed with police.
        pub cause_for_concern: Judgement,
    }
}

/// Of what somebody is a victim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VictimOf {
    /// Abduction.
    Abduction,
    /// Trafficking in human beings.
    Trafficking,
    /// Sexual exploitation of human beings.
    SexualExploitation,
    /// Anything else: not named in point (i).
    Other,
}
