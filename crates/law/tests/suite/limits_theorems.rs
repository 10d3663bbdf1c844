//! The meet of limits: it only narrows, and no order of sources matters.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

/// What a candidate shows, as far as limits look at it.
#[derive(Clone, Debug)]
struct Probe {
    at: Instant,
    camera: &'static str,
    point: Point,
    person: &'static str,
    system: SystemVersion,
    list: ReferenceList,
    likelihood_e6: u32,
    delay: Millis,
}

fn allows(limits: &Limits, p: &Probe) -> bool {
    fn within<T>(bound: &Bound<T>, fits: impl Fn(&T) -> bool) -> bool {
        match bound {
            Bound::NotSet => true,
            Bound::Within(value) => fits(value),
        }
    }
    within(&limits.windows, |ws| ws.iter().any(|w| w.from <= p.at && p.at < w.until))
        && within(&limits.areas, |layers| layers.iter().all(|l| l.iter().any(|a| a.contains(p.point))))
        && within(&limits.cameras, |cameras| cameras.get(p.camera) == Some(&p.point))
        && within(&limits.persons, |persons| persons.contains(p.person))
        && within(&limits.systems, |systems| systems.contains(&p.system))
        && within(&limits.reference_list, |lists| lists.contains(&p.list))
        && within(&limits.threshold_e6, |least| p.likelihood_e6 >= *least)
        && within(&limits.max_delay_ms, |most| p.delay <= *most)
}

const CAMERAS: [&str; 3] = ["a", "b", "c"];
const PERSONS: [&str; 3] = ["p", "q", "r"];

fn instant(ms: i64) -> Instant {
    Instant::from_unix_ms(ms).expect("an instant")
}

fn point(step: i32) -> Point {
    Point { lat_e7: step, lon_e7: step }
}

fn area((from, size): (i32, i32)) -> Area {
    let (low, high) = (from, from + size);
    let p = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    Area::new("box".into(), vec![p(low, low), p(low, high), p(high, high), p(high, low)]).expect("a box")
}

fn system(n: u8) -> SystemVersion {
    SystemVersion { system: format!("s{n}"), version: "1".into() }
}

fn list(n: u8) -> ReferenceList {
    ReferenceList { sha256: format!("{n:064x}"), count: 1 }
}

fn bound<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Bound<T>> {
    proptest::option::weighted(0.7, strategy).prop_map(|value| value.map_or(Bound::NotSet, Bound::Within))
}

fn any_limits() -> impl Strategy<Value = Limits> {
    use proptest::collection::{btree_set, vec};
    let window = (0_i64..40, 1_i64..30)
        .prop_map(|(from, len)| Window { from: instant(from), until: instant(from + len) });
    let layer = vec((0_i32..20, 2_i32..20).prop_map(area), 1..3);
    let cameras = btree_set((0_usize..3, 1_i32..4), 1..4).prop_map(|set| {
        set.into_iter()
            .map(|(camera, step)| (CAMERAS[camera].to_owned(), point(step * 5)))
            .collect::<BTreeMap<_, _>>()
    });
    let persons = btree_set(0_usize..3, 1..4)
        .prop_map(|set| set.into_iter().map(|n| PERSONS[n].to_owned()).collect::<BTreeSet<_>>());
    let systems = btree_set((0_u8..2).prop_map(system), 1..3);
    let lists = btree_set((0_u8..2).prop_map(list), 1..3);
    (
        bound(vec(window, 1..4)),
        bound(vec(layer, 1..3)),
        bound(cameras),
        bound(persons),
        bound(systems),
        bound(lists),
        bound(0_u32..10),
        bound((0_u64..10).prop_map(Millis)),
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

fn any_probe() -> impl Strategy<Value = Probe> {
    (0_i64..75, 0_usize..3, 1_i32..4, 0_usize..3, 0_u8..2, 0_u8..2, 0_u32..10, 0_u64..10).prop_map(
        |(at, camera, step, person, s, l, likelihood_e6, delay)| Probe {
            at: instant(at),
            camera: CAMERAS[camera],
            point: point(step * 5),
            person: PERSONS[person],
            system: system(s),
            list: list(l),
            likelihood_e6,
            delay: Millis(delay),
        },
    )
}

fn probes() -> impl Strategy<Value = Vec<Probe>> {
    proptest::collection::vec(any_probe(), 40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_limits_never_wider(a in any_limits(), b in any_limits(), probes in probes()) {
        let both = a.clone().meet(&b);
        for p in probes {
            // Not only never wider: exactly what both allow.
            prop_assert_eq!(allows(&both, &p), allows(&a, &p) && allows(&b, &p), "{:?}", p);
        }
    }

    #[test]
    fn limits_meet_is_commutative_associative_idempotent(
        a in any_limits(), b in any_limits(), c in any_limits(), probes in probes()
    ) {
        let ab_c = a.clone().meet(&b).meet(&c);
        let a_bc = a.clone().meet(&b.clone().meet(&c));
        let (ab, ba) = (a.clone().meet(&b), b.meet(&a));
        let aa = a.clone().meet(&a);
        for p in probes {
            prop_assert_eq!(allows(&ab_c, &p), allows(&a_bc, &p));
            prop_assert_eq!(allows(&ab, &p), allows(&ba, &p));
            prop_assert_eq!(allows(&aa, &p), allows(&a, &p));
            prop_assert_eq!(allows(&Limits::NOT_SET.meet(&a), &p), allows(&a, &p));
        }
    }
}

#[test]
fn probes_are_allowed_and_refused_often_enough_to_prove_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut allowed = 0;
    for _ in 0..4000 {
        let limits = any_limits().new_tree(&mut runner).expect("limits").current();
        let probe = any_probe().new_tree(&mut runner).expect("a probe").current();
        allowed += usize::from(allows(&limits, &probe));
    }
    assert!((20..3900).contains(&allowed), "{allowed} of 4000");
}
