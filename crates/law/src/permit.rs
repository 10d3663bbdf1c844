//! The permit: limits that stand on a permitted assessment, every one of them bounded.
//!
//! What it does not do: decide on a candidate; that is the gate's.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::Permitted;
use crate::limits::{Bound, ReferenceList, SystemVersion, Window};
use crate::place::{Area, Point};
use crate::time::{Instant, Millis};

/// Limits of which every one is set and leaves something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedLimits {
    /// Windows of time, in order; never empty.
    pub windows: Vec<Window>,
    /// Layers of areas, each non-empty; a camera must lie inside at least one area of every layer.
    pub areas: Vec<Vec<Area>>,
    /// The cameras that may compare; never empty.
    pub cameras: BTreeMap<String, Point>,
    /// The persons sought, by enrolment id; never empty.
    pub persons: BTreeSet<String>,
    /// The systems that may be used; never empty.
    pub systems: BTreeSet<SystemVersion>,
    /// The one reference database.
    pub reference_list: ReferenceList,
    /// The least likelihood that is released, in 10^-6; above 0, at most 1000000.
    pub threshold_e6: u32,
    /// The greatest delay from capture to verdict; above 0.
    pub max_delay_ms: Millis,
}

/// A permit, compiled from a permitted assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    limits: BoundedLimits,
    good_until: Instant,
    basis: String,
}

/// Why no permit can be compiled from a permitted assessment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileRefusal {
    /// No source sets the bound.
    #[error("no source bounds `{0}`; the request or the decision must")]
    NotBounded(&'static str),
    /// The sources leave nothing in common.
    #[error("nothing is left of `{0}` where request, decision, national law, FRIA and plan meet")]
    NothingLeft(&'static str),
    /// The assessment never changes by time, so nothing would end the permit.
    #[error("nothing ends this permit; the decision or the declared window must name an end")]
    NoEnd,
    /// The assessment does not say by what it permits.
    #[error("the assessment names no decision and no urgent start; reassess the case")]
    NoBasis,
}

impl Permit {
    /// The permit that stands on `by`.
    ///
    /// # Errors
    /// When a bound is not set, leaves nothing, or nothing would end the permit; see [`CompileRefusal`].
    pub fn compile(by: Permitted<'_>) -> Result<Self, CompileRefusal> {
        let assessment = by.assessment();
        let limits = &assessment.limits;
        let good_until = assessment.good_until.ok_or(CompileRefusal::NoEnd)?;
        let basis = assessment.basis.clone().ok_or(CompileRefusal::NoBasis)?;
        let bounded = BoundedLimits {
            windows: set("windows", &limits.windows, Vec::is_empty)?,
            areas: set("areas", &limits.areas, |layers| {
                layers.is_empty() || layers.iter().any(Vec::is_empty)
            })?,
            cameras: set("cameras", &limits.cameras, BTreeMap::is_empty)?,
            persons: set("persons", &limits.persons, BTreeSet::is_empty)?,
            systems: set("systems", &limits.systems, BTreeSet::is_empty)?,
            reference_list: one_list(&limits.reference_list)?,
            threshold_e6: set("threshold_e6", &limits.threshold_e6, |t| !(1..=1_000_000).contains(t))?,
            max_delay_ms: set("max_delay_ms", &limits.max_delay_ms, |d| d.0 == 0)?,
        };
        Ok(Self { limits: bounded, good_until, basis })
    }

    /// The limits, all of them bounded.
    #[must_use]
    pub const fn limits(&self) -> &BoundedLimits {
        &self.limits
    }

    /// The first instant at which the permit is no longer good.
    #[must_use]
    pub const fn good_until(&self) -> Instant {
        self.good_until
    }

    /// By what the use is permitted, in words.
    #[must_use]
    pub fn basis(&self) -> &str {
        &self.basis
    }
}

fn set<T: Clone>(
    name: &'static str,
    bound: &Bound<T>,
    nothing: impl Fn(&T) -> bool,
) -> Result<T, CompileRefusal> {
    match bound {
        Bound::NotSet => Err(CompileRefusal::NotBounded(name)),
        Bound::Within(value) if nothing(value) => Err(CompileRefusal::NothingLeft(name)),
        Bound::Within(value) => Ok(value.clone()),
    }
}

/// Lists of which several would do are no locked list: exactly one is left, or there is no permit (X-f).
fn one_list(bound: &Bound<BTreeSet<ReferenceList>>) -> Result<ReferenceList, CompileRefusal> {
    let lists = set("reference_list", bound, |lists| lists.len() != 1)?;
    lists.into_iter().next().ok_or(CompileRefusal::NothingLeft("reference_list"))
}
