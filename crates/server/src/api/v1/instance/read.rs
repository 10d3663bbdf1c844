//! `GET /v1/instance`: what anyone must know to sign for this register and to verify it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::app::App;

/// The register's public face.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstanceView {
    /// What acts name in `origin`, and checkpoints in their first line.
    origin: String,
    /// The checkpoint's verifier key, as signed-note writes it.
    log_vkey: String,
    /// The version of this program.
    version: &'static str,
    /// The act's format, `v`.
    format: u64,
    /// The kinds this register adopted.
    kinds: Vec<&'static str>,
}

/// The register's origin, its verifier key, its kinds, the versions.
#[utoipa::path(get, path = "/v1/instance", tag = "instance", operation_id = "instance", responses(
    (status = 200, body = InstanceView),
    (status = 503, body = Problem),
))]
pub(crate) async fn read(State(app): State<Arc<App>>) -> Result<Json<InstanceView>, ApiError> {
    let format = app.register.read(|fold| {
        let format = fold.instance().format()?;
        let kinds = format.kinds.iter().map(|kind| kind.as_str()).collect();
        Some((format.log_vkey.clone(), kinds))
    });
    let (log_vkey, kinds) =
        format.ok_or_else(|| ApiError::unavailable("the register has no format yet; run `stricto init`"))?;
    Ok(Json(InstanceView {
        origin: app.register.origin().to_string(),
        log_vkey,
        version: env!("CARGO_PKG_VERSION"),
        format: stricto_record::act::FORMAT,
        kinds,
    }))
}
