//! The registration under Article 49, which Article 5(2) makes a condition.

use crate::fact::Judgement;
use crate::time::Instant;

section! {
    /// The registration of system and use in the database of the Union.
    pub struct Registration {
        /// Whether the deployer registered the use of the system.
        pub registered: bool,
        /// When.
        pub registered_at: Instant,
        /// Whether the provider registered itself and the system.
        pub provider_registered: bool,
        /// Whether it was filed in the secure non-public section.
        pub non_public_section: bool,
        /// Whether registering is not technically possible; that needs evidence and a decision from outside.
        pub not_technically_possible: bool,
        /// In urgency: why the use may begin before registration.
        pub urgency_justified: Judgement,
        /// In urgency: whether the registration that follows is delayed unduly.
        pub unduly_delayed: bool,
        /// Whether the provider's entry has the fields that its section asks for (Annex VIII).
        pub provider_entry_complete: bool,
        /// Whether the provider's entry is up to date.
        pub provider_entry_current: bool,
        /// Whether the provider says that its system is not high-risk (Article 6(3)).
        pub claimed_not_high_risk: bool,
        /// Whether the deployer's entry has its contact, the contact of whoever filed it, and a link to the provider's entry.
        pub entry_complete: bool,
        /// Whether the deployer's entry holds an assessment, or a summary of one.
        pub entry_has_assessments: bool,
        /// Whether the deployer's entry is up to date with every change of the authority's status and of the system.
        pub entry_current: bool,
        /// Where it is a test in real-world conditions: whether the provider registered it in the same section.
        pub test_registered: bool,
    }
}
