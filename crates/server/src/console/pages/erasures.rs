//! `/erasures`: every erasure, open ones first, with each custodian and how far it is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_record::fold::{Erasure, Fold};
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};

use super::uses::short;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::titled;
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};

/// How many closed erasures are shown: the latest.
const CLOSED_MAX: usize = 100;

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who) -> Response {
    let (open, closed) = app.register.read(|fold| (of(fold, false), of(fold, true)));
    let main = html! {
        h1 { (text("erasures-title")) }
        p class="lead" { (text("erasures-lead")) }
        section aria-labelledby="open" {
            h2 id="open" { (text("erasures-open")) }
            @if open.is_empty() { p { (text("erasures-none-open")) } }
            @for part in &open { (part) }
        }
        section aria-labelledby="closed" {
            h2 id="closed" { (text("erasures-closed")) }
            @if closed.is_empty() { p { (text("erasures-none-closed")) } }
            @for part in closed.iter().take(CLOSED_MAX) { (part) }
        }
    };
    titled(Some(&who), "erasures-title", &main)
}

fn of(fold: &Fold, closed: bool) -> Vec<Markup> {
    let mut found: Vec<_> = fold
        .uses()
        .flat_map(|file| file.erasures().iter().map(move |erasure| (file.id, erasure)))
        .filter(|(_, erasure)| erasure.closed.is_some() == closed)
        .collect();
    found.sort_by_key(|(_, erasure)| std::cmp::Reverse(erasure.at));
    let shown = found.into_iter().take(CLOSED_MAX);
    shown
        .map(|(id, erasure)| {
            let id = id.to_string();
            html! { article {
                p { a href={ "/uses/" (id) } { (text("uses-use")) " " code { (short(&id)) } } }
                (one(erasure))
            } }
        })
        .collect()
}

/// One erasure: what, why, who must attest, and the certificate.
pub(crate) fn one(erasure: &Erasure) -> Markup {
    let what = match &erasure.what {
        ErasureScope::Content => text("erasure-content"),
        ErasureScope::Alerts(alerts) => text_with("erasure-alerts", &[("count", &alerts.len().to_string())]),
    };
    let cause = serde_json::to_value(erasure.cause).ok();
    let cause = cause.as_ref().and_then(|cause| cause.as_str()).unwrap_or_default().to_owned();
    html! {
        dl class="summary" {
            dt { (text("erasure-ordered")) }
            dd { (when::instant(erasure.at)) ", " (what) ", " (word("erasure-cause", &cause)) }
            @for (custodian, state) in &erasure.custodians {
                dt { (custodian_words(custodian)) }
                dd { (state_words(*state)) }
            }
            dt { (text("erasure-certificate")) }
            dd {
                @match &erasure.closed {
                    None => (words::tag("warn", &text("erasure-not-closed"))),
                    Some(closed) => {
                        (when::instant(closed.at)) ", "
                        (text_with("erasure-certified", &[("count", &closed.ciphertexts.to_string())]))
                        br; span class="hint" { code { (closed.act) } }
                    },
                }
            }
        }
    }
}

fn custodian_words(custodian: &Custodian) -> String {
    match custodian {
        Custodian::Keys => text("custodian-keys"),
        Custodian::Store => text("custodian-store"),
        Custodian::Engine(key) => text_with("custodian-engine", &[("key", &short(&key.to_string()))]),
        Custodian::Reader(key) => text_with("custodian-reader", &[("key", &short(&key.to_string()))]),
        Custodian::SiteGate(key) => text_with("custodian-site-gate", &[("key", &short(&key.to_string()))]),
    }
}

fn state_words(state: Option<ErasureState>) -> Markup {
    let (tone, id) = match state {
        None => ("warn", "custodian-silent"),
        Some(ErasureState::Done) => ("done", "custodian-done"),
        Some(ErasureState::Acknowledged) => ("warn", "custodian-acknowledged"),
        Some(ErasureState::Failed) => ("stop", "custodian-failed"),
        Some(ErasureState::Unreachable) => ("stop", "custodian-unreachable"),
    };
    words::tag(tone, &text(id))
}
