//! `POST /v1/seal`: seals the fields of an act that the caller is about to sign.
//!
//! The server seals, since keys of a use never leave its key store; the author gets salt and commitment back and
//! checks them before signing. What is sealed and never signed is of no use to anyone: nothing of it is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stricto_record::canonical;
use stricto_record::ids::UseId;
use stricto_record::kinds::{Kind, Scope};
use stricto_store::register::{SealRefused, SealedValue};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::forms;
use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Payload;
use crate::api::unique::{self, Unique};
use crate::app::App;
use crate::unproposed::UNPROPOSED_MAX;

/// What is to be sealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealRequest {
    /// The use; left out for acts of the instance.
    #[serde(rename = "use")]
    #[schema(value_type = Option<String>)]
    use_id: Option<UseId>,
    /// The kind of the act, with its version.
    kind: String,
    /// The plain value of each field.
    #[schema(value_type = Object)]
    fields: Unique<Box<RawValue>>,
}

/// The sealed fields.
#[derive(Serialize, ToSchema)]
pub(crate) struct SealResponse {
    /// Each field with its ciphertext and what the act says of it.
    fields: BTreeMap<String, SealedView>,
}

/// One sealed field.
#[derive(Serialize, ToSchema)]
pub(crate) struct SealedView {
    /// Base64: handed in again with the signed act.
    ciphertext: String,
    /// Hexadecimal: goes into the act.
    ciphertext_sha256: String,
    /// Hexadecimal: goes into the act.
    commitment: String,
    /// Base64: with the value it opens the commitment.
    salt: String,
}

/// Seals the fields of an act that the caller is about to sign.
#[utoipa::path(post, path = "/v1/seal", tag = "acts", operation_id = "seal",
    request_body = SealRequest, security(("token" = [])),
    responses(
        (status = 200, body = SealResponse),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "no such use", body = Problem),
        (status = 409, description = "`too-many-unproposed`: propose a use that was sealed for", body = Problem),
        (status = 410, description = "the content of the use is erased", body = Problem),
        (status = 413, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn make(
    State(app): State<Arc<App>>,
    caller: Caller,
    payload: Payload,
) -> Result<Json<SealResponse>, ApiError> {
    let request: SealRequest = payload.json()?;
    let kind = Kind::from_text(&request.kind).ok_or_else(|| {
        ApiError::malformed("`kind` is no kind this version knows; /v1/instance lists them")
    })?;
    check(&app, &caller, kind, request.use_id)?;
    let mut fields = BTreeMap::new();
    for (name, raw) in request.fields.0 {
        let known = kind.sealed_fields().iter().any(|field| field.name == name);
        if !known {
            return Err(ApiError::malformed(format!(
                "`{}` has a field that it cannot carry sealed",
                kind.as_str()
            )));
        }
        let unreadable = |(line, column): (usize, usize)| {
            ApiError::malformed(format!(
                "the field `{name}` is not of its form at its line {line}, column {column}; correct it, for what \
                 cannot be read must not be signed"
            ))
        };
        forms::check(kind, &name, raw.get()).map_err(unreadable)?;
        let value = unique::value(raw.get()).map_err(|error| unreadable((error.line(), error.column())))?;
        let bytes = canonical::serialize(&value).map_err(|_| {
            ApiError::malformed("a field has a number that is no integer below 2^53, or is too long")
        })?;
        fields.insert(name, Zeroizing::new(bytes));
    }
    let sealed = app.register.seal(request.use_id, kind, fields).await.map_err(seal_error)?;
    let view = |field: &SealedValue| SealedView {
        ciphertext: BASE64.encode(&field.ciphertext),
        ciphertext_sha256: field.reference.ciphertext.to_string(),
        commitment: field.reference.commitment.to_string(),
        salt: BASE64.encode(field.salt.0),
    };
    Ok(Json(SealResponse {
        fields: sealed.iter().map(|(name, field)| (name.clone(), view(field))).collect(),
    }))
}

/// Keys are made only for uses that are there, or that the caller may propose.
fn check(app: &App, caller: &Caller, kind: Kind, use_id: Option<UseId>) -> Result<(), ApiError> {
    if !kind.signers().contains(&caller.role) {
        return Err(ApiError::forbidden(format!(
            "the role `{}` does not sign this kind",
            caller.role.as_str()
        )));
    }
    let fits = match kind.scope() {
        Scope::Instance => use_id.is_none(),
        Scope::Use => use_id.is_some(),
        Scope::Either => true,
    };
    if !fits {
        return Err(ApiError::malformed(format!(
            "`{}` belongs elsewhere: give or leave out `use`",
            kind.as_str()
        )));
    }
    let there = use_id.is_none_or(|id| app.register.read(|fold| fold.use_file(id).is_some()));
    if there {
        Ok(())
    } else if kind == Kind::UseProposed {
        let proposed = |of| app.register.read(|fold| fold.use_file(of).is_some());
        let (key, now) = (caller.key, app.register.steady());
        let admitted = use_id.is_some_and(|of| app.unproposed.admits(key, of, now, proposed));
        if admitted {
            return Ok(());
        }
        Err(ApiError::refused(
            "too-many-unproposed",
            format!(
                "this key sealed for {UNPROPOSED_MAX} uses within the hour and proposed none of them; propose one, \
                 or wait"
            ),
        ))
    } else {
        Err(ApiError::not_found("no such use is here; propose it first"))
    }
}

fn seal_error(error: SealRefused) -> ApiError {
    match error {
        SealRefused::Erased => {
            ApiError::gone("erased", "the content of this use is erased; nothing more is sealed for it")
        }
        SealRefused::UnknownField { .. } => {
            ApiError::malformed("a field that acts of this kind cannot carry sealed")
        }
        SealRefused::Unavailable { source } => {
            tracing::error!(error = &*source as &dyn std::error::Error, "sealing failed");
            ApiError::unavailable("fields cannot be sealed now; try again")
        }
    }
}
