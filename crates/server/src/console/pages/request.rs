//! `/court/{request}`: one request on one page, beside what the law asks; opening it is an act.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use stricto_law::limits::{Bound, Limits};
use stricto_record::contents;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, UseId};

use super::court::title;
use super::elements::{self, Found};
use super::limits::read_field;
use super::{map, reasons};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, button, csrf, titled};
use crate::console::text::{text, text_with, word};
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
    let heading = app.register.read(|fold| fold.use_file(asked.of).map(title)).unwrap_or_default();
    let main = html! {
        p { a href="/court" { (text("court-back")) } }
        h1 { (heading) }
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
    let request = read_field(&app, &who, asked.of, asked.act, "request").await?;
    let limits = read_field(&app, &who, asked.of, asked.act, "limits").await?;
    let damaged = || PageError::unavailable(&who, text("request-damaged"));
    let request: contents::Request = serde_json::from_slice(&request).map_err(|_| damaged())?;
    let limits: Limits = serde_json::from_slice(&limits).map_err(|_| damaged())?;
    let found = found(&app, &who, asked.of).await?;
    let earlier = app.register.read(|fold| fold.use_file(asked.of).map(|file| earlier(fold, file)));
    let main = html! {
        p { a href="/court" { (text("court-back")) } }
        h1 { (text("request-title")) }
        div class="two" {
            section aria-labelledby="asked" {
                h2 id="asked" { (text("request-asked")) }
                blockquote { p { (request.reasons) } }
                (plan(&limits))
                (wanted(&limits))
            }
            section aria-labelledby="law" {
                h2 id="law" { (text("elements-title")) }
                @match &found { Some(found) => (elements::list(found)), None => p { (text("elements-none")) } }
                (earlier.unwrap_or_default())
            }
        }
        (form(&who, &asked, &limits))
    };
    Ok(titled(Some(&who), "request-title", &main))
}

/// What is asked for, on a map.
fn plan(limits: &Limits) -> Markup {
    let (Bound::Within(layers), Bound::Within(cameras)) = (&limits.areas, &limits.cameras) else {
        return html! {};
    };
    map::of(layers, cameras.iter().map(|(id, point)| (id.as_str(), *point)))
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
            dd { @if let Bound::Within(persons) = &limits.persons { (text_with("limits-persons-count", &[("count", &persons.len().to_string())])) } @else { (text("limits-not-set")) } }
            dt { (text("limits-threshold")) }
            dd { @if let Bound::Within(e6) = &limits.threshold_e6 { (super::decide::decimal(*e6)) } @else { (text("limits-not-set")) } }
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
            @for file in earlier { li { (when::instant(file.proposed.at)) " " (title(file)) ": " (words::phase(file.phase())) } }
            @if file.proposed.earlier.is_empty() { li { (text("request-earlier-none")) } }
        }
    }
}

/// The decision: grant, narrow or refuse; what the court finds is said by the court, each on what evidence.
fn form(who: &Who, asked: &Asked, limits: &Limits) -> Markup {
    let cameras = limits.cameras.within().into_iter().flat_map(|cameras| cameras.keys());
    html! {
        form method="post" action={ "/court/" (asked.act) "/decide" } class="stack" {
            (csrf(who))
            h2 { (text("decide-title")) }
            fieldset {
                legend { (text("decide-result")) }
                @for result in super::decide::RESULTS {
                    label class="choice" { input type="radio" name="result" value=(result) required; (word("result", result)) }
                }
            }
            fieldset {
                legend { (text("decide-narrow")) }
                p class="hint" { (text("decide-narrow-why")) }
                @for id in cameras {
                    label class="choice" { input type="checkbox" name="camera" value=(id) checked; (id) }
                }
                label for="minutes" { (text("decide-minutes")) }
                input id="minutes" name="minutes" type="number" min="1" max="20160" inputmode="numeric" class="short";
                label for="threshold" { (text("decide-threshold")) }
                input id="threshold" name="threshold" inputmode="decimal" class="short" placeholder="0.95";
            }
            fieldset {
                legend { (text("decide-finds")) }
                @for (field, id) in super::decide::FINDS {
                    label for=(field) { (text(id)) }
                    input id=(field) name=(field) maxlength="500";
                }
                label class="choice" { input type="checkbox" name="no-part" value="yes"; (text("decide-no-part")) }
            }
            label for="reference" { (text("decide-reference")) }
            input id="reference" name="reference" maxlength="100" class="medium" required;
            label for="reasons" { (text("decide-reasons")) }
            textarea id="reasons" name="reasons" rows="5" maxlength="8000" required {}
            label for="conditions" { (text("decide-conditions")) }
            textarea id="conditions" name="conditions" rows="3" maxlength="4000" {}
            p class="hint" { (text("decide-sign")) }
            button type="submit" { (text("decide-do")) }
        }
    }
}
