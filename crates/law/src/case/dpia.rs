//! The data protection impact assessment, which other law asks for beside the one on fundamental rights.

use crate::fact::Judgement;
use crate::time::Instant;

section! {
    /// The data protection impact assessment (DPIA).
    pub struct Dpia {
        /// Whether one was made, as a document of its own or as a part that can be told apart.
        pub made: bool,
        /// When it was made.
        pub made_at: Instant,
        /// Whether it uses what the provider says of the system (Article 13).
        pub uses_provider_information: bool,
        /// Whether it, or a summary of it, is published.
        pub published: bool,
        /// Where nothing of it is published: why not.
        pub why_unpublished: String,
        /// Whether the data protection authority was consulted.
        pub consulted: bool,
        /// When it was consulted.
        pub consulted_at: Instant,
        /// No high risk remains, and the technology is not new, so that nobody need be consulted.
        pub consultation_not_needed: Judgement,
    }
}
