//! The gate's theorems, as properties.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use stricto_gate::{Candidate, ClosedCause, Media, Permits, Verdict, decide};
use stricto_law::limits::{Bound, Limits, ReferenceList};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::Point;
use stricto_law::time::Millis;

fn bound<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Bound<T>> {
    prop_oneof![1 => Just(Bound::NotSet), 5 => value.prop_map(Bound::Within)]
}

fn some_of(all: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::sample::subsequence(all, 1..=all.len())
        .prop_map(|ids| ids.into_iter().map(String::from).collect())
}

/// Every source puts a camera where it is.
fn position(camera: &str) -> Point {
    if camera == "c1" { p(3, 3) } else { p(4, 4) }
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let windows = prop::collection::vec((0..4_i64, 4..12_i64), 1..4)
        .prop_map(|w| w.into_iter().map(|(from, len)| window(from * 500, (from + len) * 500)).collect());
    let layer = prop::collection::vec((-2..4_i32, 4..12_i32), 1..3)
        .prop_map(|s| s.into_iter().map(|(low, side)| square("square", low, low + side)).collect::<Vec<_>>());
    let areas = prop::collection::vec(layer, 1..3);
    let cameras = some_of(&["c1", "c2"])
        .prop_map(|ids| ids.into_iter().map(|id| (id.clone(), position(&id))).collect::<BTreeMap<_, _>>());
    let systems = some_of(&["1.0", "2.0"])
        .prop_map(|versions| versions.iter().map(|v| system("engine", v)).collect::<BTreeSet<_>>());
    let lists = prop_oneof![19 => Just(LIST_A), 1 => Just(LIST_B)]
        .prop_map(|sha256| BTreeSet::from([ReferenceList { sha256: sha256.into(), count: 2 }]));
    (
        bound(windows),
        bound(areas),
        bound(cameras),
        bound(some_of(&["p1", "p2"])),
        bound(systems),
        bound(lists),
        bound(1..700_000_u32),
        bound((500..6_000_u64).prop_map(Millis)),
    )
        .prop_map(
            |(windows, areas, cameras, persons, systems, reference_list, threshold_e6, max_delay_ms)| {
                Limits {
                    windows,
                    areas,
                    cameras,
                    persons,
                    systems,
                    reference_list,
                    threshold_e6,
                    max_delay_ms,
                }
            },
        )
}

/// A candidate that may be printed, because it is made up.
#[derive(Clone, Debug)]
struct Claim {
    camera: &'static str,
    enrolment: &'static str,
    captured: i64,
    now: i64,
    point: Option<(i32, i32)>,
    likelihood_e6: u32,
    version: &'static str,
}

impl Claim {
    fn candidate(&self) -> Candidate<'static> {
        Candidate {
            use_id: "use-1",
            camera: self.camera,
            captured: ms(self.captured),
            retained: false,
            point: self.point.map(|(lat, lon)| p(lat, lon)),
            enrolment: self.enrolment,
            likelihood_e6: self.likelihood_e6,
            list_sha256: LIST_A,
            system: "engine",
            system_version: self.version,
            media: Media::Present { media_type: "image/png", bytes: PNG },
        }
    }
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let ids = (prop::sample::select(vec!["c1", "c2"]), prop::sample::select(vec!["p1", "p2"]));
    let version = prop::sample::select(vec!["1.0", "2.0"]);
    let point = prop::option::weighted(0.3, (0..12_i32, 0..12_i32));
    (ids, 1_200..5_000_i64, -1_200..2_000_i64, point, 300_000..1_000_000_u32, version).prop_map(
        |((camera, enrolment), captured, delay, point, likelihood_e6, version)| {
            let now = captured + delay;
            Claim { camera, enrolment, captured, now, point, likelihood_e6, version }
        },
    )
}

/// The limits in which every bound is set and one list is left; the law's own compilation asks for more.
fn bounded(limits: Limits) -> Option<BoundedLimits> {
    fn set<T>(bound: Bound<T>) -> Option<T> {
        match bound {
            Bound::NotSet => None,
            Bound::Within(value) => Some(value),
        }
    }
    let lists: Vec<_> = set(limits.reference_list)?.into_iter().collect();
    let [reference_list] = <[ReferenceList; 1]>::try_from(lists).ok()?;
    Some(BoundedLimits {
        windows: set(limits.windows)?,
        areas: set(limits.areas)?,
        cameras: set(limits.cameras)?,
        persons: set(limits.persons)?,
        systems: set(limits.systems)?,
        reference_list,
        threshold_e6: set(limits.threshold_e6)?,
        max_delay_ms: set(limits.max_delay_ms)?,
    })
}

/// Whether what is enforced under `limits` lets the candidate through; limits that cannot be compiled let nothing.
fn released(limits: Limits, claim: &Claim) -> bool {
    let Some(bound) = bounded(limits) else { return false };
    let mut permits = Permits::new();
    permits.insert("use-1", compiled(bound, ms(50_000)));
    decide(&claim.candidate(), &permits, Some(ms(claim.now))) == Verdict::Release
}

/// `limits` with what it leaves open taken from limits that let every candidate of this file through.
fn completed(limits: Limits) -> Limits {
    fn or<T>(bound: Bound<T>, open: T) -> Bound<T> {
        match bound {
            Bound::NotSet => Bound::Within(open),
            Bound::Within(value) => Bound::Within(value),
        }
    }
    let lists = BTreeSet::from([ReferenceList { sha256: LIST_A.into(), count: 2 }]);
    let cameras = BTreeMap::from(["c1", "c2"].map(|id| (id.to_owned(), position(id))));
    Limits {
        windows: or(limits.windows, vec![window(0, 10_000)]),
        areas: or(limits.areas, vec![vec![square("all", -100, 100)]]),
        cameras: or(limits.cameras, cameras),
        persons: or(limits.persons, BTreeSet::from(["p1".into(), "p2".into()])),
        systems: or(limits.systems, BTreeSet::from([system("engine", "1.0"), system("engine", "2.0")])),
        reference_list: or(limits.reference_list, lists),
        threshold_e6: or(limits.threshold_e6, 1),
        max_delay_ms: or(limits.max_delay_ms, Millis(10_000)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn more_limits_never_wider(a in any_limits(), b in any_limits(), c in any_claim()) {
        if released(a.clone().meet(&b), &c) {
            prop_assert!(released(completed(a), &c));
            prop_assert!(released(completed(b), &c));
        }
    }

    #[test]
    fn more_limits_are_both_limits(a in any_limits(), b in any_limits(), c in any_claim()) {
        // With every bound set on both sides, the meet releases exactly what both release.
        let (a, b) = (completed(a), completed(b));
        let both = released(a.clone(), &c) && released(b.clone(), &c);
        prop_assert_eq!(released(a.meet(&b), &c), both);
    }

    #[test]
    fn closed_by_default(c in any_claim(), clock in any::<bool>()) {
        let now = clock.then(|| ms(c.now));
        let mut permits = Permits::new();
        prop_assert_ne!(decide(&c.candidate(), &permits, now), Verdict::Release);
        permits.insert("use-2", compiled(limits(), ms(50_000)));
        prop_assert_ne!(decide(&c.candidate(), &permits, now), Verdict::Release);
        for cause in [ClosedCause::Ended, ClosedCause::Suspended, ClosedCause::Held] {
            permits.insert("use-1", compiled(limits(), ms(50_000)));
            permits.close("use-1", cause);
            prop_assert_ne!(decide(&c.candidate(), &permits, now), Verdict::Release);
        }
    }
}

#[test]
fn two_reference_lists_are_none() {
    let list =
        |sha256: &str| Bound::Within(BTreeSet::from([ReferenceList { sha256: sha256.into(), count: 1 }]));
    let all = completed(Limits::NOT_SET);
    let a = Limits { reference_list: list(LIST_A), ..all.clone() };
    let b = Limits { reference_list: list(LIST_B), ..all };
    assert_eq!(bounded(a.meet(&b)), None);
}

#[test]
fn the_theorems_speak_of_releases_that_happen() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let triple = (any_limits(), any_limits(), any_claim());
    let met = (0..20_000)
        .filter(|_| {
            let (a, b, c) = triple.new_tree(&mut runner).expect("a value").current();
            released(completed(a).meet(&completed(b)), &c)
        })
        .count();
    assert!(met >= 200, "only {met} of 20000");
}
