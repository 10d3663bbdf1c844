//! `GET /v1/orders`: the caller's orders that are open: compare, stop, delete the list; with their limits.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use stricto_record::fold::{Erasure, Fold, Order, UseFile};
use stricto_record::ids::{ActHash, KeyId};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;
use stricto_store::register::FieldOpening;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::app::{App, open_error};
use crate::engines::RENEWED_WITHIN;

/// The engine's open orders.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderList {
    /// In the order they were issued, use by use.
    orders: Vec<OrderView>,
}

/// One open order.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderView {
    /// The order's act: what the acknowledgement names in `re` and `after`.
    order: String,
    /// The use.
    #[serde(rename = "use")]
    of: String,
    /// `compare`, `stop` or `delete-list`.
    #[schema(value_type = String)]
    action: Action,
    /// What it stands on: for `delete-list` the erasure that the engine's `erasure.attested` answers.
    answers: Vec<String>,
    /// When it was issued.
    issued_at: String,
    /// Until when, for an order to compare.
    until: Option<String>,
    /// Whether the engine acknowledged it.
    acknowledged: bool,
    /// For an order to compare: compare nothing else.
    #[schema(value_type = Option<OrderContent>)]
    limits: Option<Value>,
    /// For an order to compare: renew it at least this often, in milliseconds.
    renew_within_ms: Option<u64>,
}

/// What an order to compare holds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described here and shown as it was sealed")]
pub(crate) struct OrderContent {
    /// The limits.
    limits: OrderLimits,
    /// Until when the order stands.
    until: String,
}

/// The limits of an order: every one of them binds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described only")]
pub(crate) struct OrderLimits {
    /// `from` and `until` of each window; the end is outside.
    #[schema(value_type = Vec<Object>)]
    windows: (),
    /// Layers of named polygons (`name`, `ring` of points): a place is inside one of every layer.
    #[schema(value_type = Vec<Vec<Object>>)]
    areas: (),
    /// Id to position (`lat_e7`, `lon_e7`).
    #[schema(value_type = Object)]
    cameras: (),
    /// The enrolment ids that may be sought.
    persons: Vec<String>,
    /// `system` and `version` pairs.
    #[schema(value_type = Vec<Object>)]
    systems: (),
    /// `sha256` and `count`.
    #[schema(value_type = Object)]
    reference_list: (),
    /// The least likelihood, in 10^-6.
    threshold_e6: u32,
    /// The greatest time from capture to the gate.
    max_delay_ms: u64,
}

struct Found {
    order: Order,
    of: String,
}

/// The caller's open orders; none to compare while the clock is not believed.
#[utoipa::path(get, path = "/v1/orders", tag = "engine", operation_id = "orders", security(("token" = [])),
    responses(
        (status = 200, body = OrderList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<OrderList>, ApiError> {
    let mut found = app.register.read(|fold| open_orders(fold, caller.key));
    // Without a clock nobody knows whether an order to compare still stands; to stop and to delete stand always.
    if app.register.now().is_none() {
        found.retain(|found| found.order.action != Action::Compare);
    }
    let mut orders = Vec::with_capacity(found.len());
    for Found { order, of } in found {
        let compares = order.action == Action::Compare;
        orders.push(OrderView {
            order: order.act.to_string(),
            of,
            action: order.action,
            answers: order.re.iter().map(ToString::to_string).collect(),
            issued_at: order.at.to_string(),
            until: order.until.map(|until| until.to_string()),
            acknowledged: acknowledged(&order),
            limits: if compares { Some(limits(&app, &order.act).await?) } else { None },
            renew_within_ms: compares.then_some(RENEWED_WITHIN.0),
        });
    }
    Ok(Json(OrderList { orders }))
}

fn open_orders(fold: &Fold, engine: KeyId) -> Vec<Found> {
    let open = |file: &UseFile| -> Vec<Found> {
        let current = file.orders.iter().rev().find(|order| order.action != Action::DeleteList);
        let is_open = |order: &&Order| match order.action {
            // Only the last word counts: an order to compare that another followed is over.
            Action::Compare => current.is_some_and(|current| current.act == order.act),
            Action::Stop => current.is_some_and(|current| current.act == order.act) && !acknowledged(order),
            Action::DeleteList => !acknowledged(order) || owes_attestation(file, order),
        };
        let found = file.orders.iter().filter(|order| order.engine == engine).filter(is_open);
        found.map(|order| Found { order: order.clone(), of: file.id.to_string() }).collect()
    };
    fold.uses().filter(|file| file.engine == engine).flat_map(open).collect()
}

/// Whether the engine has not attested an erasure that the order stands on: an attestation may be lost on its way.
fn owes_attestation(file: &UseFile, order: &Order) -> bool {
    let engine = Custodian::Engine(order.engine);
    let owed =
        |erasure: &&Erasure| order.re.contains(&erasure.act) && erasure.open().any(|open| *open == engine);
    file.erasures().iter().any(|erasure| owed(&erasure))
}

fn acknowledged(order: &Order) -> bool {
    matches!(order.answer, Some((Answer::Done, _)))
}

async fn limits(app: &App, order: &ActHash) -> Result<Value, ApiError> {
    match app.register.open_field(order, "order").await.map_err(|error| open_error(&error))? {
        FieldOpening::Open(opening, _) => serde_json::from_slice(&opening.value)
            .map_err(|_| ApiError::internal("an order that is not JSON")),
        FieldOpening::Erased | FieldOpening::Missing => {
            Err(ApiError::internal("an order to compare without its limits"))
        }
    }
}
