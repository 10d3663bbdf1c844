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

/// One line: what the engine claims. Members nobody asked for are dropped; a template refuses the line.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described here and read by the ingest room, without copies")]
pub(crate) struct CandidateLine {
    /// The use of the order.
    #[schema(rename = "use", max_length = 64)]
    of: String,
    /// The camera's id in the order.
    #[schema(max_length = 64)]
    camera: String,
    /// When the picture was captured: UTC with milliseconds.
    #[schema(example = "2026-11-22T10:00:00.000Z")]
    captured: String,
    /// The person's id in the list.
    #[schema(max_length = 64)]
    enrolment: String,
    /// The likelihood in 10^-6.
    #[schema(maximum = 1_000_000)]
    likelihood_e6: u32,
    /// SHA-256 of the list compared with: 64 lower-case hexadecimal digits.
    #[schema(min_length = 64, max_length = 64)]
    list_sha256: String,
    /// The system that compared.
    #[schema(max_length = 64)]
    system: String,
    /// Its version.
    #[schema(max_length = 64)]
    version: String,
    /// `image/jpeg` or `image/png`; without a picture nothing is released.
    media_type: Option<String>,
    /// Base64 with padding, at most 128 KiB decoded.
    image: Option<String>,
    /// Whether a broker had kept the message: it is withheld then.
    retained: Option<bool>,
    /// Where the person was, in 10^-7 degree; with `lon_e7` or not at all.
    lat_e7: Option<i32>,
    /// See `lat_e7`.
    lon_e7: Option<i32>,
}

/// Candidates, as NDJSON.
#[utoipa::path(post, path = "/v1/candidates", tag = "engine", operation_id = "candidates",
    request_body(content = CandidateLine, content_type = "application/x-ndjson",
        description = "one such object a line; at most 8 MiB, 256 KiB a line. docs/engines.md is the reference"),
    security(("token" = [])),
    responses(
        (status = 200, body = Intake),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    payload: Payload,
) -> Result<Json<Intake>, ApiError> {
    let (intake, passed) = decide_all(&app, caller.key, &payload.0)?;
    drop(payload);
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
