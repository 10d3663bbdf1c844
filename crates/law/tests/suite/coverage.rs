//! Every row that a rule holds is exercised by worked cases: where it is met, and where it is not.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::requirements::{Exercise, How, asked_at, exercised, index_line};
use stricto_law::{assess, requirements};

use crate::support::{profiles, worked_cases};

/// Rows that no fact makes fail: they are met, or people must say more.
const NEVER_NOT_MET: &[&str] = &["R-P-c"];

/// Rows that no case can meet here: no built-in profile says that its law was notified to the Commission.
const NEVER_MET: &[&str] = &["R-5.5-e"];

/// What a case should show and none does yet; whoever writes the case takes it out here.
const WITHOUT_A_CASE: &[&str] = &[
    "SC-a1 not met",
    "SC-a2 not met",
    "SC-c2 not met",
    "SC-c3 not met",
    "SC-d2 not met",
    "SC-g0 not met",
    "SC-g2 not met",
    "SC-g3 not met",
    "SC-i1 not met",
    "R-5.1-a not met",
    "R-5.1-e not met",
    "R-5.1-f not met",
    "R-5.1-g not met",
    "R-5.1-h met",
    "R-5.1-h not met",
    "R-5.1-i not met",
    "R-5.1-j not met",
    "R-5.1-k not met",
    "R-5.1-l not met",
    "R-5.1-n met",
    "R-5.1-n not met",
    "R-5.2-c not met",
    "R-5.2-g not met",
    "R-5.2-i not met",
    "R-5.2-j not met",
    "R-5.2-k not met",
    "R-5.2-m not met",
    "R-5.2-n met",
    "R-5.2-n not met",
    "R-5.2-o not met",
    "R-5.3-b not met",
    "R-5.3-c not met",
    "R-5.3-d not met",
    "R-5.3-f not met",
    "R-5.3-g not met",
    "R-5.3-h not met",
    "R-5.3-l not met",
    "R-5.3-m not met",
    "R-5.3-u not met",
    "R-5.3-v not met",
    "R-5.3-w not met",
    "R-5.5-h not met",
    "R-27-a not met",
    "R-27-b not met",
    "R-27-c not met",
    "R-27-d not met",
    "R-27-e not met",
    "R-27-f not met",
    "R-27-h not met",
    "R-27-j not met",
    "R-49-d not met",
    "R-49-i not met",
    "R-14-a not met",
    "R-P-a met",
    "R-P-a not met",
    "R-P-b met",
    "R-P-b not met",
    "R-P-c met",
    "R-P-d met",
    "R-P-d not met",
    "R-P-e met",
    "R-P-e not met",
    "R-P-f met",
    "R-P-f not met",
    "R-P-g met",
    "R-P-g not met",
    "R-P-h met",
    "R-P-h not met",
    "R-P-i met",
    "R-P-i not met",
    "R-P-j met",
    "R-P-j not met",
    "R-P-k met",
    "X-a not met",
    "X-b not met",
    "X-c not met",
    "X-f not met",
    "X-g not met",
];

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
