//! Rows that decide by themselves in no other test: each is found not met for its fact, and met without it.

use serde_json::{Value, json};
use stricto_law::finding::FindingState;
use stricto_law::{Assessment, Outcome, Profiles, assess};

use crate::support::{at, profiles, with, worked};

fn state(a: &Assessment, row: &str) -> Option<FindingState> {
    a.finding(row).map(|f| f.state)
}

#[test]
fn a_fact_that_only_warns_is_found_not_met_and_changes_no_outcome() {
    let (case, now) = worked("se-missing-child-granted");
    let table = [
        ("authorisation.basis", json!("transcribed"), "R-5.3-u"),
        ("fria.notified", json!(false), "R-27-j"),
        ("running.engine_takes_orders", json!(false), "R-14-a"),
    ];
    let good = assess(&case, profiles(), now);
    for (fact, value, row) in table {
        assert_eq!(state(&good, row), Some(FindingState::Met), "{row}");
        let a = assess(&with(&case, &[(fact, value)]), profiles(), now);
        assert_eq!((state(&a, row), a.outcome), (Some(FindingState::NotMet), Outcome::Permitted), "{row}");
    }
    let a = assess(&with(&case, &[("fria.notified", json!(false))]), profiles(), now);
    assert!(
        a.duties.iter().any(|duty| duty.row == "R-27-j") && good.duties.iter().all(|d| d.row != "R-27-j")
    );
}

#[test]
fn what_national_law_lacks_warns_and_an_old_reading_too() {
    let (case, now) = worked("se-missing-child-granted");
    let sweden = include_str!("../../../../profiles/SE.toml");
    let with_line = |line: &str| {
        let text = sweden.replace("official = false", &format!("official = false\n{line}"));
        Profiles::from_texts(&[&text]).expect("a profile")
    };
    for (line, expected) in [
        (
            "notification = { made = true, adopted_at = \"2026-05-26T00:00:00.000Z\", notified_at = \"2026-06-20T00:00:00.000Z\" }",
            FindingState::Met,
        ),
        ("notification = { made = false }", FindingState::NotMet),
        ("", FindingState::Undetermined),
    ] {
        let a = assess(&case, &with_line(line), now);
        assert_eq!((state(&a, "R-5.5-e"), a.outcome), (Some(expected), Outcome::Permitted), "{line}");
    }
    let later = assess(&case, profiles(), at("2027-07-01T00:00:00.000Z"));
    assert_eq!(state(&assess(&case, profiles(), now), "R-5.5-j"), Some(FindingState::Met));
    assert_eq!(state(&later, "R-5.5-j"), Some(FindingState::NotMet));
}

#[test]
fn each_element_of_the_rights_impact_assessment_is_asked_for_by_itself() {
    let (case, now) = worked("se-missing-child-granted");
    for (fact, row) in [
        ("fria.processes", "R-27-a"),
        ("fria.period_and_frequency", "R-27-b"),
        ("fria.persons_affected", "R-27-c"),
        ("fria.risks", "R-27-d"),
        ("fria.oversight", "R-27-e"),
        ("fria.measures", "R-27-f"),
    ] {
        let a = assess(&with(&case, &[(fact, json!(false))]), profiles(), now);
        assert_eq!((a.outcome, a.failing_rows()), (Outcome::Prohibited, vec![row]), "{fact}");
    }
}

#[test]
fn a_way_out_that_is_contested_takes_the_use_out_only_where_the_authority_says_so() {
    let (case, now) = worked("se-missing-child-granted");
    let limited = [("space.access", json!("limited_by_holder")), ("space.access_controlled", json!(false))];
    let table: [(&[(&str, Value)], &str); 5] = [
        (&[("system.reference_database", json!(false))], "SC-a1"),
        (&[("system.function", json!("tracking_by_objects"))], "SC-a2"),
        (&[("time.material", json!("covert_mobile_photo"))], "SC-c3"),
        (&[("jurisdiction.third_country_cooperation", json!(true))], "SC-g2"),
        (&limited, "SC-d2"),
    ];
    for (facts, row) in table {
        let contested = with(&case, facts);
        assert_eq!(
            state(&assess(&contested, profiles(), now), row),
            Some(FindingState::Undetermined),
            "{row}"
        );
        for (holds, expected) in [(true, FindingState::Met), (false, FindingState::NotMet)] {
            let given = json!([{
                "row": row, "holds": holds, "by": "authority", "at": "2026-11-22T09:10:00.000Z",
                "legal_fact": "what was decided", "basis": "letter 4"
            }]);
            let a = assess(&with(&contested, &[("clearance.given", given)]), profiles(), now);
            assert_eq!(state(&a, row), Some(expected), "{row} holds: {holds}");
            assert_eq!(a.outcome == Outcome::Outside, !holds, "{row}: {:?}", a.outcome);
        }
    }
}

#[test]
fn before_the_ban_applied_a_use_was_outside_and_persons_that_nobody_granted_are_no_limit() {
    let (case, now) = worked("se-missing-child-granted");
    let early = assess(&case, profiles(), at("2025-02-01T21:59:59.999Z"));
    assert_eq!((early.outcome, state(&early, "R-5.1-a")), (Outcome::Outside, Some(FindingState::NotMet)));
    // Nothing that is stated changes that, whatever people would have to decide.
    let photo = with(&case, &[("time.material", json!("covert_mobile_photo"))]);
    let before = assess(&photo, profiles(), at("2025-02-01T21:59:59.999Z"));
    assert_eq!(
        (before.outcome, state(&before, "SC-c3")),
        (Outcome::Outside, Some(FindingState::Undetermined))
    );
    let first = assess(&case, profiles(), at("2025-02-01T22:00:00.000Z"));
    assert_eq!(state(&first, "R-5.1-a"), Some(FindingState::Met));

    let mut others = crate::support::json(&case);
    others["authorisation"]["limits"]["persons"] = json!({"within": ["somebody else"]});
    let a = assess(&crate::support::case(others), profiles(), now);
    assert_eq!(state(&a, "R-5.2-j"), Some(FindingState::NotMet), "{:?}", a.limits.persons);
}
