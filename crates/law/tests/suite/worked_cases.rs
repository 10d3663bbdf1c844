//! Every worked case comes out as its file says: outcome, failing rows, open rows.

use crate::support::{at, profiles, worked, worked_cases};
use stricto_law::case::AnnexTwo;
use stricto_law::finding::{Finding, FindingState, Weight};
use stricto_law::permit::Permit;
use stricto_law::{Outcome, assess, receipt, requirements};

#[test]
fn every_worked_case_comes_out_as_its_file_says() {
    let mut wrong = Vec::new();
    for (name, input) in worked_cases() {
        let expect = input.expect.unwrap_or_else(|| panic!("{name} expects nothing"));
        let at = input.at.unwrap_or_else(|| at("2026-11-22T10:00:00.000Z"));
        let a = assess(&input.case, profiles(), at);
        let mut check = |what: &str, same: bool, found: String| {
            if !same {
                wrong.push(format!("{name}: {what} is {found}"));
            }
        };
        check("outcome", a.outcome == expect.outcome, a.outcome.as_str().to_owned());
        check("failing", a.failing_rows() == expect.failing, format!("{:?}", a.failing_rows()));
        let open = expect.open.unwrap_or_else(|| panic!("{name} does not list its open rows"));
        check("open", a.open_rows() == open, format!("{:?}", a.open_rows()));
        for row in &expect.met {
            let state = a.finding(row).map(|f| f.state);
            check(row, state == Some(FindingState::Met), format!("{state:?}"));
        }
        for row in &expect.warned {
            // A notice that is not met decides nothing, and warns.
            let notice = |f: &Finding| f.weight == Weight::Notice && f.state != FindingState::Met;
            let warned = a.finding(row).is_some_and(|f| f.warning.is_some() || notice(f));
            check(row, warned, "not warned of".to_owned());
        }
        if expect.good_until.is_some() {
            check("good_until", a.good_until == expect.good_until, format!("{:?}", a.good_until));
        }
        let next_door = |state| -> Option<Vec<&str>> {
            let door = a.later_search.as_ref()?.findings.iter();
            Some(door.filter(|f| f.weight == Weight::Condition && f.state == state).map(|f| f.row).collect())
        };
        for (what, state, rows) in [
            ("next_door_failing", FindingState::NotMet, expect.next_door_failing),
            ("next_door_open", FindingState::Undetermined, expect.next_door_open),
        ] {
            let found = next_door(state);
            let same = found.iter().flatten().eq(rows.iter().flatten());
            check(what, same && found.is_some() == rows.is_some(), format!("{found:?}"));
        }
        if let Some(permitted) = a.permitted() {
            let permit = Permit::compile(permitted);
            check("the permit", permit.is_ok(), format!("{:?}", permit.err()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_official_example_has_its_case() {
    let cases = worked_cases();
    for row in requirements().iter().filter(|row| row.id.starts_with("T-")) {
        let prefix = format!("official/{}", row.id);
        let found = cases.keys().any(|name| {
            name.strip_prefix(&prefix).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        assert!(found, "{} has no case", row.id);
    }
}

#[test]
fn every_row_that_a_rule_names_is_in_the_table_with_its_citation() {
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), at("2026-11-22T10:00:00.000Z"));
        let rows =
            a.findings.iter().map(|f| (f.row, f.citation)).chain(a.duties.iter().map(|d| (d.row, "-")));
        for (row, citation) in rows {
            assert!(requirements().iter().any(|r| r.id == row), "{name}: {row}");
            assert!(!citation.is_empty(), "{name}: {row}");
        }
        for f in &a.findings {
            let row = requirements().iter().find(|r| r.id == f.row).expect("checked above");
            assert!(row.held_by.iter().any(|at| at.starts_with("crates/law/src/aia/")), "{}", f.row);
        }
        let mut seen = std::collections::BTreeSet::new();
        assert!(a.findings.iter().all(|f| seen.insert(f.row)), "{name}: a row is found twice");
    }
}

#[test]
fn every_finding_gives_a_reason_and_every_open_one_somebody_to_act() {
    for (name, input) in worked_cases() {
        for f in assess(&input.case, profiles(), at("2026-11-22T10:00:00.000Z")).findings {
            assert!(!f.reason.is_empty(), "{name}: {}", f.row);
            assert_eq!(f.who.is_some(), f.state != FindingState::Met, "{name}: {}", f.row);
        }
    }
}

#[test]
fn a_missing_section_is_never_better_than_conditional() {
    let (case, at) = worked("se-missing-child-granted");
    let whole = crate::support::json(&case);
    for section in whole.as_object().expect("an object").keys().filter(|name| *name != "meta") {
        let mut value = whole.clone();
        value.as_object_mut().expect("an object").remove(section);
        let outcome = assess(&crate::support::case(value), profiles(), at).outcome;
        let closed = match outcome {
            Outcome::Prohibited | Outcome::Escalate | Outcome::Conditional => true,
            Outcome::Outside | Outcome::Permitted => false,
        };
        assert!(closed, "{section}: {outcome:?}");
    }
}

#[test]
fn a_receipt_is_recomputed_to_the_same_bytes_and_a_changed_fact_is_seen() {
    let (case, at) = worked("se-missing-child-granted");
    let salt = [7; 32];
    let made = receipt(&case, &assess(&case, profiles(), at), salt).expect("a receipt");
    assert_eq!(made.check(&case, profiles(), salt), Ok(()));
    let again = made.recompute(&case, profiles(), salt).expect("a receipt");
    assert_eq!(serde_json::to_vec(&again).expect("bytes"), serde_json::to_vec(&made).expect("bytes"));
    let changed = crate::support::with(&case, &[("missing_person.adult", serde_json::json!(true))]);
    assert!(made.check(&changed, profiles(), salt).is_err());
    assert!(made.check(&case, profiles(), [8; 32]).is_err());
}

#[test]
fn a_memo_says_the_outcome_first_and_names_every_row() {
    let (case, at) = worked("se-missing-child-granted");
    let a = assess(&case, profiles(), at);
    let text = stricto_law::memo::memo(&case, &a);
    assert!(
        text.contains("PERMITTED by decision `Ä 123-26` of Granköpings tingsrätt, inside the limits. This answer is good until 2026-11-22 15:00 UTC."),
        "{text}"
    );
    assert!(a.findings.iter().all(|f| text.contains(f.row)));
    // What a reader must know first stands in the headline and under the warnings.
    assert!(text.contains("Read the 4 warnings below first."), "{text}");
    assert!(text.contains("the law of Sweden is unofficial"), "{text}");
}

#[test]
fn an_escalation_is_closed_from_outside_only_with_fact_and_basis() {
    let (case, at) = worked("se-category-of-persons");
    let clear = |fact: &str, holds: bool, row: &str| {
        let given = serde_json::json!([{
            "row": row, "holds": holds, "by": "authority", "at": "2026-11-22T09:10:00.000Z",
            "legal_fact": fact, "basis": "decision, section 5"
        }]);
        let case = crate::support::with(&case, &[("clearance.given", given)]);
        assess(&case, profiles(), at).outcome
    };
    assert_eq!(
        clear("the category is one defined group of two persons", true, "R-5.2-a"),
        Outcome::Permitted
    );
    assert_eq!(clear("the category is open-ended", false, "R-5.2-a"), Outcome::Prohibited);
    assert_eq!(clear("", true, "R-5.2-a"), Outcome::Escalate);
    assert_eq!(clear("something else", true, "R-49-i"), Outcome::Escalate);
}

#[test]
fn of_several_decisions_from_outside_the_latest_counts_and_an_officer_does_not_overrule_the_authority() {
    let (case, at) = worked("se-category-of-persons");
    let given = |by: &str, minute: u8, holds: bool| {
        serde_json::json!({
            "row": "R-5.2-a", "holds": holds, "by": by, "at": format!("2026-11-22T09:{minute:02}:00.000Z"),
            "legal_fact": "what was decided", "basis": "letter 4"
        })
    };
    let (no, yes) = (given("authority", 10, false), given("authority", 20, true));
    let officer = |minute, holds| given("rights_officer", minute, holds);
    let table = [
        (vec![no.clone(), yes.clone()], Outcome::Permitted),
        (vec![yes.clone(), no.clone()], Outcome::Permitted),
        (vec![officer(5, true), no.clone()], Outcome::Prohibited),
        (vec![no.clone(), officer(5, true)], Outcome::Prohibited),
        (vec![no, officer(20, true)], Outcome::Escalate),
        (vec![officer(20, false), yes], Outcome::Escalate),
        (vec![officer(20, false), officer(20, true)], Outcome::Escalate),
        (vec![officer(20, false), officer(30, true)], Outcome::Permitted),
    ];
    for (given, outcome) in table {
        let cleared = crate::support::with(&case, &[("clearance.given", serde_json::json!(given))]);
        assert_eq!(assess(&cleared, profiles(), at).outcome, outcome, "{given:?}");
    }
}

#[test]
fn the_library_has_its_six_folders_each_read_whole_and_120_cases() {
    let cases = worked_cases();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases");
    for folder in ["official", "worked", "conflicts", "deployments", "law_of_the_day", "next_door"] {
        let files = std::fs::read_dir(format!("{root}/{folder}")).expect("a folder of cases").count();
        let read = cases.keys().filter(|name| name.starts_with(&format!("{folder}/"))).count();
        assert!(files > 0 && read == files, "{folder}: {read} read of {files}");
    }
    assert!(cases.len() >= 120, "{}", cases.len());
}

#[test]
fn every_case_says_what_it_is_and_where_it_comes_from_and_names_only_rows_that_there_are() {
    for (name, input) in worked_cases() {
        let meta = &input.case.meta;
        assert!(meta.title.as_ref().is_some_and(|title| !title.is_empty()), "{name} has no title");
        assert!(meta.source.as_ref().is_some_and(|source| !source.is_empty()), "{name} has no source");
        for row in &meta.about {
            assert!(requirements().iter().any(|r| r.id == *row), "{name} is about `{row}`, which is no row");
        }
    }
}

#[test]
fn every_conflict_between_sources_has_a_case_that_says_what_is_taken() {
    let cases = worked_cases();
    for row in requirements().iter().filter(|row| row.id.starts_with("C-")) {
        let prefix = format!("conflicts/{}-", row.id);
        let mut found = cases.iter().filter(|(name, _)| name.starts_with(&prefix)).peekable();
        assert!(found.peek().is_some(), "{} has no case", row.id);
        assert!(found.all(|(_, input)| input.case.meta.about.contains(&row.id)), "{}", row.id);
    }
}

#[test]
fn each_of_the_sixteen_offences_is_open_from_48_months_on_and_closed_below() {
    let (case, at) = worked("se-murder-suspect-granted");
    for offence in AnnexTwo::ITEMS {
        for (months, outcome) in [(47, Outcome::Prohibited), (48, Outcome::Permitted)] {
            let facts = [
                ("offence.annex_ii", serde_json::json!(offence)),
                ("offence.organised_for", serde_json::json!("rape")),
                ("offence.maximum_sentence_months", serde_json::json!(months)),
            ];
            let a = assess(&crate::support::with(&case, &facts), profiles(), at);
            assert_eq!(a.outcome, outcome, "{offence:?} with {months} months");
            let grave = a.finding("R-5.1-l").expect("a finding").state;
            assert_eq!(grave == FindingState::Met, months == 48, "{offence:?} with {months} months");
        }
    }
}

#[test]
fn each_reason_of_an_urgent_start_closes_when_missing_and_prohibits_when_denied() {
    let (case, at) = worked("se-urgent-start");
    for (fact, row) in [
        ("urgency.impossible_first", "R-5.3-j"),
        ("urgency.why_not_earlier", "X-e"),
        ("urgency.minimum_use", "R-5.3-k"),
        ("urgency.own_safeguards", "R-5.3-k"),
    ] {
        let missing =
            assess(&crate::support::with(&case, &[(fact, serde_json::Value::Null)]), profiles(), at);
        assert_eq!((missing.outcome, missing.open_rows()), (Outcome::Conditional, vec![row]), "{fact}");
        let no = serde_json::json!({
            "affirmed": false, "by": "commander on duty", "at": "2026-11-22T08:55:00.000Z", "evidence": ["log 3"]
        });
        let denied = assess(&crate::support::with(&case, &[(fact, no)]), profiles(), at);
        assert_eq!((denied.outcome, denied.failing_rows()), (Outcome::Prohibited, vec![row]), "{fact}");
    }
}

#[test]
fn each_kind_of_sensitive_place_is_named_and_weighed_or_holds_the_use_up() {
    let (case, at) = worked("se-missing-child-granted");
    for kind in ["assembly", "worship", "health_care", "press", "school", "party"] {
        for (name, weighed, outcome) in [
            ("the house at the corner", true, Outcome::Permitted),
            ("the house at the corner", false, Outcome::Conditional),
            (" ", true, Outcome::Conditional),
        ] {
            let judged = serde_json::json!({
                "affirmed": weighed, "by": "commander", "at": "2026-11-22T07:30:00.000Z", "evidence": ["annex 4"]
            });
            let facts = [
                ("space.sensitive_places", serde_json::json!([{ "kind": kind, "name": name }])),
                ("space.sensitive_places_weighed", judged),
            ];
            let a = assess(&crate::support::with(&case, &facts), profiles(), at);
            assert_eq!(a.outcome, outcome, "{kind}, {name:?}, weighed {weighed}");
        }
    }
}
