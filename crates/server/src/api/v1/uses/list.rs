//! `GET /v1/uses`: every use, its state in words, its next deadline.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::UseSummary;
use crate::api::error::{ApiError, Problem};
use crate::app::App;

/// Every use.
#[derive(Serialize, ToSchema)]
pub(crate) struct UseList {
    /// In the order of ids, which says nothing.
    uses: Vec<UseSummary>,
}

/// Every use, its state in words, its next deadline.
#[utoipa::path(get, path = "/v1/uses", tag = "uses", operation_id = "uses", security(("token" = [])),
    responses((status = 200, body = UseList), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<UseList>, ApiError> {
    let now = app.now()?;
    let gate = crate::jobs::gate_state(&app);
    let uses = app
        .register
        .read(|fold| fold.uses().map(|file| UseSummary::of(file, &app.profiles, now, &gate)).collect());
    Ok(Json(UseList { uses }))
}
