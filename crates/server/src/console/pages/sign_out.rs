//! `/sign-out`: ends the session and forgets its key.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::app::App;
use crate::console::door::cookie;
use crate::console::form::Form;

const GONE: HeaderValue =
    HeaderValue::from_static("stricto_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");

pub(crate) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap, _form: Form) -> Response {
    if let Some(number) = cookie(&headers) {
        app.console.end(number);
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(header::SET_COOKIE, GONE);
    response
}
