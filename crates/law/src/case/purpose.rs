//! Whether it is law enforcement (Article 3(45) and (46)), and who decides that it starts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

section! {
    /// The purpose of the use.
    pub struct Purpose {
        /// Whether it prevents, investigates, detects or prosecutes crime, or executes penalties.
        pub law_enforcement: bool,
        /// On whose behalf it is done.
        pub behalf: Behalf,
        /// Whether it only checks one person who is present and singled out and refuses, or cannot state, an identity.
        pub check_of_present_person: bool,
        /// Who or what decides that identification starts.
        pub trigger: Trigger,
    }
}

/// On whose behalf a use is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Behalf {
    /// By a law enforcement authority itself.
    Authority,
    /// By another, on an authority's delegation or request, under its instruction and supervision.
    OnBehalfOfAuthority,
    /// By a private party on its own behalf.
    Own,
    /// By a body of the Union itself, such as Europol or Frontex.
    UnionBody,
}

/// Who or what decides that identification starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A person, on facts.
    HumanDecision,
    /// The output of a system, such as emotion or behaviour analytics.
    SystemOutput,
}
