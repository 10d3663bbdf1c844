//! `GET /v1/acts/{hash}/fields/{field}`: opens a sealed field, after a `content.read` of it by the same key (X-k).
//!
//! Who may read what is law and is decided when `content.read` is admitted; here it is only checked that it is there,
//! and that nothing since put the field out of reach.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::Value;
use stricto_record::ids::{ActHash, AlertId};
use stricto_store::register::FieldOpening;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::api::v1::alerts::read::held_by_the_trustee;
use crate::app::{App, open_error, store_error};

/// An opened field.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenedView {
    /// The value.
    #[schema(value_type = Object)]
    value: Value,
    /// Base64: with the value it opens the commitment.
    salt: String,
    /// Hexadecimal: as the act has it.
    commitment: String,
}

/// Opens a sealed field, after a `content.read` of it by the same key.
#[utoipa::path(get, path = "/v1/acts/{hash}/fields/{field}", tag = "acts", operation_id = "open-field",
    params(
        ("hash" = String, Path, description = "the act's hash"),
        ("field" = String, Path, description = "the field's name"),
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = OpenedView),
        (status = 400, description = "`hash` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "no `content.read` of it by this key: submit one first", body = Problem),
        (status = 410, description = "`erased`, `held-by-the-trustee`, or `dark`", body = Problem), (status = 503, body = Problem),
    ))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
) -> Result<Json<OpenedView>, ApiError> {
    let hash: ActHash = names.parse("hash", "an act's hash")?;
    let field = names.text("field")?;
    app.position(&hash)?;
    let now = app.now()?;
    let recorded = app.reads.recorded(&app.register, now, (caller.key, hash, field)).await;
    if !recorded.map_err(|error| store_error(&error))? {
        return Err(ApiError::refused(
            "not-read",
            "submit a `content.read` of this act and field under this key first, at most ten minutes ago: reading is \
             recorded before it is shown",
        ));
    }
    let darkening = app.register.read(|fold| fold.act(&hash).and_then(|act| act.use_id));
    let held = |of| app.register.read(|fold| fold.use_file(of).is_some_and(|file| file.held().is_some()));
    if field.parse::<AlertId>().is_ok() && darkening.is_some_and(|of| app.gate.is_darkening(of)) {
        return Err(ApiError::gone("dark", "this alert went dark: the use ends in a way that recalls it"));
    }
    match app.register.open_field(&hash, field).await.map_err(|error| open_error(&error))? {
        FieldOpening::Open(opening, commitment) => {
            let value = serde_json::from_slice(&opening.value)
                .map_err(|_| ApiError::internal("a sealed value that is not JSON"))?;
            let salt = BASE64.encode(opening.salt.0);
            Ok(Json(OpenedView { value, salt, commitment: commitment.to_string() }))
        }
        FieldOpening::Erased if darkening.is_some_and(held) => Err(held_by_the_trustee()),
        FieldOpening::Erased => {
            Err(ApiError::gone("erased", "this content is erased; its order is in the register"))
        }
        FieldOpening::Missing => Err(ApiError::not_found("the act has no such sealed field")),
    }
}
