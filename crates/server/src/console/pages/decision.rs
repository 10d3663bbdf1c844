//! `/uses/{id}/decision`: what the authority decided, with reasons and conditions; reading it is an act.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;
use stricto_record::contents;
use stricto_report::words::result_word;

use super::case_file::use_id;
use super::limits::read_field;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::{PageError, titled};
use crate::console::text::{text, word};
use crate::console::when;

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    _form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let last = app.register.read(|fold| fold.use_file(id)?.decisions.last().cloned());
    let last = last.ok_or_else(|| PageError::not_found(Some(who.clone())))?;
    let value = read_field(&app, &who, id, last.act, "decision").await?;
    let decision: contents::Decision =
        serde_json::from_slice(&value).map_err(|_| PageError::unavailable(&who, text("decision-damaged")))?;
    let reference = decision.case.authorisation.reference.value();
    let main = html! {
        p { a href={ "/uses/" (id) } { (text("back-to-case")) } }
        h1 { (text("decision-title")) }
        p class="hint" { (text("limits-read")) }
        dl class="summary" {
            dt { (text("decide-result")) } dd { (word("result", result_word(last.result))) ", " (when::instant(last.at)) }
            dt { (text("decision-body")) } dd { (last.body) }
            @if let Some(reference) = reference { dt { (text("decide-reference")) } dd { (reference) } }
            dt { (text("decide-reasons")) } dd class="written" { (decision.reasons) }
            dt { (text("decision-conditions")) }
            dd {
                @if decision.conditions.is_empty() { (text("decision-no-conditions")) }
                ul class="plain" { @for condition in &decision.conditions { li { (condition) } } }
            }
        }
    };
    Ok(titled(Some(&who), "decision-title", &main))
}
