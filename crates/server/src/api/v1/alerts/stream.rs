//! `GET /v1/alerts/stream`: server-sent events: `alert`, `dark`, `gate`. Ids and causes, nothing else.
//!
//! A stream ends with its credential, with its key's enrolment, and when its reader falls too far behind:
//! whoever reads connects again and lists.

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
use crate::events::{Event, Listening, STREAMS_MAX};
use crate::gate_room::Hold;

/// How often a silent stream shows that it is there.
const STILL_THERE: Duration = Duration::from_secs(10);

/// Alerts, darkening and gate states, as they come; ids only.
#[utoipa::path(get, path = "/v1/alerts/stream", tag = "alerts", operation_id = "alert-stream",
    security(("token" = [])),
    responses(
        (status = 200, description = "events named `alert`, `dark` and `gate`; each has one of these as its data",
            body = Event, content_type = "text/event-stream"),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, description = "`too-many-streams`: close one first", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::response::Sse<impl Stream<Item = Result<Sse, Infallible>>>, ApiError> {
    follow(app, caller, std::future::pending())
}

/// The stream of a caller; it ends with the credential, and at once when `ended` is done.
///
/// # Errors
/// Where the clock is unknown, or the key has too many streams open.
pub(crate) fn follow(
    app: Arc<App>,
    caller: Caller,
    ended: impl Future<Output = ()> + Send + 'static,
) -> Result<axum::response::Sse<impl Stream<Item = Result<Sse, Infallible>>>, ApiError> {
    let left = caller.expires.since(app.now()?).map_or(0, |left| left.0);
    let (listener, listening) = app.gate.events.listen(caller.key).ok_or_else(|| {
        ApiError::refused(
            "too-many-streams",
            format!("this key has {STREAMS_MAX} streams open; close one, then open another"),
        )
    })?;
    let begin = standing(&app);
    let events = BroadcastStream::new(listener)
        .take_while(|event| std::future::ready(event.is_ok()))
        .filter_map(|event| std::future::ready(event.ok()));
    let over = over(Arc::clone(&app), caller, Duration::from_millis(left), listening);
    let all = futures_util::stream::iter(begin)
        .chain(events)
        .filter_map(|event| std::future::ready(written(&event).map(Ok)))
        .take_until(Box::pin(async move {
            tokio::select! {
                () = over => {}
                () = ended => {}
            }
        }));
    Ok(axum::response::Sse::new(all).keep_alive(KeepAlive::new().interval(STILL_THERE)))
}

/// What holds now, before what comes: a silent gate must never look like an open one.
fn standing(app: &App) -> Vec<Event> {
    let closed =
        |of, hold: Hold| Event::Gate { of, state: "closed", cause: Some(hold.cause), since: hold.since };
    let all = app.gate.hold().map(|hold| closed(None, hold));
    let alone = app.gate.held_alone().into_iter().map(|(of, hold)| closed(Some(of), hold));
    all.into_iter().chain(alone).collect()
}

/// Done when the credential ends, when its key no longer stands in the register, or the server ends.
///
/// It is asked before each event is sent: every movement of the register wakes it.
async fn over(app: Arc<App>, caller: Caller, left: Duration, _listening: Listening) {
    let (mut ending, mut moved) = (app.ending.subscribe(), app.register.subscribe());
    let mut end = std::pin::pin!(tokio::time::sleep(left));
    while app.register.read(|fold| caller.stands(fold)) {
        tokio::select! {
            () = end.as_mut() => return,
            _ = ending.wait_for(|ending| *ending) => return,
            changed = moved.changed() => if changed.is_err() { return },
        }
    }
}

fn written(event: &Event) -> Option<Sse> {
    let data = serde_json::to_string(event).ok()?;
    Some(Sse::default().event(event.name()).data(data))
}
