//! The questions themselves: they cover the facts that decide, copy only what was asked, and speak plainly.

use std::collections::BTreeSet;

use stricto_law::interview::{Question, questions};

use crate::interview::interview;

/// Every fact that a case has, from the schema.
fn facts_of_a_case() -> BTreeSet<String> {
    let schema = stricto_law::input::schema();
    let sections = schema["properties"].as_object().expect("sections");
    let mut facts = BTreeSet::new();
    for (section, of) in sections {
        let reference = of["$ref"].as_str().or_else(|| of["allOf"][0]["$ref"].as_str());
        let Some(reference) = reference.map(|text| text.trim_start_matches('#')) else { continue };
        let Some(properties) = schema.pointer(reference).and_then(|s| s["properties"].as_object()) else {
            continue;
        };
        facts.extend(properties.keys().map(|fact| format!("{section}.{fact}")));
    }
    facts
}

#[test]
fn every_fact_that_decides_can_be_stated_but_for_those_named_here() {
    let stated: BTreeSet<String> = questions().iter().flat_map(|q| q.facts.clone()).collect();
    let not_asked: Vec<String> = facts_of_a_case().difference(&stated).cloned().collect();
    let not_asked: Vec<&str> = not_asked
        .iter()
        .map(String::as_str)
        // Another regime, beside an answer that stands; and what no rule reads.
        .filter(|fact| !["later_search.", "meta.", "expect."].iter().any(|other| fact.starts_with(other)))
        .collect();
    assert_eq!(
        not_asked,
        [
            // What only sharpens a warning, or closes an escalation.
            "urgency.request_prompt",
            "urgency.window_length",
        ]
    );
    let unknown: Vec<&String> = stated.iter().filter(|fact| !facts_of_a_case().contains(*fact)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_is_copied_was_asked_before() {
    let table: toml::Table =
        toml::from_str(include_str!("../../../../requirements/questions.toml")).expect("the questions");
    let mut before = BTreeSet::new();
    for question in table["question"].as_array().expect("questions") {
        let own: BTreeSet<String> = question["facts"]
            .as_array()
            .expect("facts")
            .iter()
            .map(|f| f.as_str().expect("a fact").to_owned())
            .collect();
        for copied in question.to_string().split("\"@").skip(1).filter_map(|rest| rest.split('"').next()) {
            let later = question["id"].as_str() == Some("fria") && copied == "limits.requested";
            assert!(before.contains(copied) || later, "{copied} in {}", question["id"]);
        }
        for (fact, _) in question.get("only_if").and_then(|o| o.as_table()).into_iter().flatten() {
            assert!(before.contains(fact), "{fact} in {}", question["id"]);
        }
        before.extend(own);
    }
}

/// Words of law that a question may use only where its explanation names them.
const TERMS: [&str; 18] = [
    "deployer",
    "biometric",
    "authorisation",
    "proportionate",
    "imminent",
    "substantial",
    "infrastructure",
    "reference database",
    "reference set",
    "undue delay",
    "strictly necessary",
    "publicly accessible",
    "real-time",
    "law enforcement",
    "fundamental rights",
    "threshold",
    "checksum",
    "genuine",
];

#[test]
fn every_question_is_one_plain_sentence_and_explains_its_terms() {
    for question in questions() {
        let Question { id, ask, why, name, source, .. } = question;
        assert!(ask.ends_with('?') && ask.matches(['?', '.']).count() == 1, "{id}: {ask}");
        assert!(why.ends_with('.') && why.len() > 40 && !name.is_empty() && !source.is_empty(), "{id}");
        let mut read = vec![ask.clone()];
        for choice in interview().choices(question) {
            read.push(choice.label.clone());
            read.extend(choice.asks.iter().filter_map(|f| question.field(f)).map(|f| f.label.clone()));
        }
        for term in TERMS {
            let used = read.iter().any(|text| text.to_lowercase().contains(term));
            assert!(!used || why.to_lowercase().contains(term), "{id} uses {term} without a word on it");
        }
    }
}
