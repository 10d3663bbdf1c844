//! `GET /v1/alerts`: the alerts that wait for the caller; ids only.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stricto_record::fold::{AlertFile, Fold, UseFile};
use stricto_record::role::Role;
use utoipa::ToSchema;

use crate::api::door::Caller;
use crate::api::error::{ApiError, Problem};
use crate::app::App;

/// The alerts that wait for the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertList {
    /// The oldest first.
    alerts: Vec<AlertSummary>,
    /// Where the whole gate is closed: why; an empty list then does not mean that nothing was found.
    gate_closed: Option<&'static str>,
    /// Uses that are held alone although their permit is open, each with the reason.
    held: Vec<HeldUse>,
}

/// A use that is held.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldUse {
    /// The use.
    #[serde(rename = "use")]
    of: String,
    /// `end-not-recorded`: its end was asked for and the register cannot take it; `engine-silent`.
    cause: &'static str,
    /// Since when, where the clock is known.
    since: Option<String>,
}

/// One alert.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertSummary {
    /// The alert.
    pub(crate) alert: String,
    /// Its use.
    #[serde(rename = "use")]
    of: String,
    /// When it was released.
    at: String,
    /// Whether the caller has opened it.
    pub(crate) opened: bool,
    /// How many reviews are in.
    reviews: usize,
}

/// The alerts that wait for the caller; ids only.
#[utoipa::path(get, path = "/v1/alerts", tag = "alerts", operation_id = "alerts", security(("token" = [])),
    responses((status = 200, body = AlertList), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<AlertList>, ApiError> {
    let dark = |file: &UseFile| file.darkened().is_some() || app.gate.is_darkening(file.id);
    let mut waiting = app.register.read(|fold| waiting(fold, &caller, dark));
    waiting.sort_by_key(|(at, _)| *at);
    let gate_closed = app.gate.hold().map(|hold| hold.cause);
    let held = app.gate.held_alone().into_iter().map(|(of, hold)| HeldUse {
        of: of.to_string(),
        cause: hold.cause,
        since: hold.since.map(|since| since.to_string()),
    });
    let alerts = waiting.into_iter().map(|(_, alert)| alert).collect();
    Ok(Json(AlertList { alerts, gate_closed, held: held.collect() }))
}

/// What waits for the caller, with the instant of its release.
pub(crate) fn waiting(
    fold: &Fold,
    caller: &Caller,
    dark: impl Fn(&UseFile) -> bool,
) -> Vec<(stricto_law::time::Instant, AlertSummary)> {
    let of_use = |file: &UseFile| -> Vec<_> {
        let alerts = file.alerts.iter().filter(|(id, alert)| {
            file.alert_erased(id).is_none()
                && alert.concluded.is_none()
                && alert.corrected.is_none()
                && awaits(alert, caller)
        });
        alerts
            .map(|(id, alert)| {
                let summary = AlertSummary {
                    alert: id.to_string(),
                    of: file.id.to_string(),
                    at: alert.at.to_string(),
                    opened: alert.opened.contains_key(&caller.key),
                    reviews: alert.reviews.len(),
                };
                (alert.at, summary)
            })
            .collect()
    };
    fold.uses().filter(|file| !dark(file)).flat_map(of_use).collect()
}

/// Whether the caller could still review it, or oversees it.
fn awaits(alert: &AlertFile, caller: &Caller) -> bool {
    caller.role != Role::Verifier || (alert.reviews.len() < 2 && alert.review_by(&caller.actor).is_none())
}
