//! `GET /v1/head`: what the caller's next act names in `after`.
//!
//! Engines and body keys see no case; for them this is the one look at the register that signing needs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use stricto_record::ids::UseId;
use stricto_record::role::Role;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::query;
use crate::app::App;

/// The last act.
#[derive(Serialize, ToSchema)]
pub(crate) struct Head {
    /// The hash of the last act of the use, or of the instance where no use is named or the use is not proposed yet.
    head: String,
}

/// The last act of a use, or of the instance.
#[utoipa::path(get, path = "/v1/head", tag = "acts", operation_id = "head",
    params(("use" = Option<String>, Query, description = "a use id; the instance where it is left out")),
    security(("token" = [])),
    responses(
        (status = 200, body = Head),
        (status = 400, description = "`use` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "the use is of another engine", body = Problem),
    ))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    RawQuery(raw): RawQuery,
) -> Result<Json<Head>, ApiError> {
    let use_id: Option<UseId> = query(raw.as_deref(), "use", "a use id")?;
    let unknown = || ApiError::not_found("no such use is here for this caller");
    let head = app.register.read(|fold| {
        let file = use_id.and_then(|id| fold.use_file(id));
        if caller.role == Role::Engine
            && use_id.is_some()
            && file.is_none_or(|file| file.engine != caller.key)
        {
            return None;
        }
        fold.head(use_id)
    });
    Ok(Json(Head { head: head.ok_or_else(unknown)?.to_string() }))
}
