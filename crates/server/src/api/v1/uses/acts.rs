//! `GET /v1/uses/{id}/acts`: the acts of a use, in register order; sealed fields stay sealed.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use stricto_record::act::Entry;
use stricto_record::ids::UseId;
use utoipa::ToSchema;

use crate::api::error::{ApiError, Problem};
use crate::api::payload::{Names, query};
use crate::api::v1::acts::read::EntryView;
use crate::app::{App, store_error};

/// How many acts one answer has at most.
const PAGE: u32 = 1000;

/// A page of acts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActList {
    /// In register order.
    acts: Vec<EntryView>,
    /// What to give as `from` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// The acts of a use, in register order.
#[utoipa::path(get, path = "/v1/uses/{id}/acts", tag = "uses", operation_id = "use-acts",
    params(
        ("id" = String, Path, description = "the use's id"),
        ("from" = Option<u64>, Query, description = "the first position to show"),
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = ActList),
        (status = 400, description = "`id` or `from` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn acts(
    State(app): State<Arc<App>>,
    names: Names,
    RawQuery(raw): RawQuery,
) -> Result<Json<ActList>, ApiError> {
    let id: UseId = names.parse("id", "a use id")?;
    let from = query(raw.as_deref(), "from", "a position")?.unwrap_or(0);
    if app.register.read(|fold| fold.use_file(id).is_none()) {
        return Err(ApiError::not_found("no such use is here"));
    }
    let page = app.register.entries_of(Some(id), from, PAGE).await.map_err(|error| store_error(&error))?;
    let full = page.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
    let next = page.last().filter(|_| full).map(|(position, _)| position.saturating_add(1));
    let acts = page.iter().map(|(index, bytes)| view(*index, bytes)).collect::<Result<_, _>>()?;
    Ok(Json(ActList { acts, next }))
}

fn view(index: u64, bytes: &[u8]) -> Result<EntryView, ApiError> {
    let damaged = || ApiError::internal("an entry that is not an act");
    let entry = Entry::parse(bytes).map_err(|_| damaged())?;
    let hash = entry.signed.act.hash().map_err(|_| damaged())?.to_string();
    let act = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    Ok(EntryView { index, hash, act })
}
