//! Roles: what a key may sign is one table, role by kind, kept as a golden file.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident $text:literal)*) => {
        /// What a key is enrolled for; one key, one role.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl Role {
            /// Every role, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The role's name in acts.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

roles! {
    /// The register's own key: what the server does by rule, never by judgement.
    Register "register"
    /// Runs the instance: enrols people of the unit, adopts profiles, places cameras. Decides nothing.
    Administrator "administrator"
    /// Asks: proposes a use, assesses necessity, requests the authorisation.
    Requester "requester"
    /// Leads: declares urgency, arms, suspends, resumes.
    Commander "commander"
    /// Verifies alerts, separately from another verifier (Article 14(5)).
    Verifier "verifier"
    /// The deployer's rights officer, outside the chain of command.
    RightsOfficer "rights-officer"
    /// The judicial or independent administrative authority (Article 5(3)).
    Court "court"
    /// The authority's clerk: transcribes what the authority decided.
    CourtClerk "court-clerk"
    /// The market surveillance authority (Article 74(8)).
    MarketSurveillance "market-surveillance"
    /// The national data protection authority (Article 5(4)).
    DataProtection "data-protection"
    /// Holds a re-sealed key while a refusal is challenged (guidelines 405).
    Trustee "trustee"
    /// Reads and verifies; changes nothing.
    Auditor "auditor"
    /// Somebody else's matching engine.
    Engine "engine"
    /// A gate close to the cameras.
    SiteGate "site-gate"
}

impl Role {
    /// Whether keys of this role are enrolled only by a key of their own body, named in the adopted profile (X-h).
    #[must_use]
    pub const fn enrolled_by_its_own_body(self) -> bool {
        match self {
            Self::Court
            | Self::CourtClerk
            | Self::MarketSurveillance
            | Self::DataProtection
            | Self::Trustee => true,
            Self::Register
            | Self::Administrator
            | Self::Requester
            | Self::Commander
            | Self::Verifier
            | Self::RightsOfficer
            | Self::Auditor
            | Self::Engine
            | Self::SiteGate => false,
        }
    }

    /// Whether this role may stand outside the unit that asks and uses.
    ///
    /// The role is not enough: a key that the unit enrolled for its own body stands inside; see [`UseFile::outside`].
    ///
    /// [`UseFile::outside`]: crate::fold::UseFile::outside
    #[must_use]
    pub const fn outside_the_unit(self) -> bool {
        match self {
            Self::RightsOfficer
            | Self::Court
            | Self::CourtClerk
            | Self::MarketSurveillance
            | Self::DataProtection
            | Self::Trustee
            | Self::Auditor => true,
            Self::Register
            | Self::Administrator
            | Self::Requester
            | Self::Commander
            | Self::Verifier
            | Self::Engine
            | Self::SiteGate => false,
        }
    }

    /// Whether people in this role ask for, lead and verify the uses of their unit, and of no other.
    #[must_use]
    pub const fn of_the_unit(self) -> bool {
        match self {
            Self::Requester | Self::Commander | Self::Verifier => true,
            Self::Register
            | Self::Administrator
            | Self::RightsOfficer
            | Self::Court
            | Self::CourtClerk
            | Self::MarketSurveillance
            | Self::DataProtection
            | Self::Trustee
            | Self::Auditor
            | Self::Engine
            | Self::SiteGate => false,
        }
    }

    /// Whether this role oversees uses from outside: the authority that decides, and both supervisors.
    #[must_use]
    pub const fn supervises(self) -> bool {
        match self {
            Self::Court | Self::MarketSurveillance | Self::DataProtection => true,
            Self::Register
            | Self::Administrator
            | Self::Requester
            | Self::Commander
            | Self::Verifier
            | Self::RightsOfficer
            | Self::CourtClerk
            | Self::Trustee
            | Self::Auditor
            | Self::Engine
            | Self::SiteGate => false,
        }
    }

    /// Whether a natural person stands behind keys of this role.
    #[must_use]
    pub const fn is_a_person(self) -> bool {
        match self {
            Self::Register | Self::Engine | Self::SiteGate => false,
            Self::Administrator
            | Self::Requester
            | Self::Commander
            | Self::Verifier
            | Self::RightsOfficer
            | Self::Court
            | Self::CourtClerk
            | Self::MarketSurveillance
            | Self::DataProtection
            | Self::Trustee
            | Self::Auditor => true,
        }
    }
}
