//! Limits of a use: period, area, persons, system, reference database (Article 5(2) and (3)).
//!
//! Holds R-5.2-h, -i, -j and R-5.3-i: what is enforced is the meet of all that was said, and a meet only narrows.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::place::{Area, Point};
use crate::time::{Instant, Millis};

/// A bound that one source sets, or does not set.
///
/// Not a default and not a sentinel: a permit can only be compiled when every bound is `Within`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound<T> {
    /// This source says nothing about the bound.
    NotSet,
    /// This source allows what lies within.
    Within(T),
}

/// A window of time, half open: `from` is inside, `until` is outside.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
}

/// The reference database as it was authorised: nothing may be added to it (X-f).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceList {
    /// SHA-256 of the list as the engine holds it, lower-case hexadecimal.
    pub sha256: String,
    /// How many entries it has.
    pub count: u32,
}

/// A described, registered system in one version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemVersion {
    /// The system's id in this instance.
    pub system: String,
    /// Its version, compared byte by byte.
    pub version: String,
}

/// The limits that one source sets: a request, a decision, national law, a FRIA, a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Windows of time; a candidate's capture must lie in one of them.
    pub windows: Bound<Vec<Window>>,
    /// Layers of areas, at least one; a camera must lie inside at least one area of every layer.
    #[serde(deserialize_with = "some_layer")]
    pub areas: Bound<Vec<Vec<Area>>>,
    /// The cameras that may compare, by id.
    pub cameras: Bound<BTreeMap<String, Point>>,
    /// The persons sought, by the enrolment id they have at the engine.
    pub persons: Bound<BTreeSet<String>>,
    /// The systems that may be used.
    pub systems: Bound<BTreeSet<SystemVersion>>,
    /// The reference database; two different ones meet in none.
    pub reference_list: Bound<BTreeSet<ReferenceList>>,
    /// The least likelihood that is released, in 10^-6; a meet takes the greater.
    pub threshold_e6: Bound<u32>,
    /// The greatest delay from capture to verdict; a meet takes the lesser.
    pub max_delay_ms: Bound<Millis>,
}

/// Areas as they are written: a bound without a layer would hold for the whole earth.
fn some_layer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bound<Vec<Vec<Area>>>, D::Error> {
    let areas = Bound::deserialize(deserializer)?;
    if areas.within().is_some_and(Vec::is_empty) {
        return Err(D::Error::custom("areas without a layer bound nothing: name one, or write `not_set`"));
    }
    Ok(areas)
}

impl<T> Bound<T> {
    /// The bound's value, where it is set.
    pub fn within(&self) -> Option<&T> {
        match self {
            Self::NotSet => None,
            Self::Within(value) => Some(value),
        }
    }

    fn meet(self, other: &Self, both: impl FnOnce(T, &T) -> T) -> Self
    where
        T: Clone,
    {
        match (self, other) {
            (Self::NotSet, bound) => bound.clone(),
            (bound, Self::NotSet) => bound,
            (Self::Within(a), Self::Within(b)) => Self::Within(both(a, b)),
        }
    }
}

impl Limits {
    /// Limits that set nothing: the meet's neutral element, from which no permit can be compiled.
    pub const NOT_SET: Self = Self {
        windows: Bound::NotSet,
        areas: Bound::NotSet,
        cameras: Bound::NotSet,
        persons: Bound::NotSet,
        systems: Bound::NotSet,
        reference_list: Bound::NotSet,
        threshold_e6: Bound::NotSet,
        max_delay_ms: Bound::NotSet,
    };

    /// What both allow; never wider than either.
    #[must_use]
    pub fn meet(self, other: &Self) -> Self {
        Self {
            windows: in_order(&self.windows, &other.windows),
            areas: self.areas.meet(&other.areas, meet_layers),
            cameras: self.cameras.meet(&other.cameras, |mut a, b| {
                // A camera that the two sources put in different places is in neither.
                a.retain(|id, point| b.get(id) == Some(point));
                a
            }),
            persons: self.persons.meet(&other.persons, in_both),
            systems: self.systems.meet(&other.systems, in_both),
            reference_list: self.reference_list.meet(&other.reference_list, in_both),
            threshold_e6: self.threshold_e6.meet(&other.threshold_e6, |a, b| a.max(*b)),
            max_delay_ms: self.max_delay_ms.meet(&other.max_delay_ms, |a, b| a.min(*b)),
        }
    }
}

fn in_both<T: Ord>(mut a: BTreeSet<T>, b: &BTreeSet<T>) -> BTreeSet<T> {
    a.retain(|one| b.contains(one));
    a
}

/// The windows that both allow, in order, overlaps merged, those that hold no moment left out; so too those of one alone.
fn in_order(a: &Bound<Vec<Window>>, b: &Bound<Vec<Window>>) -> Bound<Vec<Window>> {
    match (a, b) {
        (Bound::NotSet, Bound::NotSet) => Bound::NotSet,
        (Bound::Within(alone), Bound::NotSet) | (Bound::NotSet, Bound::Within(alone)) => {
            Bound::Within(meet_windows(alone, alone))
        }
        (Bound::Within(a), Bound::Within(b)) => Bound::Within(meet_windows(a, b)),
    }
}

/// The windows that lie in both lists, in order, overlaps merged.
pub(crate) fn meet_windows(a: &[Window], b: &[Window]) -> Vec<Window> {
    let mut out: Vec<Window> = a
        .iter()
        .flat_map(|x| b.iter().map(|y| Window { from: x.from.max(y.from), until: x.until.min(y.until) }))
        .filter(|w| w.from < w.until)
        .collect();
    out.sort();
    let mut merged: Vec<Window> = Vec::with_capacity(out.len());
    for window in out {
        match merged.last_mut() {
            Some(last) if window.from <= last.until => last.until = last.until.max(window.until),
            Some(_) | None => merged.push(window),
        }
    }
    merged
}

fn meet_layers(mut a: Vec<Vec<Area>>, b: &Vec<Vec<Area>>) -> Vec<Vec<Area>> {
    for layer in b {
        if !a.contains(layer) {
            a.push(layer.clone());
        }
    }
    a.sort();
    a.dedup();
    a
}
