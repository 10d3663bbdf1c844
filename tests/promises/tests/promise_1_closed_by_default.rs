//! Promise 1: closed by default; no permit, no release; missing, disputed, unparseable, clock or store gone: closed.
#![forbid(unsafe_code)]

#[path = "../../../crates/server/tests/common/mod.rs"]
mod common;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::Pin;

use common::Running;
use serde_json::{Value, json};
use stricto_gate::{Candidate, ClosedCause, Code, Media, Permits, Verdict, decide};
use stricto_law::limits::Bound;
use stricto_law::time::Instant;
use stricto_law::{Case, Outcome, Profiles, assess};
use stricto_promises::breach::{Check, breach, holds, is_found_out, unless};
use stricto_promises::gate_world::{self as gate, ms};
use stricto_promises::law_world as law;
use stricto_record::case_file::{self, Opened, Openings};
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use stricto_record::kinds::permit_compiled::PermitBasis;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_record::role::Role;
use stricto_store::SubmitError;
use stricto_store::register::UseOpenings;
use stricto_testkit::{GRANTED_FOR, TestInstance, When};

/// What decides about a candidate.
type Decider = fn(&Candidate<'_>, &Permits, Option<Instant>) -> Verdict;

/// What says whether a case, as it is written, is permitted.
type Law = fn(&Value) -> bool;

/// Nothing leaves a gate that is closed, for whatever cause, and something leaves one that is open.
fn gate_is_closed_by_default(decide: Decider) -> Check {
    let open = gate::permits(&gate::limits());
    let at = Some(ms(16_000));
    let candidate = gate::candidate();
    unless(decide(&candidate, &open, at) == Verdict::Release, || "an open gate releases nothing".into())?;
    let withheld = |what: &str, verdict, code| {
        let right = verdict == Verdict::Withhold(code);
        unless(right, || format!("{what}: {verdict:?}, not withheld as `{code}`"))
    };
    withheld("no clock", decide(&candidate, &open, None), Code::ClockUnknown)?;
    withheld("no permit at all", decide(&candidate, &Permits::new(), at), Code::UseUnknown)?;
    let elsewhere = Candidate { use_id: "use-2", ..candidate };
    withheld("another use's permit", decide(&elsewhere, &open, at), Code::UseUnknown)?;
    for (cause, code) in [
        (ClosedCause::Ended, Code::PermitClosed),
        (ClosedCause::Suspended, Code::Suspended),
        (ClosedCause::Held, Code::GateHeld),
    ] {
        let mut closed = gate::permits(&gate::limits());
        closed.close(gate::USE, cause);
        withheld("a closed use", decide(&candidate, &closed, at), code)?;
        let mut closed = gate::permits(&gate::limits());
        closed.close_all(cause);
        withheld("everything closed", decide(&candidate, &closed, at), code)?;
    }
    good_until_is_the_first_closed_instant(decide)?;
    for spoiled in limits_with_a_bound_left_open() {
        let verdict = decide(&candidate, &gate::permits(&spoiled), at);
        unless(verdict != Verdict::Release, || {
            format!("a bound that nobody set let a candidate out: {spoiled:?}")
        })?;
    }
    one_wrong_thing_is_enough(decide)
}

fn good_until_is_the_first_closed_instant(decide: Decider) -> Check {
    let at = |now| {
        let mut permits = Permits::new();
        permits.insert(gate::USE, gate::compiled(&gate::limits(), ms(16_500)).expect("limits that compile"));
        decide(&gate::candidate(), &permits, Some(ms(now)))
    };
    unless(at(16_499) == Verdict::Release, || "the last good millisecond is closed".into())?;
    let late = at(16_500);
    unless(late == Verdict::Withhold(Code::PermitClosed), || format!("at `good_until`: {late:?}"))
}

fn limits_with_a_bound_left_open() -> Vec<stricto_law::limits::Limits> {
    let all = gate::limits;
    vec![
        stricto_law::limits::Limits { windows: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { areas: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { cameras: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { persons: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { systems: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { reference_list: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { threshold_e6: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { max_delay_ms: Bound::NotSet, ..all() },
        stricto_law::limits::Limits { areas: Bound::Within(vec![]), ..all() },
        stricto_law::limits::Limits { threshold_e6: Bound::Within(0), ..all() },
    ]
}

fn one_wrong_thing_is_enough(decide: Decider) -> Check {
    let good = gate::candidate();
    let picture = |media_type| Media::Present { media_type, bytes: gate::PNG };
    let table: [(&str, Candidate<'_>, Code); 13] = [
        ("camera", Candidate { camera: "c3", ..good }, Code::CameraNotEnrolled),
        ("before the window", Candidate { captured: ms(9_999), ..good }, Code::OutsideWindow),
        ("after the window", Candidate { captured: ms(20_000), ..good }, Code::OutsideWindow),
        ("retained", Candidate { retained: true, ..good }, Code::NotLive),
        ("too old", Candidate { captured: ms(13_999), ..good }, Code::NotLive),
        ("from the future", Candidate { captured: ms(17_001), ..good }, Code::NotLive),
        ("on the edge", Candidate { point: Some(edge()), ..good }, Code::OutsideArea),
        ("person", Candidate { enrolment: "p3", ..good }, Code::NotOnList),
        ("likelihood", Candidate { likelihood_e6: 799_999, ..good }, Code::BelowThreshold),
        ("over one", Candidate { likelihood_e6: 1_000_001, ..good }, Code::BelowThreshold),
        ("list", Candidate { list_sha256: "a", ..good }, Code::ListDiffers),
        ("version", Candidate { system_version: "1.0.1", ..good }, Code::SystemDiffers),
        ("media", Candidate { media: picture("image/svg+xml"), ..good }, Code::MediaRefused),
    ];
    for (what, candidate, code) in table {
        let verdict = decide(&candidate, &gate::permits(&gate::limits()), Some(ms(16_000)));
        unless(verdict == Verdict::Withhold(code), || {
            format!("{what}: {verdict:?}, not withheld as `{code}`")
        })?;
    }
    Ok(())
}

fn edge() -> stricto_law::place::Point {
    stricto_law::place::Point { lat_e7: 10, lon_e7: 5 }
}

/// What is not known is never taken as if it were favourable; what cannot be read opens nothing.
///
/// A fact whose contrary closes must close where it is missing, disputed, sealed, erased or not a fact at all.
fn law_is_closed_by_default(permits: Law) -> Check {
    let good = law::permitted_json();
    unless(permits(&good), || "the case that should be permitted is not".into())?;
    let mut deciding = 0;
    for (section, fact) in law::leaves(&good) {
        let with = |value: Option<Value>| {
            let mut case = good.clone();
            let facts = case[&section].as_object_mut().expect("a section");
            match value {
                Some(value) => facts.insert(fact.clone(), value),
                None => facts.remove(&fact),
            };
            permits(&case)
        };
        if contrary(&good[&section][&fact]).is_some_and(|contrary| with(Some(contrary))) {
            // Either way is fine: such a fact decides nothing in this case.
            continue;
        }
        if NOT_DECIDING.contains(&format!("{section}.{fact}").as_str()) {
            continue;
        }
        deciding += 1;
        for (state, value) in [
            ("missing", None),
            ("disputed", Some(json!({ "disputed": "the defence says otherwise" }))),
            ("sealed", Some(json!({ "sealed": true }))),
            ("erased", Some(json!({ "erased": true }))),
            ("unparseable", Some(json!({ "nonsense": [1, 2] }))),
            ("null", Some(Value::Null)),
        ] {
            unless(!with(value), || format!("`{section}.{fact}` is {state}, and the use is permitted"))?;
        }
    }
    unless(deciding >= 60, || format!("only {deciding} facts decide anything"))?;
    for section in
        ["jurisdiction", "authorisation", "necessity", "fria", "registration", "limits", "target", "space"]
    {
        let mut case = good.clone();
        case.as_object_mut().expect("sections").remove(section);
        unless(!permits(&case), || format!("without the section `{section}` the use is permitted"))?;
    }
    unless(!permits(&json!({})), || "the case of which nothing is known is permitted".into())
}

/// Facts that are neither yes nor no and that decide nothing in a planned use; each with its reason.
const NOT_DECIDING: &[&str] = &[
    // How a decision came into the record is shown, and bounds the permit in the register (design section 7).
    "authorisation.basis",
    // Counts against the 24 hours of an urgent use alone.
    "authorisation.requested_at",
];

/// What a fact would be if it were the other way round; none where it is neither yes nor no.
fn contrary(fact: &Value) -> Option<Value> {
    match fact {
        Value::Bool(yes) => Some((!yes).into()),
        Value::Object(judgement) if judgement.contains_key("affirmed") => {
            let mut denied = judgement.clone();
            denied.insert("affirmed".into(), false.into());
            Some(Value::Object(denied))
        }
        _ => None,
    }
}

fn real_law(case: &Value) -> bool {
    law::case(case)
        .is_ok_and(|case| assess(&case, &law::profiles(), law::noon()).outcome == Outcome::Permitted)
}

#[test]
fn the_gate_is_closed_by_default() {
    holds(gate_is_closed_by_default(decide));
}

#[test]
fn a_gate_that_guesses_the_time_is_found_out() {
    let guesses: Decider =
        |candidate, permits, now| decide(candidate, permits, now.or(Some(candidate.captured)));
    is_found_out(gate_is_closed_by_default(guesses), "no clock");
}

#[test]
fn a_gate_that_takes_any_permit_is_found_out() {
    let any: Decider =
        |candidate, permits, now| decide(&Candidate { use_id: gate::USE, ..*candidate }, permits, now);
    is_found_out(gate_is_closed_by_default(any), "another use's permit");
}

#[test]
fn a_gate_that_is_open_for_one_millisecond_too_long_is_found_out() {
    let slow: Decider = |candidate, permits, now| {
        let a_moment_ago = now.and_then(|now| Instant::from_unix_ms(now.unix_ms() - 1));
        decide(candidate, permits, a_moment_ago)
    };
    is_found_out(gate_is_closed_by_default(slow), "at `good_until`");
}

#[test]
fn a_gate_that_forgives_one_wrong_thing_is_found_out() {
    let forgives: Decider = |candidate, permits, now| match decide(candidate, permits, now) {
        Verdict::Withhold(Code::NotLive) => Verdict::Release,
        verdict => verdict,
    };
    is_found_out(gate_is_closed_by_default(forgives), "retained");
}

#[test]
fn the_law_is_closed_by_default() {
    holds(law_is_closed_by_default(real_law));
}

#[test]
fn a_law_that_fills_gaps_is_found_out() {
    let fills: Law = |case| {
        law::case(case).is_ok_and(|case| {
            let filled = law::permitted().overlay(case);
            assess(&filled, &law::profiles(), law::noon()).outcome == Outcome::Permitted
        })
    };
    is_found_out(law_is_closed_by_default(fills), "is missing, and the use is permitted");
}

#[test]
fn a_law_that_does_not_hear_a_dispute_is_found_out() {
    let deaf: Law = |case| {
        let mut heard = case.clone();
        let good = law::permitted_json();
        for (section, fact) in law::leaves(case) {
            if case[&section][&fact].get("disputed").is_some() {
                heard[&section][&fact] = good[&section][&fact].clone();
            }
        }
        real_law(&heard)
    };
    is_found_out(law_is_closed_by_default(deaf), "is disputed, and the use is permitted");
}

#[test]
fn a_law_that_falls_back_where_it_cannot_read_is_found_out() {
    let falls_back: Law = |case| law::case(case).is_err() || real_law(case);
    is_found_out(law_is_closed_by_default(falls_back), "is unparseable, and the use is permitted");
}

#[test]
fn a_member_state_without_a_profile_is_closed() {
    let none = assess(&law::permitted(), &stricto_law::Profiles::EMPTY, law::noon());
    assert_ne!(none.outcome, Outcome::Permitted);
}

/// A message that is cut short, or not a message, is no candidate.
fn garbage_is_no_candidate(read: fn(&[u8]) -> usize) -> Check {
    let line = json!({
        "use": gate::USE, "camera": "c1", "captured": ms(15_000).to_string(), "enrolment": "p1",
        "likelihood_e6": 900_000, "list_sha256": gate::LIST, "system": "engine", "version": "1.0",
    })
    .to_string();
    unless(read(line.as_bytes()) == 1, || "a good message is not read".into())?;
    for cut in 0..line.len() {
        if read(&line.as_bytes()[..cut]) != 0 {
            return breach(format!("a message cut after {cut} bytes is a candidate"));
        }
    }
    for (name, value) in [("camera", json!(7)), ("captured", json!("today")), ("likelihood_e6", json!(0.93))]
    {
        let mut bad: Value = serde_json::from_str(&line).expect("JSON");
        bad[name] = value;
        unless(read(bad.to_string().as_bytes()) == 0, || {
            format!("a message with a wrong `{name}` is a candidate")
        })?;
    }
    Ok(())
}

fn read_lines(body: &[u8]) -> usize {
    stricto_ingest::ndjson::candidates(body).map_or(0, |lines| lines.filter(Result::is_ok).count())
}

#[test]
fn a_message_that_cannot_be_read_is_no_candidate() {
    holds(garbage_is_no_candidate(read_lines));
}

#[test]
fn a_parser_that_closes_what_was_cut_is_found_out() {
    let mends: fn(&[u8]) -> usize = |body| {
        let mut mended = body.to_vec();
        if mended.last().is_some_and(|last| *last != b'}') {
            mended.push(b'}');
        }
        read_lines(&mended)
    };
    is_found_out(garbage_is_no_candidate(mends), "cut after");
}

/// What releases, or does not: true where an alert left.
type Releaser = for<'a> fn(&'a TestInstance, UseId, ActHash) -> Pin<Box<dyn Future<Output = bool> + 'a>>;

fn through_the_register<'a>(
    instance: &'a TestInstance,
    use_id: UseId,
    permit: ActHash,
) -> Pin<Box<dyn Future<Output = bool> + 'a>> {
    Box::pin(async move { instance.release(use_id, permit, &[b"{}"]).await.is_ok() })
}

/// What closes a use: each is done to a running one.
const CLOSERS: [&str; 11] = [
    "clock unknown",
    "store unreachable",
    "good until now",
    "suspended",
    "stopped",
    "withdrawn",
    "another decision",
    "assessed as prohibited",
    "forked",
    "another use's permit",
    "a permit that is none",
];

/// Does to a running use what the name says; the permit that is then tried.
async fn close(instance: &TestInstance, use_id: UseId, permit: ActHash, what: &str) -> ActHash {
    let cast = &instance.cast;
    let of = Some(use_id);
    let decision = || instance.register().read(|fold| fold.use_file(use_id).unwrap().grant().unwrap().act);
    match what {
        "clock unknown" => instance.clock.set(None),
        "store unreachable" => instance.faults.fail(0, When::Before),
        "good until now" => instance.clock.advance(GRANTED_FOR),
        "suspended" => {
            let public = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
            instance.submit(&cast.verifiers[0], of, public, &[]).await.expect("a suspension");
        }
        "stopped" => {
            instance.stop(&cast.verifiers[0], use_id, StopCause::Person).await.expect("a stop");
        }
        "withdrawn" => {
            let result = DecisionResult::Withdrawn;
            instance.decide(use_id, decision(), result, &[]).await.expect("a withdrawal");
        }
        "another decision" => {
            let result = DecisionResult::Modified;
            instance.decide(use_id, decision(), result, &[]).await.expect("a modification");
        }
        "assessed as prohibited" => {
            let public = Public::AssessmentRecorded(AssessmentRecorded {
                outcome: Outcome::Prohibited,
                findings: Vec::new(),
                good_until: None,
                receipt: Hex32([7; 32]),
            });
            let read_from = instance.register().read(|fold| fold.read_from(use_id));
            let receipt: [(&str, &[u8]); 1] = [("receipt", b"{}")];
            instance.act(of, public, read_from.as_slice(), &receipt).await.expect("an assessment");
        }
        "forked" => {
            let raised_to = vec![Role::RightsOfficer, Role::MarketSurveillance];
            let public = Public::IncidentRecorded(IncidentRecorded { code: IncidentCode::Fork, raised_to });
            instance.submit(&cast.auditor, None, public, &[]).await.expect("an incident");
        }
        "another use's permit" => {
            return instance.running_use(instance.new_use()).await.expect("another use");
        }
        _ => return ActHash(Hex32([1; 32])),
    }
    permit
}

/// Nothing leaves through the register but under an open permit, at the time it is open.
async fn the_register_is_closed_by_default(releaser: Releaser) -> Check {
    for (seed, what) in (100..).zip(CLOSERS) {
        let mut instance = TestInstance::new(seed).await;
        let use_id = instance.new_use();
        let permit = instance.running_use(use_id).await.expect("a running use");
        let opens = releaser(&instance, use_id, permit).await;
        unless(opens, || "under an open permit nothing is released".into())?;
        let alerts = |instance: &TestInstance| {
            instance.register().read(|fold| fold.use_file(use_id).expect("the use").alerts.len())
        };
        let before = alerts(&instance);
        let tried = close(&instance, use_id, permit, what).await;
        let left = releaser(&instance, use_id, tried).await;
        unless(!left, || format!("{what}: something is released"))?;
        instance.faults.clear();
        instance.clock.set(Some(instance.now()));
        instance.open().await.expect("the register opens again");
        unless(alerts(&instance) == before, || format!("{what}: the register has a release more"))?;
    }
    not_yet_armed_is_closed(releaser).await
}

/// Each step on the way to an open permit: until the last one nothing leaves.
async fn not_yet_armed_is_closed(releaser: Releaser) -> Check {
    let instance = TestInstance::new(120).await;
    let use_id = instance.new_use();
    let none = ActHash(Hex32([1; 32]));
    let closed = async |step: &str, permit| {
        let left = releaser(&instance, use_id, permit).await;
        unless(!left, || format!("{step}, and something is released"))
    };
    instance.propose(use_id).await.expect("a proposal");
    closed("only proposed", none).await?;
    let request = instance.request(use_id, false).await.expect("a request").hash;
    closed("only requested", none).await?;
    let decision = instance.decide(use_id, request, DecisionResult::Granted, &[]).await.expect("a decision");
    closed("only granted", none).await?;
    let assessment = instance.assess(use_id).await.expect("an assessment").hash;
    closed("only assessed", none).await?;
    let basis = (PermitBasis::Decision, decision.hash);
    let until = decision.time.plus(GRANTED_FOR);
    let permit = instance.compile(use_id, assessment, basis, until).await.expect("a permit").hash;
    closed("not armed", permit).await?;
    instance.arm(use_id).await.expect("armed");
    unless(releaser(&instance, use_id, permit).await, || "armed, and nothing is released".into())
}

#[tokio::test]
async fn the_register_lets_nothing_out_but_under_an_open_permit() {
    holds(the_register_is_closed_by_default(through_the_register).await);
}

#[tokio::test]
async fn a_gate_that_releases_when_the_register_does_not_answer_is_found_out() {
    let impatient: Releaser = |instance, use_id, permit| {
        Box::pin(async move {
            let released = instance.release(use_id, permit, &[b"{}"]).await;
            released.is_ok() || matches!(released, Err(SubmitError::Unavailable { .. }))
        })
    };
    is_found_out(the_register_is_closed_by_default(impatient).await, "clock unknown: something is released");
}

#[tokio::test]
async fn a_gate_that_remembers_an_open_permit_is_found_out() {
    let remembers: Releaser = |instance, use_id, permit| {
        Box::pin(async move {
            // It asks whether such a permit was ever compiled, and never whether it is still open.
            let known = instance.register().read(|fold| {
                let file = fold.use_file(use_id)?;
                file.permit.as_ref().filter(|known| known.act == permit && file.armed.is_some()).map(drop)
            });
            known.is_some() || through_the_register(instance, use_id, permit).await
        })
    };
    is_found_out(the_register_is_closed_by_default(remembers).await, "something is released");
}

/// Sealed values as a reader has them, one of them not as it was sealed.
struct Spoiled<'a> {
    good: &'a UseOpenings,
    asked: RefCell<BTreeSet<(ActHash, String)>>,
    spoiled: Option<((ActHash, String), Opened)>,
}

impl Openings for Spoiled<'_> {
    fn open(&self, act: &ActHash, field: &str) -> Opened {
        let name = (*act, field.to_owned());
        self.asked.borrow_mut().insert(name.clone());
        match &self.spoiled {
            Some((spoiled, instead)) if *spoiled == name => instead.clone(),
            Some(_) | None => self.good.open(act, field),
        }
    }
}

/// What asks the law about a use's file as far as it can be opened.
type Reader = fn(&Fold, &UseFile, &Spoiled<'_>) -> Case;

/// A use that is permitted is no longer where one part of its case cannot be read, or is not what it should be.
async fn a_part_that_cannot_be_read_opens_nothing(running: &Running, use_id: UseId, reader: Reader) -> Check {
    let openings = running.instance.register().openings(use_id).await.expect("openings");
    let now = running.instance.now();
    let permitted = |spoiled: &Spoiled<'_>| {
        running.instance.register().read(|fold| {
            let case = reader(fold, fold.use_file(use_id).expect("the use"), spoiled);
            assess(&case, &Profiles::built_in(), now).outcome == Outcome::Permitted
        })
    };
    let good = Spoiled { good: &openings, asked: RefCell::default(), spoiled: None };
    unless(permitted(&good), || "the use that should be permitted is not".into())?;
    let read = good.asked.into_inner();
    let present = read.into_iter().filter(|(act, field)| openings.open(act, field) != Opened::Missing);
    let mut parts = 0;
    for name in present {
        parts += 1;
        for (state, instead) in [
            ("garbage", Opened::Value(b"\xff not JSON".to_vec())),
            ("another shape", Opened::Value(b"{\"no such section\":{}}".to_vec())),
            ("empty", Opened::Value(Vec::new())),
            ("missing", Opened::Missing),
            ("sealed", Opened::Sealed),
            ("erased", Opened::Erased),
        ] {
            let spoiled = Some((name.clone(), instead));
            let spoiled = Spoiled { good: &openings, asked: RefCell::default(), spoiled };
            unless(!permitted(&spoiled), || format!("`{}` is {state}, and the use is permitted", name.1))?;
        }
    }
    unless(parts >= 6, || format!("only {parts} parts of the case are read"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_cannot_be_read_whole_is_not_permitted() {
    let running = Running::start(140).await;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    running.until(use_id, "a permit", |file| file.permit.clone()).await;
    let reader: Reader = |fold, file, openings| case_file::read(fold, file, openings).case;
    holds(a_part_that_cannot_be_read_opens_nothing(&running, use_id, reader).await);
    let forgives: Reader = |fold, file, openings| {
        let read = case_file::read(fold, file, openings);
        if read.faults.is_empty() { read.case } else { case_file::read(fold, file, openings.good).case }
    };
    let check = a_part_that_cannot_be_read_opens_nothing(&running, use_id, forgives).await;
    is_found_out(check, "and the use is permitted");
    running.end().await;
}
