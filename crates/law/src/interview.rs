//! The public check as an interview: one question at a time, until what is stated decides or nothing is left to ask.
//!
//! The next question is the first, in the order of the gate, that can state a fact which an open finding lacks; so what
//! no longer matters is skipped. What only warns comes last, and only where the use may be permitted.
//! Answers are walked through anew each time: one that a changed answer made pointless
//! stays in memory and states nothing. *I do not know* states nothing either, and so never permits.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

pub use answers::{Answer, Answers, UNKNOWN, Wrong};
pub use field::instant;
pub use place::state_meant;
pub use question::{Choice, Field, FieldKind, FieldOption, Question, question, questions};
pub use saved::{ResumeError, resumed};

use crate::assessment::{Outcome, decided};
use crate::case::{Case, Meta, Objective};
use crate::finding::{Finding, FindingState, Weight};
use crate::profile::Profiles;
use crate::time::Instant;
use question::{Asked, Shows};
use stating::Stated;

mod agreeing;
mod answers;
mod field;
mod fitting;
mod place;
mod question;
mod saved;
mod stating;
mod waiting;

/// An interview under the national laws in `profiles`, about the law at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Interview<'a> {
    profiles: &'a Profiles,
    at: Instant,
    to_the_end: bool,
}

/// What is wrong with answers, by question.
pub type Faults = BTreeMap<String, Vec<Wrong>>;

/// What was typed for one question.
#[derive(Default)]
struct Typed<'t> {
    choice: Option<&'t str>,
    fields: BTreeMap<String, Vec<String>>,
}

/// Where answers lead.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The questions that were asked and answered, in that order.
    pub asked: Vec<&'static Question>,
    /// The next question; none where nothing is left to ask.
    pub next: Option<&'static Question>,
    /// What the answers state.
    pub case: Case,
}

impl<'a> Interview<'a> {
    /// An interview that stops where what is stated puts the use outside the article or prohibits it.
    #[must_use]
    pub const fn new(profiles: &'a Profiles, at: Instant) -> Self {
        Self { profiles, at, to_the_end: false }
    }

    /// The same, going on after that.
    #[must_use]
    pub const fn to_the_end(self) -> Self {
        Self { to_the_end: true, ..self }
    }

    /// The choices of a question, without *I do not know*.
    #[must_use]
    pub fn choices(&self, question: &Question) -> Vec<Choice> {
        let places = if question.asks_place() { place::choices(self.profiles) } else { Vec::new() };
        places.into_iter().chain(question.choice.iter().cloned()).collect()
    }

    /// The answers that pairs of text spell, and what is wrong with them.
    ///
    /// A pair is `question` and its choice, or `question.field` and what is in it.
    ///
    /// Names of no question are passed over; of two choices of one question the last counts.
    #[must_use]
    pub fn read<'t>(&self, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Answers, Faults) {
        let mut given: BTreeMap<&str, Typed<'_>> = BTreeMap::new();
        for (name, value) in pairs {
            match name.split_once('.') {
                None => given.entry(name).or_default().choice = Some(value),
                Some((question, field)) => {
                    let fields = &mut given.entry(question).or_default().fields;
                    fields.entry(field.to_owned()).or_default().push(value.to_owned());
                }
            }
        }
        let (mut answers, mut faults) = (Answers::default(), Faults::new());
        for question in questions() {
            let Some(typed) = given.get(question.id.as_str()) else { continue };
            let Some(choice) = typed.choice else { continue };
            match Answer::read(question, &self.choices(question), choice, &typed.fields) {
                Ok(answer) => answers.set(question, answer),
                Err(wrong) => drop(faults.insert(question.id.clone(), wrong)),
            }
        }
        (answers, faults)
    }

    /// The next question after `answers`; none where nothing is left to ask.
    #[must_use]
    pub fn next(&self, answers: &Answers) -> Option<&'static Question> {
        self.walk(answers).next
    }

    /// What `answers` state.
    #[must_use]
    pub fn case(&self, answers: &Answers) -> Case {
        self.walk(answers).case
    }

    /// Where `answers` lead, from the first question on.
    #[must_use]
    pub fn walk(&self, answers: &Answers) -> Walk {
        let (mut stated, mut asked): (Stated, Vec<&'static Question>) = (Stated::default(), Vec::new());
        loop {
            // Each answer was read as a part of a case, so all of them make one; and nothing known never permits.
            let case = stated.case().unwrap_or_default();
            let says = crate::aia::evaluate(&case, self.profiles, self.at, true).says;
            let next = self.next_of(decided(&says.found), &says.findings, &stated, &asked);
            let Some((question, answer)) = next.and_then(|q| Some((q, answers.of(q)?))) else {
                return Walk { asked, next, case };
            };
            stated.answer(question, &self.choices(question), answer);
            asked.push(question);
        }
    }

    /// What is asked next: what decides, then what people outside decided, and last what only warns.
    fn next_of(
        &self,
        outcome: Outcome,
        findings: &[Finding],
        stated: &Stated,
        asked: &[&'static Question],
    ) -> Option<&'static Question> {
        let wanted = |when: Asked, open: &BTreeSet<&str>| first_wanted(when, open, stated, asked);
        let in_turn = wanted(Asked::InTurn, &self.open_facts(outcome, findings));
        in_turn.or_else(|| match outcome {
            Outcome::Escalate => wanted(Asked::Escalated, &BTreeSet::from(["clearance.given"])),
            Outcome::Permitted | Outcome::Conditional => {
                let notices =
                    |f: &&Finding| f.weight == Weight::Notice && f.state == FindingState::Undetermined;
                let open = findings.iter().filter(notices).flat_map(|f| f.unstated.iter());
                wanted(Asked::Answered, &open.collect())
            }
            Outcome::Outside | Outcome::Prohibited => None,
        })
    }

    /// The facts that open findings lack: none where the use is outside; of a prohibited one those of its scope.
    fn open_facts(&self, outcome: Outcome, findings: &[Finding]) -> BTreeSet<&'static str> {
        let decides = |weight: Weight| match outcome {
            Outcome::Outside => self.to_the_end && weight != Weight::Notice,
            Outcome::Prohibited => weight == Weight::Scope || (self.to_the_end && weight != Weight::Notice),
            Outcome::Conditional | Outcome::Escalate | Outcome::Permitted => weight != Weight::Notice,
        };
        let open = findings.iter().filter(|f| f.state == FindingState::Undetermined && decides(f.weight));
        open.flat_map(|finding| finding.unstated.iter()).collect()
    }

    /// What national law says that belongs beside a question.
    #[must_use]
    pub fn beside(&self, question: &Question, case: &Case) -> Vec<String> {
        let Some((shows, state)) = question.shows.zip(case.jurisdiction.member_state.value()) else {
            return Vec::new();
        };
        let region = case.jurisdiction.region.value().map(String::as_str);
        let profile = self.profiles.for_state(state.code(), region, self.at);
        let pursued = |objective: &Objective| {
            case.objective.pursued.value().is_some_and(|pursued| pursued.contains(objective))
        };
        let routes = profile.iter().flat_map(|profile| &profile.routes);
        let routes = routes.filter(|route| route.objectives.iter().any(pursued));
        match shows {
            Shows::Conditions => routes.flat_map(|route| route.conditions.clone()).collect(),
            Shows::Request => routes
                .flat_map(|route| &route.request_must_state)
                .filter_map(|part| {
                    let id = serde_json::to_value(part).ok()?;
                    let options = &question.field("says")?.options;
                    options.iter().find(|option| id == option.id).map(|option| option.label.clone())
                })
                .collect(),
        }
    }

    /// An answer in words.
    #[must_use]
    pub fn in_words(&self, question: &Question, answer: &Answer) -> Vec<String> {
        let Some(id) = answer.choice.as_ref() else { return Vec::new() };
        let choices = self.choices(question);
        let choice = choices.iter().find(|choice| choice.id == *id);
        let asks = choice.map(|choice| choice.asks.as_slice()).unwrap_or_default();
        let fields = asks.iter().filter_map(|id| {
            let (field, written) = (question.field(id)?, answer.filled.get(id)?.written.as_slice());
            let option =
                |text: &String| field.options.iter().find(|o| o.id == *text).map(|o| o.label.clone());
            let said: Vec<String> = written.iter().map(|t| option(t).unwrap_or_else(|| t.clone())).collect();
            let said = if said.is_empty() { "nothing ticked".to_owned() } else { said.join("; ") };
            Some(format!("{} {said}", field.called()))
        });
        choice.map(|choice| choice.label.clone()).into_iter().chain(fields).collect()
    }
}

/// The first question not asked yet that applies and can state a fact that is open.
fn first_wanted(
    when: Asked,
    open: &BTreeSet<&str>,
    stated: &Stated,
    asked: &[&'static Question],
) -> Option<&'static Question> {
    let lost = |fact: &str| asked.iter().any(|question| stated.lost(fact, question));
    let wanted = |question: &Question| {
        let states = |fact: &String| open.contains(fact.as_str()) && !lost(fact);
        question.asked == when && applies(question, stated) && question.facts.iter().any(states)
    };
    let new = |question: &&Question| !asked.iter().any(|before| before.id == question.id);
    questions().iter().filter(new).find(|question| wanted(question))
}

/// Whether what must be stated before a question is asked is stated.
fn applies(question: &Question, stated: &Stated) -> bool {
    question.only_if.iter().all(|(fact, wanted)| {
        stated.fact(fact).is_some_and(|value| match value {
            Value::Array(values) => values.iter().any(|value| wanted.contains(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                wanted.contains(value)
            }
        })
    })
}

/// The case as a file that `stricto assess` reads, with the instant that was asked about.
///
/// # Errors
/// When a value cannot be written as TOML; no case of an interview holds one.
pub fn case_file(case: &Case, at: Instant) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct File {
        at: Instant,
        #[serde(flatten)]
        case: Case,
    }
    let title = case.meta.title.clone().or_else(|| Some("Answers to the public check".to_owned()));
    let case = Case { meta: Meta { title, ..case.meta.clone() }, ..case.clone() };
    toml::to_string(&File { at, case })
}
