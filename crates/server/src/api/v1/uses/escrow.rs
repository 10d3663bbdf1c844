//! `GET /v1/uses/{id}/escrow`: what a trustee held, given to that trustee once a final decision overturned the refusal.
//!
//! Nothing in it opens without the trustee's private key, which is nowhere here. Each page stands by itself (R-5.3-r).

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use stricto_record::ids::UseId;
use stricto_store::register::{Escrow, EscrowError, HeldField};
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::{Names, query};
use crate::app::App;

/// How many bytes of ciphertexts one answer has, but for one that is longer alone.
const PAGE_BYTES: usize = 4 << 20;

/// A page of what a trustee held.
#[derive(Serialize, ToSchema)]
pub(crate) struct EscrowView {
    /// The register's origin: the box is bound to it, to the use and to the order.
    origin: String,
    /// The use.
    #[serde(rename = "use")]
    use_id: String,
    /// The hash of the order under which it was held.
    order: String,
    /// The trustee's key.
    trustee: String,
    /// Base64: the content root of the use, sealed to the trustee (HPKE, RFC 9180: encapsulated key, then ciphertext).
    sealed: String,
    /// In register order.
    fields: Vec<HeldView>,
    /// The fields of this page that were held and are gone though no order took them: say so to the court.
    missing: Vec<String>,
    /// What to give as `from` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// One sealed field with what opens it.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldView {
    /// The act.
    act: String,
    /// Its kind.
    kind: String,
    /// The field.
    field: String,
    /// The scope of its subkey.
    scope: String,
    /// Base64: the subkey, wrapped under the root that is in the box.
    subkey: String,
    /// Hexadecimal: what the act committed to.
    commitment: String,
    /// Base64.
    ciphertext: String,
}

/// What a trustee held, once a final decision overturned the refusal; to that trustee alone.
#[utoipa::path(get, path = "/v1/uses/{id}/escrow", tag = "uses", operation_id = "use-escrow",
    params(
        ("id" = String, Path, description = "the use's id"),
        ("from" = Option<usize>, Query, description = "the first field to show, counted from 0"),
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = EscrowView),
        (status = 400, description = "`id` or `from` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, description = "another trustee holds it", body = Problem),
        (status = 404, description = "no such use, or no trustee holds anything of it", body = Problem),
        (status = 409, description = "`held-by-the-trustee`: no final decision overturned the refusal", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn escrow(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
    RawQuery(raw): RawQuery,
) -> Result<Json<EscrowView>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let from = query(raw.as_deref(), "from", "a number")?.unwrap_or(0);
    let holds = app.register.read(|fold| {
        let (_, held) = fold.use_file(id)?.held()?;
        Some(fold.instance().same_actor(&held.trustee, &caller.key))
    });
    match holds {
        None => return Err(ApiError::not_found("no trustee holds anything of such a use")),
        Some(false) => return Err(ApiError::forbidden("another trustee holds the content of this use")),
        Some(true) => {}
    }
    let escrow = app.register.escrow(id).await.map_err(|error| refused(&error))?;
    let (mut fields, mut missing) = (Vec::new(), Vec::new());
    let (mut bytes, mut next) = (0_usize, None);
    for (at, held) in escrow.fields.iter().enumerate().skip(from) {
        if bytes >= PAGE_BYTES {
            next = Some(at);
            break;
        }
        let ciphertext = app.register.held_ciphertext(id, held).await.map_err(|error| refused(&error))?;
        bytes = bytes.saturating_add(ciphertext.as_ref().map_or(0, Vec::len));
        match ciphertext.and_then(|ciphertext| view(&escrow, held, &ciphertext)) {
            Some(field) => fields.push(field),
            None => missing.push(format!("{}.{}", held.act, held.field)),
        }
    }
    Ok(Json(EscrowView {
        origin: app.register.origin().to_string(),
        use_id: id.to_string(),
        order: escrow.order.to_string(),
        trustee: escrow.trustee.to_string(),
        sealed: BASE64.encode(&escrow.sealed),
        fields,
        missing,
        next,
    }))
}

/// A field with its subkey; none where the subkey is gone.
fn view(escrow: &Escrow, held: &HeldField, ciphertext: &[u8]) -> Option<HeldView> {
    let subkey = escrow.subkeys.get(&held.scope)?;
    Some(HeldView {
        act: held.act.to_string(),
        kind: held.kind.as_str().to_owned(),
        field: held.field.clone(),
        scope: held.scope.clone(),
        subkey: BASE64.encode(subkey),
        commitment: held.commitment.to_string(),
        ciphertext: BASE64.encode(ciphertext),
    })
}

fn refused(error: &EscrowError) -> ApiError {
    match error {
        EscrowError::NotReleased => ApiError::refused(
            "held-by-the-trustee",
            "the trustee holds this, and gets it once a final decision overturned the refusal; wait for that decision",
        ),
        EscrowError::Stores(stores) => {
            tracing::error!(error = stores as &dyn std::error::Error, "what a trustee holds cannot be given");
            ApiError::unavailable("what is held cannot be given now; run `stricto verify` and see the log")
        }
    }
}
