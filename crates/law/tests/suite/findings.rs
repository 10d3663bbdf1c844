//! What a finding says beside its state: that a row does not apply, and that only a decision is missing.

use serde_json::{Value, json};
use stricto_law::finding::{Finding, FindingState};
use stricto_law::{Assessment, assess, requirements};

use crate::support::{at, profiles, with, worked, worked_cases};

const NOW: &str = "2026-11-22T10:00:00.000Z";

fn found<'a>(a: &'a Assessment, row: &str) -> &'a Finding {
    a.finding(row).expect("a finding")
}

#[test]
fn a_row_that_does_not_apply_is_told_from_one_that_is_met() {
    let (case, now) = worked("se-missing-child-granted");
    let a = assess(&case, profiles(), now);
    for (row, exempt) in [("R-5.1-k", true), ("R-5.3-n", true), ("R-5.1-f", false), ("R-5.3-a", false)] {
        let f = found(&a, row);
        assert_eq!((f.state, f.exempt), (FindingState::Met, exempt), "{row}: {}", f.reason);
    }
}

#[test]
fn what_does_not_apply_is_met_and_says_why() {
    let mut seen = 0;
    for (name, input) in worked_cases() {
        for f in assess(&input.case, profiles(), at(NOW)).findings {
            assert_eq!(f.exempt, f.reason.starts_with("does not apply: "), "{name}: {}", f.row);
            assert!(!f.exempt || f.state == FindingState::Met, "{name}: {}", f.row);
            seen += usize::from(f.exempt);
        }
    }
    assert!(seen > 100, "only {seen} rows do not apply");
}

#[test]
fn a_registration_that_may_follow_does_not_count_as_made() {
    let (case, now) = worked("se-urgent-start");
    let justified = json!({"affirmed": true, "by": "commander", "at": "2026-11-22T09:00:00.000Z", "evidence": ["note 1"]});
    let facts = [("registration.registered", json!(false)), ("registration.urgency_justified", justified)];
    let waived = with(&case, &facts);
    let a = assess(&waived, profiles(), now);
    assert!(found(&a, "R-5.2-m").exempt, "{}", found(&a, "R-5.2-m").reason);
}

#[test]
fn a_finding_names_each_unstated_fact_once() {
    let a = assess(&stricto_law::Case::nothing_known(), profiles(), at(NOW));
    for f in &a.findings {
        let named = f.unstated();
        for fact in named.iter() {
            assert!(f.facts.contains(fact), "{}: {fact}", f.row);
            let said = f.reason.matches(&format!("`{fact}` is not stated")).count();
            assert_eq!(said, 1, "{}: {}", f.row, f.reason);
        }
        let said = f.reason.matches("is not stated").count();
        assert_eq!(said, named.len(), "{}: {}", f.row, f.reason);
    }
    assert!(found(&a, "R-5.1-b").unstated().iter().eq(["objective.pursued"]));
}

#[test]
fn only_what_a_decision_alone_can_say_awaits_it() {
    let (case, now) = worked("se-missing-child-granted");
    let awaits = |facts: &[(&str, Value)], row: &str| {
        let a = assess(&with(&case, facts), profiles(), now);
        (found(&a, row).state, found(&a, row).awaits_decision())
    };
    let (open, met) = (FindingState::Undetermined, FindingState::Met);
    assert_eq!(awaits(&[], "R-5.3-b"), (met, false));
    assert_eq!(awaits(&[("authorisation.binding", Value::Null)], "R-5.3-b"), (open, true));
    assert_eq!(
        awaits(&[("authorisation.binding", json!({"disputed": "by whom"}))], "R-5.3-b"),
        (open, false)
    );
    assert_eq!(awaits(&[("objective.switched", Value::Null)], "R-5.1-n"), (open, false));
}

#[test]
fn what_is_not_known_of_national_law_is_said_of_our_knowing_and_not_of_the_law() {
    let (case, now) = worked("se-missing-child-granted");
    let of = |state: &str, row: &str| {
        let a = assess(&with(&case, &[("jurisdiction.member_state", json!(state))]), profiles(), now);
        assert_eq!(found(&a, row).state, FindingState::NotMet, "{state}: {row}");
        found(&a, row).reason.clone()
    };
    assert_eq!(
        of("CZ", "R-5.5-d"),
        "what is known here of the law of Czechia (unofficial) does not say that it opens (i) missing person; \
         treated as closed"
    );
    assert!(of("CZ", "R-5.5-g").starts_with("what is known here of the law of Czechia (unofficial)"));
    for row in ["R-5.5-d", "R-5.5-g"] {
        assert_eq!(
            of("FR", row),
            "no national law of France that opens it is known here, which does not say that there is none; treated as \
             closed"
        );
    }
    let unheard = assess(&case, &stricto_law::Profiles::EMPTY, now);
    for row in ["R-5.5-a", "R-5.5-d", "R-5.5-g"] {
        let reason = &found(&unheard, row).reason;
        assert!(reason.contains("which does not say that there is none; treated as closed"), "{reason}");
    }
}

#[test]
fn a_label_of_what_people_judge_says_that_they_judged_and_not_that_they_are_right() {
    for row in ["R-5.1-c", "R-5.2-d", "R-5.2-e", "R-5.2-f"] {
        let row = requirements().iter().find(|r| r.id == row).expect("a row");
        assert!(row.label.starts_with("The unit "), "{}: {}", row.id, row.label);
    }
    for (row, so_far_as) in [("R-5.3-t", "so far"), ("R-5.5-d", "as read here")] {
        let row = requirements().iter().find(|r| r.id == row).expect("a row");
        assert!(row.label.contains(so_far_as), "{}: {}", row.id, row.label);
    }
}
