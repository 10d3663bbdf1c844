//! Limits in which every bound is set: what a permit can be compiled from.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::place::{Area, Point};
use stricto_law::time::Millis;

/// The meet of all that was said, with no bound left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitLimits {
    /// Windows of time; a candidate's capture must lie in one of them.
    pub windows: Vec<Window>,
    /// Layers of areas; at least one layer, and at least one area of every layer must hold.
    pub areas: Vec<Vec<Area>>,
    /// The cameras that may compare, with their positions.
    pub cameras: BTreeMap<String, Point>,
    /// The persons sought, by enrolment id.
    pub persons: BTreeSet<String>,
    /// The systems that may be used.
    pub systems: BTreeSet<SystemVersion>,
    /// The reference database.
    pub reference_list: ReferenceList,
    /// The least likelihood that is released, in 10^-6.
    pub threshold_e6: u32,
    /// The greatest delay from capture to verdict.
    pub max_delay_ms: Millis,
}

/// A bound of the limits, by its name in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `windows`
    Windows,
    /// `areas`
    Areas,
    /// `cameras`
    Cameras,
    /// `persons`
    Persons,
    /// `systems`
    Systems,
    /// `reference_list`
    ReferenceList,
    /// `threshold_e6`
    Threshold,
    /// `max_delay_ms`
    MaxDelay,
}

/// Why limits leave something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitsError {
    /// No source sets this bound.
    #[error("no source sets `{0}`; the request or the decision must set it before a permit can be compiled")]
    NotSet(Field),
    /// The sources leave no reference list, or more than one.
    #[error("the sources leave {0} reference lists where a permit needs one; name the same list everywhere")]
    ReferenceLists(usize),
}

impl PermitLimits {
    /// The limits in which every bound of `limits` is set.
    ///
    /// # Errors
    /// When a bound is not set, or when there is not exactly one reference list.
    pub fn bound(limits: Limits) -> Result<Self, LimitsError> {
        let lists = set(limits.reference_list, Field::ReferenceList)?;
        let count = lists.len();
        let mut lists = lists.into_iter();
        let (Some(reference_list), None) = (lists.next(), lists.next()) else {
            return Err(LimitsError::ReferenceLists(count));
        };
        Ok(Self {
            windows: set(limits.windows, Field::Windows)?,
            areas: set(limits.areas, Field::Areas)?,
            cameras: set(limits.cameras, Field::Cameras)?,
            persons: set(limits.persons, Field::Persons)?,
            systems: set(limits.systems, Field::Systems)?,
            reference_list,
            threshold_e6: set(limits.threshold_e6, Field::Threshold)?,
            max_delay_ms: set(limits.max_delay_ms, Field::MaxDelay)?,
        })
    }
}

impl Field {
    /// The field's name in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Areas => "areas",
            Self::Cameras => "cameras",
            Self::Persons => "persons",
            Self::Systems => "systems",
            Self::ReferenceList => "reference_list",
            Self::Threshold => "threshold_e6",
            Self::MaxDelay => "max_delay_ms",
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

fn set<T>(bound: Bound<T>, field: Field) -> Result<T, LimitsError> {
    match bound {
        Bound::Within(value) => Ok(value),
        Bound::NotSet => Err(LimitsError::NotSet(field)),
    }
}
