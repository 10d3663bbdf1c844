//! The words of the memorandum: those of the law for people, and nothing that tells how a use would pass.

use std::collections::BTreeSet;

use serde_json::json;
use stricto_law::facts::facts;
use stricto_law::finding::{FindingState, Weight};
use stricto_law::memo::{memo, sentence};
use stricto_law::time::Instant;
use stricto_law::{Case, Outcome, assess};

use crate::support::{at, json, profiles, with, worked, worked_cases};

const NOW: &str = "2026-11-22T10:00:00.000Z";

/// Every case with the instant it asks about, and the one of which nothing is known.
fn cases() -> Vec<(String, Case, Instant)> {
    let worked = worked_cases().into_iter();
    let mut all: Vec<_> =
        worked.map(|(name, input)| (name, input.case, input.at.unwrap_or_else(|| at(NOW)))).collect();
    all.push(("nothing known".to_owned(), Case::nothing_known(), at(NOW)));
    all
}

fn text(case: &Case, now: Instant) -> String {
    memo(case, &assess(case, profiles(), now))
}

/// The words by which a reader would know an objective, an offence or a Member State, and how a case states it.
const NAMED: &[(&str, &[&str])] = &[
    ("victims", &["victim"]),
    ("missing_person", &["missing person", "missing child", "person is missing", "who is missing"]),
    ("threat", &["threat to life", "threat is", "life or safety"]),
    ("terrorist_attack", &["terrorist attack", "attack is threatened"]),
    ("offence", &["annex ii", "listed offence", "suspect", "accused", "convicted"]),
    ("trafficking", &["trafficking", "trafficked"]),
    ("exploitation", &["exploit"]),
    ("abduction", &["abduct"]),
    ("terrorism", &["terrorism"]),
    ("drugs", &["drug", "narcotic"]),
    ("weapons", &["weapon", "munition"]),
    ("murder", &["murder", "bodily injury"]),
    ("organs", &["human organ"]),
    ("nuclear", &["nuclear", "radioactive"]),
    ("kidnapping", &["kidnap", "hostage"]),
    ("aircraft", &["aircraft"]),
    ("rape", &[" rape"]),
    ("environmental", &["environmental crime"]),
    ("robbery", &["robbery"]),
    ("sabotage", &["sabotage"]),
    ("criminal_organisation", &["criminal organisation"]),
    ("AT", &["Austria"]),
    ("BE", &["Belgium"]),
    ("BG", &["Bulgaria"]),
    ("CY", &["Cyprus"]),
    ("CZ", &["Czechia"]),
    ("DE", &["Germany", "Hesse"]),
    ("DK", &["Denmark"]),
    ("EE", &["Estonia"]),
    ("EL", &["Greece"]),
    ("ES", &["Spain"]),
    ("FI", &["Finland"]),
    ("FR", &["France"]),
    ("HR", &["Croatia"]),
    ("HU", &["Hungary"]),
    ("IE", &["Ireland"]),
    ("IT", &["Italy", "Italian"]),
    ("LT", &["Lithuania"]),
    ("LU", &["Luxembourg"]),
    ("LV", &["Latvia"]),
    ("MT", &["Malta"]),
    ("NL", &["Netherlands"]),
    ("PL", &["Poland"]),
    ("PT", &["Portugal"]),
    ("RO", &["Romania"]),
    ("SE", &["Sweden", "Swedish"]),
    ("SI", &["Slovenia"]),
    ("SK", &["Slovakia"]),
];

#[test]
fn no_memorandum_names_an_objective_an_offence_or_a_state_that_the_case_does_not_state() {
    let mut told = Vec::new();
    for (name, case, now) in cases() {
        let a = assess(&case, profiles(), now);
        // The outcome's sentence is fixed, and names other law.
        let memo = memo(&case, &a).replace(&sentence(&a), "");
        let stated = json(&case).to_string();
        for (word, spelled) in NAMED {
            if stated.contains(&format!("\"{word}")) {
                continue;
            }
            let state = word.chars().all(char::is_uppercase);
            for line in memo.lines() {
                let (line_, stated) = if state {
                    (line.to_owned(), stated.clone())
                } else {
                    (line.to_lowercase(), stated.to_lowercase())
                };
                for words in *spelled {
                    if line_.contains(words) && !stated.contains(words) {
                        told.push(format!("{name}: {words}: {line}"));
                    }
                }
            }
        }
    }
    assert!(told.is_empty(), "{} lines tell of another:\n{}", told.len(), told.join("\n"));
}

#[test]
fn no_memorandum_names_a_fact_as_the_engine_does() {
    for (name, case, now) in cases() {
        let memo = text(&case, now);
        for fact in facts() {
            assert!(!memo.contains(&format!("`{}`", fact.id)), "{name}: {}", fact.id);
        }
        assert!(!memo.contains(".000Z"), "{name}: an instant is not readable");
        // What the case itself calls it is the case's own.
        let title = case.meta.title.clone().unwrap_or_default();
        assert!(!memo.replace(&title, "").contains("FRIA"), "{name}: an abbreviation");
    }
}

#[test]
fn a_missing_assessment_is_told_in_words_with_who_must_act() {
    let (case, now) = worked("se-missing-child-granted");
    let memo = text(&with(&case, &[("fria.completed", json!(null))]), now);
    let said = "it is not stated whether a fundamental rights impact assessment was completed";
    let open = memo
        .split("What is still open")
        .nth(1)
        .and_then(|t| t.split("\nWarnings").next())
        .expect("what is open");
    let first = open.lines().next().expect("a title");
    assert!(open.contains(said) && first.contains("for the deployer, unless another is named"), "{memo}");
    assert!(!open.contains("[the"), "{memo}");
}

#[test]
fn a_duty_stands_with_its_instant_first_and_then_the_time_left() {
    let (case, now) = worked("se-urgent-start");
    let memo = text(&case, now);
    let steps = memo.split("Who must do what, by when").nth(1).expect("steps");
    let first = steps.trim_start().lines().next().expect("a step");
    assert!(
        first.contains("UTC (in ") && first.contains("the deployer: request the authorisation"),
        "{memo}"
    );
}

#[test]
fn every_row_is_named_and_no_fact_is_shown_twice() {
    for (name, case, now) in cases() {
        let a = assess(&case, profiles(), now);
        let memo = memo(&case, &a);
        let outside = a.outcome == Outcome::Outside;
        for f in &a.findings {
            let asked =
                !outside || f.weight == Weight::Scope && (f.row != "R-5.1-a" || f.state != FindingState::Met);
            let said = memo.contains(&format!("{} ", f.row))
                || memo.contains(&format!("{},", f.row))
                || memo.contains(&format!("{}:", f.row));
            assert_eq!(said, asked, "{name}: {}", f.row);
        }
        let mut seen = BTreeSet::new();
        for line in memo.lines().filter(|line| line.trim_start().starts_with("- ")) {
            assert!(seen.insert(line), "{name}: {line}");
        }
    }
}

#[test]
fn the_memorandum_is_written_by_the_law_of_its_day() {
    let (case, _) = worked("se-missing-child-granted");
    let table = [
        ("2025-03-01T00:00:00.000Z", "until then the Act has no penalties", "Article 5(2) and Article 49"),
        (
            "2025-03-01T00:00:00.000Z",
            "until then registration rests on Article 5(2) alone",
            "Since 2 August 2025",
        ),
        (
            "2026-09-01T00:00:00.000Z",
            "Article 5(2) and Article 49: Registration",
            "Article 5(2) and Article 27",
        ),
        ("2026-09-01T00:00:00.000Z", "Article 5(2), in the words of Article 27(1)(a)", "no penalties"),
        ("2028-01-01T00:00:00.000Z", "Article 5(2) and Article 27: ", "in the words of"),
    ];
    for (now, has, lacks) in table {
        let memo = text(&case, at(now));
        assert!(memo.contains(has) && !memo.contains(lacks), "{now}: {has}\n{memo}");
    }
}

#[test]
fn a_fact_that_nobody_stated_is_asked_for_once_and_of_whoever_states_it() {
    let memo = text(&Case::nothing_known(), at(NOW));
    let open = memo.split("What is still open").nth(1).and_then(|t| t.split("\n\n").next()).expect("open");
    assert_eq!(open.matches("whether the use is claimed to be too urgent").count(), 1, "{open}");
    assert!(!open.contains("[the Member State]"), "{open}");
}

#[test]
fn whoever_must_stop_reads_that_before_any_deadline() {
    let (_, case, now) = cases().into_iter().find(|(name, ..)| name.ends_with("T-41.toml")).expect("a case");
    let memo = text(&case, now);
    let steps = memo.split("Who must do what, by when").nth(1).expect("steps");
    let (stop, request) = (steps.find("stop at once"), steps.find("request the authorisation"));
    assert!(stop < request && stop.is_some(), "{memo}");
}
