//! The values that facts take when they are varied: words, texts, times, limits, decisions from outside.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::case::{
    Access, AccuracyByGroup, AnnexTwo, AuthorityKind, Behalf, ClearanceGiven, ClearedBy, DecisionResult,
    Derogation, EarlierRequest, EarlierResult, Function, Group, GroupAccuracy, Informed, Involvement,
    Material, Measured, Objective, PictureSource, PlaceKind, RequestPart, SensitivePlace, Standing,
    StepTaken, TargetScope,
};
use stricto_law::fact::{Fact, Judgement};
use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

use crate::setting::{COURT, UNIT, around, at, judgement, open};

pub(crate) const ANNEX: [AnnexTwo; 17] = [
    AnnexTwo::Terrorism,
    AnnexTwo::TraffickingInHumanBeings,
    AnnexTwo::SexualExploitationOfChildren,
    AnnexTwo::TraffickingInDrugs,
    AnnexTwo::TraffickingInWeapons,
    AnnexTwo::MurderOrGrievousInjury,
    AnnexTwo::TradeInOrgans,
    AnnexTwo::TraffickingInNuclearMaterials,
    AnnexTwo::KidnappingOrHostageTaking,
    AnnexTwo::CrimesOfTheIcc,
    AnnexTwo::SeizureOfAircraftOrShips,
    AnnexTwo::Rape,
    AnnexTwo::EnvironmentalCrime,
    AnnexTwo::OrganisedOrArmedRobbery,
    AnnexTwo::Sabotage,
    AnnexTwo::CriminalOrganisation,
    AnnexTwo::NotListed,
];

pub(crate) const FUNCTIONS: [Function; 5] = [
    Function::Identification,
    Function::TrackingByBiometrics,
    Function::TrackingByObjects,
    Function::Verification,
    Function::AccessControl,
];
pub(crate) const INVOLVEMENTS: [Involvement; 4] = [
    Involvement::None,
    Involvement::InformedOnly,
    Involvement::PresentsKnowingly,
    Involvement::MarkedPerimeter,
];
pub(crate) const MATERIALS: [Material; 4] =
    [Material::Live, Material::NearLive, Material::Recorded, Material::CovertMobilePhoto];
pub(crate) const ACCESSES: [Access; 4] =
    [Access::Anyone, Access::ConditionsAnyoneMayMeet, Access::LimitedByLaw, Access::LimitedByHolder];
pub(crate) const SCOPES: [TargetScope; 5] = [
    TargetScope::Individual,
    TargetScope::NamedIndividuals,
    TargetScope::DefinedGroup,
    TargetScope::Category,
    TargetScope::Everyone,
];
pub(crate) const BEHALVES: [Behalf; 4] =
    [Behalf::Authority, Behalf::OnBehalfOfAuthority, Behalf::Own, Behalf::UnionBody];
pub(crate) const DEROGATIONS: [Derogation; 4] =
    [Derogation::Authorised, Derogation::Requested, Derogation::Refused, Derogation::NotRequested];
pub(crate) const INFORMED: [Informed; 3] =
    [Informed::AsRequired, Informed::LawfullyDeferred, Informed::NotInformed];
pub(crate) const STANDINGS: [Standing; 5] =
    [Standing::Suspect, Standing::Accomplice, Standing::Accused, Standing::Convicted, Standing::Other];
pub(crate) const RESULTS: [DecisionResult; 6] = [
    DecisionResult::Granted,
    DecisionResult::GrantedInPart,
    DecisionResult::Refused,
    DecisionResult::Extended,
    DecisionResult::Modified,
    DecisionResult::Withdrawn,
];
pub(crate) const KINDS: [AuthorityKind; 4] = [
    AuthorityKind::Court,
    AuthorityKind::IndependentAdministrative,
    AuthorityKind::Prosecutor,
    AuthorityKind::Other,
];

/// Every set of objectives.
pub(crate) fn objectives() -> Vec<BTreeSet<Objective>> {
    (0..32_u8)
        .map(|bits| {
            Objective::ALL
                .into_iter()
                .enumerate()
                .filter(|(i, _)| bits >> i & 1 == 1)
                .map(|(_, o)| o)
                .collect()
        })
        .collect()
}

pub(crate) fn parts() -> Vec<BTreeSet<RequestPart>> {
    use RequestPart::{
        Period, Persons, Place, ReferenceDatabases, Retention, TechnologyAndCameras, UseAndPurpose,
        WrittenForm,
    };
    vec![
        BTreeSet::new(),
        [WrittenForm].into(),
        [Period, Place, Persons].into(),
        [Period, Retention].into(),
        [UseAndPurpose, Period, Place, Persons, ReferenceDatabases, TechnologyAndCameras].into(),
        [UseAndPurpose, Period, Place, Persons, ReferenceDatabases, TechnologyAndCameras, Retention].into(),
    ]
}

pub(crate) fn texts(values: &[&str]) -> Vec<Fact<String>> {
    open(&values.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>())
}

/// Judgements by the unit, the court and others, in time and not.
pub(crate) fn by_whom() -> Vec<Fact<Judgement>> {
    let by = |who, then| judgement(true, who, at(then));
    open(&[
        by(COURT, "09:00:00"),
        by(" granköpings  TINGSRÄTT ", "08:59:59"),
        by(COURT, "09:00:01"),
        by(COURT, "21:00:00"),
        by(COURT, "07:59:59"),
        by("Åklagarmyndigheten, chamber 4", "08:50:00"),
        by(UNIT, "07:30:00"),
        by("Commander  of the search unit", "07:30:00"),
        by("rights officer", "09:00:00"),
        by("rights officer", "09:05:00"),
        judgement(false, COURT, at("09:00:00")),
        judgement(false, "rights officer", at("09:00:00")),
        Judgement { evidence: vec![" ".into()], ..by(COURT, "09:00:00") },
    ])
}

const TIMES: [&str; 8] =
    ["07:30:00", "08:00:00", "08:55:00", "09:00:00", "09:30:00", "09:31:00", "10:00:00", "21:00:00"];
const DAYS: [&str; 5] = [
    "2026-11-22T15:00:00.000Z",
    "2026-11-23T09:30:00.000Z",
    "2026-11-23T10:00:00.000Z",
    "2026-11-23T21:00:00.000Z",
    "2026-11-24T09:00:00.000Z",
];

pub(crate) fn times() -> Vec<Fact<Instant>> {
    open(&around(&TIMES))
}

pub(crate) fn all_times() -> Vec<Instant> {
    let mut out = around(&TIMES);
    out.extend(around(&DAYS));
    out
}

/// The instants asked about: each boundary, the instant before and after, and the boundaries of the laws.
pub(crate) fn nows() -> Vec<Instant> {
    let mut out = all_times();
    out.extend(around(&[
        "2025-02-01T22:00:00.000Z",
        "2025-02-01T23:00:00.000Z",
        "2026-06-30T22:00:00.000Z",
        "2026-09-29T22:00:00.000Z",
        "2026-12-07T09:00:00.000Z",
        "2027-07-01T00:00:00.000Z",
        "2027-12-01T22:00:00.000Z",
    ]));
    out
}

pub(crate) fn square(name: &str, lat_e7: i32, size: i32) -> Area {
    let (lon_e7, p) = (180_000_000, |lat_e7, lon_e7| Point { lat_e7, lon_e7 });
    let ring = vec![
        p(lat_e7, lon_e7),
        p(lat_e7, lon_e7 + 100_000),
        p(lat_e7 + size, lon_e7 + 100_000),
        p(lat_e7 + size, lon_e7),
    ];
    Area::new(name.into(), ring).expect("a square")
}

const HARBOUR: i32 = 593_000_000;

/// The limits of the bases, from which the others are made.
pub(crate) fn limits() -> Limits {
    let camera = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    Limits {
        windows: window("09:00:00", "2026-11-22T15:00:00.000Z"),
        areas: Bound::Within(vec![vec![square("harbour square", HARBOUR, 50_000)]]),
        cameras: Bound::Within(BTreeMap::from([
            ("quay-1".to_owned(), camera(593_020_000, 180_020_000)),
            ("quay-2".to_owned(), camera(593_030_000, 180_050_000)),
        ])),
        persons: Bound::Within(BTreeSet::from(["enrolment-0001".to_owned()])),
        systems: Bound::Within(BTreeSet::from([version("4.2.0")])),
        reference_list: Bound::Within(BTreeSet::from([list("0f5c2d1b7a3e4c6d8091a2b3c4d5e6f7", 1)])),
        threshold_e6: Bound::Within(640_000),
        max_delay_ms: Bound::Within(Millis(4000)),
    }
}

fn window(from: &str, until: &str) -> Bound<Vec<Window>> {
    Bound::Within(vec![Window { from: at(from), until: at(until) }])
}

fn version(version: &str) -> SystemVersion {
    SystemVersion { system: "system-a".into(), version: version.into() }
}

fn list(half: &str, count: u32) -> ReferenceList {
    ReferenceList { sha256: half.repeat(2), count }
}

/// The limits with one bound otherwise: not set, empty, wider, narrower, elsewhere.
pub(crate) fn varied() -> Vec<Limits> {
    let base = limits;
    let two = |a, b| Bound::Within(vec![a, b]);
    let w = |from: &str, until: &str| Window { from: at(from), until: at(until) };
    let person =
        |names: &[&str]| Bound::Within(names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>());
    let areas = |list: Vec<Vec<Area>>| Bound::Within(list);
    let camera = |id: &str, lat_e7| {
        Bound::Within(BTreeMap::from([(id.to_owned(), Point { lat_e7, lon_e7: 180_020_000 })]))
    };
    let lists = |all: Vec<ReferenceList>| Bound::Within(all.into_iter().collect::<BTreeSet<_>>());
    let half = "0f5c2d1b7a3e4c6d8091a2b3c4d5e6f7";
    let mut out = vec![base(), Limits::NOT_SET];
    for windows in [
        Bound::NotSet,
        Bound::Within(vec![]),
        window("09:30:00", "12:00:00"),
        window("09:00:00", "2026-11-24T09:00:00.000Z"),
        window("09:00:00", "2026-12-22T09:00:00.000Z"),
        window("10:00:00", "15:00:00"),
        window("07:00:00", "10:00:00"),
        two(w("09:00:00", "09:15:00"), w("09:45:00", "2026-11-22T15:00:00.000Z")),
        two(w("10:30:00", "2026-11-22T15:00:00.000Z"), w("09:00:00", "09:45:00")),
        two(w("09:00:00", "12:00:00"), w("12:00:00", "2026-11-22T15:00:00.000Z")),
        window("15:00:00", "09:00:00"),
        window("12:00:00", "12:00:00"),
        window("07:00:00", "08:59:59"),
        window("09:00:00", "2027-11-23T09:00:00.000Z"),
        window("09:00:00", "2027-11-23T09:00:00.001Z"),
        two(w("09:00:00", "09:40:00"), w("2028-11-22T10:00:00.000Z", "2028-11-22T15:00:00.000Z")),
    ] {
        out.push(Limits { windows, ..base() });
    }
    for areas in [
        Bound::NotSet,
        areas(vec![]),
        areas(vec![vec![]]),
        areas(vec![vec![square("castle hill", 571_000_000, 50_000)]]),
        areas(vec![vec![square("half", HARBOUR, 25_000)]]),
        areas(vec![vec![square("harbour", HARBOUR - 50_000, 150_000)]]),
        areas(vec![vec![square("half", HARBOUR, 25_000), square("rest", HARBOUR + 25_000, 25_000)]]),
        // Just under and just over 100 km², then two of 63 and 65, and a large layer around a small one.
        areas(vec![vec![square("north", HARBOUR, 15_800_000)]]),
        areas(vec![vec![square("north", HARBOUR, 16_000_000)]]),
        areas(vec![vec![
            square("north", HARBOUR, 10_000_000),
            square("south", HARBOUR - 10_100_000, 10_000_000),
        ]]),
        areas(vec![vec![square("north", HARBOUR, 16_000_000)], vec![square("square", HARBOUR, 50_000)]]),
    ] {
        out.push(Limits { areas, ..base() });
    }
    for cameras in [
        Bound::NotSet,
        Bound::Within(BTreeMap::new()),
        camera("quay-1", 593_020_000),
        camera("quay-1", 593_020_001),
        camera("quay-1", 571_020_000),
        camera("quay-3", 593_040_000),
    ] {
        out.push(Limits { cameras, ..base() });
    }
    for persons in [
        Bound::NotSet,
        person(&[]),
        person(&["enrolment-0002"]),
        person(&["enrolment-0001", "enrolment-0002"]),
        Bound::Within((1..=100).map(|n| format!("enrolment-{n:04}")).collect()),
        Bound::Within((1..=101).map(|n| format!("enrolment-{n:04}")).collect()),
    ] {
        out.push(Limits { persons, ..base() });
    }
    for systems in
        [Bound::NotSet, Bound::Within(BTreeSet::new()), Bound::Within(BTreeSet::from([version("4.2.1")]))]
    {
        out.push(Limits { systems, ..base() });
    }
    for reference_list in [
        Bound::NotSet,
        lists(vec![]),
        lists(vec![list(half, 0)]),
        lists(vec![list(half, 100)]),
        lists(vec![list(half, 101)]),
        lists(vec![list("zz5c2d1b7a3e4c6d8091a2b3c4d5e6f7", 1)]),
        lists(vec![list("AF5c2d1b7a3e4c6d8091a2b3c4d5e6f7", 1)]),
        lists(vec![list(half, 1), list("ff5c2d1b7a3e4c6d8091a2b3c4d5e6f7", 1)]),
    ] {
        out.push(Limits { reference_list, ..base() });
    }
    for threshold_e6 in [Bound::NotSet, Bound::Within(0), Bound::Within(1_000_000), Bound::Within(1_000_001)]
    {
        out.push(Limits { threshold_e6, ..base() });
    }
    for max_delay_ms in [
        Bound::NotSet,
        Bound::Within(Millis(0)),
        Bound::Within(Millis(1)),
        Bound::Within(Millis(3_600_000)),
        Bound::Within(Millis(3_600_001)),
    ] {
        out.push(Limits { max_delay_ms, ..base() });
    }
    out
}

pub(crate) fn cleared() -> Vec<Vec<ClearanceGiven>> {
    let given = |row: &str, holds, then| ClearanceGiven {
        row: row.into(),
        holds,
        by: ClearedBy::RightsOfficer,
        at: at(then),
        legal_fact: "the text in question".into(),
        basis: "order 4".into(),
    };
    let blank = ClearanceGiven { basis: " ".into(), ..given("R-5.2-a", true, "09:00:00") };
    let rows = [
        "SC-b1", "SC-c3", "SC-e1", "SC-f1", "R-5.2-a", "R-49-i", "R-5.3-k", "R-5.1-c", "R-5.2-h", "R-5.2-i",
        "R-5.3-i", "R-5.3-j", "X-b",
    ];
    let mut out: Vec<_> =
        rows.iter().flat_map(|row| [true, false].map(|holds| vec![given(row, holds, "09:00:00")])).collect();
    let authority = |c: ClearanceGiven| ClearanceGiven { by: ClearedBy::Authority, ..c };
    let reversed =
        |holds| vec![authority(given("R-5.2-a", holds, "08:00:00")), given("R-5.2-a", !holds, "09:00:00")];
    out.push(reversed(true));
    out.push(reversed(false));
    out.push(vec![given("R-5.2-a", true, "09:00:00"), given("R-5.2-a", false, "09:00:00")]);
    out.push(vec![given("R-5.2-a", false, "08:00:00"), authority(given("R-5.2-a", true, "09:00:00"))]);
    out.push(vec![blank]);
    out.push(vec![given("R-5.2-a", true, "10:00:01")]);
    out.push(rows.iter().map(|row| given(row, true, "09:00:00")).collect());
    // About the start of a use that runs.
    out.extend(["09:30:00", "09:31:00"].map(|then| vec![given("R-5.2-a", true, then)]));
    out.push(vec![given("R-5.2-a", true, "09:00:00"), given("R-5.2-a", true, "09:31:00")]);
    out.push(vec![given("R-5.2-a", false, "09:00:00"), given("R-5.2-a", true, "09:31:00")]);
    // Older than the request, and at it; on a way out of the article after the start; of a registration that is late.
    for then in ["07:59:59", "08:00:00", "09:30:00", "09:31:00"] {
        out.push(vec![given("R-5.2-a", true, then)]);
        out.push(vec![given("SC-b1", false, then)]);
        out.push(vec![authority(given("SC-b1", false, then))]);
    }
    out.push(vec![given("R-5.2-a", false, "07:59:59")]);
    out.push(vec![given("R-5.2-n", true, "2026-11-24T08:59:59.999Z")]);
    out.push(vec![given("R-5.2-n", true, "2026-11-24T09:00:00.000Z")]);
    out
}

/// As many cameras as one use may have, one more, and none named.
pub(crate) fn many_cameras() -> Vec<Limits> {
    let base = limits();
    let few = base.cameras.within().expect("cameras").clone();
    let point = *few.values().next().expect("a camera");
    let with = |count: usize| {
        let mut cameras = few.clone();
        cameras.extend((cameras.len()..count).map(|number| (format!("more-{number}"), point)));
        Limits { cameras: Bound::Within(cameras), ..base.clone() }
    };
    vec![with(500), with(501), Limits { cameras: Bound::NotSet, ..base.clone() }]
}

/// Accuracy by group: complete, incomplete, on nobody, and measured too late.
pub(crate) fn accuracies() -> Vec<AccuracyByGroup> {
    let measured = |sample_size, then: &str| {
        GroupAccuracy::Measured(Measured {
            sample_size,
            at: at(then),
            false_matches_e6: None,
            false_non_matches_e6: None,
        })
    };
    let unknown: AccuracyByGroup =
        Group::ALL.into_iter().map(|group| (group, GroupAccuracy::Unknown)).collect();
    let with = |one| unknown.clone().into_iter().chain([(Group::Disability, one)]).collect();
    let mut out: Vec<AccuracyByGroup> = vec![
        unknown.clone(),
        with(measured(1, "09:00:00")),
        with(measured(0, "09:00:00")),
        with(measured(10, "09:30:00")),
        with(measured(10, "2026-11-22T09:30:00.001Z")),
        with(measured(10, "21:00:00")),
        AccuracyByGroup::new(),
    ];
    out.extend(
        Group::ALL
            .map(|left_out| unknown.clone().into_iter().filter(|(group, _)| *group != left_out).collect()),
    );
    out
}

/// The further steps of national law: taken in time, too late, in another order, and not.
pub(crate) fn steps_taken() -> Vec<Vec<StepTaken>> {
    let step = |id: &str, then: &str| StepTaken { step: id.into(), at: at(then) };
    vec![
        Vec::new(),
        vec![step("oral_notice", "09:00:00"), step("prosecutor_told", "10:00:00")],
        vec![step("oral_notice", "09:31:00"), step("prosecutor_told", "2026-11-22T21:30:00.001Z")],
        vec![step("prosecutor_told", "2026-11-22T21:30:00.000Z"), step("prosecutor_told", "12:00:00")],
    ]
}

pub(crate) fn places() -> Vec<Vec<SensitivePlace>> {
    let place = |kind, name: &str| SensitivePlace { kind, name: name.into() };
    vec![
        Vec::new(),
        vec![place(PlaceKind::School, "the school")],
        vec![place(PlaceKind::Worship, " ")],
        vec![place(PlaceKind::School, "the school"), place(PlaceKind::Press, "")],
    ]
}

pub(crate) fn earlier() -> Vec<Vec<EarlierRequest>> {
    use EarlierResult::{Granted, Lapsed, NotPursued, Pending, Refused, Withdrawn};
    let one =
        |reference: &str, result, urgent| EarlierRequest { reference: reference.into(), result, urgent };
    let mut out = vec![Vec::new()];
    for result in [Pending, Granted, Refused, Withdrawn, Lapsed, NotPursued] {
        out.extend([true, false].map(|urgent| vec![one("A 1", result, urgent)]));
    }
    out.push(vec![one(" ", Granted, false)]);
    out.push(vec![one("A 1", Granted, false), one("A 2", Refused, true)]);
    out
}

/// Where pictures are from: nowhere, well, badly, and both.
pub(crate) fn sources() -> Vec<BTreeSet<PictureSource>> {
    use PictureSource::{Given, Investigation, Official, Police, PublicOrOnline, Scraped};
    vec![
        BTreeSet::new(),
        [Given].into(),
        [Police, Official, Investigation].into(),
        [PublicOrOnline].into(),
        [Given, Scraped].into(),
    ]
}
