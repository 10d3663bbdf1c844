//! What whoever uses the system owes beside Article 5: Article 26, and what data protection authorities ask.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The deployer's other duties.
    pub struct Deployer {
        /// Whether the system is used as its instructions say.
        pub instructions_followed: bool,
        /// Oversight is assigned to people with the competence, training, authority and support that it takes.
        pub oversight_assigned: Judgement,
        /// The input data that the deployer controls are relevant and representative for the purpose.
        pub input_data_fit: Judgement,
        /// Whether the people concerned are informed.
        pub people_informed: Informed,
        /// Whether data of uses serve to train or tune a system.
        pub reused_for_training: bool,
        /// Where they do: the legal basis for that.
        pub training_basis: String,
        /// Whether how long each kind of data is kept is documented, consistently and in versions.
        pub retention_documented: bool,
    }
}

/// Whether people are informed, as Article 13 of Directive 2016/680 and national law ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Informed {
    /// They are.
    AsRequired,
    /// Informing them is delayed, restricted or omitted as national law allows.
    LawfullyDeferred,
    /// They are not.
    NotInformed,
}
