//! `POST /v1/orders/{hash}/renew`: the engine still compares under an order. Silence holds the use.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::order_issued::Action;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::api::payload::Names;
use crate::app::App;
use crate::engines::RENEWED_WITHIN;

/// That the order stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Renewed {
    /// Renew again before this instant.
    renew_before: String,
}

/// The engine still compares under an order.
#[utoipa::path(post, path = "/v1/orders/{hash}/renew", tag = "engine", operation_id = "renew-order",
    params(("hash" = String, Path, description = "the order's act")), security(("token" = [])),
    responses(
        (status = 200, body = Renewed),
        (status = 400, description = "`hash` is not of its form", body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "`order-over`: stop comparing, and ask for orders", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn renew(
    State(app): State<Arc<App>>,
    caller: Caller,
    names: Names,
) -> Result<Json<Renewed>, ApiError> {
    let hash: ActHash = names.parse("hash", "an act's hash")?;
    let now = app.now()?;
    let found: Option<Result<UseId, ()>> = app.register.read(|fold| {
        let file = fold.use_file(fold.act(&hash)?.use_id?)?;
        let order = file.order(&hash).filter(|order| order.engine == caller.key)?;
        let last = file.orders.iter().rev().find(|order| order.action != Action::DeleteList)?;
        let stands = order.action == Action::Compare && last.act == hash && file.permit_open(now).is_ok();
        Some(if stands { Ok(file.id) } else { Err(()) })
    });
    match found {
        None => Err(ApiError::not_found("no such order was given to this engine")),
        Some(Err(())) => Err(ApiError::refused(
            "order-over",
            "the order stands no longer; stop comparing, and ask for orders",
        )),
        Some(Ok(of)) => {
            app.engines.renewed(hash, of, app.register.steady());
            Ok(Json(Renewed { renew_before: now.plus(RENEWED_WITHIN).to_string() }))
        }
    }
}
