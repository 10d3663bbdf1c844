//! What an answer leaves unsaid although something was said, and where it says otherwise than one before it.

use super::question::{Choice, Field, FieldOption, plain};
use super::stating::{self, Stated};
use super::{Answer, FieldKind, Interview, Question, Wrong, fitting};
use crate::case::{Case, Objective, TargetScope};
use crate::time::Instant;

impl Interview<'_> {
    /// The fields that were left empty and without which what else was written counts as not stated.
    ///
    /// An assessment needs who made it, when and on what; limits need all of their bounds.
    #[must_use]
    pub fn wanting<'q>(&self, question: &'q Question, answer: &Answer) -> Vec<&'q Field> {
        let choices = self.choices(question);
        let Some(choice) = chosen(&choices, answer) else { return Vec::new() };
        let open = stating::wanting(question, choice, answer);
        choice.asks.iter().filter(|id| open.contains(id)).filter_map(|id| question.field(id)).collect()
    }

    /// What in `answer` does not fit what `case` states beside it, or the instant asked about: to be asked again.
    ///
    /// What has happened has an instant that is past, a decision comes after its request, and people outside decide
    /// only what waits for them.
    #[must_use]
    pub fn misfits(&self, question: &Question, answer: &Answer, case: &Case) -> Vec<Wrong> {
        let mut found = fitting::to_come(question, answer, self.at);
        let mut stated = Stated::default();
        stated.answer(question, &self.choices(question), answer);
        let said = |fact: &str| stated.fact(fact).and_then(|at| at.as_str()?.parse::<Instant>().ok());
        let (requested, decided) = (said("authorisation.requested_at"), said("authorisation.decided_at"));
        let before = |requested: Option<Instant>, decided: Option<Instant>| {
            requested.zip(decided).is_some_and(|(requested, decided)| decided < requested)
        };
        if before(case.authorisation.requested_at.value().copied(), decided) {
            found.push((
                "decided".to_owned(),
                "write no earlier day and hour than that of the request".to_owned(),
            ));
        }
        if before(requested, case.authorisation.decided_at.value().copied()) {
            found.push((
                "requested".to_owned(),
                "write no later day and hour than that of the decision".to_owned(),
            ));
        }
        found.extend(self.not_waiting(question, answer, case));
        let wrong = |(id, remedy): (String, String)| {
            let what = question.field(&id)?.called();
            Some(Wrong { field: Some(id), what, remedy })
        };
        found.into_iter().filter_map(wrong).collect()
    }

    /// What can be chosen in a field: of the Member States that of `case` first, then the others by name; of the
    /// questions that people outside decide those that wait.
    #[must_use]
    pub fn options(&self, field: &Field, case: &Case) -> Vec<FieldOption> {
        let mut options = field.options.clone();
        let waiting = if field.asks_what_waits() { self.waiting(case) } else { Vec::new() };
        if !waiting.is_empty() {
            options.retain(|option| waiting.iter().any(|finding| finding.row == option.id));
        }
        if field.kind == FieldKind::State {
            let of_case = case.jurisdiction.member_state.value().map(|state| state.code());
            options.sort_by(|a, b| {
                let key = |option: &FieldOption| Some(option.id.as_str()) != of_case;
                (key(a), plain(&a.label)).cmp(&(key(b), plain(&b.label)))
            });
        }
        options
    }

    /// What `answer` says otherwise than what `case` states beside it; none where both can be so.
    ///
    /// One missing person is a child or an adult.
    #[must_use]
    pub fn clash(&self, question: &Question, answer: &Answer, case: &Case) -> Option<&'static str> {
        let mut stated = Stated::default();
        stated.answer(question, &self.choices(question), answer);
        let said = |fact: &str| stated.fact(fact).and_then(serde_json::Value::as_bool);
        let (adult, minors) = (said("missing_person.adult"), said("target.minors"));
        let one = case.target.scope.value() == Some(&TargetScope::Individual)
            && case
                .objective
                .pursued
                .value()
                .is_some_and(|pursued| pursued.len() == 1 && pursued.contains(&Objective::MissingPerson));
        if !one || (adult.is_none() && minors.is_none()) {
            return None;
        }
        let adult = adult.or(case.missing_person.adult.value().copied())?;
        let minors = minors.or(case.target.minors.value().copied())?;
        match (adult, minors) {
            (true, true) => Some(
                "The one person who is missing was said to be an adult, and now to be under 18: correct one of the two",
            ),
            (false, false) => Some(
                "The one person who is missing was said to be a child, and now not to be under 18: correct one of the two",
            ),
            (true, false) | (false, true) => None,
        }
    }
}

fn chosen<'c>(choices: &'c [Choice], answer: &Answer) -> Option<&'c Choice> {
    choices.iter().find(|choice| Some(&choice.id) == answer.choice.as_ref())
}
