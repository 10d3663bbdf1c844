//! `POST /v1/candidates`: what an engine claims, one JSON object a line.
//!
//! The engine is told how many lines it sent and how many were unreadable or not its own; never a verdict, a code or a
//! count of releases, so that the gate cannot be asked who is sought (promise 5).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stricto_ingest::ndjson;
use stricto_record::ids::{KeyId, UseId};
use utoipa::ToSchema;
use zeroize::Zeroize as _;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Payload;
use crate::app::App;
use crate::gate_room::Taken;
use crate::gate_room::release::{Waiting, enqueue};

/// How many lines are decided at one reading of the clock.
const LINES_PER_READING: u64 = 64;

/// How many lines came, and how many of them were not taken in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Intake {
    /// Lines that came, empty ones apart.
    pub(crate) received: u64,
    /// Of these, lines that are not of the format, carry a template, or name a use that is not the caller's.
    pub(crate) refused: u64,
}

/// Candidates, as NDJSON.
#[utoipa::path(post, path = "/v1/candidates", tag = "engine", operation_id = "candidates",
    request_body(content = String, content_type = "application/x-ndjson"), security(("token" = [])),
    responses(
        (status = 200, body = Intake),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem),
    ))]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    payload: Payload,
) -> Result<Json<Intake>, ApiError> {
    let (intake, passed) = decide_all(&app, caller.key, &payload.0)?;
    zeroed(payload);
    for (of, waiting) in passed {
        enqueue(&app, of, waiting);
    }
    Ok(Json(intake))
}

fn decide_all(
    app: &App,
    engine: KeyId,
    body: &[u8],
) -> Result<(Intake, BTreeMap<UseId, Vec<Waiting>>), ApiError> {
    let lines = ndjson::candidates(body).map_err(|refused| ApiError::too_large(refused.to_string()))?;
    let mut intake = Intake { received: 0, refused: 0 };
    let mut passed = BTreeMap::<UseId, Vec<Waiting>>::new();
    let mut now = None;
    for line in lines {
        if intake.received.is_multiple_of(LINES_PER_READING) {
            now = app.register.now();
        }
        intake.received += 1;
        match line.map(|ingested| app.gate.take(engine, now, ingested)) {
            Ok(Taken::Counted) => {}
            Ok(Taken::Passed(of, waiting)) => passed.entry(of).or_default().push(waiting),
            Ok(Taken::NotYours) | Err(_) => intake.refused += 1,
        }
    }
    Ok((intake, passed))
}

/// Overwrites a request's bytes where nobody else holds them.
pub(crate) fn zeroed(payload: Payload) {
    if let Ok(mut bytes) = payload.0.try_into_mut() {
        bytes.as_mut().zeroize();
    }
}
