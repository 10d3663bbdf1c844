//! The questions as data: what is asked, why, and what each choice states of a case.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One question of the interview.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, as an address or a saved answer names it.
    pub id: String,
    /// A few words for a list of answers.
    pub name: String,
    /// The question, one sentence.
    pub ask: String,
    /// Why it matters, with every term of law explained.
    pub why: String,
    /// The provision behind it.
    pub source: String,
    /// The facts that it can state, as `section.fact`.
    pub facts: Vec<String>,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    pub(super) asked: Asked,
    #[serde(default)]
    pub(super) only_if: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    pub(super) shows: Option<Shows>,
    #[serde(default)]
    pub(super) choice: Vec<Choice>,
    #[serde(default)]
    field: Vec<Field>,
}

/// One choice of a question; *I do not know* is none of them, and always there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// What it says.
    pub label: String,
    /// The fields that it asks for.
    #[serde(default)]
    pub asks: Vec<String>,
    /// The part of a case that it states, with the marks that `requirements/questions.toml` explains.
    #[serde(default)]
    pub(super) states: Map<String, Value>,
    /// What narrows what it states.
    #[serde(default)]
    pub(super) also: Map<String, Value>,
}

/// Something to write or tick beside a choice; empty where it is not known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id within the question.
    #[serde(default)]
    pub id: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What it is called.
    pub label: String,
    /// How to fill it in.
    #[serde(default)]
    pub hint: Option<String>,
    /// What can be ticked or chosen.
    #[serde(default, rename = "option")]
    pub options: Vec<FieldOption>,
    #[serde(default)]
    options_of: Option<String>,
    /// Whether at least one option must be ticked.
    #[serde(default)]
    pub(super) required: bool,
    /// The least number that it takes.
    #[serde(default)]
    pub(super) least: u32,
}

/// One thing that can be ticked or chosen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOption {
    /// Its id.
    pub id: String,
    /// What it says.
    pub label: String,
    /// What it states; its id where nothing else.
    #[serde(default)]
    pub(super) value: Option<Value>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A few words.
    Text,
    /// A whole number.
    Number,
    /// A day and an hour, in UTC.
    Instant,
    /// Any of the options.
    Checks,
    /// One of the options.
    One,
    /// A Member State; its options are the states.
    State,
    /// South, west, north and east of a rectangle, in degrees.
    Rectangle,
    /// Cameras with their places, one a line.
    Cameras,
    /// How many persons.
    Persons,
    /// A SHA-256 in hexadecimal.
    Sha256,
    /// A share: from 0 to 1, or in per cent with its mark.
    Share,
    /// A span in seconds.
    Seconds,
    /// How many persons a test had, or the word `unknown`.
    Sample,
}

/// What national law is shown beside a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shows {
    /// What must be complied with beside the Act.
    Conditions,
    /// What a request must state.
    Request,
}

/// When a question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    /// In the order of the gate, while a fact that decides is open.
    #[default]
    InTurn,
    /// Where only a decision from outside the unit is missing.
    Escalated,
    /// Where what decides is answered, or nobody knows it, and the use may be permitted: it only warns.
    Answered,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Choice,
    /// The Member States and their regions come before the choices.
    Place,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    fields: BTreeMap<String, Field>,
    question: Vec<Question>,
    options: BTreeMap<String, Vec<FieldOption>>,
}

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let text = include_str!("../../../../requirements/questions.toml");
    #[expect(clippy::expect_used, reason = "the text is part of this build, and a test reads it")]
    let Table { fields, question, options } = toml::from_str(text).expect("the questions can be read");
    let mut questions = question;
    for question in &mut questions {
        // Fields that every assessment has stand once in the file.
        let common = |(id, field): (&String, &Field)| Field { id: id.clone(), ..field.clone() };
        let own: Vec<String> = question.field.iter().map(|field| field.id.clone()).collect();
        question.field.extend(fields.iter().map(common).filter(|field| !own.contains(&field.id)));
        for field in &mut question.field {
            if let Some(shared) = field.options_of.as_ref().and_then(|name| options.get(name)) {
                field.options.clone_from(shared);
            }
            if field.kind == FieldKind::State {
                // In the order of the first question, so that nobody takes a number for another state's.
                field.options = crate::case::MemberState::ALL.into_iter().map(state).collect();
                field.options.sort_by(|a, b| plain(&a.label).cmp(plain(&b.label)));
            }
        }
    }
    questions
});

/// A name as it is sorted, without its article.
pub(super) fn plain(label: &str) -> &str {
    label.strip_prefix("the ").unwrap_or(label)
}

fn state(state: crate::case::MemberState) -> FieldOption {
    let code = state.code().to_owned();
    FieldOption { label: super::place::name(state).unwrap_or_else(|| code.clone()), id: code, value: None }
}

/// Every question, in the order in which they are asked.
#[must_use]
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

/// The question with this id.
#[must_use]
pub fn question(id: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.id == id)
}

impl Question {
    /// Whether its answer changes no outcome, and only what is warned of.
    #[must_use]
    pub fn only_warns(&self) -> bool {
        self.asked == Asked::Answered
    }

    /// Whether its choices begin with the Member States.
    #[must_use]
    pub fn asks_place(&self) -> bool {
        self.kind == Kind::Place
    }

    /// Whether it asks for decisions from outside the unit.
    pub(super) fn asks_what_waits(&self) -> bool {
        self.asked == Asked::Escalated
    }

    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.field.iter().find(|field| field.id == id)
    }

    /// The fields that some choice asks for, each once, in the order in which they are asked for.
    #[must_use]
    pub fn fields(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = Vec::new();
        for field in self.choice.iter().flat_map(|choice| &choice.asks).filter_map(|id| self.field(id)) {
            if !fields.iter().any(|before| before.id == field.id) {
                fields.push(field);
            }
        }
        fields
    }

    /// How many choices it has of its own, after any Member States.
    #[must_use]
    pub const fn own_choices(&self) -> usize {
        self.choice.len()
    }
}

impl Field {
    /// Whether its options are the questions that only people outside the unit decide.
    pub(super) fn asks_what_waits(&self) -> bool {
        self.options_of.as_deref() == Some("escalated")
    }

    /// Its label before what is in it: a question keeps its mark, anything else gets a colon.
    #[must_use]
    pub fn called(&self) -> String {
        if self.label.ends_with('?') { self.label.clone() } else { format!("{}:", self.label) }
    }
}
