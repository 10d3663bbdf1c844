//! A small world for the gate: one camera inside the area, one outside, two persons, one window.

use std::collections::{BTreeMap, BTreeSet};

use stricto_gate::{Candidate, CompiledPermit, Media, MediaType, MediaTypes, Permits};
use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

/// The use of this world.
pub const USE: &str = "use-1";
/// The hash of its reference list.
pub const LIST: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// A placeholder picture.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\nplaceholder";

/// `n` milliseconds after the world began.
#[must_use]
pub fn ms(n: i64) -> Instant {
    Instant::from_unix_ms(n).expect("a small number")
}

/// A square from `low` to `high` in both directions.
#[must_use]
pub fn square(low: i32, high: i32) -> Area {
    let p = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    Area::new("square".into(), vec![p(low, low), p(low, high), p(high, high), p(high, low)])
        .expect("a square")
}

/// Every bound set: camera `c1` at (5, 5) and `c2` at (6, 6), persons `p1` and `p2`, captured from 10 s to 20 s.
#[must_use]
pub fn limits() -> Limits {
    let at = |n| Point { lat_e7: n, lon_e7: n };
    Limits {
        windows: Bound::Within(vec![Window { from: ms(10_000), until: ms(20_000) }]),
        areas: Bound::Within(vec![vec![square(0, 10)]]),
        cameras: Bound::Within(BTreeMap::from([("c1".into(), at(5)), ("c2".into(), at(6))])),
        persons: Bound::Within(BTreeSet::from(["p1".into(), "p2".into()])),
        systems: Bound::Within(BTreeSet::from([version("1.0")])),
        reference_list: Bound::Within(BTreeSet::from([ReferenceList { sha256: LIST.into(), count: 2 }])),
        threshold_e6: Bound::Within(800_000),
        max_delay_ms: Bound::Within(Millis(2_000)),
    }
}

/// The system of this world in a version.
#[must_use]
pub fn version(version: &str) -> SystemVersion {
    SystemVersion { system: "engine".into(), version: version.into() }
}

/// A candidate that [`limits`] release from 15 s to 17 s.
#[must_use]
pub fn candidate() -> Candidate<'static> {
    Candidate {
        use_id: USE,
        camera: "c1",
        captured: ms(15_000),
        retained: false,
        point: None,
        enrolment: "p1",
        likelihood_e6: 900_000,
        list_sha256: LIST,
        system: "engine",
        system_version: "1.0",
        media: Media::Present { media_type: "image/png", bytes: PNG },
    }
}

/// The permit these limits compile to, if they do.
#[must_use]
pub fn compiled(limits: &Limits, good_until: Instant) -> Option<CompiledPermit> {
    let bounded = BoundedLimits {
        windows: limits.windows.within()?.clone(),
        areas: limits.areas.within()?.clone(),
        cameras: limits.cameras.within()?.clone(),
        persons: limits.persons.within()?.clone(),
        systems: limits.systems.within()?.clone(),
        reference_list: limits.reference_list.within()?.iter().next()?.clone(),
        threshold_e6: *limits.threshold_e6.within()?,
        max_delay_ms: *limits.max_delay_ms.within()?,
    };
    CompiledPermit::compile(bounded, good_until, MediaTypes::NONE.with(MediaType::Png)).ok()
}

/// The permits of a gate that knows [`USE`] alone, under `limits`, good before 50 s; none where they do not compile.
#[must_use]
pub fn permits(limits: &Limits) -> Permits {
    let mut permits = Permits::new();
    if let Some(permit) = compiled(limits, ms(50_000)) {
        permits.insert(USE, permit);
    }
    permits
}
