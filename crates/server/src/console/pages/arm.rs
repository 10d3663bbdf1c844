//! `/uses/{id}/arm`: a commander arms the use under its permit; the 24 hours run from here at the latest.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use stricto_record::kinds::Public;
use stricto_record::kinds::use_armed::UseArmed;

use super::case_file::use_id;
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::{self, Draft};
use crate::console::door::Who;
use crate::console::form::{Form, seen};
use crate::console::layout::PageError;

pub(crate) async fn arm(
    State(app): State<Arc<App>>,
    who: Who,
    names: Names,
    form: Form,
) -> Result<Response, PageError> {
    let id = use_id(&who, &names)?;
    let seen = seen(&who, &form)?;
    let public = Public::UseArmed(UseArmed {});
    let draft = Draft::new(id, public).having_seen(seen);
    author::act(&app, &who.session.key, draft).await.map_err(|error| PageError::not_done(&who, error))?;
    Ok(Redirect::to(&format!("/uses/{id}")).into_response())
}
