//! `GET /v1/alerts/stream`: server-sent events: `alert`, `dark`, `gate`. Ids and causes, nothing else.
//!
//! A stream ends with its credential, and when its reader falls too far behind: whoever reads connects again and lists.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Sse, KeepAlive};
use futures_util::{Stream, StreamExt as _};
use tokio_stream::wrappers::BroadcastStream;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::app::App;
use crate::events::Event;

/// How often a silent stream shows that it is there.
const STILL_THERE: Duration = Duration::from_secs(10);

/// Alerts, darkening and gate states, as they come; ids only.
#[utoipa::path(get, path = "/v1/alerts/stream", tag = "alerts", operation_id = "alert-stream",
    security(("token" = [])),
    responses(
        (status = 200, description = "`alert`, `dark` and `gate` events", body = String, content_type = "text/event-stream"),
        (status = 401, body = Problem), (status = 403, body = Problem),
    ))]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::response::Sse<impl Stream<Item = Result<Sse, Infallible>>>, ApiError> {
    let left = caller.expires.since(app.now()?).map_or(0, |left| left.0);
    let listener = app.gate.events.listen();
    // What holds now, before what comes: a silent gate must never look like an open one.
    let begin = app.gate.hold().map(|hold| Event::Gate {
        of: None,
        state: "closed",
        cause: Some(hold.cause),
        since: hold.since,
    });
    let events = BroadcastStream::new(listener)
        .take_while(|event| std::future::ready(event.is_ok()))
        .filter_map(|event| std::future::ready(event.ok()));
    let all = futures_util::stream::iter(begin)
        .chain(events)
        .filter_map(|event| std::future::ready(written(&event).map(Ok)))
        .take_until(Box::pin(over(Arc::clone(&app), Duration::from_millis(left))));
    Ok(axum::response::Sse::new(all).keep_alive(KeepAlive::new().interval(STILL_THERE)))
}

/// Done when the credential ends, or the server.
async fn over(app: Arc<App>, left: Duration) {
    let mut ending = app.ending.subscribe();
    tokio::select! {
        () = tokio::time::sleep(left) => {}
        _ = ending.wait_for(|ending| *ending) => {}
    }
}

fn written(event: &Event) -> Option<Sse> {
    let data = serde_json::to_string(event).ok()?;
    Some(Sse::default().event(event.name()).data(data))
}
