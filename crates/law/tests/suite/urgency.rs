//! The urgent start as tables: both sides of every boundary.

use crate::support::{at, profiles, with, worked};
use serde_json::{Value, json};
use stricto_law::finding::FindingState::{self, Met, NotMet};
use stricto_law::{Case, Outcome, assess};

/// Armed at 09:30:00, first comparison at 09:31:00, declared window two days.
fn urgent() -> Case {
    let two_days =
        json!({"within": [{"from": "2026-11-22T09:00:00.000Z", "until": "2026-11-24T09:00:00.000Z"}]});
    let mut case = crate::support::json(&worked("se-urgent-start").0);
    case["limits"]["requested"]["windows"] = two_days.clone();
    case["limits"]["planned"]["windows"] = two_days;
    case["urgency"]["window_until"] = json!("2026-11-24T09:00:00.000Z");
    crate::support::case(case)
}

fn asked(case: &Case, text: &str) -> Case {
    with(
        case,
        &[
            ("authorisation.requested", json!(true)),
            ("authorisation.requested_at", json!(text)),
            ("authorisation.reasoned", json!(true)),
            ("authorisation.requested_by_competent", json!(true)),
            ("authorisation.request_states", json!(["written_form"])),
            (
                "authorisation.request_accuracy",
                crate::support::json(case)["fria"]["accuracy_by_group"].clone(),
            ),
        ],
    )
}

fn state(case: &Case, now: &str, row: &str) -> FindingState {
    assess(case, profiles(), at(now)).finding(row).expect("a finding").state
}

#[test]
fn without_a_request_the_use_stops_24_hours_after_the_start() {
    //  now                          outcome                R-5.3-l  R-5.3-m (lapse, at the later reading)
    let table = [
        ("2026-11-23T09:29:59.999Z", Outcome::Permitted, Met, Met),
        ("2026-11-23T09:30:00.000Z", Outcome::Prohibited, NotMet, Met),
        ("2026-11-23T09:59:59.999Z", Outcome::Prohibited, NotMet, Met),
        ("2026-11-23T10:00:00.000Z", Outcome::Prohibited, NotMet, NotMet),
    ];
    for (now, outcome, asked, lapsed) in table {
        let a = assess(&urgent(), profiles(), at(now));
        let found = (a.outcome, state(&urgent(), now, "R-5.3-l"), state(&urgent(), now, "R-5.3-m"));
        assert_eq!(found, (outcome, asked, lapsed), "{now}");
    }
}

#[test]
fn request_at_24h_is_timely_and_at_24h_plus_1s_is_late() {
    //  asked                        asked later               R-5.3-l
    let table = [
        ("2026-11-22T09:30:00.000Z", Met),
        ("2026-11-23T09:30:00.000Z", Met),
        ("2026-11-23T09:30:00.001Z", NotMet),
        ("2026-11-23T09:30:01.000Z", NotMet),
    ];
    for (request, expected) in table {
        let case = asked(&urgent(), request);
        assert_eq!(state(&case, "2026-11-23T12:00:00.000Z", "R-5.3-l"), expected, "{request}");
    }
}

#[test]
fn the_clock_runs_from_the_earlier_of_arming_and_first_comparison() {
    let earlier = with(&urgent(), &[("running.first_comparison_at", json!("2026-11-22T09:10:00.000Z"))]);
    let unreported = with(
        &urgent(),
        &[("running.comparison_reported", json!(false)), ("running.first_comparison_at", Value::Null)],
    );
    let table = [
        (urgent(), "2026-11-23T09:30:00.000Z"),
        (earlier, "2026-11-23T09:10:00.000Z"),
        (unreported, "2026-11-23T09:30:00.000Z"),
    ];
    for (case, stops) in table {
        assert_eq!(assess(&case, profiles(), at("2026-11-22T12:00:00.000Z")).good_until, Some(at(stops)));
    }
}

#[test]
fn an_unknown_start_is_no_start_and_permits_nothing() {
    for fact in
        ["running.started", "running.armed_at", "running.comparison_reported", "running.first_comparison_at"]
    {
        let case = with(&urgent(), &[(fact, Value::Null)]);
        assert_eq!(
            assess(&case, profiles(), at("2026-11-22T12:00:00.000Z")).outcome,
            Outcome::Conditional,
            "{fact}"
        );
    }
}

#[test]
fn after_a_timely_request_the_declared_window_ends_the_use() {
    let case = asked(&urgent(), "2026-11-22T20:00:00.000Z");
    let table =
        [("2026-11-24T08:59:59.999Z", Outcome::Permitted), ("2026-11-24T09:00:00.000Z", Outcome::Prohibited)];
    for (now, outcome) in table {
        assert_eq!(assess(&case, profiles(), at(now)).outcome, outcome, "{now}");
    }
}

#[test]
fn where_national_law_limits_the_decision_its_limit_ends_the_use() {
    // Italy, preventive use: an oral notice first; the prosecutor decides within 24 hours of the request.
    let case = with(
        &asked(&urgent(), "2026-11-22T20:00:00.000Z"),
        &[
            ("jurisdiction.member_state", json!("IT")),
            ("urgency.steps", json!([{ "step": "oral_notice", "at": "2026-11-22T09:00:00.000Z" }])),
            (
                "authorisation.request_states",
                json!([
                    "use_and_purpose",
                    "period",
                    "place",
                    "persons",
                    "reference_databases",
                    "technology_and_cameras"
                ]),
            ),
        ],
    );
    let a = assess(&case, profiles(), at("2026-11-22T21:00:00.000Z"));
    assert_eq!((a.outcome, a.good_until), (Outcome::Permitted, Some(at("2026-11-23T20:00:00.000Z"))));
    let due = a.duties.iter().find(|d| d.row == "R-5.5-i").and_then(|d| d.due);
    assert_eq!(due, Some(at("2026-11-23T20:00:00.000Z")));
}

#[test]
fn where_national_law_knows_no_urgent_start_there_is_none() {
    let case =
        with(&urgent(), &[("jurisdiction.member_state", json!("DE")), ("jurisdiction.region", json!("HE"))]);
    let a = assess(&case, profiles(), at("2026-11-22T12:00:00.000Z"));
    assert_eq!((a.outcome, a.failing_rows()), (Outcome::Prohibited, vec!["R-5.3-j"]));
}

#[test]
fn a_second_urgent_start_on_the_same_facts_is_prohibited() {
    //  result          urgent  outcome    fails or is open, or warns
    let table = [
        ("granted", true, Outcome::Permitted, None),
        ("granted", false, Outcome::Permitted, None),
        ("refused", true, Outcome::Prohibited, Some("X-b")),
        ("refused", false, Outcome::Escalate, Some("R-5.3-j")),
        ("withdrawn", true, Outcome::Prohibited, Some("X-b")),
        ("withdrawn", false, Outcome::Escalate, Some("R-5.3-j")),
        ("lapsed", true, Outcome::Prohibited, Some("X-b")),
        ("lapsed", false, Outcome::Conditional, Some("X-b")),
        ("pending", true, Outcome::Escalate, Some("X-b")),
        ("pending", false, Outcome::Permitted, Some("X-e")),
        ("not_pursued", true, Outcome::Prohibited, Some("X-b")),
        ("not_pursued", false, Outcome::Permitted, Some("X-e")),
    ];
    for (result, urgent_then, outcome, row) in table {
        let before = json!([{ "reference": "Ä 120-26", "result": result, "urgent": urgent_then }]);
        let case = with(&urgent(), &[("earlier.requests", before)]);
        let a = assess(&case, profiles(), at("2026-11-22T12:00:00.000Z"));
        let against = a.findings.iter().filter(|f| matches!(f.row, "R-5.3-j" | "X-b" | "X-e"));
        let against: Vec<_> =
            against.filter(|f| f.state != Met || f.warning.is_some()).map(|f| f.row).collect();
        assert_eq!((a.outcome, against), (outcome, row.into_iter().collect()), "{result}, {urgent_then}");
    }
}

#[test]
fn a_request_from_before_the_declaration_stands_beside_the_reasons_for_not_asking_earlier() {
    for (request, warned) in [("2026-11-22T08:59:59.999Z", true), ("2026-11-22T09:00:00.000Z", false)] {
        let a = assess(&asked(&urgent(), request), profiles(), at("2026-11-22T12:00:00.000Z"));
        let warning = a.finding("X-e").and_then(|f| f.warning.clone());
        assert_eq!((a.outcome, warning.is_some()), (Outcome::Permitted, warned), "{request}: {warning:?}");
    }
}

#[test]
fn in_urgency_registration_may_follow_and_the_fria_may_not() {
    let unregistered = |justified: bool| {
        with(
            &urgent(),
            &[
                ("registration.registered", json!(false)),
                ("registration.registered_at", Value::Null),
                ("registration.non_public_section", Value::Null),
                (
                    "registration.urgency_justified",
                    json!({"affirmed": justified, "by": "commander on duty", "at": "2026-11-22T08:55:00.000Z", "evidence": ["log 3"]}),
                ),
                ("registration.unduly_delayed", json!(false)),
            ],
        )
    };
    let now = at("2026-11-22T12:00:00.000Z");
    let a = assess(&unregistered(true), profiles(), now);
    assert_eq!(a.outcome, Outcome::Permitted, "{:?}", (a.failing_rows(), a.open_rows()));
    assert!(a.duties.iter().any(|d| d.row == "R-5.2-n"));
    assert_eq!(assess(&unregistered(false), profiles(), now).failing_rows(), ["R-5.2-m"]);
    let late_fria = with(&urgent(), &[("fria.completed_at", json!("2026-11-22T09:30:00.001Z"))]);
    assert_eq!(assess(&late_fria, profiles(), now).failing_rows(), ["R-5.2-l"]);
}

#[test]
fn a_decision_still_to_come_sets_no_limits_yet() {
    let grant =
        crate::support::json(&worked("se-missing-child-granted").0)["authorisation"]["limits"].clone();
    let now = at("2026-11-22T12:00:00.000Z");
    let stray = with(&urgent(), &[("authorisation.limits", grant)]);
    assert_eq!(assess(&stray, profiles(), now).limits, assess(&urgent(), profiles(), now).limits);
}

#[test]
fn the_delay_of_the_request_is_for_people_and_the_ceiling_gates() {
    let case = asked(&urgent(), "2026-11-23T09:30:00.000Z");
    let now = at("2026-11-23T10:00:00.000Z");
    let judged = |affirmed: bool| {
        let by = json!({"affirmed": affirmed, "by": "rights officer", "at": "2026-11-23T09:45:00.000Z", "evidence": ["log 3"]});
        assess(&with(&case, &[("urgency.request_prompt", by)]), profiles(), now)
    };
    let nobody = assess(&case, profiles(), now);
    assert_eq!(nobody.outcome, Outcome::Permitted);
    let warning = |a: &stricto_law::Assessment| a.finding("R-5.3-l").and_then(|f| f.warning.clone());
    assert!(warning(&nobody).is_some_and(|w| w.contains("without undue delay")));
    assert_eq!((judged(true).outcome, warning(&judged(true))), (Outcome::Permitted, None));
    assert_eq!(judged(false).failing_rows(), ["R-5.3-l"]);
}

/// The urgent start whose declared window runs for years, cut to ten months.
fn for_months() -> Case {
    let months = "2027-09-22T09:00:00.000Z";
    let mut case = crate::support::json(&worked("se-urgent-window-of-years").0);
    for part in ["requested", "planned"] {
        case["limits"][part]["windows"]["within"][0]["until"] = json!(months);
    }
    case["urgency"]["window_until"] = json!(months);
    crate::support::case(case)
}

#[test]
fn past_48_hours_undecided_somebody_must_have_judged_the_window() {
    let case = for_months();
    let table = [
        ("2026-11-24T08:59:59.999Z", Outcome::Permitted),
        ("2026-11-24T09:00:00.000Z", Outcome::Escalate),
        ("2027-09-22T08:59:59.999Z", Outcome::Escalate),
    ];
    for (now, outcome) in table {
        assert_eq!(assess(&case, profiles(), at(now)).outcome, outcome, "{now}");
    }
    let judged = |affirmed: bool| {
        let by = json!({"affirmed": affirmed, "by": "rights officer", "at": "2026-11-24T08:00:00.000Z", "evidence": ["note 9"]});
        assess(&with(&case, &[("urgency.window_length", by)]), profiles(), at("2026-11-24T10:00:00.000Z"))
    };
    assert_eq!(judged(true).outcome, Outcome::Permitted);
    assert_eq!(judged(false).failing_rows(), ["R-5.3-k"]);
}

#[test]
fn a_registration_that_should_follow_does_not_stay_undelayed_for_ever() {
    let unregistered = [
        ("registration.registered", json!(false)),
        ("registration.registered_at", Value::Null),
        ("registration.unduly_delayed", json!(false)),
        (
            "registration.urgency_justified",
            json!({"affirmed": true, "by": "commander on duty", "at": "2026-11-22T08:55:00.000Z", "evidence": ["log 3"]}),
        ),
        (
            "urgency.window_length",
            json!({"affirmed": true, "by": "rights officer", "at": "2026-11-24T08:00:00.000Z", "evidence": ["note 9"]}),
        ),
    ];
    let case = with(&for_months(), &unregistered);
    let open = |now: &str| assess(&case, profiles(), at(now)).open_rows();
    assert!(open("2026-11-24T08:59:59.999Z").is_empty());
    assert_eq!(open("2026-11-24T09:00:00.000Z"), ["R-5.2-n"]);
    // Once the entry is there, nothing is owed any more.
    let followed = with(&case, &[("registration.registered_at", json!("2026-11-22T11:00:00.000Z"))]);
    let a = assess(&followed, profiles(), at("2026-11-24T10:00:00.000Z"));
    assert!(!a.duties.iter().any(|d| d.row == "R-5.2-n"), "{:?}", a.duties);
    let late = json!({"affirmed": true, "by": "commander on duty", "at": "2026-11-22T11:00:00.000Z", "evidence": ["log 9"]});
    let afterwards = with(&case, &[("registration.urgency_justified", late)]);
    assert_eq!(assess(&afterwards, profiles(), at("2026-11-22T12:00:00.000Z")).failing_rows(), ["R-5.2-m"]);
}

#[test]
fn an_alert_between_the_window_and_the_decision_is_covered_by_neither() {
    let grant = crate::support::json(&worked("se-missing-child-granted").0)["authorisation"].clone();
    let decided = |alert: &str| {
        let mut case = crate::support::json(&asked(&urgent(), "2026-11-22T10:00:00.000Z"));
        case["authorisation"] = grant.clone();
        for part in ["requested", "planned"] {
            case["limits"][part] = grant["limits"].clone();
        }
        case["authorisation"]["requested_at"] = json!("2026-11-22T10:00:00.000Z");
        case["authorisation"]["decided_at"] = json!("2026-11-22T13:30:00.000Z");
        for found in ["necessary_and_proportionate", "strictly_limited", "elements_weighed"] {
            case["authorisation"][found]["at"] = json!("2026-11-22T13:30:00.000Z");
        }
        for row in ["necessary_and_proportionate", "strictly_limited", "elements_weighed"] {
            case["authorisation"][row]["at"] = json!("2026-11-22T13:30:00.000Z");
        }
        case["urgency"]["window_until"] = json!("2026-11-22T12:00:00.000Z");
        case["alerts"]["released"] = json!(true);
        case["alerts"]["last_released_at"] = json!(alert);
        let a = assess(&crate::support::case(case), profiles(), at("2026-11-22T14:00:00.000Z"));
        (a.outcome, a.failing_rows())
    };
    assert_eq!(decided("2026-11-22T11:59:59.999Z"), (Outcome::Permitted, vec![]));
    assert_eq!(decided("2026-11-22T12:00:00.000Z"), (Outcome::Prohibited, vec!["R-5.3-a"]));
    assert_eq!(decided("2026-11-22T13:29:59.999Z"), (Outcome::Prohibited, vec!["R-5.3-a"]));
    assert_eq!(decided("2026-11-22T13:30:00.000Z"), (Outcome::Permitted, vec![]));
}

#[test]
fn until_a_decision_that_sets_later_hours_the_declared_window_covers_start_and_alerts() {
    let grant = crate::support::json(&worked("se-missing-child-granted").0)["authorisation"].clone();
    let later = |changes: &[(&str, Value)]| {
        let mut case = crate::support::json(&asked(&urgent(), "2026-11-22T10:00:00.000Z"));
        case["authorisation"] = grant.clone();
        case["authorisation"]["requested_at"] = json!("2026-11-22T10:00:00.000Z");
        case["authorisation"]["decided_at"] = json!("2026-11-22T13:30:00.000Z");
        for found in ["necessary_and_proportionate", "strictly_limited", "elements_weighed"] {
            case["authorisation"][found]["at"] = json!("2026-11-22T13:30:00.000Z");
        }
        let hours =
            json!({"within": [{"from": "2026-11-22T14:00:00.000Z", "until": "2026-11-22T15:00:00.000Z"}]});
        case["authorisation"]["limits"]["windows"] = hours.clone();
        case["limits"]["planned"]["windows"] = hours;
        case["alerts"]["released"] = json!(true);
        case["alerts"]["last_released_at"] = json!("2026-11-22T13:30:00.000Z");
        let case = with(&crate::support::case(case), changes);
        let a = assess(&case, profiles(), at("2026-11-22T14:30:00.000Z"));
        (a.outcome, a.failing_rows().into_iter().filter(|row| *row == "R-5.3-i").count())
    };
    assert_eq!(later(&[]), (Outcome::Permitted, 0));
    let table = [
        ("alerts.last_released_at", "2026-11-22T13:30:00.001Z", 1),
        ("alerts.last_released_at", "2026-11-22T14:00:00.000Z", 0),
        ("urgency.window_until", "2026-11-22T13:30:00.000Z", 0),
        ("urgency.window_until", "2026-11-22T13:29:59.999Z", 1),
        ("urgency.declared_at", "2026-11-22T09:30:00.000Z", 0),
        ("urgency.declared_at", "2026-11-22T09:31:00.001Z", 1),
    ];
    for (fact, instant, fails) in table {
        let outcome = if fails == 0 { Outcome::Permitted } else { Outcome::Prohibited };
        assert_eq!(later(&[(fact, json!(instant))]), (outcome, fails), "{fact} {instant}");
    }
    assert_eq!(later(&[("urgency.claimed", json!(false))]), (Outcome::Prohibited, 1));
}

#[test]
fn a_decision_that_national_law_wants_sooner_owes_the_erasure() {
    let (case, at) = worked("it-late-decision-heals-nothing");
    let a = assess(&case, profiles(), at);
    let erase = a.duties.iter().find(|d| d.row == "R-5.5-i").expect("a duty");
    assert!(erase.what.contains("erase"), "{erase:?}");
    assert_eq!(erase.due, Some(crate::support::at("2026-11-24T10:00:00.000Z")));
}
