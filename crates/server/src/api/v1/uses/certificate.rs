//! `GET /v1/uses/{id}/erasures/{order}/certificate`: the certificate of an erasure, to be checked without the register.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use stricto_record::ids::{ActHash, UseId};
use stricto_store::certificate::ErasureCertificate;
use stricto_store::register::UncertifiedError;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::{App, store_error};

/// The certificate of an erasure: its acts, the proof of each, one checkpoint.
#[utoipa::path(get, path = "/v1/uses/{id}/erasures/{order}/certificate", tag = "uses",
    operation_id = "erasure-certificate",
    params(
        ("id" = String, Path, description = "the use's id"),
        ("order" = String, Path, description = "the hash of `erasure.ordered`"),
    ),
    security(("token" = [])),
    responses(
        (status = 200, description = "a document of `stricto/erasure-certificate/1`", body = Object),
        (status = 400, description = "`id` or `order` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "no such order, or the erasure is open", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn certificate(
    State(app): State<Arc<App>>,
    names: Names,
) -> Result<Json<ErasureCertificate>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let order: ActHash = names.parse("order", "an act's hash")?;
    app.register.certificate(id, order).await.map(Json).map_err(|error| match error {
        UncertifiedError::NotOrdered { .. } => {
            ApiError::not_found("no such order to erase is here; `GET /v1/uses/{id}` names those of a use")
        }
        UncertifiedError::Open => ApiError::not_found(
            "the erasure is open: a custodian has not attested that nothing is left; ask those that have not",
        ),
        UncertifiedError::Store(error) => store_error(&error),
        UncertifiedError::Acts(_) | UncertifiedError::Destroyed(_) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an erasure cannot be certified");
            ApiError::unavailable("the certificate cannot be made; run `stricto verify` and see the log")
        }
    })
}
