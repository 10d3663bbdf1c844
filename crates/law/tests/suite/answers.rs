//! The published JSON: its schemas and three answers are frozen, and the machine's form and people's words agree.

use std::path::PathBuf;

use stricto_law::answer::{answer, schema};
use stricto_law::explain::{place, tree};
use stricto_law::memo::memo;
use stricto_law::{Case, Outcome, assess, input};

use crate::support::{at, profiles, worked, worked_cases};

const NOW: &str = "2026-11-22T10:00:00.000Z";

/// That a file has `text`; with `UPDATE_GOLDEN` it is written anew.
fn frozen(path: &str, text: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("the file is written");
    }
    let frozen = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("`{}`: {e}", path.display()));
    assert!(text == frozen, "`{}` changed: run with UPDATE_GOLDEN=1 when that is meant", path.display());
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("it is written") + "\n"
}

const FROZEN: [&str; 3] =
    ["se-missing-child-granted", "se-suspect-open-on-two", "it-late-decision-heals-nothing"];

#[test]
fn the_schemas_are_the_published_ones() {
    frozen("docs/schemas/assessment.schema.json", &pretty(&schema()));
    frozen("docs/schemas/case.schema.json", &pretty(&input::schema()));
}

#[test]
fn three_answers_are_frozen_as_data_and_as_memoranda() {
    for name in FROZEN {
        let (case, now) = worked(name);
        let a = assess(&case, profiles(), now);
        let data = answer(&case, &a).expect("an answer");
        frozen(&format!("crates/law/tests/golden/{name}.json"), &pretty(&data));
        frozen(&format!("crates/law/tests/golden/{name}.txt"), &memo(&case, &a));
    }
}

#[test]
fn the_data_names_every_finding_once_and_keeps_the_ids_of_facts() {
    let case = Case::nothing_known();
    let a = assess(&case, profiles(), at(NOW));
    let value = serde_json::to_value(answer(&case, &a).expect("an answer")).expect("data");
    let text = value.to_string();
    for finding in &a.findings {
        assert_eq!(text.matches(&format!("\"row\":\"{}\"", finding.row)).count(), 1 + owed(&a, finding.row));
        for fact in finding.unstated().iter() {
            assert!(text.contains(&format!("`{fact}` is not stated")), "{fact}");
        }
    }
    assert_eq!(value["format"], "stricto-assessment/1");
    assert_eq!(value["open"].as_array().map(Vec::len), Some(a.open_rows().len()));
}

/// How often the receipt and the duties name a row beside the tree.
fn owed(a: &stricto_law::Assessment, row: &str) -> usize {
    1 + a.duties.iter().filter(|duty| duty.row == row).count()
}

#[test]
fn to_stop_comes_first_and_then_duties_come_in_the_order_of_their_deadlines() {
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), input.at.unwrap_or_else(|| at(NOW)));
        let data = answer(&input.case, &a).expect("an answer");
        let dues: Vec<_> =
            data.duties.iter().map(|duty| (duty.row != "R-5.1-a", duty.due.is_none(), duty.due)).collect();
        assert!(dues.is_sorted(), "{name}: {dues:?}");
        assert!(data.duties.iter().all(|duty| duty.provision == place(duty.row).id), "{name}");
    }
}

#[test]
fn no_provision_is_met_while_one_of_its_elements_is_not() {
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), input.at.unwrap_or_else(|| at(NOW)));
        let met = tree(&a)
            .iter()
            .filter(|node| node.place.id != "article-26-10")
            .all(|node| node.state.is_none_or(|s| s == stricto_law::assessment::FindingState::Met));
        assert_eq!(met, a.outcome == stricto_law::Outcome::Permitted, "{name}");
    }
}

#[test]
fn what_permits_is_proof_of_it_and_nothing_else_is() {
    let mut proofs = 0;
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), input.at.unwrap_or_else(|| at(NOW)));
        assert_eq!(a.permitted().is_some(), a.outcome == Outcome::Permitted, "{name}");
        proofs += usize::from(a.permitted().is_some());
    }
    assert!(proofs > 20, "{proofs} worked cases are permitted");
}
