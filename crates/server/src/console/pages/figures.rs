//! `/figures`: the figures of a year, counted from the register; both false-alert rates with their intervals.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use stricto_report::{Figures, Year, figures};

use crate::api::payload::query;
use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let now = when::known(&app).ok_or_else(|| PageError::unavailable(&who, text("clock-unknown")))?;
    let asked: Option<Year> =
        query(raw.as_deref(), "year", "a year").map_err(|_| PageError::malformed(Some(who.clone())))?;
    let this = now.to_string().get(..4).and_then(|year| year.parse().ok());
    let year = asked.or(this).ok_or_else(|| PageError::malformed(Some(who.clone())))?;
    let figures = app.register.read(|fold| figures(fold, year));
    let main = html! {
        h1 { (text_with("figures-title", &[("year", &year.to_string())])) }
        p class="lead" { (text("figures-lead")) }
        (uses(&figures))
        (alerts(&figures))
        (rest(&figures))
    };
    Ok(titled(Some(&who), "figures-page", &main))
}

fn line(label: &str, figure: impl std::fmt::Display) -> Markup {
    html! { dt { (text(label)) } dd { (words::number(&figure.to_string())) } }
}

fn uses(f: &Figures) -> Markup {
    html! {
        section aria-labelledby="f-uses" {
            h2 id="f-uses" { (text("nav-uses")) }
            dl class="summary" {
                (line("figures-proposed", f.proposed))
                (line("figures-uses", f.uses))
                (line("figures-urgent", f.urgent_starts))
                (line("figures-urgent-refused", f.urgent_refusals))
                (line("figures-late", f.late_requests))
                (line("figures-lapsed", f.lapsed))
                (line("figures-running", when::span(f.running_ms.0)))
                (line("figures-requests", f.requests))
                @for (result, count) in &f.decisions { dt { (text("figures-decided")) " " (word("result", result)) } dd { (count) } }
            }
        }
    }
}

fn alerts(f: &Figures) -> Markup {
    let a = &f.alerts;
    html! {
        section aria-labelledby="f-alerts" {
            h2 id="f-alerts" { (text("alerts-title")) }
            dl class="summary" {
                (line("figures-seen", a.faces_seen))
                (line("figures-withheld", a.withheld))
                (line("figures-released", a.released))
                (line("figures-confirmed", a.confirmed))
                (line("figures-refuted", a.not_confirmed))
                (line("figures-undetermined", a.undetermined))
                (line("figures-false-alerts", rate(&a.false_of_alerts)))
                (line("figures-false-faces", rate(&a.false_of_faces)))
            }
        }
    }
}

/// Of fewer than so many no rate is told: its interval says nothing.
const FEW: u64 = 20;

/// A rate with its interval, per million of what it is of.
fn rate(rate: &stricto_report::rate::Rate) -> String {
    match (rate.low, rate.high) {
        (Some(_), Some(_)) if rate.whole < FEW => {
            let values = [("part", &*rate.part.to_string()), ("whole", &*rate.whole.to_string())];
            text_with("figures-few", &values)
        }
        (Some(low), Some(high)) => text_with(
            "figures-rate",
            &[
                ("part", &words::number(&rate.part.to_string())),
                ("whole", &words::number(&rate.whole.to_string())),
                ("low", &words::number(&low.to_string())),
                ("high", &words::number(&high.to_string())),
            ],
        ),
        (_, _) => text("figures-no-rate"),
    }
}

fn rest(f: &Figures) -> Markup {
    html! {
        section aria-labelledby="f-rest" {
            h2 id="f-rest" { (text("figures-rest")) }
            dl class="summary" {
                (line("figures-measures", f.measures.taken))
                (line("figures-adverse", f.measures.adverse))
                (line("figures-erasures", f.erasures.ordered))
                (line("figures-erasures-open", f.erasures.open))
                (line("figures-notices", f.notices.sent))
                (line("figures-received", f.notices.received))
                (line("figures-complaints", f.complaints))
                @for (code, count) in &f.incidents { dt { (text("figures-incident")) " " (word("incident", code)) } dd { (count) } }
            }
        }
    }
}
