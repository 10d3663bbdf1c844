//! `GET /v1/acts/{hash}`: one act as it stands in the register; sealed fields stay sealed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use stricto_record::ids::ActHash;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::{App, store_error};

/// One entry of the register.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// Its position, counted from 0.
    pub(crate) index: u64,
    /// The act's hash.
    pub(crate) hash: String,
    /// The entry: the act with its signature and the register's time.
    #[schema(value_type = Object)]
    pub(crate) act: Value,
}

/// One act as it stands in the register.
#[utoipa::path(get, path = "/v1/acts/{hash}", tag = "acts", operation_id = "act",
    params(("hash" = String, Path, description = "the act's hash")), security(("token" = [])),
    responses(
        (status = 200, body = EntryView),
        (status = 400, description = "`hash` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn read(State(app): State<Arc<App>>, names: Names) -> Result<Json<EntryView>, ApiError> {
    let hash: ActHash = names.parse("hash", "an act's hash")?;
    let entry = app.register.entry(&hash).await.map_err(|error| store_error(&error))?;
    let (index, bytes) = entry.ok_or_else(|| ApiError::not_found("no such act is in this register"))?;
    let act = serde_json::from_slice(&bytes).map_err(|_| ApiError::internal("an entry that is not JSON"))?;
    Ok(Json(EntryView { index, hash: hash.to_string(), act }))
}
