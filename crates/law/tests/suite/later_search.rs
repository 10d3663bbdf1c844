//! Article 26(10), beside an answer that is outside: in a good later search one fact decides.

use serde_json::{Value, json};
use stricto_law::assessment::NextDoor;
use stricto_law::finding::FindingState;
use stricto_law::{Assessment, Case, Outcome, assess};

use crate::support::{at, profiles, with, worked_cases};

const NOW: &str = "2028-01-20T10:00:00.000Z";

fn judged(affirmed: bool) -> Value {
    json!({"affirmed": affirmed, "by": "head of inquiry", "at": "2028-01-10T09:00:00.000Z", "evidence": ["note 3"]})
}

/// A search in recorded material for a suspect, asked for an hour after it began.
fn search() -> Case {
    let official = worked_cases().remove("official/T-31.toml").expect("a case").case;
    with(
        &official,
        &[
            ("later_search.seeks", json!("suspect")),
            ("later_search.linked_to", json!("offence")),
            ("later_search.initial_identification", json!(false)),
            ("later_search.began", json!(true)),
            ("later_search.began_at", json!("2028-01-11T09:00:00.000Z")),
            ("later_search.requested", json!(true)),
            ("later_search.requested_at", json!("2028-01-11T10:00:00.000Z")),
            ("later_search.request_prompt", judged(true)),
            ("later_search.authority", json!("judicial")),
            ("later_search.binding", json!(true)),
            ("later_search.refused", json!(false)),
            ("later_search.strictly_necessary", judged(true)),
            ("later_search.decision_solely_on_output", json!(false)),
            ("later_search.in_police_file", json!(true)),
            ("later_search.in_annual_report", json!(true)),
            ("later_search.closed_set", json!(true)),
            ("later_search.lawfully_acquired", json!(true)),
        ],
    )
}

/// The rows of Article 26(10) that are in a state.
fn rows(a: &Assessment, state: FindingState) -> Vec<&str> {
    let found = a.later_search.iter().flat_map(|door| &door.findings);
    found.filter(|f| f.state == state).map(|f| f.row).collect()
}

/// Facts that are changed, and the rows of Article 26(10) that then fail.
type Changed<'a> = (&'a [(&'a str, Value)], &'a [&'a str]);

#[test]
fn in_a_later_search_one_fact_decides() {
    let case = search();
    let good = assess(&case, profiles(), at(NOW));
    assert_eq!(good.outcome, Outcome::Outside);
    assert_eq!(rows(&good, FindingState::Met).len(), 11, "{:?}", good.later_search);
    let state = |a: &Assessment| a.later_search.as_ref().map(NextDoor::state);
    assert_eq!(state(&good), Some(FindingState::Met));
    let table: &[Changed<'_>] = &[
        (&[("later_search.requested", json!(false))], &["R-P-a"]),
        (&[("later_search.requested_at", json!("2028-01-13T09:00:00.000Z"))], &[]),
        (&[("later_search.requested_at", json!("2028-01-13T09:00:00.001Z"))], &["R-P-a"]),
        (&[("later_search.request_prompt", judged(false))], &["R-P-a"]),
        (&[("later_search.authority", json!("other"))], &["R-P-b"]),
        (&[("later_search.authority", json!("administrative_reviewed"))], &[]),
        (&[("later_search.binding", json!(false))], &["R-P-b"]),
        // A first identification, or a missing person, needs no authorisation.
        (
            &[("later_search.requested", json!(false)), ("later_search.initial_identification", json!(true))],
            &[],
        ),
        (&[("later_search.binding", json!(false)), ("later_search.seeks", json!("missing_or_victim"))], &[]),
        (&[("later_search.strictly_necessary", judged(false))], &["R-P-d"]),
        (
            &[("later_search.refused", json!(true)), ("later_search.stopped_and_deleted", json!(false))],
            &["R-P-e"],
        ),
        (&[("later_search.refused", json!(true)), ("later_search.stopped_and_deleted", json!(true))], &[]),
        (&[("later_search.linked_to", json!("nothing"))], &["R-P-f"]),
        (&[("later_search.seeks", json!("nobody"))], &["R-P-f"]),
        (&[("later_search.decision_solely_on_output", json!(true))], &["R-P-g"]),
        (&[("later_search.in_police_file", json!(false))], &["R-P-h"]),
        (&[("later_search.in_annual_report", json!(false))], &["R-P-i"]),
        (&[("later_search.lawfully_acquired", json!(false))], &["R-P-j"]),
    ];
    for (facts, failing) in table {
        let a = assess(&with(&case, facts), profiles(), at(NOW));
        // What is still to be reported is owed, and makes no search unlawful.
        let meets = failing.iter().all(|row| *row == "R-P-i");
        let expected = if meets { FindingState::Met } else { FindingState::NotMet };
        assert_eq!(state(&a), Some(expected), "{facts:?}");
        assert_eq!(
            (rows(&a, FindingState::NotMet), a.outcome),
            (failing.to_vec(), Outcome::Outside),
            "{facts:?}"
        );
    }
    // What still grows counts as live until people decide; a live feed is no later search at all.
    let growing = with(&case, &[("later_search.closed_set", json!(false))]);
    let a = assess(&growing, profiles(), at(NOW));
    assert!(
        a.finding("SC-c1").is_some_and(|f| f.escalates && f.reason.contains("the recording still grows"))
    );
    assert_eq!((a.outcome, a.later_search), (Outcome::Escalate, None));
    let unknown = with(&case, &[("later_search.seeks", Value::Null)]);
    let open = assess(&unknown, profiles(), at(NOW));
    assert_eq!(state(&open), Some(FindingState::Undetermined));
    assert!(rows(&open, FindingState::Undetermined).contains(&"R-P-c"), "{:?}", open.later_search);
}

#[test]
fn what_is_not_yet_in_an_annual_report_is_owed() {
    let owed = |reported: bool| {
        let case = with(&search(), &[("later_search.in_annual_report", json!(reported))]);
        let a = assess(&case, profiles(), at(NOW));
        a.later_search.expect("a later search").duties.iter().any(|duty| duty.row == "R-P-i")
    };
    assert!(owed(false) && !owed(true));
}

#[test]
fn later_searches_are_bound_from_2_december_2027() {
    let of = |now: &str| assess(&search(), profiles(), at(now)).finding("R-P-k").map(|f| f.state);
    assert_eq!(of("2027-12-01T21:59:59.999Z"), Some(FindingState::NotMet));
    assert_eq!(of("2027-12-01T22:00:00.000Z"), Some(FindingState::Met));
}

#[test]
fn a_request_after_the_start_of_a_later_search_that_nobody_judged_prompt_is_warned_of() {
    let case = search();
    let warned = |requested: &str| {
        let mut value = serde_json::to_value(&case).expect("a case is data");
        value["later_search"]["requested_at"] = json!(requested);
        value["later_search"].as_object_mut().expect("a section").remove("request_prompt");
        let unjudged = serde_json::from_value(value).expect("a case");
        let a = assess(&unjudged, profiles(), at(NOW));
        let warning = a.finding("R-P-a").and_then(|f| f.warning.clone());
        warning.is_some_and(|said| said.contains("nobody judged that it was without undue delay"))
    };
    // The search began at nine.
    assert!(!warned("2028-01-11T08:00:00.000Z") && !warned("2028-01-11T09:00:00.000Z"));
    assert!(warned("2028-01-11T09:00:00.001Z") && warned("2028-01-13T09:00:00.000Z"));
}
