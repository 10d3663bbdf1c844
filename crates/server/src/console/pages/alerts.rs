//! `/alerts`: the alerts that wait; and, above all else, whether the gate is open.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::time::Instant;
use stricto_record::fold::UseFile;

use super::gate::{self, Standing};
use super::uses::short;
use crate::api::v1::alerts::list::{AlertSummary, waiting};
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{button, titled};
use crate::console::text::{text, text_with, word};
use crate::console::when;

/// How many waiting alerts are shown: the oldest first, for they wait longest.
const SHOWN: usize = 50;

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who) -> Response {
    let dark = |file: &UseFile| file.darkened().is_some() || app.gate.is_darkening(file.id);
    let (count, alerts) = app.register.read(|fold| {
        let waiting = waiting(fold, &who.caller, dark);
        let shown = waiting.iter().take(SHOWN).map(|one| (one.at(), one.summary(&who.caller)));
        (waiting.len(), shown.collect::<Vec<_>>())
    });
    let hold = app.gate.hold().map(|hold| (hold.cause, hold.since));
    let state = crate::jobs::gate_state(&app);
    let standing = when::known(&app).map(|now| app.register.read(|fold| gate::standing(fold, now, &state)));
    let alone = app.gate.held_alone().into_keys().map(|of| of.to_string());
    let shut = alone.chain(hold.map(|_| "all".to_owned())).collect::<Vec<_>>().join(" ");
    let open = hold.is_none() && standing.as_ref().is_some_and(|standing| standing.open > 0);
    let main = html! {
        h1 { (text("alerts-title")) }
        div id="gate" aria-live="assertive" data-shut=(shut) {
            @match (hold, &standing) {
                (None, Some(standing)) => (stands(standing)),
                (hold, _) => div class="warning" role="alert" {
                    @let (cause, since) = hold.unwrap_or(("clock", None));
                    h2 { (text("alerts-gate-closed")) }
                    p { (word("hold", cause)) (since_words(since)) }
                    p { (text("alerts-not-nothing")) }
                },
            }
        }
        p id="live" class="hint" data-on=(text("alerts-live-on")) data-lost=(text("alerts-live-lost")) { (text("alerts-live-off")) }
        @if alerts.is_empty() {
            p { (text(if open { "alerts-none" } else { "alerts-none-closed" })) }
        } @else {
            p { (text_with("alerts-count", &[("count", &count.to_string())])) }
            ul class="cards" { @for (at, alert) in &alerts { (card(&who, alert, *at)) } }
        }
    };
    titled(Some(&who), "alerts-title", &main)
}

/// The gate where nothing holds all of it: open for some uses, and shut for those that are armed and let nothing pass.
fn stands(standing: &Standing) -> Markup {
    html! {
        @if standing.open > 0 {
            p class="open" { (text_with("alerts-gate-open", &[("count", &standing.open.to_string())])) }
        }
        @if standing.open == 0 || !standing.shut.is_empty() {
            div class="warning" role="status" {
                h2 { (text("alerts-gate-closed")) }
                @for shut in &standing.shut { p { (shut.objectives) ": " (shut.cause) (since_words(shut.since)) } }
                @if standing.open == 0 && standing.shut.is_empty() {
                    p {
                        (text("alerts-gate-none"))
                        @if let Some(end) = standing.last_end { "; " (text("alerts-last-end")) " " (when::instant(end)) }
                        "."
                    }
                }
                p { (text("alerts-not-nothing")) }
            }
        }
    }
}

fn since_words(since: Option<Instant>) -> Markup {
    html! { @if let Some(since) = since { " (" (text("alerts-since")) " " (when::instant(since)) ")" } }
}

fn card(who: &Who, alert: &AlertSummary, at: Instant) -> Markup {
    html! {
        li {
            p { strong { code { (short(&alert.alert)) } } br; span class="hint" { (when::instant(at)) } }
            @if alert.opened {
                a class="button" href={ "/alerts/" (alert.alert) } { (text("alerts-look-again")) }
            } @else {
                (button(who, &format!("/alerts/{}/open", alert.alert), "", &text("alerts-open")))
            }
        }
    }
}
