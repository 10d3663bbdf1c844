//! `GET /v1/acts/{hash}/proof`: an offline proof (C2SP tlog-proof) that an act stands in the register.

use std::sync::Arc;

use axum::extract::State;
use stricto_record::ids::ActHash;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::{App, store_error};

/// The proof that an act stands in the register, under the latest checkpoint.
#[utoipa::path(get, path = "/v1/acts/{hash}/proof", tag = "acts", operation_id = "act-proof",
    params(("hash" = String, Path, description = "the act's hash")), security(("token" = [])),
    responses(
        (status = 200, description = "a file of `c2sp.org/tlog-proof@v1`", body = String, content_type = "text/plain"),
        (status = 400, description = "`hash` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn prove(State(app): State<Arc<App>>, names: Names) -> Result<String, ApiError> {
    let hash: ActHash = names.parse("hash", "an act's hash")?;
    app.position(&hash)?;
    let proof = app.register.proof(&hash).await.map_err(|error| store_error(&error))?;
    proof.ok_or_else(|| ApiError::unavailable("the act is newer than the last checkpoint; try again"))
}
