//! `GET /tile/…`: tiles and entry bundles (C2SP tlog-tiles). Entries are not public, so the path needs a credential.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use stricto_store::tiles::TileError;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::{App, store_error};

/// A tile or an entry bundle of the register.
#[utoipa::path(get, path = "/tile/{*path}", tag = "register", operation_id = "tile",
    params(("path" = String, Path, description = "as tlog-tiles writes it, such as `0/x001/067` or `entries/003.p/7`")),
    security(("token" = [])),
    responses(
        (status = 200, description = "the tile's bytes", content_type = "application/octet-stream"),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "the register has no such tile yet", body = Problem),
    ))]
pub(crate) async fn tile(State(app): State<Arc<App>>, names: Names) -> Result<impl IntoResponse, ApiError> {
    let path = format!("tile/{}", names.text("path")?);
    let bytes = app.register.tile(&path).await.map_err(|error| match error {
        TileError::Path(error) => ApiError::malformed(error.to_string()),
        TileError::Store(error) => store_error(&error),
    })?;
    let bytes = bytes.ok_or_else(|| ApiError::not_found("the register has no such tile yet"))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}
