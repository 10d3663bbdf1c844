//! Every row that a rule holds is exercised by worked cases: where it is met, and where it is not.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::requirements::{Exercise, How, asked_at, exercised, index_line};
use stricto_law::{assess, requirements};

use crate::support::{profiles, worked_cases};

/// Rows that no fact makes fail: they are met, or people must say more.
const NEVER_NOT_MET: &[&str] = &["R-P-c"];

/// Rows that no case can meet here: no built-in profile knows all its law's rules, or that it was notified.
const NEVER_MET: &[&str] = &["R-5.5-c", "R-5.5-e"];

/// What a case should show and none does yet; whoever writes the case takes it out here.
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
    let differs: Vec<&str> = made
        .iter()
        .map(String::as_str)
        .filter(|line| !written.contains(line))
        .map(|l| &l[..l.find('\t').unwrap_or(0)])
        .collect();
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
        let never = |rows: &[&str]| rows.contains(&row.id.as_str());
        let met = (!never(NEVER_MET)).then_some(Exercise::Met);
        let not_met = if never(NEVER_NOT_MET) { Exercise::Open } else { Exercise::NotMet };
        for wanted in met.into_iter().chain([not_met]) {
            if !has.contains(&wanted) {
                missing.push(format!("{} {}", row.id, wanted.as_str()));
            }
        }
        assert!(
            !(never(NEVER_NOT_MET) && has.contains(&Exercise::NotMet)),
            "{} can fail: mend the list",
            row.id
        );
        assert!(!(never(NEVER_MET) && has.contains(&Exercise::Met)), "{} can be met: mend the list", row.id);
    }
    let known: Vec<String> = WITHOUT_A_CASE.iter().map(|row| (*row).to_owned()).collect();
    let new: Vec<&String> = missing.iter().filter(|row| !known.contains(row)).collect();
    assert!(new.is_empty(), "write a case in cases/worked for each of these:\n{new:#?}");
    let done: Vec<&String> = known.iter().filter(|row| !missing.contains(row)).collect();
    assert!(done.is_empty(), "these have their case now, take them out of WITHOUT_A_CASE:\n{done:#?}");
}

#[test]
fn what_a_case_finds_and_what_it_says_it_is_about_are_rows_of_the_table_of_that_kind() {
    for (row, how) in coverage() {
        let held = requirements().iter().find(|r| r.id == row).map(|r| r.how.clone());
        let held =
            held.unwrap_or_else(|| panic!("a case is about `{row}`, which is no row: mend its `about`"));
        let found = how.iter().any(|how| *how != Exercise::About);
        assert!(!found || held == Some(How::Rule), "{row} is found by a rule, and the table says {held:?}");
    }
    let examples = requirements().iter().filter(|r| r.id.starts_with("T-"));
    assert!(examples.map(|r| &r.how).all(|how| *how == Some(How::Case)));
}
