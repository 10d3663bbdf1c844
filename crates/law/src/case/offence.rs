//! Facts of objective (iii): the person and the offence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Judgement;

section! {
    /// The person sought under point (iii), and the offence.
    pub struct Offence {
        /// What the person is in the proceedings.
        pub standing: Standing,
        /// For a suspect or accomplice: serious grounds and sufficient evidence.
        pub serious_grounds: Judgement,
        /// The item of Annex II, or that it is in none.
        pub annex_ii: AnnexTwo,
        /// For participation in a criminal organisation: the offence of items 1 to 15 it is about.
        pub organised_for: AnnexTwo,
        /// The provision of national law that defines it: `chapter 3 section 1`.
        pub national_provision: String,
        /// The maximum custodial sentence that provision allows, in months; never the expected sentence.
        pub maximum_sentence_months: u32,
    }
}

/// What somebody is in criminal proceedings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Suspected.
    Suspect,
    /// Suspected as an accomplice.
    Accomplice,
    /// Accused.
    Accused,
    /// Convicted, the penalty still to be executed.
    Convicted,
    /// None of these: a witness, somebody of interest to intelligence.
    Other,
}

/// The sixteen items of Annex II, in the order of the Official Journal, or none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnexTwo {
    /// 1: terrorism.
    Terrorism,
    /// 2: trafficking in human beings.
    TraffickingInHumanBeings,
    /// 3: sexual exploitation of children, and child pornography.
    SexualExploitationOfChildren,
    /// 4: illicit trafficking in narcotic drugs or psychotropic substances.
    TraffickingInDrugs,
    /// 5: illicit trafficking in weapons, munitions or explosives.
    TraffickingInWeapons,
    /// 6: murder, grievous bodily injury.
    MurderOrGrievousInjury,
    /// 7: illicit trade in human organs or tissue.
    TradeInOrgans,
    /// 8: illicit trafficking in nuclear or radioactive materials.
    TraffickingInNuclearMaterials,
    /// 9: kidnapping, illegal restraint or hostage-taking.
    KidnappingOrHostageTaking,
    /// 10: crimes within the jurisdiction of the International Criminal Court.
    CrimesOfTheIcc,
    /// 11: unlawful seizure of aircraft or ships.
    SeizureOfAircraftOrShips,
    /// 12: rape.
    Rape,
    /// 13: environmental crime.
    EnvironmentalCrime,
    /// 14: organised or armed robbery.
    OrganisedOrArmedRobbery,
    /// 15: sabotage.
    Sabotage,
    /// 16: participation in a criminal organisation involved in one or more of items 1 to 15.
    CriminalOrganisation,
    /// In no item of Annex II.
    NotListed,
}

impl AnnexTwo {
    /// The sixteen items, in the order of the Official Journal.
    pub const ITEMS: [Self; 16] = [
        Self::Terrorism,
        Self::TraffickingInHumanBeings,
        Self::SexualExploitationOfChildren,
        Self::TraffickingInDrugs,
        Self::TraffickingInWeapons,
        Self::MurderOrGrievousInjury,
        Self::TradeInOrgans,
        Self::TraffickingInNuclearMaterials,
        Self::KidnappingOrHostageTaking,
        Self::CrimesOfTheIcc,
        Self::SeizureOfAircraftOrShips,
        Self::Rape,
        Self::EnvironmentalCrime,
        Self::OrganisedOrArmedRobbery,
        Self::Sabotage,
        Self::CriminalOrganisation,
    ];

    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Terrorism => "terrorism",
            Self::TraffickingInHumanBeings => "trafficking in human beings",
            Self::SexualExploitationOfChildren => "sexual exploitation of children, and child pornography",
            Self::TraffickingInDrugs => "illicit trafficking in narcotic drugs or psychotropic substances",
            Self::TraffickingInWeapons => "illicit trafficking in weapons, munitions or explosives",
            Self::MurderOrGrievousInjury => "murder, grievous bodily injury",
            Self::TradeInOrgans => "illicit trade in human organs or tissue",
            Self::TraffickingInNuclearMaterials => "illicit trafficking in nuclear or radioactive materials",
            Self::KidnappingOrHostageTaking => "kidnapping, illegal restraint or hostage-taking",
            Self::CrimesOfTheIcc => "crimes within the jurisdiction of the International Criminal Court",
            Self::SeizureOfAircraftOrShips => "unlawful seizure of aircraft or ships",
            Self::Rape => "rape",
            Self::EnvironmentalCrime => "environmental crime",
            Self::OrganisedOrArmedRobbery => "organised or armed robbery",
            Self::Sabotage => "sabotage",
            Self::CriminalOrganisation => {
                "participation in a criminal organisation involved in one or more of the others"
            }
            Self::NotListed => "an offence outside Annex II",
        }
    }
}
