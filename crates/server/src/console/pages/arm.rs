//! `/uses/{id}/arm`: a commander arms the use under its permit; the 24 hours run from here at the latest.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_armed::UseArmed;

use super::case_file::{done, use_id};
use crate::api::payload::Names;
use crate::app::App;
use crate::console::author::Draft;
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
    done(&app, &who, id, draft).await
}
