//! `/check`: *is it prohibited?*, in its short form; anyone may ask, nothing is kept.
//!
//! The answers are in the address, so that a page can be sent to somebody; whoever does not know says so, and what is
//! not known never permits.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use stricto_law::Assessment;
use stricto_law::case::Case;
use stricto_law::finding::Finding;

use crate::app::App;
use crate::console::door::MaybeWho;
use crate::console::layout::{PageError, titled};
use crate::console::text::text;
use crate::console::words;

/// A question: its name in the address, its text, and what each answer says of the case.
struct Question {
    name: &'static str,
    ask: &'static str,
    answers: &'static [(&'static str, &'static str)],
}

const KNOWN: &[(&str, &str)] = &[("yes", "check-yes"), ("no", "check-no")];

const QUESTIONS: &[Question] = &[
    Question {
        name: "state",
        ask: "check-q-state",
        answers: &[
            ("SE", "state-se"),
            ("IT", "state-it"),
            ("DE", "state-de"),
            ("CZ", "state-cz"),
            ("DK", "state-dk"),
            ("IE", "state-ie"),
            ("FR", "state-fr"),
        ],
    },
    Question { name: "police", ask: "check-q-police", answers: KNOWN },
    Question {
        name: "function",
        ask: "check-q-function",
        answers: &[("identification", "check-identification"), ("verification", "check-verification")],
    },
    Question {
        name: "live",
        ask: "check-q-live",
        answers: &[("live", "check-live"), ("recorded", "check-recorded")],
    },
    Question { name: "public", ask: "check-q-public", answers: KNOWN },
    Question {
        name: "objective",
        ask: "check-q-objective",
        answers: &[
            ("missing_person", "objective-missing"),
            ("victims", "objective-victims"),
            ("threat", "objective-threat"),
            ("terrorist_attack", "objective-terrorist-attack"),
            ("offence", "objective-offence"),
            ("none", "check-objective-none"),
        ],
    },
    Question {
        name: "scope",
        ask: "check-q-scope",
        answers: &[
            ("individual", "check-individual"),
            ("category", "check-category"),
            ("everyone", "check-everyone"),
        ],
    },
    Question { name: "fria", ask: "check-q-fria", answers: KNOWN },
    Question { name: "registered", ask: "check-q-registered", answers: KNOWN },
    Question {
        name: "decision",
        ask: "check-q-decision",
        answers: &[
            ("granted", "result-granted"),
            ("refused", "result-refused"),
            ("none", "check-no-decision"),
        ],
    },
];

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    MaybeWho(who): MaybeWho,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let given: Vec<(String, String)> =
        form_urlencoded::parse(raw.as_deref().unwrap_or("").as_bytes()).into_owned().collect();
    let answer = |name: &str| {
        given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let assessed = match given.is_empty() {
        true => None,
        false => {
            let now = app.register.now().ok_or_else(|| PageError::malformed(who.clone()))?;
            let case = case(&answer).ok_or_else(|| PageError::malformed(who.clone()))?;
            Some(stricto_law::assess(&case, &app.profiles, now))
        }
    };
    let main = html! {
        h1 { (text("check-title")) }
        p class="lead" { (text("check-lead")) }
        @if let Some(assessed) = &assessed { (result(assessed)) }
        form method="get" action="/check" class="stack" {
            @for question in QUESTIONS {
                label for=(question.name) { (text(question.ask)) }
                select id=(question.name) name=(question.name) {
                    option value="" { (text("check-unknown")) }
                    @for (value, label) in question.answers {
                        option value=(value) selected[answer(question.name) == *value] { (text(label)) }
                    }
                }
            }
            button type="submit" { (text("check-do")) }
        }
    };
    Ok(titled(who.as_ref(), "check-title", &main))
}

fn result(assessed: &Assessment) -> Markup {
    let failing = assessed.failing_rows();
    let open = assessed.open_rows();
    let of = |rows: &[&str]| -> Vec<&Finding> {
        assessed.findings.iter().filter(|finding| rows.contains(&finding.row)).collect()
    };
    html! {
        section class="panel" aria-labelledby="answer" {
            h2 id="answer" { (stricto_law::memo::sentence(assessed)) }
            p { (text("check-not-advice")) }
            @if !failing.is_empty() { h3 { (text("check-decides")) } (findings(&of(&failing))) }
            @if !open.is_empty() {
                details { summary { (text("check-open")) " (" (open.len()) ")" } (findings(&of(&open))) }
            }
        }
    }
}

fn findings(findings: &[&Finding]) -> Markup {
    html! {
        ul class="tasks" {
            @for finding in findings {
                li {
                    div {
                        span class="task" { (finding.reason) }
                        span class="hint" { (finding.row) ", " (finding.citation) @if let Some(who) = finding.who { " · " (who.label()) } }
                    }
                    (words::state(finding.state))
                }
            }
        }
    }
}

/// The case that the answers make; what is not answered is missing, and never "no".
fn case<'a>(answer: &impl Fn(&str) -> &'a str) -> Option<Case> {
    let mut sections = Map::new();
    let mut say = |section: &str, fact: &str, value: Value| {
        let entry = sections.entry(section.to_owned()).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(fact.to_owned(), value);
        }
    };
    let yes_no = |name: &str| match answer(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match answer("state") {
        "" => {}
        state => {
            say("jurisdiction", "member_state", state.into());
            say("jurisdiction", "deployer_in_union", true.into());
        }
    }
    if let Some(police) = yes_no("police") {
        say("purpose", "law_enforcement", police.into());
    }
    match answer("function") {
        "" => {}
        function => {
            say("system", "function", function.into());
            say("system", "reference_database", (function == "identification").into());
        }
    }
    match answer("live") {
        "" => {}
        material => say("time", "material", material.into()),
    }
    match yes_no("public") {
        None => {}
        Some(true) => {
            say("space", "physical", true.into());
            say("space", "access", "anyone".into());
        }
        Some(false) => {
            say("space", "physical", true.into());
            say("space", "access", "limited_by_holder".into());
        }
    }
    match answer("objective") {
        "" => {}
        "none" => say("objective", "pursued", json!([])),
        objective => say("objective", "pursued", json!([objective])),
    }
    match answer("scope") {
        "" => {}
        scope => {
            say("target", "scope", scope.into());
            say("target", "general_sweep", (scope == "everyone").into());
        }
    }
    if let Some(fria) = yes_no("fria") {
        say("fria", "completed", fria.into());
    }
    if let Some(registered) = yes_no("registered") {
        say("registration", "registered", registered.into());
    }
    match answer("decision") {
        "" => {}
        "none" => say("authorisation", "decided", false.into()),
        result => {
            say("authorisation", "requested", true.into());
            say("authorisation", "decided", true.into());
            say("authorisation", "result", result.into());
        }
    }
    serde_json::from_value(Value::Object(sections)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_law::assessment::Outcome;
    use stricto_law::profile::Profiles;

    fn asked(answers: &[(&str, &str)]) -> Outcome {
        let answer =
            |name: &str| answers.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
        let case = case(&answer).expect("a case");
        let at = "2026-11-22T12:00:00.000Z".parse().expect("an instant");
        stricto_law::assess(&case, &Profiles::built_in(), at).outcome
    }

    #[test]
    fn the_short_form_never_permits_and_says_what_it_can() {
        let live = [
            ("state", "SE"),
            ("police", "yes"),
            ("function", "identification"),
            ("live", "live"),
            ("public", "yes"),
        ];
        let with = |more: &[(&'static str, &'static str)]| asked(&[&live[..], more].concat());
        assert_eq!(asked(&[]), Outcome::Conditional);
        assert_eq!(with(&[("objective", "missing_person"), ("scope", "everyone")]), Outcome::Prohibited);
        assert_eq!(with(&[("objective", "none")]), Outcome::Prohibited);
        assert_eq!(
            with(&[("decision", "refused")]),
            Outcome::Conditional,
            "it asks for less than the law does"
        );
        assert_eq!(asked(&[("live", "recorded")]), Outcome::Outside);
        let best = [
            ("objective", "missing_person"),
            ("scope", "individual"),
            ("fria", "yes"),
            ("registered", "yes"),
            ("decision", "granted"),
        ];
        assert!(matches!(with(&best), Outcome::Conditional | Outcome::Escalate));
    }

    #[test]
    fn every_answer_of_every_question_makes_a_case() {
        for question in QUESTIONS {
            for (value, _) in question.answers {
                let answer = |name: &str| if name == question.name { *value } else { "" };
                assert!(case(&answer).is_some(), "{} = {value}", question.name);
            }
        }
    }
}
