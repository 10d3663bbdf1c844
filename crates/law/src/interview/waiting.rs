//! What waits for a decision from outside the unit: offered, said why, and nothing else decided.

use super::question::{Choice, Field, Question};
use super::{Answer, Interview};
use crate::case::{Case, Clearance};
use crate::finding::Finding;

/// What the names of the fields of a second decision end with.
const SECOND: &str = "_2";

impl Interview<'_> {
    /// The findings that only a decision from outside closes, whatever was decided on them so far.
    pub(super) fn waiting(&self, case: &Case) -> Vec<Finding> {
        let undecided = Case { clearance: Clearance::default(), ..case.clone() };
        let mut findings = crate::aia::evaluate(&undecided, self.profiles, self.at, true).says.findings;
        findings.retain(|finding| finding.escalates);
        findings
    }

    /// What waits for a decision from outside, each with its mark and why: said beside the question for it.
    #[must_use]
    pub fn waits(&self, question: &Question, case: &Case) -> Vec<String> {
        if !question.asks_what_waits() {
            return Vec::new();
        }
        let told = |f: &Finding| format!("{}, {}: {}", f.row, f.label, f.reason);
        self.waiting(case).iter().map(told).collect()
    }

    /// The fields that a choice asks for: those of a second decision only where more than one question waits.
    #[must_use]
    pub fn asks<'q>(&self, question: &'q Question, choice: &Choice, case: &Case) -> Vec<&'q Field> {
        let one = question.asks_what_waits() && self.waiting(case).len() == 1;
        let fields = choice.asks.iter().filter(|id| !one || !id.ends_with(SECOND));
        fields.filter_map(|id| question.field(id)).collect()
    }

    /// The fields in which a question is said to be decided that does not wait, with what to choose instead.
    pub(super) fn not_waiting(
        &self,
        question: &Question,
        answer: &Answer,
        case: &Case,
    ) -> Vec<(String, String)> {
        if !question.asks_what_waits() {
            return Vec::new();
        }
        let waiting = self.waiting(case);
        let rows: Vec<&str> = waiting.iter().map(|finding| finding.row).collect();
        let other = |(id, written): (&str, &[String])| {
            let row = written.first().filter(|_| question.field(id).is_some_and(Field::asks_what_waits))?;
            let decided = rows.is_empty() || rows.contains(&row.as_str());
            let remedy = format!("`{row}` does not wait for a decision; choose `{}`", rows.join("`, `"));
            (!decided).then(|| (id.to_owned(), remedy))
        };
        answer.written().filter_map(other).collect()
    }
}
