//! Jurisdiction: whose law, and the exclusions of Article 2.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

section! {
    /// Where the use takes place, under whose law, and whether Article 2 excludes it.
    pub struct Jurisdiction {
        /// The Member State where the use takes place.
        pub member_state: MemberState,
        /// The region, where the law is regional: `HE` for Hesse.
        pub region: String,
        /// Whether the deployer is established or located in the Union.
        pub deployer_in_union: bool,
        /// Whether the system's output is used in the Union.
        pub output_used_in_union: bool,
        /// Whether the use takes place in the Union; to be said where neither deployer nor output is.
        pub used_in_union: bool,
        /// Whether the use serves national security, defence or the military and nothing else, not even for a while.
        pub exclusively_national_security: bool,
        /// Whether a third-country authority or international organisation uses it under a cooperation agreement with safeguards.
        pub third_country_cooperation: bool,
        /// Whether it is research or testing before the system is on the market.
        pub pre_market_research: bool,
        /// Whether it is tested in real-world conditions.
        pub real_world_testing: bool,
    }
}

/// A Member State of the Union, by its two-letter code as the Union writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MemberState {
    /// Austria.
    At,
    /// Belgium.
    Be,
    /// Bulgaria.
    Bg,
    /// Cyprus.
    Cy,
    /// Czechia.
    Cz,
    /// Germany.
    De,
    /// Denmark.
    Dk,
    /// Estonia.
    Ee,
    /// Greece.
    El,
    /// Spain.
    Es,
    /// Finland.
    Fi,
    /// France.
    Fr,
    /// Croatia.
    Hr,
    /// Hungary.
    Hu,
    /// Ireland.
    Ie,
    /// Italy.
    It,
    /// Lithuania.
    Lt,
    /// Luxembourg.
    Lu,
    /// Latvia.
    Lv,
    /// Malta.
    Mt,
    /// The Netherlands.
    Nl,
    /// Poland.
    Pl,
    /// Portugal.
    Pt,
    /// Romania.
    Ro,
    /// Sweden.
    Se,
    /// Slovenia.
    Si,
    /// Slovakia.
    Sk,
}

impl MemberState {
    /// Every Member State, in the order of their codes.
    pub const ALL: [Self; 27] = [
        Self::At,
        Self::Be,
        Self::Bg,
        Self::Cy,
        Self::Cz,
        Self::De,
        Self::Dk,
        Self::Ee,
        Self::El,
        Self::Es,
        Self::Fi,
        Self::Fr,
        Self::Hr,
        Self::Hu,
        Self::Ie,
        Self::It,
        Self::Lt,
        Self::Lu,
        Self::Lv,
        Self::Mt,
        Self::Nl,
        Self::Pl,
        Self::Pt,
        Self::Ro,
        Self::Se,
        Self::Si,
        Self::Sk,
    ];

    /// The two-letter code: `SE`, `EL` for Greece.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::At => "AT",
            Self::Be => "BE",
            Self::Bg => "BG",
            Self::Cy => "CY",
            Self::Cz => "CZ",
            Self::De => "DE",
            Self::Dk => "DK",
            Self::Ee => "EE",
            Self::El => "EL",
            Self::Es => "ES",
            Self::Fi => "FI",
            Self::Fr => "FR",
            Self::Hr => "HR",
            Self::Hu => "HU",
            Self::Ie => "IE",
            Self::It => "IT",
            Self::Lt => "LT",
            Self::Lu => "LU",
            Self::Lv => "LV",
            Self::Mt => "MT",
            Self::Nl => "NL",
            Self::Pl => "PL",
            Self::Pt => "PT",
            Self::Ro => "RO",
            Self::Se => "SE",
            Self::Si => "SI",
            Self::Sk => "SK",
        }
    }
}
