//! `/alerts/events`: what the queue's script listens to: that something moved; ids and causes, nothing else.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};

use crate::api::v1::alerts::stream::follow;
use crate::app::App;
use crate::console::door::{Who, numbers};

/// How often a stream asks whether its session stands: it ends within a second of it.
const ASKED_EVERY: Duration = Duration::from_millis(500);

pub(crate) async fn stream(State(app): State<Arc<App>>, who: Who, headers: HeaderMap) -> Response {
    let name = app.console.cookie();
    let number = numbers(&headers, &name).find(|number| app.console.stands(number)).map(str::to_owned);
    let ended = signed_out(Arc::clone(&app), number);
    follow(app, who.caller, ended).into_response()
}

/// Done when the session is over: signed out, idle, or replaced by another.
async fn signed_out(app: Arc<App>, number: Option<String>) {
    let mut asked = tokio::time::interval(ASKED_EVERY);
    while number.as_deref().is_some_and(|number| app.console.stands(number)) {
        asked.tick().await;
    }
}
