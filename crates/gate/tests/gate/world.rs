//! A small world for the gate's tests: few values on each axis, so that every boundary is met often.

use std::collections::{BTreeMap, BTreeSet};

use stricto_gate::{Candidate, CompiledPermit, Media, MediaType, MediaTypes};
use stricto_law::limits::{ReferenceList, SystemVersion, Window};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\nplaceholder";
pub(crate) const LIST_A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const LIST_B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

pub(crate) fn ms(n: i64) -> Instant {
    Instant::from_unix_ms(n).expect("a small number")
}

pub(crate) fn p(lat_e7: i32, lon_e7: i32) -> Point {
    Point { lat_e7, lon_e7 }
}

pub(crate) fn window(from: i64, until: i64) -> Window {
    Window { from: ms(from), until: ms(until) }
}

pub(crate) fn square(name: &str, low: i32, high: i32) -> Area {
    Area::new(name.into(), vec![p(low, low), p(low, high), p(high, high), p(high, low)]).expect("a square")
}

pub(crate) fn system(system: &str, version: &str) -> SystemVersion {
    SystemVersion { system: system.into(), version: version.into() }
}

/// Camera `inside` at (5, 5), `outside` at (15, 5); persons `kestrel` and `plover`; window 10,000 to 20,000 ms.
pub(crate) fn limits() -> BoundedLimits {
    BoundedLimits {
        windows: vec![window(10_000, 20_000), window(30_000, 40_000)],
        areas: vec![vec![square("square", 0, 10), square("annex", 20, 30)]],
        cameras: BTreeMap::from([("inside".into(), p(5, 5)), ("outside".into(), p(15, 5))]),
        persons: BTreeSet::from(["kestrel".into(), "plover".into()]),
        systems: BTreeSet::from([system("engine", "1.0")]),
        reference_list: ReferenceList { sha256: LIST_A.into(), count: 2 },
        threshold_e6: 800_000,
        max_delay_ms: Millis(2_000),
    }
}

pub(crate) fn png_only() -> MediaTypes {
    MediaTypes::NONE.with(MediaType::Png)
}

pub(crate) fn compiled(limits: BoundedLimits, good_until: Instant) -> CompiledPermit {
    CompiledPermit::compile(limits, good_until, png_only()).expect("limits of the small world")
}

/// A candidate that the small world's limits release at 15,000 ms.
pub(crate) fn candidate() -> Candidate<'static> {
    Candidate {
        use_id: "use-1",
        camera: "inside",
        captured: ms(15_000),
        retained: false,
        point: None,
        enrolment: "kestrel",
        likelihood_e6: 900_000,
        list_sha256: LIST_A,
        system: "engine",
        system_version: "1.0",
        media: Media::Present { media_type: "image/png", bytes: PNG },
    }
}

/// Seeded chance (splitmix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    pub(crate) fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize].clone()
    }

    /// True `percent` times in a hundred.
    pub(crate) fn often(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
