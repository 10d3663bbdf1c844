//! `/uses/{id}/stop`: stops at once; the reason is asked afterwards.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use stricto_record::ids::{Code, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::role::Role;

use super::case_file::use_id;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft, NotDone};
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, csrf, titled};
use crate::console::text::{text, word};

/// The reasons that may be given afterwards; each is a closed word, so that no free text stands in the register.
const REASONS: &[&str] = &["objective-reached", "threat-ended", "wrong-person", "outside-limits", "other"];

pub(crate) async fn stop(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    // A supervisor's stop also darkens; anybody else's ends new releases, and may be followed by one that darkens.
    let cause = if darkens(who.caller.role) { StopCause::Supervisor } else { StopCause::Person };
    let public = Public::UseStopped(UseStopped { cause });
    let draft = Draft::new(id, public);
    match author::act(&app, &who.session.key, draft).await {
        Ok(_) => Ok(Redirect::to(&format!("/uses/{id}/stop/reason")).into_response()),
        // Somebody else was faster.
        Err(NotDone::Refused(_)) if over(&app, id) => {
            Ok(Redirect::to(&format!("/uses/{id}")).into_response())
        }
        // The gate is held already, and the stop goes to the register again until it is taken.
        Err(NotDone::Unavailable(_)) => Ok(pursued(&who, id)),
        Err(error) => Err(PageError::not_done(&who, error)),
    }
}

/// Whether a stop by this role takes alerts off screens too: a supervisor's does.
pub(crate) const fn darkens(role: Role) -> bool {
    matches!(role, Role::MarketSurveillance | Role::DataProtection)
}

fn over(app: &App, id: UseId) -> bool {
    app.register.read(|fold| fold.use_file(id).is_some_and(|file| file.stop.is_some()))
}

/// A stop that the register has not taken yet: closed all the same.
fn pursued(who: &Who, id: UseId) -> Response {
    let main = html! {
        div class="warning" role="alert" { h1 { (text("stop-pursued")) } p { (text("stop-pursued-what")) } }
        p { a href={ "/uses/" (id) } { (text("back-to-case")) } }
    };
    let mut response = titled(Some(who), "stop-pursued", &main);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

pub(crate) async fn ask(State(app): State<Arc<App>>, who: Who, names: Names) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let own = app.register.read(|fold| fold.use_file(id)?.stop_to_explain(&who.caller.actor).copied());
    if own.is_none() {
        return Err(PageError::not_found(Some(who)));
    }
    let main = html! {
        div class="panel" role="status" { h1 { (text("stopped-title")) } p { (text("stopped-what")) } }
        form method="post" action={ "/uses/" (id) "/stop/reason" } class="stack" {
            (csrf(&who))
            fieldset {
                legend { h2 { (text("stopped-ask")) } }
                p class="hint" { (text("stopped-ask-why")) }
                @for reason in REASONS {
                    label class="choice" {
                        input type="radio" name="reason" value=(reason) required;
                        (word("reason", reason))
                    }
                }
            }
            button type="submit" { (text("stopped-record")) }
            p { a href={ "/uses/" (id) } { (text("stopped-later")) } }
        }
    };
    Ok(titled(Some(&who), "stopped-title", &main))
}

pub(crate) async fn reason(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let reason = form.one("reason").filter(|reason| REASONS.contains(reason));
    let reason: Code = reason
        .and_then(|reason| reason.parse().ok())
        .ok_or_else(|| PageError::mistake(&who, "stopped-no-reason"))?;
    super::stop_reason::record(&app, &who, id, reason).await?;
    Ok(Redirect::to(&format!("/uses/{id}")).into_response())
}
