//! `/check`: *is it prohibited?*, in its short form; anyone may ask, nothing is kept.
//!
//! The answers are in the address, so that a page can be sent to somebody; whoever does not know says so, and what is
//! not known never permits.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::Assessment;
use stricto_law::assessment::Outcome;
use stricto_law::finding::{Finding, FindingState, Weight};

use super::check_questions::{ELSEWHERE, PLACE, QUESTIONS, STATES, case};
use super::elements::{self, Element};
use crate::app::App;
use crate::console::door::MaybeWho;
use crate::console::layout::{PageError, public};
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let given: Vec<(String, String)> =
        form_urlencoded::parse(raw.as_deref().unwrap_or("").as_bytes()).into_owned().collect();
    let said = |name: &str| {
        given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let assessed = match given.is_empty() {
        true => None,
        false => {
            let now = app.register.now().ok_or_else(|| PageError::malformed(who.clone()))?;
            let case = case(&said, now).ok_or_else(|| PageError::malformed(who.clone()))?;
            Some(stricto_law::assess(&case, &app.profiles, now))
        }
    };
    let main = html! {
        h1 { (text("check-title")) }
        p class="lead" { (text("check-lead")) }
        @if let Some(assessed) = &assessed { (result(assessed)) }
        form method="get" action="/check" class="stack" {
            label for=(PLACE) { (text("check-q-state")) }
            select id=(PLACE) name=(PLACE) {
                option value="" { (text("check-unknown")) }
                @for code in STATES {
                    option value=(code) selected[said(PLACE) == *code] { (word("state", &code.to_lowercase())) }
                }
                option value=(ELSEWHERE) selected[said(PLACE) == ELSEWHERE] { (text("check-elsewhere")) }
            }
            @for question in QUESTIONS {
                label for=(question.name) { (text(question.ask)) }
                select id=(question.name) name=(question.name) {
                    option value="" { (text("check-unknown")) }
                    @for answer in question.answers {
                        option value=(answer.value) selected[said(question.name) == answer.value] {
                            (text(answer.label))
                        }
                    }
                }
            }
            button type="submit" { (text("check-do")) }
        }
    };
    Ok(public(&app, who.as_ref(), "check-title", &main))
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
                    // What applies instead is the law's to say, by what decides and by date.
                    Outcome::Outside => (stricto_law::memo::sentence(assessed)),
                    Outcome::Conditional => (text_with("check-conditional-means", &[("count", &open.len().to_string())])),
                    Outcome::Prohibited | Outcome::Escalate | Outcome::Permitted => {
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
        reason: Some(finding.reason.clone()),
    }
}

fn list(elements: &[Element]) -> Markup {
    html! { ul class="tasks" { @for element in elements { (elements::task(element)) } } }
}
