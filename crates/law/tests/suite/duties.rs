//! What is owed beside Article 5: it warns, once for each section, and opens and closes nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stricto_law::finding::{FindingState, Weight};
use stricto_law::memo::memo;
use stricto_law::{Assessment, Outcome, assess};

use crate::support::{at, profiles, with, worked, worked_cases};

const LAST_OF_NOVEMBER: &str = "2027-12-01T21:59:59.999Z";
const FIRST_OF_DECEMBER: &str = "2027-12-01T22:00:00.000Z";

fn state(a: &Assessment, row: &str) -> FindingState {
    a.finding(row).unwrap_or_else(|| panic!("{row} is found")).state
}

/// The findings that the case of every other duty shows, those of Article 5 and of our guards left out.
fn duties(a: &Assessment) -> Vec<&'static str> {
    let beside = ["R-27-l", "R-LED-", "R-26-", "R-43-", "R-46-", "R-49-", "E-"];
    let notices = a.findings.iter().filter(|f| f.weight == Weight::Notice).map(|f| f.row);
    notices.filter(|row| beside.iter().any(|start| row.starts_with(start))).collect()
}

fn judged(affirmed: bool) -> Value {
    json!({ "affirmed": affirmed, "by": "legal department", "at": "2026-09-01T10:00:00.000Z", "evidence": ["note 4"] })
}

#[test]
fn each_duty_beside_article_5_warns_when_it_is_not_met_and_changes_no_outcome() {
    let (case, now) = worked("se-every-other-duty-met");
    let good = assess(&case, profiles(), now);
    let table = [
        ("dpia.made", json!(false), "R-LED-c"),
        ("dpia.made_at", json!("2026-11-22T10:00:00.001Z"), "R-LED-c"),
        ("dpia.uses_provider_information", json!(false), "R-26-f"),
        ("dpia.published", json!(false), "E-e"),
        ("dpia.consulted_at", json!("2026-11-22T10:00:00.001Z"), "E-f"),
        ("fria.involvement", judged(false), "R-27-l"),
        ("deployer.instructions_followed", json!(false), "R-26-a"),
        ("deployer.oversight_assigned", judged(false), "R-26-a"),
        ("deployer.input_data_fit", judged(false), "R-26-a"),
        ("deployer.people_informed", json!("not_informed"), "R-26-g"),
        ("deployer.reused_for_training", json!(true), "E-h"),
        ("deployer.retention_documented", json!(false), "E-n"),
        ("system.conformity_assessed", json!(false), "R-43-a"),
        ("registration.claimed_not_high_risk", json!(true), "R-49-b"),
        ("registration.provider_entry_complete", json!(false), "R-49-e"),
        ("registration.provider_entry_current", json!(false), "R-49-e"),
        ("registration.entry_complete", json!(false), "R-49-g"),
        ("registration.entry_has_assessments", json!(true), "R-49-g"),
        ("registration.entry_current", json!(false), "R-49-j"),
        ("target.picture_sources", json!(["given", "scraped"]), "E-d"),
        ("target.picture_sources", json!(["public_or_online"]), "E-d"),
        ("target.picture_sources", json!([]), "E-d"),
    ];
    let mut seen = BTreeSet::new();
    for (fact, value, row) in table {
        assert_eq!(state(&good, row), FindingState::Met, "{row}");
        let a = assess(&with(&case, &[(fact, value)]), profiles(), now);
        assert_ne!(state(&a, row), FindingState::Met, "{fact}");
        assert_eq!(a.outcome, Outcome::Permitted, "{fact}");
        seen.insert(row);
    }
    // The others are exempt here; worked cases show both of their sides.
    let left: Vec<_> = duties(&good).into_iter().filter(|row| !seen.contains(row)).collect();
    assert_eq!(left, ["R-46-a", "R-49-f", "R-49-h"]);
}

#[test]
fn no_duty_beside_article_5_ever_decides() {
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), input.at.unwrap_or_else(|| at(FIRST_OF_DECEMBER)));
        let decides: BTreeSet<_> = a.failing_rows().into_iter().chain(a.open_rows()).collect();
        assert!(duties(&a).iter().all(|row| !decides.contains(row)), "{name}: {decides:?}");
    }
}

#[test]
fn what_nobody_says_of_a_duty_is_named_once_beside_the_warnings_and_changes_no_outcome() {
    let (case, now) = worked("se-missing-child-granted");
    let a = assess(&case, profiles(), now);
    assert_eq!(a.outcome, Outcome::Permitted);
    let text = memo(&case, &a);
    let of_duties = duties(&a);
    let silent: Vec<&str> =
        of_duties.iter().copied().filter(|row| state(&a, row) == FindingState::Undetermined).collect();
    assert!(silent.len() > 8, "{silent:?}");
    let named = text.split("\nDuties of which nothing is said").nth(1).and_then(|t| t.lines().nth(1));
    assert_eq!(named.map(str::trim), Some(silent.join(", ").as_str()), "{text}");
    let warnings = text.split("\nWarnings\n").nth(1).and_then(|t| t.split("\n\n").next()).expect("warnings");
    assert!(silent.iter().all(|row| !warnings.contains(&format!("  {row} "))), "{warnings}");
}

#[test]
fn what_applies_from_december_2027_is_not_asked_for_before_and_weighed_where_it_is_said() {
    let (case, _) = worked("se-missing-child-granted");
    let rows = ["R-26-a", "R-26-f", "R-26-g", "R-43-a", "R-46-a"];
    for row in rows {
        let before = assess(&case, profiles(), at(LAST_OF_NOVEMBER));
        let finding = before.finding(row).expect("a finding");
        assert!(finding.exempt && finding.reason.contains("it applies from 2 December 2027"), "{row}");
        let after = assess(&case, profiles(), at(FIRST_OF_DECEMBER));
        assert_eq!(state(&after, row), FindingState::Undetermined, "{row}");
        assert_eq!(before.good_until, Some(at(FIRST_OF_DECEMBER)), "{row}");
    }
    let said = with(
        &case,
        &[
            ("dpia.made", json!(true)),
            ("dpia.uses_provider_information", json!(false)),
            ("deployer.instructions_followed", json!(false)),
            ("deployer.people_informed", json!("not_informed")),
            ("system.conformity_assessed", json!(false)),
            ("system.derogation", json!("not_requested")),
        ],
    );
    for now in [LAST_OF_NOVEMBER, FIRST_OF_DECEMBER] {
        let a = assess(&said, profiles(), at(now));
        for row in rows {
            assert_eq!(state(&a, row), FindingState::NotMet, "{row} at {now}");
        }
    }
}

#[test]
fn no_fundamental_rights_assessment_stands_for_one_of_data_protection() {
    let (case, now) = worked("se-missing-child-granted");
    assert_eq!(case.fria.completed.value(), Some(&true));
    let found = |facts: &[(&str, Value)]| {
        let a = assess(&with(&case, facts), profiles(), now);
        let finding = a.finding("R-LED-c").expect("a finding").clone();
        (finding.state, finding.facts.iter().collect::<Vec<_>>())
    };
    assert_eq!(found(&[]), (FindingState::Undetermined, vec!["dpia.made"]));
    let (not_made, facts) = found(&[("dpia.made", json!(false))]);
    assert_eq!(not_made, FindingState::NotMet);
    assert!(facts.iter().all(|fact| !fact.starts_with("fria.")), "{facts:?}");
}

#[test]
fn the_route_of_article_46_is_held_by_who_allowed_it_and_replaces_no_authorisation() {
    let (case, now) = worked("se-system-not-yet-assessed-asked-for-in-exceptional-urgency");
    let met = (FindingState::Met, FindingState::Met);
    let both = |facts: &[(&str, Value)]| {
        let a = assess(&with(&case, facts), profiles(), now);
        (state(&a, "R-43-a"), state(&a, "R-46-a"))
    };
    assert_eq!(both(&[]), met);
    assert_eq!(both(&[("system.derogation", json!("authorised"))]), met);
    let without = [("system.derogation_urgent", Value::Null)];
    assert_eq!(both(&without), (FindingState::Met, FindingState::Undetermined));
    let denied = [("system.derogation_urgent", judged(false))];
    assert_eq!(both(&denied), (FindingState::Met, FindingState::NotMet));
    let no_decision = with(&case, &[("authorisation.decided", json!(false))]);
    assert_eq!(assess(&no_decision, profiles(), now).outcome, Outcome::Prohibited);
}

#[test]
fn a_body_of_the_union_is_bound_and_has_no_law_here_under_which_it_may() {
    for (name, input) in worked_cases() {
        let now = input.at.unwrap_or_else(|| at("2026-11-22T10:00:00.000Z"));
        let a = assess(&input.case, profiles(), now);
        if a.outcome != Outcome::Permitted {
            continue;
        }
        let body = with(&input.case, &[("purpose.behalf", json!("union_body"))]);
        let b = assess(&body, profiles(), now);
        assert_eq!((b.outcome, b.failing_rows()), (Outcome::Prohibited, vec!["R-5.5-a"]), "{name}");
        let reason = &b.finding("R-5.5-a").expect("a finding").reason;
        assert!(reason.contains("a body of the Union"), "{name}: {reason}");
    }
}

#[test]
fn no_way_out_of_the_act_reads_a_licence() {
    let mut read = BTreeSet::new();
    for input in worked_cases().into_values() {
        let a = assess(&input.case, profiles(), at("2026-11-22T10:00:00.000Z"));
        for row in ["SC-g0", "SC-g1", "SC-g2", "SC-g3", "SC-h1"] {
            read.extend(a.finding(row).expect("a finding").facts.iter());
        }
    }
    for fact in &read {
        let known =
            ["jurisdiction.", "purpose.", "objective.", "missing_person.", "authorisation.", "clearance."];
        let more = [
            "offence.",
            "victims.",
            "threat.",
            "terrorist_attack.",
            "alerts.",
            "limits.",
            "running.",
            "later_search.",
            "target.",
            "space.",
            "urgency.",
        ];
        assert!(known.iter().chain(&more).any(|start| fact.starts_with(start)), "{fact}");
    }
    assert!(read.contains("jurisdiction.pre_market_research"), "{read:?}");
    let licences = |id: &str| id.contains("licen") || id.contains("open_source");
    assert!(stricto_law::facts::facts().iter().all(|fact| !licences(&fact.id)));
}

#[test]
fn who_reports_on_a_use_is_named_with_the_duty_to_notify() {
    let (case, now) = worked("se-body-of-the-union");
    let duty = |body: bool, now: &str| {
        let behalf = json!(if body { "union_body" } else { "authority" });
        let a = assess(&with(&case, &[("purpose.behalf", behalf)]), profiles(), at(now));
        a.duties.into_iter().find(|duty| duty.row == "R-5.4-a").expect("a duty").what
    };
    let (edps, alone) =
        ("European Data Protection Supervisor", "the data protection authority alone reports");
    let now = now.to_string();
    assert!(duty(true, &now).contains(edps) && !duty(false, &now).contains(edps));
    for (then, is) in [("2025-08-01T20:59:59.999Z", true), ("2025-08-01T21:00:00.000Z", false)] {
        assert_eq!(duty(false, then).contains(alone), is, "{then}");
    }
}

#[test]
fn a_prohibited_use_that_ran_names_the_limits_of_fines_by_who_used_it() {
    let (case, now) = worked("se-comparison-outside-the-hours");
    let text = |facts: &[(&str, Value)], now| {
        let case = with(&case, facts);
        memo(&case, &assess(&case, profiles(), now))
    };
    let title = "Which limits of fines apply";
    let behalf = |who: &str| [("purpose.behalf", json!(who))];
    let (authority, undertaking, body) =
        ("a public authority: the same", "35 million euros", "1.5 million euros");
    for (who, said, not) in [
        ("authority", vec![undertaking, authority, "15 million euros"], vec![body]),
        (
            "on_behalf_of_authority",
            vec![undertaking, "7 %", "C-6", "15 million euros"],
            vec![authority, body],
        ),
        ("union_body", vec![body], vec![authority, undertaking, " 15 million"]),
    ] {
        let text = text(&behalf(who), now);
        let part =
            text.split(title).nth(1).and_then(|t| t.split("\n\n").next()).expect("the limits of fines");
        assert!(said.iter().all(|words| part.contains(words)), "{who}: {part}");
        assert!(not.iter().all(|words| !part.contains(words)), "{who}: {part}");
    }
    assert!(text(&[("purpose.behalf", Value::Null)], now).contains(undertaking));
    // Nothing ran, nothing is breached, or the Act has no penalties yet: no limits are named.
    let (permitted, then) = worked("se-missing-child-granted");
    assert!(!memo(&permitted, &assess(&permitted, profiles(), then)).contains(title));
    let idle = [("running.started", json!(false)), ("running.comparison_reported", json!(false))];
    assert!(!text(&idle, now).contains(title));
    assert!(!text(&[], at("2025-08-01T20:59:59.999Z")).contains(title));
}
