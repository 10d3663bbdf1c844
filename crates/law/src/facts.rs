//! The facts of a case in words that a lay reader understands: `requirements/facts.toml` as data.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use serde::Deserialize;

/// One fact of a case, in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactText {
    /// Its id, as findings and case files name it: `section.fact`.
    pub id: String,
    /// A clause that completes "it is not stated" and stands before a value: *whether an authorisation was requested*.
    pub says: String,
    /// Whether people judge it, so that the case records an assessment and not an answer.
    #[serde(default)]
    pub judged: bool,
    /// The legal terms that the words use, by the ids of [`TermText`].
    #[serde(default)]
    pub terms: Vec<String>,
}

/// One section of a case, in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionText {
    /// Its id: what stands before the dot of its facts.
    pub id: String,
    /// Its heading.
    pub title: String,
}

/// A legal term, explained in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermText {
    /// Its id.
    pub id: String,
    /// The term as the texts write it.
    pub term: String,
    /// What it means, in one sentence.
    pub means: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    section: Vec<SectionText>,
    fact: Vec<FactText>,
    term: Vec<TermText>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the text is part of this build, and a test reads it")]
    toml::from_str(include_str!("../../../requirements/facts.toml")).expect("the table of facts can be read")
});

static BY_ID: LazyLock<HashMap<&'static str, &'static FactText, FixedState>> =
    LazyLock::new(|| TABLE.fact.iter().map(|fact| (fact.id.as_str(), fact)).collect());

/// Every fact, section by section, in the order of a case.
#[must_use]
pub fn facts() -> &'static [FactText] {
    &TABLE.fact
}

/// Every section, in the order of a case.
#[must_use]
pub fn sections() -> &'static [SectionText] {
    &TABLE.section
}

/// Every legal term that the words of a fact use, explained.
#[must_use]
pub fn terms() -> &'static [TermText] {
    &TABLE.term
}

/// The fact with this id, `section.fact`.
#[must_use]
pub fn fact(id: &str) -> Option<&'static FactText> {
    BY_ID.get(id).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// The facts of a case and whether people judge them, from its JSON Schema.
    fn of_the_schema() -> Vec<(String, bool)> {
        let schema = crate::input::schema();
        let mut all = Vec::new();
        for section in sections() {
            let reference = schema["properties"][&section.id]["$ref"].as_str().expect("a section");
            let form = schema.pointer(reference.trim_start_matches('#')).expect("its form");
            for (name, form) in form["properties"].as_object().expect("facts") {
                let judged = form["$ref"].as_str().is_some_and(|form| form.ends_with("Judgement"));
                all.push((format!("{}.{name}", section.id), judged));
            }
        }
        all
    }

    #[test]
    fn the_table_has_exactly_the_facts_of_a_case() {
        let table: BTreeSet<(String, bool)> = facts().iter().map(|f| (f.id.clone(), f.judged)).collect();
        assert_eq!(table, of_the_schema().into_iter().collect());
        assert_eq!(table.len(), facts().len(), "a fact stands twice");
    }

    #[test]
    fn the_table_has_exactly_the_sections_of_a_case() {
        let schema = crate::input::schema();
        let of_a_file = ["at", "expect", "meta"];
        let names = schema["properties"].as_object().expect("sections").keys().map(String::as_str);
        let expected: BTreeSet<&str> = names.filter(|name| !of_a_file.contains(name)).collect();
        assert_eq!(sections().iter().map(|s| s.id.as_str()).collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn every_fact_is_a_clause_of_its_own_in_plain_words() {
        let begins = ["whether ", "which ", "what ", "when ", "who ", "whom ", "how ", "why ", "until when "];
        let more = ["in which ", "of which ", "to which ", "on whose ", "to what ", "for how many "];
        let mut seen = BTreeSet::new();
        for fact in facts() {
            let says = &fact.says;
            assert!(begins.iter().chain(&more).any(|start| says.starts_with(start)), "{}: {says}", fact.id);
            assert!(
                !says.ends_with('.') && !says.contains('_') && !says.contains('`'),
                "{}: {says}",
                fact.id
            );
            assert!(seen.insert(says), "{}: a second fact says `{says}`", fact.id);
        }
    }

    #[test]
    fn every_term_is_used_and_explained_in_one_sentence() {
        let used: BTreeSet<&str> = facts().iter().flat_map(|f| &f.terms).map(String::as_str).collect();
        assert_eq!(terms().iter().map(|t| t.id.as_str()).collect::<BTreeSet<_>>(), used);
        for term in terms() {
            assert!(term.means.ends_with('.') && !term.means.contains(". "), "{}", term.id);
        }
    }

    #[test]
    fn a_schema_names_what_people_judge() {
        let judged = of_the_schema().into_iter().filter(|(_, judged)| *judged).count();
        assert!(judged > 20, "{judged}");
        assert_eq!(crate::input::schema()["$defs"]["Judgement"]["type"], Value::from("object"));
    }
}
