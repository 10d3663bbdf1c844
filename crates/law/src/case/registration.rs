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
    }
}
