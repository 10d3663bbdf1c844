//! The answer of the public check: what decides, what is open, what was answered, and the memorandum.

use maud::{Markup, html};
use stricto_law::Assessment;
use stricto_law::assessment::Outcome;
use stricto_law::finding::{Finding, FindingState, Weight};
use stricto_law::interview::{Question, Walk};
use stricto_law::memo::{memo, sentence};

use super::check::{CHANGE, VIEW, Visit};
use super::elements::{self, Element};
use crate::app::App;
use crate::console::text::{text, text_with};
use crate::console::{when, words};

/// The page of the answer so far, or of the whole.
pub(super) fn page(app: &App, visit: &Visit<'_>, walk: &Walk) -> Markup {
    let assessed = stricto_law::assess(&walk.case, &app.profiles, visit.now);
    let more = Visit {
        interview: visit.interview.to_the_end(),
        answers: visit.answers.clone(),
        on: true,
        now: visit.now,
    };
    let goes_on = walk.next.is_none() && more.interview.next(&visit.answers).is_some();
    html! {
        h1 { (text("check-title")) }
        @if walk.next.is_some() {
            p class="lead" { (text("check-unfinished")) }
            p { a href=(visit.address(VIEW, "question")) { (text("check-go-on")) } }
        }
        (result(&assessed))
        @if goes_on { p { a href=(more.address(VIEW, "question")) { (text("check-to-the-end")) } } }
        (answers(visit, walk))
        section aria-labelledby="memo" {
            h2 id="memo" { (text("check-memo")) }
            p class="hint" { (text("check-memo-hint")) }
            p { a href=(visit.address(VIEW, "case")) { (text("check-file")) } }
            details { summary { (text("check-memo-show")) } div class="written memo" { (memo(&walk.case, &assessed)) } }
        }
        p class="hint" { (text("check-kept")) }
        p { a href="/check" { (text("check-anew")) } }
    }
}

/// What was answered, each with a link to change it.
fn answers(visit: &Visit<'_>, walk: &Walk) -> Markup {
    html! {
        section aria-labelledby="answers" {
            h2 id="answers" { (text("check-answers")) }
            @if walk.asked.is_empty() { p { (text("check-none")) } }
            // One form for all of them: the answers stand in the page once.
            form id="again" method="get" action="/check" { (visit.carried(None)) }
            dl class="summary" {
                @for question in &walk.asked {
                    @let said = visit.answers.of(question).map(|answer| visit.interview.in_words(question, answer));
                    @let said = said.unwrap_or_default();
                    dt { (question.name) }
                    dd {
                        @if said.is_empty() { (text("check-unknown")) }
                        @for (at, part) in said.iter().enumerate() { @if at > 0 { br; } (part) }
                        @if let Some(fields) = wanting(visit, question) {
                            br; strong { (text_with("check-wanting", &[("fields", &fields)])) }
                        }
                        " "
                        button class="link change" type="submit" form="again" name=(CHANGE) value=(question.id) {
                            (text("check-change")) span class="hidden" { " " (question.name) }
                        }
                    }
                }
            }
        }
    }
}

/// What an answer left empty, so that what was said counts as not stated; none where nothing is lost.
fn wanting(visit: &Visit<'_>, question: &Question) -> Option<String> {
    let fields = visit.interview.wanting(question, visit.answers.of(question)?);
    let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    (!labels.is_empty()).then(|| labels.join("; "))
}

fn result(assessed: &Assessment) -> Markup {
    let of = |rows: &[&str]| -> Vec<Element> {
        assessed.findings.iter().filter(|finding| rows.contains(&finding.row)).map(element).collect()
    };
    let (failing, open) = (of(&assessed.failing_rows()), of(&assessed.open_rows()));
    let asked: Vec<Element> =
        assessed.findings.iter().filter(|finding| finding.escalates).map(element).collect();
    let asked = if assessed.outcome == Outcome::Escalate { asked } else { Vec::new() };
    let scope_open =
        assessed.findings.iter().any(|f| f.weight == Weight::Scope && f.state == FindingState::Undetermined);
    let heading = match assessed.outcome {
        Outcome::Prohibited if scope_open => "check-prohibited-if".to_owned(),
        Outcome::Outside
        | Outcome::Prohibited
        | Outcome::Conditional
        | Outcome::Escalate
        | Outcome::Permitted => format!("check-{}", assessed.outcome.as_str()),
    };
    html! {
        section class="panel" aria-labelledby="answer" {
            h2 id="answer" { (text(&heading)) }
            p {
                @match assessed.outcome {
                    // What applies instead, and until when, is the law's to say.
                    Outcome::Outside | Outcome::Permitted => (sentence(assessed)),
                    Outcome::Conditional => (text_with("check-conditional-means", &[("count", &open.len().to_string())])),
                    Outcome::Prohibited | Outcome::Escalate => {
                        (text(&format!("outcome-{}-means", assessed.outcome.as_str())))
                    },
                }
            }
            @if assessed.failing_rows().contains(&"R-5.5-a") { p { (text("check-no-law-known")) } }
            @if !failing.is_empty() { h3 { (text("check-decides")) } (list(&failing)) }
            @if !asked.is_empty() { h3 { (text("check-question")) } (list(&asked)) }
            @if !open.is_empty() {
                details {
                    summary { (text_with("check-open", &[("count", &open.len().to_string())])) }
                    (elements::by_who(&open.iter().collect::<Vec<_>>()))
                }
            }
            @if !assessed.duties.is_empty() {
                h3 { (text("check-duties")) }
                ul { @for duty in &assessed.duties { li { (words::who(duty.who)) ": " (duty.what) @if let Some(due) = duty.due { " (" (when::instant(due)) ")" } } } }
            }
            p class="hint" {
                (text("elements-asked")) " " (when::instant(assessed.at))
                @if let Some(until) = assessed.good_until { ", " (text("elements-good")) " " (when::instant(until)) }
                ". " (text("check-not-advice"))
            }
        }
    }
}

fn element(finding: &Finding) -> Element {
    Element {
        row: finding.row.to_owned(),
        state: finding.state,
        exempt: finding.exempt,
        // Whoever asks here has said what the court decided, or that they do not know.
        awaits_decision: false,
        reason: Some(finding.reason.to_string()),
    }
}

fn list(elements: &[Element]) -> Markup {
    html! { ul class="tasks" { @for element in elements { (elements::task(element)) } } }
}
