//! The requirement table: what the law asks, row by row, as data.
//!
//! Rules name the rows they hold; the table says which rows no rule holds, and why.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One row: what is asked, of whom, when, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id: `R-5.3-l`.
    pub id: String,
    /// What must hold, in plain words of at most 72 characters; read beside *Met*, *Not met* or *Open*.
    pub label: String,
    /// The term it defines or the issue it is about, for definitions and disagreements.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub term: String,
    /// The state it is about, for jurisdiction notes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// What is asked, in own words.
    pub asks: String,
    /// Who must act.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// When it is asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trigger: String,
    /// What follows when it is not met.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub consequence: String,
    /// What else is to be kept in mind.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it is from, in the marks of the table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Where it is from, in words.
    pub citation: String,
    /// The file that holds it, or `left to people, because …`.
    pub held_by: String,
}

static TABLE: LazyLock<Vec<Requirement>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        row: Vec<Requirement>,
    }
    #[expect(clippy::expect_used, reason = "the texts are part of this build, and a test reads them all")]
    let rows = |text: &&str| toml::from_str::<File>(text).expect("the requirement table can be read").row;
    TEXTS.iter().flat_map(rows).collect()
});

static BY_ID: LazyLock<BTreeMap<&'static str, &'static Requirement>> =
    LazyLock::new(|| TABLE.iter().map(|row| (row.id.as_str(), row)).collect());

static SHA256: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for text in TEXTS {
        // The length keeps a line that moves from one file to the next from going unseen.
        hash.update(text.len().to_be_bytes());
        hash.update(text.as_bytes());
    }
    crate::receipt::hex(&hash.finalize())
});

/// Every row, in the order of the table.
#[must_use]
pub fn requirements() -> &'static [Requirement] {
    &TABLE
}

/// The row with this id.
#[must_use]
pub fn requirement(id: &str) -> Option<&'static Requirement> {
    BY_ID.get(id).copied()
}

/// SHA-256 over the table's texts in order, each after its length, lower-case hexadecimal.
#[must_use]
pub fn sha256() -> &'static str {
    &SHA256
}

/// What a row asks, in plain words; empty for an id that is not in the table, which a test rules out.
pub(crate) fn label(id: &str) -> &'static str {
    requirement(id).map_or("", |row| row.label.as_str())
}

/// Where a row is written, in words; empty for an id that is not in the table, which a test rules out.
pub(crate) fn citation(id: &str) -> &'static str {
    requirement(id).map_or("", |row| row.citation.as_str())
}

const TEXTS: [&str; 19] = [
    include_str!("../../../requirements/02_definitions.toml"),
    include_str!("../../../requirements/03_scope.toml"),
    include_str!("../../../requirements/04_article_5_1_h.toml"),
    include_str!("../../../requirements/05_article_5_2.toml"),
    include_str!("../../../requirements/06_article_5_3.toml"),
    include_str!("../../../requirements/07_article_5_4.toml"),
    include_str!("../../../requirements/08_article_5_5.toml"),
    include_str!("../../../requirements/09_article_5_6_to_8.toml"),
    include_str!("../../../requirements/10_article_27.toml"),
    include_str!("../../../requirements/11_article_49.toml"),
    include_str!("../../../requirements/12_high_risk_duties.toml"),
    include_str!("../../../requirements/12b_article_26_10.toml"),
    include_str!("../../../requirements/12c_law_enforcement_directive.toml"),
    include_str!("../../../requirements/13_jurisdictions.toml"),
    include_str!("../../../requirements/14_practice_features.toml"),
    include_str!("../../../requirements/15_published_figures.toml"),
    include_str!("../../../requirements/16_official_examples.toml"),
    include_str!("../../../requirements/18_disagreements.toml"),
    include_str!("../../../requirements/19b_guards.toml"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_has_every_row_once() {
        let ids: Vec<&str> = requirements().iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, include_str!("../../../requirements/ids.txt").lines().collect::<Vec<_>>());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn every_row_says_what_it_asks_whence_and_who_holds_it() {
        for row in requirements() {
            assert!(!row.asks.is_empty() && !row.citation.is_empty(), "{}", row.id);
            let held = &row.held_by;
            let left = held.strip_prefix("left to people, because ");
            assert!(left.is_none_or(|why| why.len() > 5) && !held.is_empty(), "{}: {held}", row.id);
        }
    }

    #[test]
    fn every_row_has_a_short_label_of_its_own_in_plain_words() {
        let mut seen = BTreeSet::new();
        for row in requirements() {
            let (id, label) = (&row.id, &row.label);
            assert!((1..=72).contains(&label.chars().count()), "{id}: {label}");
            assert!(label.chars().next().is_some_and(char::is_uppercase), "{id}: {label}");
            assert!(!label.ends_with('.') && label.trim() == label, "{id}: {label}");
            assert!(seen.insert(label), "{id}: a second row is labelled `{label}`");
        }
    }

    #[test]
    fn no_label_has_the_shorthand_of_the_table() {
        let labels = || requirements().iter().map(|row| row.label.as_str());
        assert_eq!(labels().find_map(shorthand), None);
        for (label, word) in [
            ("The MSA was notified", "MSA"),
            ("AUTH decides", "AUTH"),
            ("All DPIAs are made", "DPIAs"),
            ("Obj. of Annex II", "Obj"),
            ("At most 24 h", "h"),
        ] {
            assert_eq!(shorthand(label), Some(word), "{label}");
        }
    }

    /// The first word that only readers of the table know: two capitals, or a word cut short.
    fn shorthand(label: &str) -> Option<&str> {
        const CUT: [&str; 10] = ["art", "esc", "fn", "g", "h", "incl", "max", "obj", "para", "vs"];
        let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
        let odd = |word: &&str| {
            let known = ["AI", "II"].contains(word);
            !known && (capitals(word) || CUT.contains(&word.to_lowercase().as_str()))
        };
        // A law's own reference, `5(1)(h)`, is one word.
        label
            .split_whitespace()
            .filter(|word| !word.contains('('))
            .find_map(|word| word.split(|c: char| !c.is_alphanumeric()).find(odd))
    }

    #[test]
    fn a_row_held_by_a_rule_names_a_file_that_names_the_row() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        for row in requirements().iter().filter(|row| row.held_by.starts_with("crates/law/")) {
            let text = std::fs::read_to_string(format!("{root}{}", row.held_by));
            let text = text.unwrap_or_else(|e| panic!("{}: `{}`: {e}", row.id, row.held_by));
            assert!(text.contains(&row.id), "{} is not named in {}", row.id, row.held_by);
        }
    }
}
