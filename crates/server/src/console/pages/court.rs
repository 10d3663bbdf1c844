//! `/court`: the requests that wait for this court, and those it decided.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::time::Instant;
use stricto_record::fold::Fold;
use stricto_record::ids::BodyId;
use stricto_report::words::result_word;

use super::timeline;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, word};
use crate::console::{when, words};

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who) -> Result<Response, PageError> {
    let now = when::known(&app).ok_or_else(|| PageError::unavailable(&who, text("clock-unknown")))?;
    let (waiting, decided) = app.register.read(|fold| of(fold, &who.caller.body, now));
    let main = html! {
        h1 { (text("court-title")) }
        section aria-labelledby="waiting" {
            h2 id="waiting" { (text("court-waiting")) }
            @if waiting.is_empty() { p { (text("court-none")) } }
            ul class="cards" { @for card in &waiting { (card) } }
        }
        section aria-labelledby="decided" {
            h2 id="decided" { (text("court-decided")) }
            @if decided.is_empty() { p { (text("court-none-decided")) } }
            ul class="plain" { @for line in &decided { (line) } }
        }
    };
    Ok(titled(Some(&who), "court-title", &main))
}

fn of(fold: &Fold, body: &BodyId, now: Instant) -> (Vec<Markup>, Vec<Markup>) {
    let mut waiting = Vec::new();
    let mut decided = Vec::new();
    for file in fold.uses() {
        for request in file.requests.iter().filter(|request| request.to == *body) {
            if !file.answered(&request.act) {
                let urgent = request.urgent;
                waiting.push((request.at, html! { li {
                    p {
                        strong { (words::objectives(file)) } " "
                        @if urgent { (words::tag("warn", &text("court-urgent"))) }
                        @if file.stop.is_some() { (words::tag("plain", &words::phase(file.phase()))) }
                        br; span class="hint" { (text("court-asked")) " " (when::instant(request.at)) ", " (when::left(request.at, now)) }
                    }
                    a class="button" href={ "/court/" (request.act) } { (text("court-look")) }
                } }));
            }
        }
        for decision in file.decisions.iter().filter(|decision| decision.body == *body) {
            decided.push((decision.at, html! { li {
                (when::instant(decision.at)) " " a href={ "/uses/" (file.id) } { (words::objectives(file)) } " "
                (words::tag(timeline::tone(decision.result), &word("result", result_word(decision.result)))) " "
                span class="hint" { (words::phase(file.phase())) }
            } }));
        }
    }
    waiting.sort_by_key(|(at, _)| *at);
    decided.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let shown = |lines: Vec<(Instant, Markup)>| lines.into_iter().take(100).map(|(_, line)| line).collect();
    (shown(waiting), shown(decided))
}
