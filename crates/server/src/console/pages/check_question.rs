//! One question of the public check: what is asked, why, and the answers so far.

use maud::{Markup, html};
use stricto_law::interview::{Answer, Choice, Field, FieldKind, FieldOption, Question, UNKNOWN, Walk, Wrong};

use super::check::{ASKED, CHANGE, VIEW, Visit};
use crate::console::text::{text, text_with};

/// What was typed into the form of a question that is asked again.
pub(super) struct Typed<'a> {
    pub(super) given: &'a [(String, String)],
    pub(super) faults: Option<&'a Vec<Wrong>>,
    pub(super) again: bool,
}

/// One question with its form, as it is shown.
struct Form<'a> {
    question: &'a Question,
    answer: Option<&'a Answer>,
    typed: &'a Typed<'a>,
}

/// The page of one question.
pub(super) fn page(visit: &Visit<'_>, walk: &Walk, question: &Question, typed: &Typed<'_>) -> Markup {
    let choices = visit.interview.choices(question);
    let place = walk.asked.iter().position(|asked| asked.id == question.id).unwrap_or(walk.asked.len());
    let before = place.checked_sub(1).and_then(|at| walk.asked.get(at));
    let form = Form { question, answer: visit.answers.of(question), typed };
    let fields = question.fields();
    let places = choices.len().saturating_sub(question.own_choices());
    let laws = visit.interview.beside(question, &walk.case);
    html! {
        @if let Some(before) = before {
            p { a href=(visit.address(CHANGE, &before.id)) { (text("check-back")) } }
        }
        (form.errors())
        p class="hint" { (text("check-title")) " " (text_with("check-number", &[("number", &(place + 1).to_string())])) }
        form method="get" action="/check" class="stack ask" {
            (visit.carried(Some(question)))
            input type="hidden" name=(ASKED) value=(question.id);
            fieldset class="group" aria-describedby="why" {
                legend { h1 { (question.ask) } }
                p id="why" { (question.why) " " span class="hint" { "(" (question.source) ")" } }
                @if !laws.is_empty() {
                    p { (text("check-law")) }
                    ul { @for law in &laws { li { (law) } } }
                }
                @if places > 0 {
                    div class="columns" {
                        @for (number, choice) in choices.iter().enumerate().take(places) { (form.radio(number, choice)) }
                    }
                }
                @for (number, choice) in choices.iter().enumerate().skip(places) { (form.radio(number, choice)) }
                label class="choice" {
                    input type="radio" name=(question.id) value=(UNKNOWN) checked[form.chosen() == Some(UNKNOWN)];
                    span { (text("check-unknown")) }
                }
            }
            @if !fields.is_empty() {
                fieldset class="group more" {
                    legend { h2 { (text("check-more")) } }
                    p class="hint" { (text("check-more-hint")) }
                    @for field in &fields { (form.field(field, &visit.interview.options(field, &walk.case))) }
                }
            }
            button type="submit" { (text("check-next")) }
        }
        p class="hint" { (text("check-kept")) }
        @if !walk.asked.is_empty() {
            p { a href=(visit.address(VIEW, "answers")) { (text("check-so-far")) } }
        }
    }
}

impl Form<'_> {
    /// What was chosen: in the form that is asked again, or before.
    fn chosen(&self) -> Option<&str> {
        let typed = self.typed.given.iter().rev().find(|(name, _)| *name == self.question.id);
        match self.typed.again {
            true => typed.map(|(_, value)| value.as_str()),
            false => self.answer.map(Answer::choice),
        }
    }

    /// What was written into a field: in the form that is asked again, or before.
    fn written(&self, field: &Field) -> Vec<&str> {
        let name = self.name(field);
        match self.typed.again {
            true => self.typed.given.iter().filter(|(n, _)| *n == name).map(|(_, v)| v.as_str()).collect(),
            false => self
                .answer
                .map_or_else(Vec::new, |a| a.written_in(&field.id).iter().map(String::as_str).collect()),
        }
    }

    fn name(&self, field: &Field) -> String {
        format!("{}.{}", self.question.id, field.id)
    }

    fn wrong(&self, field: &Field) -> Option<&Wrong> {
        let wrong = self.typed.faults?.iter().find(|wrong| wrong.field.as_ref() == Some(&field.id));
        wrong.filter(|_| self.typed.again)
    }

    /// What is wrong, each with a link to its place.
    fn errors(&self) -> Markup {
        if !self.typed.again {
            return html! {};
        }
        html! {
            div class="error-summary" role="alert" {
                h2 { (text("check-wrong")) }
                ul {
                    @for wrong in self.typed.faults.into_iter().flatten() {
                        @let to = wrong.field.as_ref().map_or_else(|| "c-0".to_owned(), |field| format!("f-{field}"));
                        li { a href=(format!("#{to}")) { (shown(&wrong.to_string())) } }
                    }
                    @if self.typed.faults.is_none() { li { a href="#c-0" { (text("check-choose")) } } }
                }
            }
        }
    }

    fn radio(&self, number: usize, choice: &Choice) -> Markup {
        html! {
            label class="choice" {
                input type="radio" id=(format!("c-{number}")) name=(self.question.id) value=(choice.id)
                    data-more[!choice.asks.is_empty()] checked[self.chosen() == Some(choice.id.as_str())];
                span { (choice.label) }
            }
        }
    }

    fn field(&self, field: &Field, options: &[FieldOption]) -> Markup {
        let (id, name) = (format!("f-{}", field.id), self.name(field));
        let (written, wrong) = (self.written(field), self.wrong(field));
        let value = written.first().copied().unwrap_or_default();
        let hint = format!("{id}-hint");
        let told = html! {
            span id=(hint) {
                @if let Some(text) = &field.hint { span class="hint" { (text) } }
                @if field.kind == FieldKind::Instant { " " span class="hint" { (text("check-utc")) } }
                @if let Some(wrong) = wrong { strong class="wrong" { " " (shown(&wrong.to_string())) } }
            }
        };
        let bad = wrong.is_some().then_some("true");
        if field.kind == FieldKind::Checks {
            return html! {
                fieldset class="group" id=(id) tabindex="-1" aria-describedby=(hint) {
                    legend { (field.label) }
                    (told)
                    @for option in options {
                        label class="choice" {
                            input type="checkbox" name=(name) value=(option.id) checked[written.contains(&option.id.as_str())];
                            span { (option.label) }
                        }
                    }
                }
            };
        }
        html! {
            label for=(id) { (field.label) }
            (told)
            @match field.kind {
                FieldKind::One | FieldKind::State => select id=(id) name=(name) aria-describedby=(hint) aria-invalid=[bad] {
                    option value="" { (text("check-unknown")) }
                    @for option in options {
                        option value=(option.id) selected[value == option.id] { (option.label) }
                    }
                },
                FieldKind::Cameras => textarea id=(id) name=(name) rows="4" aria-describedby=(hint) aria-invalid=[bad] { (value) },
                FieldKind::Instant => input id=(id) name=(name) type="datetime-local" class="medium" value=(calendar(value))
                    aria-describedby=(hint) aria-invalid=[bad];,
                FieldKind::Number | FieldKind::Persons => input id=(id) name=(name) class="short" inputmode="numeric" value=(value)
                    aria-describedby=(hint) aria-invalid=[bad];,
                FieldKind::Share | FieldKind::Seconds | FieldKind::Sample => input id=(id) name=(name) class="short" value=(value)
                    aria-describedby=(hint) aria-invalid=[bad];,
                FieldKind::Text | FieldKind::Checks | FieldKind::Rectangle | FieldKind::Sha256 => input id=(id) name=(name) value=(value)
                    maxlength="200" aria-describedby=(hint) aria-invalid=[bad];,
            }
        }
    }
}

/// A remedy for a page, where what to write stands between quotes.
fn shown(remedy: &str) -> String {
    remedy.replace('`', "\"")
}

/// A day and an hour as a browser's calendar takes it.
fn calendar(written: &str) -> String {
    written.trim_end_matches('Z').replacen(' ', "T", 1)
}
