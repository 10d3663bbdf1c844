//! `/alerts`: the alerts that wait; and, above all else, whether the gate is open.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::fold::UseFile;

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
    let main = html! {
        h1 { (text("alerts-title")) }
        div id="gate" aria-live="assertive" {
            @match hold {
                None => p class="open" { (text("alerts-gate-open")) },
                Some((cause, since)) => div class="warning" role="alert" {
                    h2 { (text("alerts-gate-closed")) }
                    p {
                        (word("hold", cause)) " "
                        @if let Some(since) = since { (text("alerts-since")) " " (when::instant(since)) }
                    }
                    p { (text("alerts-not-nothing")) }
                },
            }
        }
        p id="live" class="hint" data-stream="/alerts/events" data-on=(text("alerts-live-on")) data-lost=(text("alerts-live-lost")) { (text("alerts-live-off")) }
        @if alerts.is_empty() {
            p { (text(if hold.is_none() { "alerts-none" } else { "alerts-none-closed" })) }
        } @else {
            p { (text_with("alerts-count", &[("count", &count.to_string())])) }
            ul class="cards" { @for (at, alert) in &alerts { (card(&who, alert, *at)) } }
        }
    };
    titled(Some(&who), "alerts-title", &main)
}

fn card(who: &Who, alert: &AlertSummary, at: stricto_law::time::Instant) -> Markup {
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
