//! `/sign-out`: ends the session and forgets its key.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::app::App;
use crate::console::door::numbers;
use crate::console::form::Form;
use crate::console::layout::PageError;

pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    _form: Form,
) -> Result<Response, PageError> {
    let name = app.console.cookie();
    numbers(&headers, &name).for_each(|number| app.console.end(number));
    let gone = format!("{name}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    let gone = HeaderValue::from_str(&gone).map_err(|_| PageError::malformed(None))?;
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(header::SET_COOKIE, gone);
    Ok(response)
}
