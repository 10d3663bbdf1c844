//! `GET /v1/health`: whether the server works; nothing about uses.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::app::App;

/// That the server works.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`; anything else is a 503.
    status: &'static str,
    /// The version of this program.
    version: &'static str,
}

/// Whether the server works: it knows the time, and its store answers.
#[utoipa::path(get, path = "/v1/health", tag = "instance", operation_id = "health", responses(
    (status = 200, body = Health),
    (status = 503, description = "the clock is unknown or the store does not answer", body = Problem),
))]
pub(crate) async fn read(State(app): State<Arc<App>>) -> Result<Json<Health>, ApiError> {
    app.now()?;
    app.register
        .checkpoint()
        .await
        .map_err(|_| ApiError::unavailable("the store does not answer; try again"))?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }))
}
