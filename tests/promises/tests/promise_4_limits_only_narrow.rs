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
use stricto_record::act::{SealedRef, SignedAct};
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, Hex32};
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::candidates_released::CandidatesReleased;
use stricto_record::kinds::permit_compiled::{PermitBasis, PermitCompiled, Root};
use stricto_record::kinds::{Kind, Public};
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_store::ActKey;
use stricto_testkit::TestInstance;

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
        media: Media::Present { media_type: "image/png", bytes: b"\x89PNG\r\n\x1a\n" },
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
        let met = all.clone().meet(&next);
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

/// What admits acts into the register.
type Admission<'a> = &'a dyn Fn(&Fold, &SignedAct, Instant) -> Result<ActHash, Refusal>;

/// An act that would widen what is allowed without a decision, and the code it is refused under.
struct Widening {
    what: &'static str,
    fold: Fold,
    now: Instant,
    signed: SignedAct,
    code: RefusalCode,
}

/// Every act that would widen is refused.
fn widening_takes_a_decision(attempts: &[Widening], admission: Admission<'_>) -> Check {
    for Widening { what, fold, now, signed, code } in attempts {
        let found = admission(fold, signed, *now).err().map(|refusal| refusal.code);
        unless(found == Some(*code), || format!("{what}: {found:?}, not {code:?}"))?;
    }
    Ok(())
}

fn permit(until: Instant, basis: PermitBasis) -> Public {
    let fields = ["max_delay_ms", "reference_list", "systems", "threshold_e6"];
    let roots = ["areas", "cameras", "persons", "windows"];
    Public::PermitCompiled(PermitCompiled {
        good_until: until,
        basis,
        fields: fields.map(|name| (name.to_owned(), Hex32([8; 32]))).into(),
        roots: roots.map(|name| (name.to_owned(), Root { count: 1, root: Hex32([9; 32]) })).into(),
    })
}

fn decided(instance: &TestInstance, result: DecisionResult) -> Public {
    Public::AuthorisationDecided(AuthorisationDecided {
        result,
        basis: Basis::Signed,
        body: instance.cast.court.body.clone(),
        until: Some(instance.now().plus(Millis::days(1))),
        decided_at: None,
        document: None,
        outside: Vec::new(),
        false_alerts: None,
    })
}

async fn widenings(instance: &TestInstance) -> Vec<Widening> {
    let mut attempts = Vec::new();
    let register_key = ActKey::read(&instance.data_dir().register_key()).expect("the register's key");
    let use_id = instance.new_use();
    let first = instance.running_use(use_id).await.expect("a running use");
    // It runs since the last assessment: that is asked anew before anything is compiled on it.
    instance.assess(use_id).await.expect("an assessment");
    let (assessment, request, grant) = instance.register().read(|fold| {
        let file = fold.use_file(use_id).expect("the use");
        let of = |a: &stricto_record::fold::AssessmentFile| (a.act, a.good_until.expect("an end"));
        let grant = file.grant().expect("a grant");
        (of(file.assessment.as_ref().expect("an assessment")), file.requests[0].act, (grant.act, grant.until))
    });
    let mut attempt = async |what, key: &ActKey, public: Public, re: &[ActHash], code| {
        let mut fields: Vec<(&str, &[u8])> = Vec::new();
        fields.extend(
            public.kind().sealed_fields().iter().filter(|f| f.required).map(|f| (f.name, &b"{}"[..])),
        );
        if code != RefusalCode::LimitsMissing && public.kind() == Kind::AuthorisationDecided {
            fields.push(("limits", b"{}"));
        }
        let mut act =
            instance.signed(key, Some(use_id), public, re, &fields).await.expect("an act").signed.act;
        if act.kind() == Kind::CandidatesReleased {
            let sealed = SealedRef { ciphertext: Hex32([1; 32]), commitment: Hex32([2; 32]) };
            act.sealed.insert(AlertId([3; 16]).to_string(), sealed);
        }
        let signed = key.sign(act).expect("an act");
        let fold = instance.register().read(Clone::clone);
        attempts.push(Widening { what, fold, now: instance.now(), signed, code });
    };
    let longer = grant.1.expect("an end").max(assessment.1).plus(Millis(1));
    let both = [assessment.0, grant.0];
    let wide = permit(longer, PermitBasis::Decision);
    attempt("a permit past its decision", &register_key, wide, &both, RefusalCode::PermitTooWide).await;
    let urgent = permit(assessment.1, PermitBasis::Urgency);
    attempt(
        "a permit on an urgency nobody declared",
        &register_key,
        urgent,
        &both,
        RefusalCode::NotPermitted,
    )
    .await;
    let court = &instance.cast.court.key;
    let extended = decided(instance, DecisionResult::Extended);
    let answered = RefusalCode::AlreadyDecided;
    attempt("an extension that answers the old request", court, extended, &[request], answered).await;
    let wordless = decided(instance, DecisionResult::Modified);
    attempt("a modification that says no limits", court, wordless, &[grant.0], RefusalCode::LimitsMissing)
        .await;
    let by_unit = decided(instance, DecisionResult::Modified);
    let commander = &instance.cast.commander.key;
    attempt("the unit modifies the grant", commander, by_unit, &[grant.0], RefusalCode::RoleMayNot).await;
    // A new decision ends the old permit: what was open under it is closed until it is compiled anew.
    instance.decide(use_id, grant.0, DecisionResult::Modified, &[]).await.expect("a modification");
    let old = permit(assessment.1, PermitBasis::Decision);
    attempt("a permit on the decision of before", &register_key, old, &both, RefusalCode::NotPermitted).await;
    let assessed = instance.assess(use_id).await.expect("an assessment").hash;
    let now = instance.register().read(|fold| fold.use_file(use_id).unwrap().grant().unwrap().act);
    let until = instance.now().plus(Millis::hours(1));
    let second =
        instance.compile(use_id, assessed, (PermitBasis::Decision, now), until).await.expect("a permit");
    assert_ne!(first, second.hash);
    let stale = Public::CandidatesReleased(CandidatesReleased { permit: first });
    attempt("a release under the permit of before", &register_key, stale, &[], RefusalCode::OtherPermit)
        .await;
    attempts
}

#[tokio::test]
async fn widening_takes_a_new_decision() {
    let instance = TestInstance::new(40).await;
    let attempts = widenings(&instance).await;
    holds(widening_takes_a_decision(&attempts, &|fold, signed, now| fold.admit(signed, now)));
}

#[tokio::test]
async fn a_register_that_forgets_what_a_permit_stands_on_is_found_out() {
    let instance = TestInstance::new(41).await;
    let attempts = widenings(&instance).await;
    for forgotten in attempts.iter().map(|attempt| attempt.code) {
        let double = |fold: &Fold, signed: &SignedAct, now| match fold.admit(signed, now) {
            Err(refusal) if refusal.code == forgotten => Ok(signed.act.hash().expect("a hash")),
            answer => answer,
        };
        is_found_out(widening_takes_a_decision(&attempts, &double), "None, not");
    }
}
