//! `/court/{request}`: one request on one page, beside what the law asks; opening it is an act.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use stricto_law::limits::{Bound, Limits};
use stricto_record::contents;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, UseId};
use stricto_store::register::FieldOpening;

use super::elements::{self, Found};
use super::limits::record_reading;
use super::{decide_form, map, reasons};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, button, titled};
use crate::console::text::{text, text_with};
use crate::console::{when, words};

/// A request as its path names it.
pub(crate) struct Asked {
    pub(crate) act: ActHash,
    pub(crate) of: UseId,
}

/// The request in the path, when it waits for this court.
pub(crate) fn asked(app: &App, who: &Who, names: &Names) -> Result<Asked, PageError> {
    let not_found = || PageError::not_found(Some(who.clone()));
    let act: ActHash = names.parse("request", "an act's hash").map_err(|_| not_found())?;
    let of = app.register.read(|fold: &Fold| {
        let of = fold.act(&act)?.use_id?;
        let file = fold.use_file(of)?;
        let request = file.requests.iter().find(|request| request.act == act)?;
        (request.to == who.caller.body && !file.answered(&act)).then_some(of)
    });
    Ok(Asked { act, of: of.ok_or_else(not_found)? })
}

pub(crate) async fn ask(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let asked = asked(&app, &who, &names)?;
    let state = app.register.read(|fold| {
        fold.use_file(asked.of).map(|file| (words::objectives(file), standing(file, &asked.act)))
    });
    let (heading, standing) = state.unwrap_or_default();
    let main = html! {
        p { a href="/court" { (text("court-back")) } }
        h1 { (heading) }
        (standing)
        p { (text("request-sealed")) }
        (button(&who, &format!("/court/{}", asked.act), "", &text("request-open")))
    };
    Ok(titled(Some(&who), "request-title", &main))
}

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let asked = asked(&app, &who, &names)?;
    // Read as acts, each field once: what a court decided on it must be shown to have seen.
    for field in ["request", "limits"] {
        record_reading(&app, &who, asked.of, asked.act, field).await?;
    }
    let found = found(&app, &who, asked.of).await?;
    page(&app, &who, &asked, found.as_ref(), None).await
}

/// The page of a request that this court has opened; with what is to be mended in the form, where something is.
///
/// # Errors
/// Where the request cannot be read.
pub(crate) async fn page(
    app: &App,
    who: &Who,
    asked: &Asked,
    found: Option<&Found>,
    again: Option<(&Form, &str)>,
) -> Result<Response, PageError> {
    let request: contents::Request = opened(app, who, asked, "request").await?;
    let limits: Limits = opened(app, who, asked, "limits").await?;
    let of_file = app.register.read(|fold| {
        fold.use_file(asked.of)
            .map(|file| (standing(file, &asked.act), earlier(fold, file), decide_form::Beside::of(file)))
    });
    let (standing, earlier, beside) = of_file.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let main = html! {
        p { a href="/court" { (text("court-back")) } }
        @if let Some((_, mistake)) = again {
            div class="error-summary" role="alert" { h2 { (text("error-mistake")) } p { (text(mistake)) } }
        }
        h1 { (text("request-title")) }
        (standing)
        p { a href="#decide" { (text("request-to-decision")) } }
        div class="two" {
            section aria-labelledby="asked" {
                h2 id="asked" { (text("request-asked")) }
                blockquote { p { (request.reasons) } }
                (plan(&limits))
                (wanted(&limits))
            }
            section aria-labelledby="law" {
                h2 id="law" { (text("elements-title")) }
                @match found { Some(found) => (elements::list(found)), None => p { (text("elements-none-here")) } }
                (earlier)
            }
        }
        (decide_form::form(who, asked, &limits, &beside, again.map(|(form, _)| form)))
    };
    let mut response = titled(Some(who), "request-title", &main);
    if again.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// A field of the request, which this court has opened as an act before.
///
/// # Errors
/// Where it cannot be read.
pub(crate) async fn opened<T: DeserializeOwned>(
    app: &App,
    who: &Who,
    asked: &Asked,
    field: &str,
) -> Result<T, PageError> {
    let damaged = || PageError::unavailable(who, text("request-damaged"));
    match app.register.open_field(&asked.act, field).await {
        Ok(FieldOpening::Open(opening, _)) => serde_json::from_slice(&opening.value).map_err(|_| damaged()),
        Ok(FieldOpening::Erased) => Err(PageError::gone(who, "error-erased")),
        Ok(FieldOpening::Missing) | Err(_) => Err(damaged()),
    }
}

/// Where the use stands: whether it runs already, since when, and what came of it; or that it is over.
fn standing(file: &UseFile, request: &ActHash) -> Markup {
    let asked = file.requests.iter().find(|asked| asked.act == *request);
    html! {
        p {
            (words::tag(words::phase_tone(file.phase()), &words::phase(file.phase()))) " "
            @if let Some(asked) = asked {
                @if asked.urgent { (words::tag("warn", &text("court-urgent"))) " " }
                span class="hint" { (text("court-asked")) " " (when::instant(asked.at)) }
            }
        }
        @if file.stop.is_some() { p class="warning" { (text("request-over")) } }
        @if let Some(start) = file.clock_start() {
            p {
                (text("request-runs")) " " (when::instant(start)) ". "
                (text_with("request-released", &[("count", &file.alerts.len().to_string())]))
            }
        }
    }
}

/// What the law found of this case, with the reasons where they can be read.
async fn found(app: &Arc<App>, who: &Who, of: UseId) -> Result<Option<Found>, PageError> {
    let act = app.register.read(|fold| Some(fold.use_file(of)?.assessment.as_ref()?.act));
    match act {
        None => Ok(None),
        Some(act) => reasons::read(app, who, of, act).await.map(|(found, _)| Some(found)),
    }
}

/// What was asked before on these facts, and what became of it.
fn earlier(fold: &Fold, file: &UseFile) -> Markup {
    let earlier = file.proposed.earlier.iter().filter_map(|id| fold.use_file(*id));
    html! {
        h3 { (text("request-earlier")) }
        ul class="plain" {
            @for file in earlier { li { (when::instant(file.proposed.at)) " " (words::objectives(file)) ": " (words::phase(file.phase())) } }
            @if file.proposed.earlier.is_empty() { li { (text("request-earlier-none")) } }
        }
    }
}

/// What is asked for, on a map.
fn plan(limits: &Limits) -> Markup {
    let (Bound::Within(layers), Bound::Within(cameras)) = (&limits.areas, &limits.cameras) else {
        return html! {};
    };
    map::draw(layers, &map::placed(layers, cameras.iter().map(|(id, point)| (id.as_str(), *point))))
}

/// What the requester wants to be allowed.
fn wanted(limits: &Limits) -> Markup {
    html! {
        dl class="summary" {
            dt { (text("limits-windows")) }
            dd { @if let Bound::Within(windows) = &limits.windows { @for w in windows { (when::instant(w.from)) " – " (when::instant(w.until)) br; } } @else { (text("limits-not-set")) } }
            dt { (text("limits-areas")) }
            dd { @if let Bound::Within(layers) = &limits.areas { @for area in layers.iter().flatten() { (area.name) br; } } @else { (text("limits-not-set")) } }
            dt { (text("limits-cameras")) }
            dd { @if let Bound::Within(cameras) = &limits.cameras { @for (n, id) in (1_usize..).zip(cameras.keys()) { (n) " " (id) br; } } @else { (text("limits-not-set")) } }
            dt { (text("limits-persons")) }
            dd { @if let Bound::Within(persons) = &limits.persons { @for person in persons { code { (person) } br; } } @else { (text("limits-not-set")) } }
            dt { (text("limits-list")) }
            dd {
                @if let Bound::Within(lists) = &limits.reference_list {
                    @for list in lists {
                        (text_with("limits-list-count", &[("count", &list.count.to_string())])) " " code { (list.sha256) } br;
                    }
                } @else { (text("limits-not-set")) }
            }
            dt { (text("limits-systems")) }
            dd { @if let Bound::Within(systems) = &limits.systems { @for system in systems { (system.system) " " (system.version) br; } } @else { (text("limits-not-set")) } }
            dt { (text("limits-threshold")) }
            dd { @if let Bound::Within(e6) = &limits.threshold_e6 { (words::decimal(*e6)) } @else { (text("limits-not-set")) } }
            dt { (text("limits-delay")) }
            dd { @if let Bound::Within(delay) = &limits.max_delay_ms { (when::span(delay.0)) } @else { (text("limits-not-set")) } }
        }
    }
}
