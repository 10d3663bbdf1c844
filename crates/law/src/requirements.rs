//! The requirement table: what the law asks, row by row, as data, and how each row is held.
//!
//! Rules name the rows they hold; the table says which rows no program holds, and why.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod exercise;
mod provisions;

pub use exercise::{CaseIndex, Exercise, Exercised, asked_at, exercised, index_line};
pub use provisions::{by_provision, heading};

/// The Act in the Official Journal, in every language.
pub const OFFICIAL_JOURNAL: &str = "https://eur-lex.europa.eu/eli/reg/2024/1689/oj";

/// The directive on police data, in every language.
const POLICE_DIRECTIVE: &str = "https://eur-lex.europa.eu/eli/dir/2016/680/oj";

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
    /// How it is held; none where it is left to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<How>,
    /// What holds it: files of the repository that name it, `path` or `path#item`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<String>,
    /// Tests that fail where it is broken, `path::name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<String>,
    /// Why no program holds it: `because …`; empty where one does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub left_to_people: String,
}

/// How a row is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A rule of the law finds it, or makes it a duty.
    Rule,
    /// It has no finding of its own: it is read in the rule of this row.
    ReadIn(String),
    /// A check of the gate.
    Gate(String),
    /// A step that is recorded: a kind of act, what the register admits, or a job.
    Step(String),
    /// A figure, a notice or an export.
    Report(String),
    /// National law as data.
    Profile(String),
    /// A worked case is the row.
    Case,
    /// A text that is shown.
    Text(String),
}

impl Requirement {
    /// Where its source can be read; none where that is national, or of practice, or our own.
    #[must_use]
    pub fn link(&self) -> Option<&'static str> {
        match self.id.split('-').next().unwrap_or_default() {
            "N" | "E" | "P" | "X" | "T" => None,
            _ if self.id.starts_with("R-LED") => Some(POLICE_DIRECTIVE),
            _ => Some(OFFICIAL_JOURNAL),
        }
    }
}

impl How {
    /// It in words: `a rule`, `read in the rule of SC-a1`, `step: erasure.ordered`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Rule => "a rule".to_owned(),
            Self::ReadIn(row) => format!("read in the rule of {row}"),
            Self::Gate(what) => format!("the gate: {what}"),
            Self::Step(what) => format!("a recorded step: {what}"),
            Self::Report(what) => format!("a report: {what}"),
            Self::Profile(what) => format!("national law as data: {what}"),
            Self::Case => "a worked case".to_owned(),
            Self::Text(what) => format!("a text that is shown: {what}"),
        }
    }

    /// Its kind in a word, for totals: `rule`, `read in another row's rule`, `gate`, `recorded step`, ….
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::ReadIn(_) => "read in another row's rule",
            Self::Gate(_) => "gate",
            Self::Step(_) => "recorded step",
            Self::Report(_) => "report",
            Self::Profile(_) => "national law as data",
            Self::Case => "worked case",
            Self::Text(_) => "text",
        }
    }
}

impl Requirement {
    /// Every field that says what the law asks.
    const fn of_the_law(&self) -> [&String; 11] {
        let Self { id, label, term, state, asks, who, trigger, consequence, note, source, citation, .. } =
            self;
        [id, label, term, state, asks, who, trigger, consequence, note, source, citation]
    }

    /// How it is held, in words, or that it is left to people, and why.
    #[must_use]
    pub fn held(&self) -> String {
        match &self.how {
            Some(how) => how.words(),
            None => format!("left to people, {}", self.left_to_people),
        }
    }
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

static BY_ID: LazyLock<HashMap<&'static str, &'static Requirement, FixedState>> =
    LazyLock::new(|| TABLE.iter().map(|row| (row.id.as_str(), row)).collect());

static SHA256: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for row in requirements() {
        for text in row.of_the_law() {
            // The length keeps words that move from one field to the next from going unseen.
            hash.update(text.len().to_be_bytes());
            hash.update(text.as_bytes());
        }
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

/// SHA-256 over what the table says of the law, each field after its length, lower-case hexadecimal.
///
/// How a row is held and tested here is left out: a test that is renamed is no other law.
#[must_use]
pub fn sha256() -> &'static str {
    &SHA256
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
    fn the_hash_is_of_the_law_and_not_of_how_it_is_held() {
        let row = requirement("R-5.3-l").expect("a row");
        let held_otherwise = Requirement { held_by: vec![], tests: vec![], how: None, ..row.clone() };
        assert_eq!(held_otherwise.of_the_law(), row.of_the_law());
        let another = Requirement { citation: "Article 5(3)".to_owned(), ..row.clone() };
        assert_ne!(another.of_the_law(), row.of_the_law());
    }

    #[test]
    fn the_table_has_every_row_once() {
        let ids: Vec<&str> = requirements().iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, include_str!("../../../requirements/ids.txt").lines().collect::<Vec<_>>());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn every_row_says_what_it_asks_and_whence() {
        for row in requirements() {
            assert!(!row.asks.is_empty() && !row.citation.is_empty(), "{}", row.id);
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
    fn every_file_that_cites_the_guidelines_names_their_version() {
        for text in TEXTS.iter().filter(|text| text.contains("Commission Guidelines, ")) {
            let marks = text.lines().find(|line| line.starts_with("# Marks in `source`")).unwrap_or_default();
            assert!(marks.contains("G Commission Guidelines C(2025) 5052 of 29 July 2025"), "{marks}");
        }
    }

    #[test]
    fn the_table_makes_none_of_the_errors_in_circulation() {
        let asks = |id: &str| requirement(id).map(|row| row.asks.as_str()).expect("a row");
        assert!(asks("D-35").contains("physiological"));
        assert!(asks("R-5.4-a").contains("both the MSA and the national DPA"));
        assert!(asks("R-5.3-l").contains("without undue delay"), "{}", asks("R-5.3-l"));
        assert!(asks("R-5.5-e").contains("notified to COM"));
        for of in ["abduction", "trafficking", "sexual exploitation"] {
            assert!(asks("R-5.1-e").contains(of), "{of}: {}", asks("R-5.1-e"));
        }
    }
}
