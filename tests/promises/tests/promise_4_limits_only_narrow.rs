//! Promise 4: limits only narrow; enforced is request ∧ decision ∧ national law ∧ FRIA ∧ plan; widening takes a new decision.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use stricto_gate::{Candidate, Media, Permits, Verdict, decide};
use stricto_law::case::Case;
use stricto_law::fact::Fact;
use stricto_law::limits::{Bound, Limits, ReferenceList, Window};
use stricto_law::place::Point;
use stricto_law::time::{Instant, Millis};
use stricto_law::{Profiles, assess};
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_promises::gate_world as gate;
use stricto_promises::law_world as law;

/// How many made-up sets of sources a check looks at.
const CASES: usize = 12_000;

/// The limits that four sources set; the fifth, national law, is a period of two days.
#[derive(Clone, Debug)]
struct Sources {
    request: Limits,
    decision: Limits,
    fria: Limits,
    plan: Limits,
}

/// What is enforced where these sources meet.
type Enforced = fn(&Sources) -> Limits;

/// A quarter of a day, the grain of this world's periods.
const GRAIN: i64 = 6 * 3_600_000;

fn at(grains: i64, ms: i64) -> Instant {
    Instant::from_unix_ms(law::noon().unix_ms() + grains * GRAIN + ms).expect("an instant")
}

fn bound<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Bound<T>> {
    prop_oneof![1 => Just(Bound::NotSet), 2 => value.prop_map(Bound::Within)]
}

fn some_of(all: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::sample::subsequence(all, 1..=all.len())
        .prop_map(|ids| ids.into_iter().map(String::from).collect())
}

fn position(camera: &str) -> Point {
    let n = if camera == "c1" { 3 } else { 4 };
    Point { lat_e7: n, lon_e7: n }
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let windows = prop::collection::vec((0..3_i64, 8..24_i64), 1..3).prop_map(|windows| {
        windows
            .into_iter()
            .map(|(from, len)| Window { from: at(from, 0), until: at(from + len, 0) })
            .collect()
    });
    let layer = prop::collection::vec((-2..2_i32, 8..14_i32), 1..3)
        .prop_map(|s| s.into_iter().map(|(low, side)| gate::square(low, low + side)).collect::<Vec<_>>());
    let cameras = some_of(&["c1", "c2"])
        .prop_map(|ids| ids.into_iter().map(|id| (id.clone(), position(&id))).collect::<BTreeMap<_, _>>());
    let versions = some_of(&["1.0", "2.0"]).prop_map(|v| v.iter().map(|v| gate::version(v)).collect());
    let lists = prop_oneof![30 => Just(gate::LIST), 1 => Just("bb")]
        .prop_map(|sha256| BTreeSet::from([ReferenceList { sha256: sha256.into(), count: 2 }]));
    let ids = (bound(cameras), bound(some_of(&["p1", "p2"])), bound(versions), bound(lists));
    let numbers = (bound(1..700_000_u32), bound((500..6_000_u64).prop_map(Millis)));
    (bound(windows), bound(prop::collection::vec(layer, 1..3)), ids, numbers).prop_map(
        |(windows, areas, (cameras, persons, systems, reference_list), (threshold_e6, max_delay_ms))| {
            Limits { windows, areas, cameras, persons, systems, reference_list, threshold_e6, max_delay_ms }
        },
    )
}

fn any_sources() -> impl Strategy<Value = Sources> {
    // The decision sets everything, or no permit would ever come of it.
    (any_limits(), any_limits(), any_limits(), any_limits()).prop_map(|(request, decision, fria, plan)| {
        Sources { request, decision: completed(decision), fria, plan }
    })
}

/// `limits` with what it leaves open taken from limits that let every candidate of this world through.
fn completed(limits: Limits) -> Limits {
    fn or<T>(bound: Bound<T>, open: T) -> Bound<T> {
        Bound::Within(match bound {
            Bound::NotSet => open,
            Bound::Within(value) => value,
        })
    }
    let lists = BTreeSet::from([ReferenceList { sha256: gate::LIST.into(), count: 2 }]);
    let cameras = BTreeMap::from(["c1", "c2"].map(|id| (id.to_owned(), position(id))));
    Limits {
        windows: or(limits.windows, vec![Window { from: at(0, 0), until: at(40, 0) }]),
        areas: or(limits.areas, vec![vec![gate::square(-100, 100)]]),
        cameras: or(limits.cameras, cameras),
        persons: or(limits.persons, BTreeSet::from(["p1".into(), "p2".into()])),
        systems: or(limits.systems, BTreeSet::from([gate::version("1.0"), gate::version("2.0")])),
        reference_list: or(limits.reference_list, lists),
        threshold_e6: or(limits.threshold_e6, 1),
        max_delay_ms: or(limits.max_delay_ms, Millis(10_000)),
    }
}

/// A made-up claim of an engine, which may be printed.
#[derive(Clone, Debug)]
struct Claim {
    camera: &'static str,
    enrolment: &'static str,
    captured: (i64, i64),
    delay: i64,
    point: Option<(i32, i32)>,
    likelihood_e6: u32,
    version: &'static str,
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let ids = (prop::sample::select(vec!["c1", "c2"]), prop::sample::select(vec!["p1", "p2"]));
    let version = prop::sample::select(vec!["1.0", "2.0"]);
    let point = prop::option::weighted(0.3, (1..8_i32, 1..8_i32));
    (ids, (2..11_i64, 0..GRAIN), 0..2_500_i64, point, 400_000..1_000_000_u32, version).prop_map(
        |((camera, enrolment), captured, delay, point, likelihood_e6, version)| Claim {
            camera,
            enrolment,
            captured,
            delay,
            point,
            likelihood_e6,
            version,
        },
    )
}

fn released(limits: &Limits, claim: &Claim) -> bool {
    let (grains, ms) = claim.captured;
    let candidate = Candidate {
        use_id: gate::USE,
        camera: claim.camera,
        captured: at(grains, ms),
        retained: false,
        point: claim.point.map(|(lat_e7, lon_e7)| Point { lat_e7, lon_e7 }),
        enrolment: claim.enrolment,
        likelihood_e6: claim.likelihood_e6,
        list_sha256: gate::LIST,
        system: "engine",
        system_version: claim.version,
        media: Media::Absent,
    };
    let mut permits = Permits::new();
    if let Some(permit) = gate::compiled(limits, at(100, 0)) {
        permits.insert(gate::USE, permit);
    }
    decide(&candidate, &permits, Some(at(grains, ms + claim.delay))) == Verdict::Release
}

/// What is released under the limits enforced is released under every single source, and within national law's period.
fn limits_only_narrow(enforced: Enforced) -> Check {
    let mut runner = TestRunner::deterministic();
    let strategy = (any_sources(), any_claim());
    let mut releases = 0;
    for _ in 0..CASES {
        let (sources, claim) = strategy.new_tree(&mut runner).expect("a value").current();
        let limits = enforced(&sources);
        if !released(&limits, &claim) {
            continue;
        }
        releases += 1;
        let Sources { request, decision, fria, plan } = sources.clone();
        for (name, source) in [("request", request), ("decision", decision), ("FRIA", fria), ("plan", plan)] {
            unless(released(&completed(source), &claim), || {
                format!("the {name} would not release what is released: {claim:?} under {sources:?}")
            })?;
        }
        let windows = limits.windows.within().expect("released under windows");
        let span = windows[windows.len() - 1].until.since(windows[0].from).expect("windows in order");
        unless(span <= Millis::days(2), || {
            format!("national law would not release in a period of {} ms", span.0)
        })?;
    }
    unless(releases >= 200, || format!("only {releases} of {CASES} cases release anything"))
}

fn case_of(sources: &Sources) -> Case {
    let mut case = law::permitted();
    case.limits.requested = Fact::known(sources.request.clone());
    case.limits.planned = Fact::known(sources.plan.clone());
    case.authorisation.limits = Fact::known(sources.decision.clone());
    case.fria.limits = Fact::known(sources.fria.clone());
    case
}

fn limits_of(case: &Case, profiles: &Profiles) -> Limits {
    assess(case, profiles, law::noon()).limits
}

#[test]
fn what_is_enforced_is_never_wider_than_one_of_its_sources() {
    holds(limits_only_narrow(|sources| limits_of(&case_of(sources), &law::profiles())));
}

#[test]
fn an_engine_that_forgets_one_source_is_found_out() {
    let forgets: [(&str, Enforced); 5] = [
        ("request", |sources| {
            let case = Sources { request: Limits::NOT_SET, ..sources.clone() };
            limits_of(&case_of(&case), &law::profiles())
        }),
        ("decision", |sources| {
            let case = Sources { decision: completed(Limits::NOT_SET), ..sources.clone() };
            limits_of(&case_of(&case), &law::profiles())
        }),
        ("FRIA", |sources| {
            let case = Sources { fria: Limits::NOT_SET, ..sources.clone() };
            limits_of(&case_of(&case), &law::profiles())
        }),
        ("plan", |sources| {
            let case = Sources { plan: Limits::NOT_SET, ..sources.clone() };
            limits_of(&case_of(&case), &law::profiles())
        }),
        ("national law", |sources| limits_of(&case_of(sources), &Profiles::EMPTY)),
    ];
    for (source, double) in forgets {
        is_found_out(limits_only_narrow(double), &format!("{source} would not release"));
    }
}

/// The meet of the four sources by some other way of joining two of them, and the real one for the rest.
fn joined(sources: &Sources, join: fn(&Limits, &Limits, Limits) -> Limits) -> Limits {
    let Sources { request, decision, fria, plan } = sources.clone();
    let two_days = Window { from: at(0, 0), until: at(8, 0) };
    let national = Limits { windows: Bound::Within(vec![two_days]), ..Limits::NOT_SET };
    let mut all = request;
    for next in [decision, fria, plan, national] {
        let met = all.clone().meet(next.clone());
        all = join(&all, &next, met);
    }
    all
}

#[test]
fn a_join_that_adds_persons_is_found_out() {
    is_found_out(
        limits_only_narrow(|sources| {
            joined(sources, |a, b, met| match (&a.persons, &b.persons) {
                (Bound::Within(a), Bound::Within(b)) => {
                    Limits { persons: Bound::Within(a.union(b).cloned().collect()), ..met }
                }
                _ => met,
            })
        }),
        "would not release",
    );
}

#[test]
fn a_join_that_takes_the_last_word_on_the_threshold_is_found_out() {
    is_found_out(
        limits_only_narrow(|sources| {
            joined(sources, |_, later, met| match later.threshold_e6 {
                Bound::Within(_) => Limits { threshold_e6: later.threshold_e6.clone(), ..met },
                Bound::NotSet => met,
            })
        }),
        "would not release",
    );
}

#[test]
fn a_join_that_puts_areas_side_by_side_is_found_out() {
    is_found_out(
        limits_only_narrow(|sources| {
            joined(sources, |_, _, met| match &met.areas {
                Bound::Within(layers) => Limits { areas: Bound::Within(vec![layers.concat()]), ..met },
                Bound::NotSet => met,
            })
        }),
        "would not release",
    );
}
