//! `POST /v1/uses/{id}/faces`: how many faces the engine saw since it last said so: per use, never per camera.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use stricto_record::ids::UseId;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::{Names, Payload};
use crate::app::App;

/// The most faces one report may add: more is a fault of the engine, not a count.
const FACES_MAX: u64 = 10_000_000;

/// Faces seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FacesReport {
    /// Faces seen since the last report; added to the use's count.
    faces_seen: u64,
}

/// How many faces the engine saw since it last said so.
#[utoipa::path(post, path = "/v1/uses/{id}/faces", tag = "engine", operation_id = "faces",
    params(("id" = String, Path, description = "the use's id")), request_body = FacesReport,
    security(("token" = [])),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "no such use is this engine's", body = Problem),
        (status = 413, body = Problem),
    ))]
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let FacesReport { faces_seen } = payload.json()?;
    if faces_seen > FACES_MAX {
        return Err(ApiError::malformed(
            "`faces_seen` is over 10000000; report what was seen since the last report",
        ));
    }
    if app.gate.faces_seen(caller.key, id, faces_seen) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("no such use is this engine's"))
    }
}
