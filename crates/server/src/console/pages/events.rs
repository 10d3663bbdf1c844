//! `/alerts/events`: what the queue's script listens to: that something moved; ids and causes, nothing else.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::api::v1::alerts::stream::stream as events;
use crate::app::App;
use crate::console::door::Who;

pub(crate) async fn stream(State(app): State<Arc<App>>, who: Who) -> Response {
    events(State(app), who.caller).await.into_response()
}
