//! Who is sought, and against which reference database: Article 5(2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The persons sought and the reference database.
    pub struct Target {
        /// Whom the use targets.
        pub scope: TargetScope,
        /// Whether a person sought is a minor, or may be.
        pub minors: bool,
        /// There is reason to believe that the targeted person is the victim, or is involved.
        pub reason_to_believe: Judgement,
        /// Whether the civil identity of those sought is known.
        pub civil_identity_known: bool,
        /// Whether a reference set of just those persons was built.
        pub reference_set_of_them: bool,
        /// Under (ii): whether the reference set is linked to the threat.
        pub linked_to_threat: bool,
        /// Whether everybody who passes is checked to see who is wanted.
        pub general_sweep: bool,
        /// Whether the list mixes persons of other cases or is built without link to the event.
        pub mixed_list: bool,
        /// Whether the database's composition and sources are described.
        pub database_described: bool,
        /// The database is appropriate for this use and objective.
        pub database_appropriate: Judgement,
    }
}

/// Whom a use targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetScope {
    /// A specific individual.
    Individual,
    /// Several particular persons, each of them named.
    NamedIndividuals,
    /// A defined group of persons linked to one threat or one offence.
    DefinedGroup,
    /// A category of persons (requirements C-11).
    Category,
    /// Everybody, or nobody in particular.
    Everyone,
}
