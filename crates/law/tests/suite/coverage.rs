//! Every row that a rule holds is exercised by worked cases: where it is met, and where it is not.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::requirements::{Exercise, How, asked_at, exercised, index_line};
use stricto_law::{assess, requirements};

use crate::support::{profiles, worked_cases};

/// Rows that no fact makes fail: where they are not met, people must decide, or it is only owed or warned of.
const NEVER_NOT_MET: &[&str] = &[];

/// Rows that a case should exercise and none does yet; whoever writes the case takes the row out here.
const WITHOUT_A_CASE: &[&str] = &[];

/// How each row is exercised, over all worked cases.
fn coverage() -> BTreeMap<String, BTreeSet<Exercise>> {
    let mut rows: BTreeMap<String, BTreeSet<Exercise>> = BTreeMap::new();
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), asked_at(&input).expect("an instant"));
        for (how, row) in exercised(name.trim_end_matches(".toml"), &input.case, &a) {
            rows.entry(row).or_default().insert(how);
        }
    }
    rows
}

#[test]
fn the_index_of_cases_is_what_the_law_says_of_them() {
    let line = |(name, input): (String, stricto_law::input::CaseFileInput)| {
        let name = name.trim_end_matches(".toml");
        let a = assess(&input.case, profiles(), asked_at(&input).expect("an instant"));
        index_line(name, a.outcome, &exercised(name, &input.case, &a))
    };
    let made: Vec<String> = worked_cases().into_iter().map(line).collect();
    let written: Vec<&str> = include_str!("../../../../requirements/cases.txt").lines().collect();
    let differs: Vec<&str> =
        made.iter().map(String::as_str).filter(|line| !written.contains(line)).map(|l| &l[..l.find('\t').unwrap_or(0)]).collect();
    assert!(differs.is_empty(), "{differs:?} differ from requirements/cases.txt: run `cargo xtask coverage`");
    assert_eq!(made, written, "run `cargo xtask coverage`");
}

#[test]
fn every_row_that_a_rule_holds_has_a_case_where_it_is_met_and_one_where_it_is_not() {
    let coverage = coverage();
    let mut missing = Vec::new();
    for row in requirements().iter().filter(|row| row.how == Some(How::Rule)) {
        let none = BTreeSet::new();
        let has = coverage.get(&row.id).unwrap_or(&none);
        // A row that only gives a duty is neither met nor not met.
        if *has == BTreeSet::from([Exercise::Owed]) {
            continue;
        }
        let other = if NEVER_NOT_MET.contains(&row.id.as_str()) { Exercise::Open } else { Exercise::NotMet };
        for wanted in [Exercise::Met, other] {
            if !has.contains(&wanted) {
                missing.push(format!("{} {}", row.id, wanted.as_str()));
            }
        }
    }
    let known: Vec<String> = WITHOUT_A_CASE.iter().map(|row| (*row).to_owned()).collect();
    let new: Vec<&String> = missing.iter().filter(|row| !known.contains(row)).collect();
    assert!(new.is_empty(), "write a case in cases/worked for each of these:\n{new:#?}");
    let done: Vec<&String> = known.iter().filter(|row| !missing.contains(row)).collect();
    assert!(done.is_empty(), "these have their case now, take them out of WITHOUT_A_CASE:\n{done:#?}");
}

#[test]
fn every_row_that_a_case_exercises_says_so_in_the_table() {
    for (row, how) in coverage() {
        let held = requirements().iter().find(|r| r.id == row).and_then(|r| r.how.clone());
        let says = match how.contains(&Exercise::About) {
            true => held == Some(How::Case),
            false => held == Some(How::Rule),
        };
        assert!(says, "{row} is found by a rule or is an example, and the table says {held:?}: mend `how`");
    }
}
