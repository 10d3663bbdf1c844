//! `/check`: *is it prohibited?*, one question a page; anyone may ask, nothing is kept.
//!
//! The answers are in the address, so that a page can be sent to somebody; whoever does not know says so, and what is
//! not known never permits. The questions are the law's; here is only how they look.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use stricto_law::interview::{Answers, Faults, Interview, Question, Wrong, case_file, question};
use stricto_law::time::Instant;

use super::{check_answer, check_question};
use crate::app::App;
use crate::console::door::MaybeWho;
use crate::console::layout::{PageError, public};

/// The names in the address that are no question.
pub(super) const ASKED: &str = "asked";
pub(super) const CHANGE: &str = "change";
pub(super) const VIEW: &str = "view";
pub(super) const ON: &str = "on";

/// What an address asks for.
pub(super) struct Visit<'a> {
    pub(super) interview: Interview<'a>,
    pub(super) answers: Answers,
    /// Whether to go on after the answer is clear.
    pub(super) on: bool,
    pub(super) now: Instant,
}

impl Visit<'_> {
    /// The address with these answers and one thing more.
    pub(super) fn address(&self, name: &str, value: &str) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.answers.pairs() {
            address.append_pair(&name, &value);
        }
        if self.on {
            address.append_pair(ON, "1");
        }
        format!("/check?{}", address.append_pair(name, value).finish())
    }

    /// The answers as a form carries them along, but for those to one question.
    pub(super) fn carried(&self, but: Option<&Question>) -> Markup {
        html! {
            @for (name, value) in self.answers.pairs() {
                @if but.is_none_or(|but| name.split('.').next() != Some(but.id.as_str())) {
                    input type="hidden" name=(name) value=(value);
                }
            }
            @if self.on { input type="hidden" name=(ON) value="1"; }
        }
    }
}

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let given: Vec<(String, String)> =
        form_urlencoded::parse(raw.as_deref().unwrap_or("").as_bytes()).into_owned().collect();
    let said = |name: &str| given.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let now = app.register.now().ok_or_else(|| PageError::malformed(who.clone()))?;
    let on = said(ON).is_some();
    let interview = Interview::new(&app.profiles, now);
    let interview = if on { interview.to_the_end() } else { interview };
    let (answers, mut faults) =
        interview.read(given.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if let Some(asked) = said(ASKED).and_then(question) {
        let wrong = misfits(&interview, &answers, asked);
        if !wrong.is_empty() {
            faults.entry(asked.id.clone()).or_default().extend(wrong);
        }
    }
    let visit = Visit { interview, answers, on, now };
    if said(VIEW) == Some("case") {
        return file(&visit).ok_or_else(|| PageError::malformed(who.clone()));
    }
    let walk = visit.interview.walk(&visit.answers);
    let again = said(ASKED).and_then(question).filter(|asked| !answered(asked, &visit.answers, &faults));
    let changed = said(CHANGE).and_then(question);
    let shown = match (again.or(changed), walk.next) {
        (Some(question), _) => Some(question),
        (None, Some(next)) if said(VIEW) != Some("answers") => Some(next),
        (None, Some(_) | None) => None,
    };
    let main = match shown {
        Some(question) => {
            let typed = check_question::Typed {
                given: &given,
                faults: faults.get(&question.id),
                again: again.is_some(),
            };
            check_question::page(&visit, &walk, question, &typed)
        }
        None => check_answer::page(&app, &visit, &walk),
    };
    Ok(public(&app, who.as_ref(), "check-title", &main))
}

/// What the answer to the question that a form asked says otherwise than the other answers, or than the calendar.
fn misfits(interview: &Interview<'_>, answers: &Answers, asked: &Question) -> Vec<Wrong> {
    let Some(answer) = answers.of(asked) else { return Vec::new() };
    let case = interview.case(answers);
    let clash = interview.clash(asked, answer, &case);
    let clash =
        clash.map(|said| Wrong { field: None, what: format!("{}:", asked.name), remedy: said.to_owned() });
    clash.into_iter().chain(interview.misfits(asked, answer, &case)).collect()
}

/// Whether the question that a form asked has its answer.
fn answered(asked: &Question, answers: &Answers, faults: &Faults) -> bool {
    answers.of(asked).is_some() && !faults.contains_key(&asked.id)
}

/// The case as a file to keep; nothing of it is kept here.
fn file(visit: &Visit<'_>) -> Option<Response> {
    let text = case_file(&visit.interview.case(&visit.answers), visit.now).ok()?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"case.toml\""),
    ];
    Some((headers, text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_question_has_the_name_of_something_else_in_the_address() {
        for name in [ASKED, CHANGE, VIEW, ON, "by-itself"] {
            assert!(question(name).is_none(), "{name}");
        }
    }
}
