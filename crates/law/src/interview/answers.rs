//! What somebody answered: read from text that nobody trusts, one answer a question.

use std::collections::BTreeMap;

use super::field::{self, Filled};
use super::question::{Choice, Question};
use super::{fitting, question, stating};

/// The word for *I do not know* where an answer is written down.
pub const UNKNOWN: &str = "unknown";

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The choice; none is *I do not know*.
    pub(super) choice: Option<String>,
    /// What was filled in of the fields that the choice asks for.
    pub(super) filled: BTreeMap<String, Filled>,
}

/// What is wrong with an answer, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {remedy}")]
pub struct Wrong {
    /// The field; none for the choice itself.
    pub field: Option<String>,
    /// What the field or the question is called, with its mark or a colon.
    pub what: String,
    /// What to write instead.
    pub remedy: String,
}

/// The answers given so far, by question; those to questions that no longer matter stay, and state nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answer {
    /// *I do not know.*
    #[must_use]
    pub const fn unknown() -> Self {
        Self { choice: None, filled: BTreeMap::new() }
    }

    /// The answer to `question` that `choice` and `written` spell; only fields that the choice asks for are read.
    ///
    /// # Errors
    /// Everything that is wrong, and what to write instead.
    pub fn read(
        question: &Question,
        choices: &[Choice],
        choice: &str,
        written: &BTreeMap<String, Vec<String>>,
    ) -> Result<Self, Vec<Wrong>> {
        if choice == UNKNOWN {
            return Ok(Self::unknown());
        }
        let of_choice = |remedy: String| Wrong { field: None, what: format!("{}:", question.name), remedy };
        let Some(chosen) = choices.iter().find(|c| c.id == choice) else {
            return Err(vec![of_choice(
                "choose one of the answers; if you do not know, choose that".to_owned(),
            )]);
        };
        let (mut filled, mut wrong, nothing) = (BTreeMap::new(), Vec::new(), Vec::new());
        for field in chosen.asks.iter().filter_map(|id| question.field(id)) {
            match field::read(field, written.get(&field.id).unwrap_or(&nothing)) {
                Ok(Some(value)) => drop(filled.insert(field.id.clone(), value)),
                Ok(None) => {}
                Err(remedy) => {
                    wrong.push(Wrong { field: Some(field.id.clone()), what: field.called(), remedy });
                }
            }
        }
        for (id, remedy) in fitting::misfits(&filled) {
            if let Some(field) = question.field(id) {
                wrong.push(Wrong { field: Some(id.to_owned()), what: field.called(), remedy });
            }
        }
        let answer = Self { choice: Some(chosen.id.clone()), filled };
        if wrong.is_empty()
            && let Err(why) = stating::stands_alone(question, chosen, &answer)
        {
            wrong.push(of_choice(format!("correct what does not fit: {why}")));
        }
        if wrong.is_empty() { Ok(answer) } else { Err(wrong) }
    }

    /// The id of the choice, or [`UNKNOWN`].
    #[must_use]
    pub fn choice(&self) -> &str {
        self.choice.as_deref().unwrap_or(UNKNOWN)
    }

    /// What was written into each field, as it was written.
    pub fn written(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.filled.iter().map(|(id, filled)| (id.as_str(), filled.written.as_slice()))
    }

    /// What was written into one field; empty where nothing was.
    #[must_use]
    pub fn written_in(&self, field: &str) -> &[String] {
        self.filled.get(field).map(|filled| filled.written.as_slice()).unwrap_or_default()
    }
}

impl Answers {
    /// Gives or changes the answer to a question.
    pub fn set(&mut self, question: &Question, answer: Answer) {
        self.0.insert(question.id.clone(), answer);
    }

    /// Takes the answer to a question back.
    pub fn forget(&mut self, question: &Question) {
        self.0.remove(&question.id);
    }

    /// The answer to a question.
    #[must_use]
    pub fn of(&self, question: &Question) -> Option<&Answer> {
        self.0.get(&question.id)
    }

    /// Every answer with its question, in the order in which they are asked.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Question, &Answer)> {
        question::questions().iter().filter_map(|question| Some((question, self.0.get(&question.id)?)))
    }

    /// The answers as pairs of text, as [`super::Interview::read`] reads them.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (question, answer) in self.iter() {
            pairs.push((question.id.clone(), answer.choice().to_owned()));
            for (field, written) in answer.written() {
                pairs.extend(written.iter().map(|text| (format!("{}.{field}", question.id), text.clone())));
            }
        }
        pairs
    }
}
