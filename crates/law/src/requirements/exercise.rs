//! Which case exercises which row, and how: computed from the assessment of the case, never stated.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{How, Requirement};
use crate::assessment::{Assessment, Outcome};
use crate::case::Case;
use crate::finding::FindingState;
use crate::input::CaseFileInput;
use crate::time::Instant;

/// How a case exercises a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exercise {
    /// The row applies, and is not met.
    NotMet,
    /// The row applies, and is met.
    Met,
    /// It cannot be said.
    Open,
    /// The row gives a duty.
    Owed,
    /// The case is one of the row: an official example that has its number, or a case that names it.
    About,
}

/// A row exercised by a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exercised {
    /// The case, by its path below `cases/` without the ending: `worked/se-urgent-start`.
    pub case: String,
    /// What comes out of the case.
    pub outcome: String,
    /// How the row is exercised.
    pub how: Exercise,
}

/// Which case exercises which row: `requirements/cases.txt`, a line for each case, parts parted by tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseIndex(Vec<Line>);

/// A case: its name, its outcome, and the rows that it exercises.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    case: String,
    outcome: String,
    rows: Vec<(Exercise, Vec<String>)>,
}

static BUILT_IN: LazyLock<CaseIndex> =
    LazyLock::new(|| CaseIndex::read(include_str!("../../../../requirements/cases.txt")));

impl Exercise {
    /// Every way, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::NotMet, Self::Met, Self::Open, Self::Owed, Self::About];

    /// The words for it: `not met`, `met`, `open`, `owed`, `about`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Met => "met",
            Self::Open => "open",
            Self::Owed => "owed",
            Self::About => "about",
        }
    }
}

/// The instant a worked case is asked at: the one it names, or else 22 November 2026, 10:00 UTC.
#[must_use]
pub fn asked_at(input: &CaseFileInput) -> Option<Instant> {
    input.at.or_else(|| Instant::from_unix_ms(1_795_341_600_000))
}

/// The rows that an assessment of the case `name` exercises: found and not exempt, owed, or what the case is about.
#[must_use]
pub fn exercised(name: &str, case: &Case, a: &Assessment) -> BTreeSet<(Exercise, String)> {
    let mut rows = BTreeSet::new();
    let next_door = a.later_search.as_ref();
    let findings = a.findings.iter().chain(next_door.into_iter().flat_map(|door| &door.findings));
    for finding in findings.filter(|finding| !finding.exempt) {
        let how = match finding.state {
            FindingState::Met => Exercise::Met,
            FindingState::NotMet => Exercise::NotMet,
            FindingState::Undetermined => Exercise::Open,
        };
        rows.insert((how, finding.row.to_owned()));
    }
    let duties = a.duties.iter().chain(next_door.into_iter().flat_map(|door| &door.duties));
    rows.extend(duties.map(|duty| (Exercise::Owed, duty.row.to_owned())));
    let about = case.meta.about.iter().cloned().chain(example_of(name));
    rows.extend(about.map(|row| (Exercise::About, row)));
    rows
}

/// The row of an official example: `T-09` of `official/T-09b`.
fn example_of(name: &str) -> Option<String> {
    let number = name.strip_prefix("official/T-")?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("T-{digits}"))
}

/// The line of the index for a case: name, outcome, then each way with its rows, parted by tabs.
#[must_use]
pub fn index_line(name: &str, outcome: Outcome, rows: &BTreeSet<(Exercise, String)>) -> String {
    let mut parts = vec![name.to_owned(), outcome.as_str().to_owned()];
    for how in Exercise::ALL {
        let of: Vec<&str> = rows.iter().filter(|(h, _)| *h == how).map(|(_, row)| row.as_str()).collect();
        if !of.is_empty() {
            parts.push(format!("{}: {}", how.as_str(), of.join(" ")));
        }
    }
    parts.join("\t")
}

fn line(text: &str) -> Option<Line> {
    let mut parts = text.split('\t');
    let (case, outcome) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let rows = parts.filter_map(|part| {
        let (word, rows) = part.split_once(": ")?;
        let how = Exercise::ALL.into_iter().find(|how| how.as_str() == word)?;
        Some((how, rows.split(' ').map(str::to_owned).collect()))
    });
    Some(Line { case, outcome, rows: rows.collect() })
}

impl CaseIndex {
    /// The index that this build carries; `cargo xtask coverage` writes it, and a test holds it against the cases.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads an index; a line that is none is passed over.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(text.lines().filter_map(line).collect())
    }

    /// The cases that exercise `row`, or the row in whose rule it is read: first those where it is not met.
    #[must_use]
    pub fn of(&self, row: &Requirement) -> Vec<Exercised> {
        let read_in = match &row.how {
            Some(How::ReadIn(of)) => Some(of),
            Some(
                How::Rule
                | How::Gate(_)
                | How::Step(_)
                | How::Report(_)
                | How::Profile(_)
                | How::Case
                | How::Text(_),
            )
            | None => None,
        };
        let wanted = |id: &String| *id == row.id || Some(id) == read_in;
        let mut found: Vec<Exercised> = self
            .0
            .iter()
            .flat_map(|line| {
                let of_row = line.rows.iter().filter(|(_, rows)| rows.iter().any(wanted));
                of_row.map(|(how, _)| Exercised {
                    case: line.case.clone(),
                    outcome: line.outcome.clone(),
                    how: *how,
                })
            })
            .collect();
        // Invented cases state every fact, official examples few.
        found.sort_by_key(|e| (e.how, e.case.starts_with("official/")));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_and_an_official_example_has_its_row() {
        let rows = BTreeSet::from([
            (Exercise::Met, "R-5.3-a".to_owned()),
            (Exercise::NotMet, "R-5.2-a".to_owned()),
            (Exercise::NotMet, "R-5.2-b".to_owned()),
        ]);
        let text = index_line("worked/a", Outcome::Prohibited, &rows);
        assert_eq!(text, "worked/a\tprohibited\tnot met: R-5.2-a R-5.2-b\tmet: R-5.3-a");
        let back = line(&text).expect("a line");
        assert_eq!((back.case.as_str(), back.outcome.as_str()), ("worked/a", "prohibited"));
        assert_eq!(back.rows[0], (Exercise::NotMet, vec!["R-5.2-a".to_owned(), "R-5.2-b".to_owned()]));
        assert_eq!(example_of("official/T-09b").as_deref(), Some("T-09"));
        assert_eq!(example_of("worked/se-urgent-start"), None);
    }

    #[test]
    fn a_case_that_names_no_instant_is_asked_at_the_usual_one() {
        let input = crate::input::parse("", crate::input::Format::Toml).expect("an empty case");
        assert_eq!(asked_at(&input).expect("an instant").to_string(), "2026-11-22T10:00:00.000Z");
    }
}
