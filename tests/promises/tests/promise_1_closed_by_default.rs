//! Promise 1: closed by default; no permit, no release; missing, disputed, unparseable, clock or store gone: closed.
#![forbid(unsafe_code)]

#[path = "promise_1/case.rs"]
mod case;
#[path = "../../../crates/server/tests/common/mod.rs"]
mod common;
#[path = "promise_1/register.rs"]
mod register;

use serde_json::{Value, json};
use stricto_gate::{Candidate, ClosedCause, Code, Media, Permits, Verdict, decide};
use stricto_law::limits::Bound;
use stricto_law::time::Instant;
use stricto_law::{Outcome, assess};
use stricto_promises::breach::{Check, breach, holds, is_found_out, unless};
use stricto_promises::gate_world::{self as gate, ms};
use stricto_promises::law_world as law;

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
    // How a decision came into the record is shown, and bounds the permit in the register.
    "authorisation.basis",
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
