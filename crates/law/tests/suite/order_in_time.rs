//! What comes before what, and who says it: renewals, switches of objective, who decides.

use serde_json::{Value, json};
use stricto_law::finding::FindingState::{self, Met, NotMet, Undetermined};
use stricto_law::{Case, assess};

use crate::support::{at, profiles, with, worked};

fn state(case: &Case, now: &str, row: &str) -> FindingState {
    assess(case, profiles(), at(now)).finding(row).expect("a finding").state
}

fn judged(by: &str, at: &str) -> Value {
    json!({"affirmed": true, "by": by, "at": at, "evidence": ["note 1"]})
}

/// A fact and what is stated of it instead.
type Change = (&'static str, Value);

const NOW: &str = "2026-11-22T10:00:00.000Z";
const COURT: &str = "Granköpings tingsrätt";

#[test]
fn whoever_assessed_anything_for_the_unit_does_not_decide_for_it() {
    let (case, _) = worked("se-missing-child-granted");
    let assessed = [
        "necessity.strictly_necessary",
        "necessity.alternatives",
        "necessity.situation",
        "necessity.consequences",
        "target.reason_to_believe",
        "target.database_appropriate",
        "missing_person.cause_for_concern",
        "threat.specific",
        "threat.substantial",
        "threat.imminent",
        "threat.infrastructure_endangers_life",
        "terrorist_attack.genuine",
        "terrorist_attack.present",
        "terrorist_attack.foreseeable",
        "terrorist_attack.concrete_circumstances",
        "offence.serious_grounds",
        "registration.urgency_justified",
        "urgency.impossible_first",
        "urgency.why_not_earlier",
        "urgency.minimum_use",
        "urgency.own_safeguards",
        "urgency.window_length",
    ];
    assert_eq!(state(&case, NOW, "R-5.3-d"), Met);
    for fact in assessed {
        for (by, expected) in [(" granköpings  Tingsrätt", Undetermined), ("the court of another town", Met)]
        {
            let said = with(&case, &[(fact, judged(by, "2026-11-22T07:30:00.000Z"))]);
            assert_eq!(state(&said, NOW, "R-5.3-d"), expected, "{fact} by {by}");
        }
    }
    // What anybody may say, and what the authority says of its own decision.
    for fact in [
        "urgency.request_prompt",
        "authorisation.national_conditions",
        "objective.switch_covered",
        "space.sensitive_places_weighed",
    ] {
        let said = with(&case, &[(fact, judged(COURT, "2026-11-22T07:30:00.000Z"))]);
        assert_eq!(state(&said, NOW, "R-5.3-d"), Met, "{fact}");
    }
}

/// What a file says of a use that has not begun.
fn nothing_begun() -> [Change; 4] {
    [
        ("running.started", json!(false)),
        ("running.comparison_reported", json!(false)),
        ("running.armed_at", Value::Null),
        ("running.first_comparison_at", Value::Null),
    ]
}

#[test]
fn what_is_assessed_for_a_renewal_comes_before_it_and_shows_nothing_of_a_start() {
    let (case, now) = worked("it-renewed-after-all-was-assessed-anew");
    let now = now.to_string();
    let necessity = |at: &str| ("necessity.situation", judged("commander of the search unit", at));
    let at_renewal = "2026-12-07T09:00:00.000Z";
    let renewed = |at: &str| ("authorisation.renewed_at", json!(at));
    let planned = nothing_begun();
    let table: [(&[(&str, Value)], FindingState); 8] = [
        (&planned, Met),
        (&[], Undetermined),
        (&[necessity(at_renewal)], Undetermined),
        (&[necessity("2026-12-07T09:00:00.001Z")], NotMet),
        (&[renewed("2026-12-06T09:59:59.999Z")], NotMet),
        (&[("authorisation.renewed_at", Value::Null)], Undetermined),
        (&[("authorisation.result", json!("granted"))], NotMet),
        (&[("running.armed_at", json!("2026-11-22T08:59:59.999Z"))], Undetermined),
    ];
    for (facts, expected) in table {
        assert_eq!(state(&with(&case, facts), &now, "R-5.2-d"), expected, "{facts:?}");
    }
}

#[test]
fn a_renewal_counts_its_days_from_its_decree_or_from_an_earlier_first_window() {
    let (case, now) = worked("it-renewed-for-another-15-days");
    //  renewed at                   good until
    let table = [
        ("2026-12-05T09:00:00.000Z", "2026-12-20T09:00:00.000Z"),
        ("2026-12-07T09:00:00.000Z", "2026-12-22T09:00:00.000Z"),
        ("2026-12-08T09:00:00.000Z", "2026-12-22T09:00:00.000Z"),
    ];
    for (renewed, until) in table {
        let a = assess(&with(&case, &[("authorisation.renewed_at", json!(renewed))]), profiles(), now);
        assert_eq!(a.good_until, Some(at(until)), "{renewed}");
    }
    // What is not made yet renews nothing; what is said to renew something later than itself is contradictory.
    for renewed in ["2026-12-10T10:00:00.001Z", "2026-11-22T08:59:59.999Z"] {
        let said = with(&case, &[("authorisation.renewed_at", json!(renewed))]);
        assert_eq!(state(&said, &now.to_string(), "R-5.3-a"), Undetermined, "{renewed}");
    }
}

#[test]
fn a_switch_is_of_a_use_that_runs_and_covered_by_a_decision_for_more_than_one_objective() {
    let (case, now) = worked("se-switch-covered-by-a-changed-decision");
    let (now, one) = (now.to_string(), json!(["offence"]));
    let before = [&nothing_begun()[..], &[("authorisation.result", json!("granted"))]].concat();
    let table: [(&[Change], FindingState, FindingState); 5] = [
        (&[], Met, Met),
        (&[("authorisation.objectives", one.clone())], Met, Met),
        (&[("authorisation.result", json!("granted"))], Met, Met),
        (&[("authorisation.result", json!("granted")), ("authorisation.objectives", one)], NotMet, NotMet),
        (&before, NotMet, NotMet),
    ];
    for (facts, switch, grounds) in table {
        let said = with(&case, facts);
        assert_eq!(state(&said, &now, "R-5.1-n"), switch, "{facts:?}");
        assert_eq!(state(&said, &now, "R-5.1-k"), grounds, "{facts:?}");
    }
}

#[test]
fn what_clears_a_question_is_not_older_than_the_request_or_the_declaration() {
    let (case, now) = worked("se-category-of-persons");
    let decided = |holds: bool, by: &str, at: &str| {
        let given = json!([{
            "row": "R-5.2-a", "holds": holds, "by": by, "at": at, "legal_fact": "one group", "basis": "letter 4"
        }]);
        with(&case, &[("clearance.given", given)])
    };
    let early = "2026-11-22T07:59:59.999Z";
    let state = |case: &Case| state(case, &now.to_string(), "R-5.2-a");
    for by in ["authority", "rights_officer"] {
        assert_eq!(state(&decided(true, by, early)), Undetermined, "{by}");
        assert_eq!(state(&decided(true, by, "2026-11-22T08:00:00.000Z")), Met, "{by}");
        // What was decided against the use stands, however old.
        assert_eq!(state(&decided(false, by, early)), NotMet, "{by}");
    }
    let urgent = |claimed: bool| {
        let facts =
            [("urgency.claimed", json!(claimed)), ("urgency.declared_at", json!("2026-11-22T07:00:00.000Z"))];
        with(&decided(true, "authority", early), &facts)
    };
    assert_eq!((state(&urgent(true)), state(&urgent(false))), (Met, Undetermined));
}

#[test]
fn a_refusal_by_the_market_surveillance_authority_stops_a_use_from_the_day_on_which_its_article_applies() {
    let (case, _) = worked("se-system-not-yet-assessed-refused");
    let reason =
        |now: &str| assess(&case, profiles(), at(now)).finding("R-46-a").expect("a finding").reason.clone();
    let (before, after) = (reason("2027-12-01T21:59:59.999Z"), reason("2027-12-01T22:00:00.000Z"));
    assert!(before.contains("from 2 December 2027 on") && !before.contains("stop at once"), "{before}");
    assert!(after.contains("stop at once"), "{after}");
}

#[test]
fn a_misspelt_region_is_told_the_laws_that_are_known_and_no_list_of_regions() {
    let (case, now) = worked("de-region-misspelt");
    let a = assess(&case, profiles(), now);
    let reason = &a.finding("R-5.5-a").expect("a finding").reason;
    assert!(
        reason.contains("`Hessen` is no code of a region") && reason.ends_with("DE-HE, or DE"),
        "{reason}"
    );
}
