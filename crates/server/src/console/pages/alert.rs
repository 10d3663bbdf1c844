//! `/alerts/{id}`: one alert, pictures first; score, name and place only once the own review is in.
//!
//! Rows read here too: E-g.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde_json::json;
use stricto_record::contents::ReviewOutcome;
use stricto_record::ids::{AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::role::Role;

use crate::api::payload::Names;
use crate::api::v1::alerts::read::{AlertView, PictureView, view};
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, button, csrf, titled, watched};
use crate::console::text::{text, word};
use crate::console::{when, words};

pub(crate) async fn show(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let id = alert_id(&who, &names)?;
    let view = match view(&app, &who.caller, id).await {
        Ok(view) => view,
        Err(error) => return Ok(not_shown(&who, id, &error)),
    };
    let reviewed = app.register.read(|fold| {
        let alert = fold.use_of_alert(&id).and_then(|of| fold.use_file(of)).and_then(|file| file.alert(&id));
        alert.map(|alert| {
            (
                alert.review_by(&who.caller.actor).is_some(),
                alert.reviews.len(),
                alert.concluded.map(|(_, c)| c),
            )
        })
    });
    let (mine, count, concluded) = reviewed.unwrap_or((false, 0, None));
    let main = html! {
        h1 { (text("alert-title")) }
        p class="hint" { code { (id) } }
        div class="pictures" data-lost=(text("alert-lost")) {
            (picture("alert-captured", view.captured_picture.as_ref()))
            (picture("alert-reference", view.reference_picture.as_ref()))
        }
        @if who.caller.role == Role::Verifier && !mine { (ask(&who, id)) }
        @if mine { p class="panel" role="status" { (text("alert-reviewed")) } }
        @if let Some(concluded) = concluded {
            p { (text("alert-concluded")) " " strong { (word("conclusion", conclusion(concluded))) } }
        } @else if mine && count < 2 { p { (text("alert-waits-second")) } }
        (claim(&view))
        p { a href="/alerts" { (text("alert-back")) } }
    };
    Ok(watched(&who, "alert-title", &main))
}

const fn conclusion(said: stricto_record::kinds::alert_concluded::Conclusion) -> &'static str {
    use stricto_record::kinds::alert_concluded::Conclusion;
    match said {
        Conclusion::Confirmed => "confirmed",
        Conclusion::NotConfirmed => "not-confirmed",
        Conclusion::Undetermined => "undetermined",
    }
}

/// Why an alert is not shown: not opened yet, dark, or erased; each says so in its own words.
fn not_shown(who: &Who, id: AlertId, error: &crate::api::error::ApiError) -> Response {
    let (status, code) = error.said();
    // What went wrong otherwise is in the log; a reader is told that it is not shown.
    let why = match code {
        "not-opened"
        | "erased"
        | "held-by-the-trustee"
        | "dark"
        | "corrected"
        | "judged-not-same"
        | "not-found" => word("alert", code),
        _ => text("store-failed"),
    };
    let main = html! {
        h1 { (text("alert-title")) }
        div class="warning" role="status" {
            h2 { (text("alert-not-shown")) }
            p { (why) }
        }
        @if code == "not-opened" {
            (button(who, &format!("/alerts/{id}/open"), "", &text("alerts-open")))
        }
        p { a href="/alerts" { (text("alert-back")) } }
    };
    let mut response = titled(Some(who), "alert-title", &main);
    *response.status_mut() = status;
    response
}

fn picture(caption: &str, picture: Option<&PictureView>) -> Markup {
    html! {
        figure {
            @match picture {
                None => p class="absent" { (text("alert-no-picture")) },
                Some(picture) => img alt=(text(&format!("{caption}-alt"))) src={ "data:" (picture.media_type) ";base64," (picture.image) };,
            }
            figcaption { (text(caption)) }
        }
    }
}

fn ask(who: &Who, id: AlertId) -> Markup {
    html! {
        form method="post" action={ "/alerts/" (id) "/review" } class="review" {
            (csrf(who))
            fieldset {
                legend { h2 { (text("alert-ask")) } }
                p class="hint" { (text("alert-ask-why")) }
                div class="answers" {
                    button type="submit" name="outcome" value="same" data-key="1" { (text("alert-same")) }
                    button type="submit" name="outcome" value="not-same" data-key="2" { (text("alert-not-same")) }
                    button type="submit" name="outcome" value="cannot-tell" data-key="3" { (text("alert-cannot-tell")) }
                }
                p class="hint" { (text("alert-keys")) }
            }
        }
    }
}

fn claim(view: &AlertView) -> Markup {
    html! {
        @match &view.claim {
            None => p class="hint" { (text("alert-hidden")) },
            Some(claim) => section aria-labelledby="claim" {
                h2 id="claim" { (text("alert-claim")) }
                dl class="summary" {
                    dt { (text("alert-likelihood")) } dd { (words::decimal(claim.likelihood_e6)) }
                    dt { (text("alert-person")) } dd { code { (claim.enrolment) } }
                    dt { (text("alert-camera")) } dd { (claim.camera) }
                    dt { (text("alert-when")) } dd { (captured(&claim.captured)) }
                    dt { (text("alert-system")) } dd { (claim.system) " " (claim.version) }
                }
            },
        }
    }
}

/// When the picture was captured; what cannot be read stands as the engine wrote it.
fn captured(text: &str) -> Markup {
    match text.parse() {
        Ok(at) => when::instant(at),
        Err(_) => html! { (text) },
    }
}

pub(crate) async fn open(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let (id, of) = alert(&app, &who, &names)?;
    let why = if who.caller.role == Role::Verifier { "verification" } else { "oversight" };
    let why = why.parse().map_err(|_| PageError::malformed(Some(who.clone())))?;
    let public = Public::AlertOpened(AlertOpened { alert: id, why });
    let draft = Draft::new(of, public);
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to(&format!("/alerts/{id}")).into_response())
}

pub(crate) async fn review(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let (id, of) = alert(&app, &who, &names)?;
    let outcome: ReviewOutcome = form
        .one("outcome")
        .and_then(|outcome| serde_json::from_value(json!(outcome)).ok())
        .ok_or_else(|| PageError::malformed(Some(who.clone())))?;
    let public = Public::AlertReviewed(AlertReviewed { alert: id });
    let draft = Draft::new(of, public).sealing("outcome", json!({ "outcome": outcome }));
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to(&format!("/alerts/{id}")).into_response())
}

fn alert_id(who: &Who, names: &Names) -> Result<AlertId, PageError> {
    names.parse("id", "an alert id").map_err(|_| PageError::not_found(Some(who.clone())))
}

fn alert(app: &App, who: &Who, names: &Names) -> Result<(AlertId, UseId), PageError> {
    let id = alert_id(who, names)?;
    let of = app.register.read(|fold| fold.use_of_alert(&id));
    Ok((id, of.ok_or_else(|| PageError::not_found(Some(who.clone())))?))
}
