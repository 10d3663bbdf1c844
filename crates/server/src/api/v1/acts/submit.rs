//! `POST /v1/acts`: submits a signed act. The act's own signature decides; no credential is asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stricto_record::act::SignedAct;
use stricto_record::canonical;
use stricto_record::key::Base64;
use stricto_record::kinds::Public;
use stricto_record::kinds::profile_adopted::ProfileAdopted;
use stricto_record::retention::National;
use stricto_store::register::Submission;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::Payload;
use crate::api::unique::{self, Unique};
use crate::app::{App, submit_error};
use crate::ends;

/// A signed act with the ciphertexts of its sealed fields.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubmitRequest {
    /// The act as it was signed, at most 65535 bytes, each name once; its canonical bytes are made from it.
    #[schema(value_type = Object)]
    act: Box<RawValue>,
    /// Base64 of each sealed field's ciphertext.
    #[serde(default)]
    #[schema(value_type = Object)]
    ciphertexts: Unique<Base64>,
}

/// Where the register put the act.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    /// Its position, counted from 0.
    index: u64,
    /// The register's time.
    time: String,
    /// The act's hash.
    hash: String,
}

/// Submits a signed act; the same act again gets its first receipt.
#[utoipa::path(post, path = "/v1/acts", tag = "acts", operation_id = "submit-act", request_body = SubmitRequest,
    responses(
        (status = 201, body = ReceiptView),
        (status = 400, description = "not an act of this format", body = Problem),
        (status = 409, description = "the register refuses, with a stable code", body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem),
    ))]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    payload: Payload,
) -> Result<(StatusCode, Json<ReceiptView>), ApiError> {
    let request: SubmitRequest = payload.json()?;
    let text = request.act.get();
    if text.len() > canonical::MAX_BYTES {
        return Err(ApiError::malformed("the act is longer than 65535 bytes; seal what is long"));
    }
    let act = unique::value(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::malformed(format!(
            "the act has a name twice, or is no JSON, at its line {line}, column {column}"
        ))
    })?;
    let bytes = canonical::serialize(&act).map_err(|_| {
        ApiError::malformed("the act has a number that is no integer below 2^53, or is too long")
    })?;
    let signed = SignedAct::parse(&bytes).map_err(|error| ApiError::malformed(error.to_string()))?;
    if signed.act.by == app.register.key_id() {
        return Err(ApiError::refused(
            "register-key",
            "the register's own key signs nothing that comes from outside; sign with a key of your own, and if this \
             was signed with the register's key, somebody has it: replace it",
        ));
    }
    if let Public::ProfileAdopted(adopted) = &signed.act.public {
        loaded(&app, adopted)?;
    }
    let ciphertexts = request.ciphertexts.0.into_iter().map(|(name, bytes)| (name, bytes.0)).collect();
    let receipt = ends::submit(&app, Submission { signed, ciphertexts }).await.map_err(submit_error)?;
    let view =
        ReceiptView { index: receipt.index, time: receipt.time.to_string(), hash: receipt.hash.to_string() };
    Ok((StatusCode::CREATED, Json(view)))
}

/// What is adopted is the profile that is loaded here: the register cannot know its text, the server does (X-h).
fn loaded(app: &App, adopted: &ProfileAdopted) -> Result<(), ApiError> {
    match app.profiles.sha256_of(adopted.profile.as_str()) {
        Some(sha256) if sha256 == adopted.sha256.to_string() => keeps(app, adopted),
        Some(_) => Err(ApiError::refused(
            "other-profile",
            "`sha256` is not that of the profile this server reads the law by; `stricto assess FILE --format json` of a \
             case in that state prints it",
        )),
        None => Err(ApiError::refused(
            "unknown-profile",
            "this server has no profile of that id; adopt one that `stricto profile check` knows",
        )),
    }
}

/// What is kept how long is said in the act itself, so that the register can be read without the profile.
fn keeps(app: &App, adopted: &ProfileAdopted) -> Result<(), ApiError> {
    let Some(profile) = app.profiles.iter().find(|p| p.id == adopted.profile.as_str()) else {
        return Ok(());
    };
    let said = National::of(profile);
    if adopted.national() == said {
        return Ok(());
    }
    let days =
        said.kept_days.map_or("without `kept_days`".to_owned(), |days| format!("with `kept_days` {days}"));
    let erases = if said.lapse_erases { "with `lapse_erases` true" } else { "without `lapse_erases`" };
    let challenge = said
        .challenge_days
        .map_or("without `challenge_days`".to_owned(), |days| format!("with `challenge_days` {days}"));
    let why = format!(
        "the profile says another retention than this act; adopt it {days}, {erases} and {challenge}"
    );
    Err(ApiError::refused("other-retention", why))
}
