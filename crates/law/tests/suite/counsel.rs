//! What counsel tries: facts restated after they were held against the use, and statements contested that stood in its way.

use serde_json::{Value, json};
use stricto_law::finding::FindingState;
use stricto_law::{Assessment, Case, Outcome, assess};

use crate::support::{at, closed_yard, contested, profiles, with, worked, worked_cases};

const NOW: &str = "2026-11-22T10:00:00.000Z";

fn judged(by: &str, affirmed: bool) -> Value {
    json!({ "affirmed": affirmed, "by": by, "at": "2026-11-22T07:00:00.000Z", "evidence": ["note 1"] })
}

fn decided_outside(row: &str, holds: bool, by: &str, at: &str) -> Value {
    json!({ "row": row, "holds": holds, "by": by, "at": at, "legal_fact": "ruling 7", "basis": "heard" })
}

fn of(a: &Assessment, row: &str) -> (FindingState, bool) {
    let f = a.finding(row).unwrap_or_else(|| panic!("{row} is found"));
    (f.state, f.escalates)
}

#[test]
fn a_suspect_is_sought_as_a_missing_person_or_a_victim_only_where_point_iii_is_pursued_too() {
    let (granted, now) = worked("se-missing-child-granted");
    assert_eq!(assess(&granted, profiles(), now).outcome, Outcome::Permitted);
    for standing in ["suspect", "accused", "convicted"] {
        let suspect = with(&granted, &[("offence.standing", json!(standing))]);
        let a = assess(&suspect, profiles(), now);
        assert_eq!((a.outcome, of(&a, "R-5.1-f").0), (Outcome::Conditional, FindingState::Undetermined));
        let victim = with(&suspect, &[("objective.pursued", json!(["victims"]))]);
        let a = assess(&victim, profiles(), now);
        assert_eq!(of(&a, "R-5.1-e").0, FindingState::Undetermined, "{standing}");
        let both = with(&suspect, &[("objective.pursued", json!(["missing_person", "offence"]))]);
        let a = assess(&both, profiles(), now);
        assert_eq!(of(&a, "R-5.1-f").0, FindingState::Met, "{standing}: the conditions of (iii) hold then");
    }
}

#[test]
fn what_people_outside_decided_against_the_use_stands_whatever_is_stated_since() {
    let (granted, now) = worked("se-missing-child-granted");
    let (before, later) = ("2026-11-22T08:30:00.000Z", "2026-11-22T09:30:00.000Z");
    for (row, by) in [("R-5.2-a", "authority"), ("R-5.1-f", "rights_officer"), ("X-b", "authority")] {
        let decided =
            |all: &[Value]| assess(&with(&granted, &[("clearance.given", json!(all))]), profiles(), now);
        let against = decided_outside(row, false, by, before);
        let a = decided(std::slice::from_ref(&against));
        assert_eq!(
            (a.outcome, of(&a, row)),
            (Outcome::Escalate, (FindingState::Undetermined, true)),
            "{row}"
        );
        assert!(a.finding(row).is_some_and(|f| f.reason.contains("decided otherwise from outside")), "{row}");
        let anew = decided(&[against.clone(), decided_outside(row, true, "authority", later)]);
        assert_eq!(anew.outcome, Outcome::Permitted, "{row}: decided anew");
        let by_an_officer = decided(&[against, decided_outside(row, true, "rights_officer", later)]);
        let overruled = if by == "authority" { Outcome::Escalate } else { Outcome::Permitted };
        assert_eq!(by_an_officer.outcome, overruled, "{row}");
    }
    // Too long a wait is another question once it was decided.
    let long = with(
        &granted,
        &[("clearance.given", json!([decided_outside("R-5.3-k", false, "authority", before)]))],
    );
    assert_eq!(assess(&long, profiles(), now).outcome, Outcome::Permitted);
}

#[test]
fn a_place_that_was_decided_to_be_public_stays_it_until_that_is_decided_anew() {
    let yard = closed_yard();
    let decided = |holds: bool| {
        let given = json!([decided_outside("SC-d1", holds, "authority", "2026-11-22T09:00:00.000Z")]);
        assess(&with(&yard, &[("clearance.given", given)]), profiles(), at(NOW))
    };
    let a = decided(true);
    assert_eq!((a.outcome, of(&a, "SC-d1")), (Outcome::Escalate, (FindingState::Undetermined, true)));
    assert_eq!(decided(false).outcome, Outcome::Outside);
}

#[test]
fn of_a_use_that_may_be_outside_nobody_says_that_it_is_prohibited() {
    let facts = [
        // A condition that fails.
        ("time.artificially_delayed", json!(true)),
        ("jurisdiction.deployer_in_union", json!(true)),
    ];
    let yard = with(&closed_yard(), &facts);
    let of = |cooperation: Value| {
        assess(&with(&yard, &[("jurisdiction.third_country_cooperation", cooperation)]), profiles(), at(NOW))
            .outcome
    };
    assert_eq!(of(json!(true)), Outcome::Escalate);
    for contested in contested() {
        assert_eq!(of(contested), Outcome::Conditional);
    }
    assert_eq!(of(json!(false)), Outcome::Outside);
    let square = with(&yard, &[("space.access", json!("anyone"))]);
    assert_eq!(assess(&square, profiles(), at(NOW)).outcome, Outcome::Prohibited);
}

#[test]
fn whoever_contests_that_an_alert_left_hides_no_alert_before_the_start() {
    let facts = [
        ("system.involvement", json!("marked_perimeter")),
        (
            "clearance.given",
            json!([decided_outside("SC-b1", false, "authority", "2026-11-22T07:00:00.000Z")]),
        ),
        ("running.started", json!(true)),
        ("running.armed_at", json!("2026-11-22T09:00:00.000Z")),
        ("running.comparison_reported", json!(false)),
        ("alerts.released", json!(true)),
        ("alerts.last_released_at", json!("2026-11-22T08:30:00.000Z")),
        ("system.adds_watchlist_check", json!(false)),
        ("target.general_sweep", json!(false)),
    ];
    let case = with(&Case::nothing_known(), &facts);
    assert_ne!(assess(&case, profiles(), at(NOW)).outcome, Outcome::Outside);
    for contested in contested() {
        let case = with(&case, &[("alerts.released", contested)]);
        assert_ne!(assess(&case, profiles(), at(NOW)).outcome, Outcome::Outside);
    }
}

#[test]
fn whoever_contests_an_assessment_hides_neither_who_made_it_nor_that_it_was_denied() {
    let (granted, now) = worked("se-missing-child-granted");
    let (fact, court) = ("threat.specific", "Granköpings tingsrätt");
    let a = assess(&with(&granted, &[(fact, judged(court, true))]), profiles(), now);
    assert_eq!(of(&a, "R-5.3-d").0, FindingState::Undetermined, "the court speaks for the unit");
    let (urgent, then) = worked("se-urgent-undecided-at-48-hours");
    let cleared = json!([decided_outside("R-5.3-k", true, "authority", "2026-11-24T09:00:00.000Z")]);
    let cleared = with(&urgent, &[("clearance.given", cleared)]);
    for contested in contested() {
        let a = assess(&with(&granted, &[(fact, contested.clone())]), profiles(), now);
        assert_eq!(of(&a, "R-5.3-d").0, FindingState::Undetermined, "nobody can say whose it was");
        let a = assess(&with(&cleared, &[("urgency.window_length", contested)]), profiles(), then);
        assert_eq!(of(&a, "R-5.3-k").0, FindingState::Undetermined, "it may be denied");
    }
    let denied = with(&cleared, &[("urgency.window_length", judged("rights officer", false))]);
    assert_eq!(of(&assess(&denied, profiles(), then), "R-5.3-k").0, FindingState::NotMet);
}

#[test]
fn a_chat_room_is_no_place_whose_entry_somebody_must_control() {
    let room = [
        ("space.physical", json!(false)),
        ("space.cameras_placed", json!(false)),
        ("space.access", json!("limited_by_holder")),
        ("space.access_controlled", json!(false)),
    ];
    let a = assess(&with(&Case::nothing_known(), &room), profiles(), at(NOW));
    assert_eq!((a.outcome, of(&a, "SC-d2").0), (Outcome::Outside, FindingState::Met));
}

#[test]
fn what_ran_is_stopped_and_told_whatever_is_said_of_its_start() {
    for (fact, started) in [
        ("running.unauthorised_comparison", json!(false)),
        ("running.comparison_reported", Value::Null),
        ("alerts.released", json!({ "disputed": "the unit" })),
    ] {
        let case = with(&Case::nothing_known(), &[(fact, json!(true)), ("running.started", started)]);
        let a = assess(&case, profiles(), at(NOW));
        let rows: Vec<&str> = a.duties.iter().map(|duty| duty.row).collect();
        assert_eq!(rows.first(), Some(&"R-5.1-a"), "{fact}: {rows:?}");
        assert!(rows.contains(&"R-5.4-a"), "{fact}: {rows:?}");
    }
}

#[test]
fn a_request_is_owed_until_it_was_made_and_a_withdrawal_orders_no_erasure_of_its_own() {
    let owes = |case: &Case, now, row: &str| {
        let a = assess(case, profiles(), now);
        let door = a.later_search.into_iter().flat_map(|door| door.duties);
        a.duties.into_iter().chain(door).find(|duty| duty.row == row)
    };
    let (urgent, now) = worked("se-urgent-last-instant-of-the-24-hours");
    let owed = owes(&urgent, now, "R-5.3-l").expect("a duty").due;
    let tomorrow = [
        ("authorisation.requested", json!(false)),
        ("authorisation.requested_at", json!("2026-12-24T10:00:00.000Z")),
    ];
    assert_eq!(owes(&with(&urgent, &tomorrow), now, "R-5.3-l").expect("still owed").due, owed);
    let later = &worked_cases()["next_door/later-search-48-hours-still-run.toml"];
    let now = later.at.expect("an instant");
    assert!(owes(&later.case, now, "R-P-a").and_then(|duty| duty.due).is_some_and(|due| now < due));
    let (withdrawn, now) = worked("se-urgent-after-a-withdrawn-urgent-start");
    let withdrawn = with(
        &withdrawn,
        &[
            ("authorisation.decided", json!(true)),
            ("authorisation.result", json!("withdrawn")),
            ("authorisation.decided_at", json!("2026-11-22T06:00:00.000Z")),
        ],
    );
    let what = owes(&withdrawn, now, "R-5.3-n").expect("to stop").what;
    assert!(what.contains("the rest is kept for its time"), "{what}");
}
