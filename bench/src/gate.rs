//! Decisions per second of `gate::decide`, beside a straightforward version and beside the bare hash look-ups.
//!
//! The straightforward version is what anybody would write: standard maps and sets of strings. The reference is the
//! least that any version must do: one look-up each for the use, the camera and the person, with nothing decided.
//! All three run over the same candidates, round by round in turn; the figure is the median of the rounds.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::error::Error;
use std::fmt;
use std::hint::black_box;
use std::time::Instant as Stopwatch;

use foldhash::fast::FixedState;
use stricto_gate::{
    CLOCK_SKEW_MAX, Candidate, Code, CompiledPermit, Media, MediaType, MediaTypes, Permits, Verdict, decide,
};
use stricto_law::limits::{ReferenceList, SystemVersion, Window};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

use crate::median::median;

const PERMITS: [usize; 3] = [1, 100, 10_000];
const CAMERAS: usize = 20;
const PERSONS: usize = 50;
const CANDIDATES: usize = 100_000;
const ROUNDS: usize = 7;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nplaceholder";
const GOOD_UNTIL_MS: i64 = 2_000_000;

/// One line of the table: what was measured with this many permits.
pub(crate) struct Row {
    /// How many permits were open.
    pub(crate) permits: usize,
    /// Decisions per second of `gate::decide`, one thread.
    pub(crate) decide: f64,
    /// Decisions per second of the straightforward version.
    pub(crate) straightforward: f64,
    /// Candidates per second for which only the three look-ups are made.
    pub(crate) lookups: f64,
}

/// The table, printed by its `Display`.
pub(crate) struct Table(pub(crate) Vec<Row>);

type Failure = Box<dyn Error>;

/// Measures; about ten seconds.
///
/// # Errors
/// When the made-up limits cannot be compiled, or the two versions do not release the same candidates.
pub(crate) fn run() -> Result<Table, Failure> {
    PERMITS.into_iter().map(measure).collect::<Result<_, _>>().map(Table)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "gate::decide, one thread, {CAMERAS} cameras and {PERSONS} persons a permit; M/s")?;
        writeln!(
            f,
            "{:>8} {:>9} {:>16} {:>9} {:>15} {:>11}",
            "permits", "decide", "straightforward", "ratio", "bare look-ups", "ratio"
        )?;
        for row in &self.0 {
            let million = |rate: f64| rate / 1e6;
            writeln!(
                f,
                "{:>8} {:>9.2} {:>16.2} {:>8.2}x {:>15.2} {:>10.2}x",
                row.permits,
                million(row.decide),
                million(row.straightforward),
                row.decide / row.straightforward,
                million(row.lookups),
                row.decide / row.lookups,
            )?;
        }
        Ok(())
    }
}

fn measure(permits: usize) -> Result<Row, Failure> {
    let limits: Vec<BoundedLimits> = (0..permits).map(limits_of).collect::<Result<_, _>>()?;
    let names: Vec<String> = (0..permits).map(use_id).collect();
    let mut compiled = Permits::new();
    for (name, limits) in names.iter().zip(&limits) {
        let until = instant(GOOD_UNTIL_MS)?;
        let media = MediaTypes::NONE.with(MediaType::Png);
        compiled.insert(name, CompiledPermit::compile(limits.clone(), until, media)?);
    }
    let plain: HashMap<String, Plain> = names.iter().cloned().zip(limits.iter().map(Plain::new)).collect();
    let bare = Bare::new(permits);
    let texts = texts(permits);
    let candidates: Vec<(Candidate<'_>, Instant)> =
        texts.iter().map(Text::candidate).collect::<Result<_, _>>()?;

    let (mut ours, mut theirs, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (rate, released) =
            time(&candidates, |c, now| decide(c, &compiled, Some(now)) == Verdict::Release);
        ours.push(rate);
        let (rate, released_plainly) =
            time(&candidates, |c, now| decide_plainly(c, &plain, now) == Verdict::Release);
        theirs.push(rate);
        floor.push(time(&candidates, |c, _| bare.finds(c)).0);
        if released != released_plainly || released == 0 {
            return Err(format!("the two gates disagree: {released} and {released_plainly} released").into());
        }
    }
    Ok(Row { permits, decide: median(ours), straightforward: median(theirs), lookups: median(floor) })
}

fn time(
    candidates: &[(Candidate<'_>, Instant)],
    decide: impl Fn(&Candidate<'_>, Instant) -> bool,
) -> (f64, usize) {
    let start = Stopwatch::now();
    let released = candidates.iter().filter(|(candidate, now)| decide(black_box(candidate), *now)).count();
    (candidates.len() as f64 / start.elapsed().as_secs_f64(), released)
}

// The straightforward version.

struct Plain {
    windows: Vec<Window>,
    areas: Vec<Vec<Area>>,
    cameras: HashMap<String, Point>,
    persons: HashSet<String>,
    systems: HashSet<(String, String)>,
    list: String,
    threshold_e6: u32,
    max_delay: Millis,
}

impl Plain {
    fn new(limits: &BoundedLimits) -> Self {
        Self {
            windows: limits.windows.clone(),
            areas: limits.areas.clone(),
            cameras: limits.cameras.clone().into_iter().collect(),
            persons: limits.persons.iter().cloned().collect(),
            systems: limits.systems.iter().map(|s| (s.system.clone(), s.version.clone())).collect(),
            list: limits.reference_list.sha256.clone(),
            threshold_e6: limits.threshold_e6,
            max_delay: limits.max_delay_ms,
        }
    }

    fn inside(&self, point: Point) -> bool {
        self.areas.iter().all(|layer| layer.iter().any(|area| area.contains(point)))
    }
}

fn decide_plainly(c: &Candidate<'_>, uses: &HashMap<String, Plain>, now: Instant) -> Verdict {
    let Some(permit) = uses.get(c.use_id) else { return Verdict::Withhold(Code::UseUnknown) };
    let Some(&camera) = permit.cameras.get(c.camera) else {
        return Verdict::Withhold(Code::CameraNotEnrolled);
    };
    if now.unix_ms() >= GOOD_UNTIL_MS {
        return Verdict::Withhold(Code::PermitClosed);
    }
    if !permit.windows.iter().any(|w| w.from <= c.captured && c.captured < w.until) {
        return Verdict::Withhold(Code::OutsideWindow);
    }
    let fresh = now.since(c.captured).is_some_and(|delay| delay <= permit.max_delay)
        || c.captured.since(now).is_some_and(|ahead| ahead <= CLOCK_SKEW_MAX);
    if c.retained || !fresh {
        return Verdict::Withhold(Code::NotLive);
    }
    if !permit.inside(camera) || c.point.is_some_and(|point| !permit.inside(point)) {
        return Verdict::Withhold(Code::OutsideArea);
    }
    if !permit.persons.contains(c.enrolment) {
        return Verdict::Withhold(Code::NotOnList);
    }
    if c.likelihood_e6 < permit.threshold_e6 {
        return Verdict::Withhold(Code::BelowThreshold);
    }
    if permit.list != c.list_sha256 {
        return Verdict::Withhold(Code::ListDiffers);
    }
    if !permit.systems.contains(&(c.system.to_owned(), c.system_version.to_owned())) {
        return Verdict::Withhold(Code::SystemDiffers);
    }
    match c.media {
        Media::Present { media_type: "image/png", bytes } if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => {
            Verdict::Release
        }
        Media::Absent | Media::Present { .. } => Verdict::Withhold(Code::MediaRefused),
    }
}

// The reference: three look-ups and nothing else.

struct Bare {
    uses: HashMap<String, u32, FixedState>,
    cameras: HashMap<String, u32, FixedState>,
    persons: HashMap<String, u32, FixedState>,
}

impl Bare {
    fn new(permits: usize) -> Self {
        let uses = || 0..permits;
        Self {
            uses: uses().map(|n| (use_id(n), 1)).collect(),
            cameras: uses().flat_map(|n| (0..CAMERAS).map(move |c| (camera(n, c), 1))).collect(),
            persons: uses().flat_map(|n| (0..PERSONS).map(move |p| (person(n, p), 1))).collect(),
        }
    }

    fn finds(&self, c: &Candidate<'_>) -> bool {
        // All three are always made, so that the processor may overlap them, as it may in a gate.
        let found = [self.uses.get(c.use_id), self.cameras.get(c.camera), self.persons.get(c.enrolment)];
        found.iter().all(Option::is_some)
    }
}

// The made-up world: 95 in 100 cameras enrolled, 97 in a window, 95 points inside, 55 persons listed.

fn use_id(n: usize) -> String {
    format!("use-2026-{n:06}")
}

fn camera(n: usize, c: usize) -> String {
    format!("cam-{n:06}-{c:02}")
}

fn person(n: usize, p: usize) -> String {
    format!("enrolment-{n:06}-{p:03}")
}

fn list(n: usize) -> String {
    format!("{n:064x}")
}

fn instant(ms: i64) -> Result<Instant, Failure> {
    Instant::from_unix_ms(ms).ok_or_else(|| "an instant out of range".into())
}

fn limits_of(n: usize) -> Result<BoundedLimits, Failure> {
    let corners: [(i32, i32); 12] = [
        (0, 30),
        (15, 26),
        (26, 15),
        (30, 0),
        (26, -15),
        (15, -26),
        (0, -30),
        (-15, -26),
        (-26, -15),
        (-30, 0),
        (-26, 15),
        (-15, 26),
    ];
    let ring = corners.map(|(lat, lon)| Point { lat_e7: lat * 1000, lon_e7: lon * 1000 }).to_vec();
    let window = |from, until| Ok::<_, Failure>(Window { from: instant(from)?, until: instant(until)? });
    Ok(BoundedLimits {
        windows: vec![window(0, 400_000)?, window(500_000, 1_000_000)?],
        areas: vec![vec![Area::new("square".into(), ring)?]],
        cameras: (0..CAMERAS)
            .map(|c| (camera(n, c), Point { lat_e7: 100, lon_e7: 50 * c as i32 }))
            .collect::<BTreeMap<_, _>>(),
        persons: (0..PERSONS).map(|p| person(n, p)).collect::<BTreeSet<_>>(),
        systems: BTreeSet::from([SystemVersion { system: "engine".into(), version: "4.2.0".into() }]),
        reference_list: ReferenceList { sha256: list(n), count: PERSONS as u32 },
        threshold_e6: 850_000,
        max_delay_ms: Millis(2_000),
    })
}

/// A candidate's own texts, as a parser would have them.
struct Text {
    use_id: String,
    camera: String,
    enrolment: String,
    list: String,
    captured: i64,
    point: Point,
}

fn texts(permits: usize) -> Vec<Text> {
    let mut state = 42_u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    (0..CANDIDATES)
        .map(|_| {
            let n = below(permits);
            Text {
                use_id: use_id(n),
                camera: if below(100) < 95 { camera(n, below(CAMERAS)) } else { camera(n, 99) },
                enrolment: if below(100) < 55 { person(n, below(PERSONS)) } else { person(n, 999) },
                list: list(n),
                captured: if below(100) < 97 { below(400_000) as i64 } else { 450_000 },
                point: Point {
                    lat_e7: if below(100) < 95 { below(20_000) as i32 - 10_000 } else { 40_000 },
                    lon_e7: below(20_000) as i32 - 10_000,
                },
            }
        })
        .collect()
}

impl Text {
    fn candidate(&self) -> Result<(Candidate<'_>, Instant), Failure> {
        let candidate = Candidate {
            use_id: &self.use_id,
            camera: &self.camera,
            captured: instant(self.captured)?,
            retained: false,
            point: Some(self.point),
            enrolment: &self.enrolment,
            likelihood_e6: 930_000,
            list_sha256: &self.list,
            system: "engine",
            system_version: "4.2.0",
            media: Media::Present { media_type: "image/png", bytes: PNG },
        };
        Ok((candidate, instant(self.captured + 120)?))
    }
}
