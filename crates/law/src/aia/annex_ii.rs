//! Annex II: the offences of point (iii). Holds D-AII.
//!
//! Exactly the sixteen items of the Official Journal, in its order; several public copies are wrong (C-10).
//! Item 16, participation in a criminal organisation, lives on items 1 to 15: it needs one of them.

use crate::case::AnnexTwo;

/// The number of an item in the Official Journal's order; none for an offence that is in no item.
pub(super) const fn item(offence: AnnexTwo) -> Option<u32> {
    match offence {
        AnnexTwo::Terrorism => Some(1),
        AnnexTwo::TraffickingInHumanBeings => Some(2),
        AnnexTwo::SexualExploitationOfChildren => Some(3),
        AnnexTwo::TraffickingInDrugs => Some(4),
        AnnexTwo::TraffickingInWeapons => Some(5),
        AnnexTwo::MurderOrGrievousInjury => Some(6),
        AnnexTwo::TradeInOrgans => Some(7),
        AnnexTwo::TraffickingInNuclearMaterials => Some(8),
        AnnexTwo::KidnappingOrHostageTaking => Some(9),
        AnnexTwo::CrimesOfTheIcc => Some(10),
        AnnexTwo::SeizureOfAircraftOrShips => Some(11),
        AnnexTwo::Rape => Some(12),
        AnnexTwo::EnvironmentalCrime => Some(13),
        AnnexTwo::OrganisedOrArmedRobbery => Some(14),
        AnnexTwo::Sabotage => Some(15),
        AnnexTwo::CriminalOrganisation => Some(16),
        AnnexTwo::NotListed => None,
    }
}

/// Whether an offence can carry item 16: it is one of items 1 to 15.
pub(super) fn carries_organisation(offence: AnnexTwo) -> bool {
    item(offence).is_some_and(|number| number < crate::numbers::ANNEX_II_ITEMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_are_the_sixteen_of_the_official_journal_in_its_order() {
        let words = serde_json::json!([
            "terrorism",
            "trafficking_in_human_beings",
            "sexual_exploitation_of_children",
            "trafficking_in_drugs",
            "trafficking_in_weapons",
            "murder_or_grievous_injury",
            "trade_in_organs",
            "trafficking_in_nuclear_materials",
            "kidnapping_or_hostage_taking",
            "crimes_of_the_icc",
            "seizure_of_aircraft_or_ships",
            "rape",
            "environmental_crime",
            "organised_or_armed_robbery",
            "sabotage",
            "criminal_organisation"
        ]);
        let items: Vec<AnnexTwo> = serde_json::from_value(words).expect("the words of the items");
        let numbers: Vec<_> = items.into_iter().map(item).collect();
        assert_eq!(numbers, (1..=crate::numbers::ANNEX_II_ITEMS).map(Some).collect::<Vec<_>>());
        assert_eq!(item(AnnexTwo::NotListed), None);
    }

    #[test]
    fn a_criminal_organisation_does_not_carry_itself() {
        assert!(!carries_organisation(AnnexTwo::CriminalOrganisation));
        assert!(!carries_organisation(AnnexTwo::NotListed));
        assert!(carries_organisation(AnnexTwo::Sabotage));
    }
}
