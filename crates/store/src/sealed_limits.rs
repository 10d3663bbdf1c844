//! The sealed limits of a permit: the limits themselves, and a salt for each of the permit's commitments.
//!
//! The permit's public part commits to every single field, and by Merkle roots to every window, camera, area and
//! person, so that one of them can be opened to one reader without the others.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stricto_law::limits::{Bound, Limits};
use stricto_law::permit::BoundedLimits;
use stricto_record::canonical;
use stricto_record::ids::{Hex32, UseId};
use stricto_record::kinds::permit_compiled::Root;
use stricto_vault::{Commitment, Salt, SealContext, commit, commitment_root};

use crate::chance::{self, Chance, ChanceError};

/// What is sealed in the `limits` of `permit.compiled`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedLimits {
    /// The limits, every bound set.
    pub limits: Limits,
    /// One salt for each single field, by its name.
    pub fields: BTreeMap<String, Hex32>,
    /// One salt for each member of each list, in the list's order, by the list's name.
    pub members: BTreeMap<String, Vec<Hex32>>,
}

/// The commitments of a permit: what its public part shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitCommitments {
    /// Of each single field.
    pub fields: BTreeMap<String, Hex32>,
    /// Of each list.
    pub roots: BTreeMap<String, Root>,
}

/// Why limits are not committed to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// A value has no canonical bytes.
    #[error("a limit cannot be written as canonical JSON; this is a fault, report it")]
    NotWritable,
    /// Salts and limits do not belong together.
    #[error("the salts do not fit the limits; the sealed limits were changed")]
    Salts,
    /// There is no entropy.
    #[error(transparent)]
    Chance(#[from] ChanceError),
}

/// The canonical bytes of every single field, and of every member of every list, by name.
struct Parts {
    fields: BTreeMap<&'static str, Vec<u8>>,
    lists: BTreeMap<&'static str, Vec<Vec<u8>>>,
}

impl SealedLimits {
    /// The limits with fresh salts.
    ///
    /// # Errors
    /// Without entropy, or where a value cannot be written.
    pub fn new(limits: &BoundedLimits, chance: &dyn Chance) -> Result<Self, CommitError> {
        let limits = as_limits(limits);
        let parts = Parts::of(&limits)?;
        let salt = || chance::bytes(chance).map(Hex32);
        let mut fields = BTreeMap::new();
        for name in parts.fields.keys() {
            fields.insert((*name).to_owned(), salt()?);
        }
        let mut members = BTreeMap::new();
        for (name, list) in &parts.lists {
            let salts = list.iter().map(|_| salt()).collect::<Result<Vec<_>, _>>()?;
            members.insert((*name).to_owned(), salts);
        }
        Ok(Self { limits, fields, members })
    }

    /// The commitments that these limits and salts make, for a use of a register.
    ///
    /// # Errors
    /// Where salts and limits do not belong together, or a value cannot be written.
    pub fn commitments(&self, origin: &str, use_id: UseId) -> Result<PermitCommitments, CommitError> {
        let parts = Parts::of(&self.limits)?;
        let use_id = use_id.to_string();
        let made = |name: &str, salt: &Hex32, value: &[u8]| {
            let field = format!("permit/{name}");
            commit(&SealContext { origin, use_id: &use_id, field: &field }, &Salt(salt.0), value)
        };
        let names: BTreeSet<&str> =
            self.fields.keys().chain(self.members.keys()).map(String::as_str).collect();
        if !names.iter().copied().eq(parts.names()) {
            return Err(CommitError::Salts);
        }
        let mut fields = BTreeMap::new();
        for (name, value) in &parts.fields {
            let salt = self.fields.get(*name).ok_or(CommitError::Salts)?;
            fields.insert((*name).to_owned(), Hex32(made(name, salt, value).0));
        }
        let mut roots = BTreeMap::new();
        for (name, list) in &parts.lists {
            let salts =
                self.members.get(*name).filter(|s| s.len() == list.len()).ok_or(CommitError::Salts)?;
            let members: Vec<Commitment> =
                list.iter().zip(salts).map(|(value, salt)| made(name, salt, value)).collect();
            let count = u64::try_from(members.len()).map_err(|_| CommitError::Salts)?;
            let root = Root { count, root: Hex32(commitment_root(&members).0) };
            roots.insert((*name).to_owned(), root);
        }
        Ok(PermitCommitments { fields, roots })
    }

    /// The limits, all of them bounded; none where one is not, so that nothing opens on it.
    #[must_use]
    pub fn bounded(self) -> Option<BoundedLimits> {
        let Limits { windows, areas, cameras, persons, systems, reference_list, threshold_e6, max_delay_ms } =
            self.limits;
        let mut lists = set(reference_list)?.into_iter();
        let (Some(reference_list), None) = (lists.next(), lists.next()) else { return None };
        Some(BoundedLimits {
            windows: set(windows)?,
            areas: set(areas)?,
            cameras: set(cameras)?,
            persons: set(persons)?,
            systems: set(systems)?,
            reference_list,
            threshold_e6: set(threshold_e6)?,
            max_delay_ms: set(max_delay_ms)?,
        })
    }
}

fn set<T>(bound: Bound<T>) -> Option<T> {
    match bound {
        Bound::NotSet => None,
        Bound::Within(value) => Some(value),
    }
}

fn as_limits(limits: &BoundedLimits) -> Limits {
    Limits {
        windows: Bound::Within(limits.windows.clone()),
        areas: Bound::Within(limits.areas.clone()),
        cameras: Bound::Within(limits.cameras.clone()),
        persons: Bound::Within(limits.persons.clone()),
        systems: Bound::Within(limits.systems.clone()),
        reference_list: Bound::Within(BTreeSet::from([limits.reference_list.clone()])),
        threshold_e6: Bound::Within(limits.threshold_e6),
        max_delay_ms: Bound::Within(limits.max_delay_ms),
    }
}

impl Parts {
    fn of(limits: &Limits) -> Result<Self, CommitError> {
        let missing = || CommitError::Salts;
        let fields = BTreeMap::from([
            ("threshold_e6", bytes(limits.threshold_e6.within().ok_or_else(missing)?)?),
            ("max_delay_ms", bytes(limits.max_delay_ms.within().ok_or_else(missing)?)?),
            ("reference_list", bytes(limits.reference_list.within().ok_or_else(missing)?)?),
            ("systems", bytes(limits.systems.within().ok_or_else(missing)?)?),
        ]);
        let areas = limits.areas.within().ok_or_else(missing)?;
        // An area is bounding only together with its layer.
        let areas =
            (0_u64..).zip(areas).flat_map(|(layer, areas)| areas.iter().map(move |area| (layer, area)));
        let lists = BTreeMap::from([
            ("windows", each(limits.windows.within().ok_or_else(missing)?.iter())?),
            ("cameras", each(limits.cameras.within().ok_or_else(missing)?.iter())?),
            ("areas", each(areas)?),
            ("persons", each(limits.persons.within().ok_or_else(missing)?.iter())?),
        ]);
        Ok(Self { fields, lists })
    }

    /// Every name, in order.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.keys().chain(self.lists.keys()).copied().collect::<BTreeSet<_>>().into_iter()
    }
}

fn each<T: Serialize>(members: impl Iterator<Item = T>) -> Result<Vec<Vec<u8>>, CommitError> {
    members.map(|member| bytes(&member)).collect()
}

fn bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, CommitError> {
    let value = serde_json::to_value(value).map_err(|_| CommitError::NotWritable)?;
    canonical::serialize(&value).map_err(|_| CommitError::NotWritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_law::limits::{ReferenceList, SystemVersion, Window};
    use stricto_law::place::{Area, Point};
    use stricto_law::time::Millis;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Chance for Counting {
        fn fill(&self, out: &mut [u8]) -> Result<(), ChanceError> {
            out.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Ok(())
        }
    }

    fn limits() -> BoundedLimits {
        let at = |text: &str| text.parse().expect("an instant");
        let point = |lat, lon| Point { lat_e7: lat, lon_e7: lon };
        let area =
            Area::new("square".into(), vec![point(0, 0), point(0, 100), point(100, 100), point(100, 0)])
                .expect("an area");
        BoundedLimits {
            windows: vec![Window {
                from: at("2026-11-22T10:00:00.000Z"),
                until: at("2026-11-22T12:00:00.000Z"),
            }],
            areas: vec![vec![area.clone()], vec![area]],
            cameras: BTreeMap::from([
                ("north".to_owned(), point(50, 50)),
                ("south".to_owned(), point(40, 40)),
            ]),
            persons: BTreeSet::from(["e-1".to_owned(), "e-2".to_owned(), "e-3".to_owned()]),
            systems: BTreeSet::from([SystemVersion { system: "s".into(), version: "1".into() }]),
            reference_list: ReferenceList { sha256: "a".repeat(64), count: 3 },
            threshold_e6: 900_000,
            max_delay_ms: Millis(5_000),
        }
    }

    fn sealed() -> SealedLimits {
        SealedLimits::new(&limits(), &Counting(0.into())).expect("sealed limits")
    }

    #[test]
    fn sealed_limits_give_back_the_very_limits() {
        assert_eq!(sealed().bounded(), Some(limits()));
    }

    #[test]
    fn a_permit_has_its_eight_commitments() {
        let made = sealed().commitments("o", UseId([1; 16])).expect("commitments");
        assert_eq!(
            made.fields.keys().collect::<Vec<_>>(),
            ["max_delay_ms", "reference_list", "systems", "threshold_e6"]
        );
        let counts: Vec<(&str, u64)> =
            made.roots.iter().map(|(name, root)| (name.as_str(), root.count)).collect();
        assert_eq!(counts, [("areas", 2), ("cameras", 2), ("persons", 3), ("windows", 1)]);
    }

    #[test]
    fn another_limit_use_or_register_gives_other_commitments() {
        let made = |sealed: &SealedLimits, origin: &str, of| sealed.commitments(origin, UseId([of; 16]));
        let (right, mut wider) = (sealed(), sealed());
        wider.limits.threshold_e6 = Bound::Within(1);
        assert_ne!(made(&right, "o", 1), made(&wider, "o", 1));
        assert_ne!(made(&right, "o", 1), made(&right, "o", 2));
        assert_ne!(made(&right, "o", 1), made(&right, "p", 1));
    }

    #[test]
    fn salts_that_do_not_fit_are_refused() {
        let (mut fewer, mut more) = (sealed(), sealed());
        fewer.members.get_mut("persons").expect("persons").pop();
        assert_eq!(fewer.commitments("o", UseId([1; 16])), Err(CommitError::Salts));
        more.fields.insert("other".into(), Hex32([0; 32]));
        assert_eq!(more.commitments("o", UseId([1; 16])), Err(CommitError::Salts));
    }

    #[test]
    fn an_open_bound_bounds_nothing_and_opens_nothing() {
        let mut open = sealed();
        open.limits.windows = Bound::NotSet;
        assert_eq!(open.clone().bounded(), None);
        assert!(open.commitments("o", UseId([1; 16])).is_err());
    }
}
