//! Escalations, decided from outside the unit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Instant;

section! {
    /// Decisions on rows that needed a human legal decision.
    pub struct Clearance {
        /// The decisions given.
        pub given: Vec<ClearanceGiven>,
    }
}

/// One decision from outside the unit that supplies the missing legal fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearanceGiven {
    /// The row that is decided.
    pub row: String,
    /// Whether what the row asks holds.
    pub holds: bool,
    /// Who decided.
    pub by: ClearedBy,
    /// When.
    pub at: Instant,
    /// The legal fact supplied; never empty.
    pub legal_fact: String,
    /// Its basis; never empty.
    pub basis: String,
}

/// Who, outside the unit, may decide an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearedBy {
    /// The authorising authority.
    Authority,
    /// A rights officer who is not the requester.
    RightsOfficer,
}
