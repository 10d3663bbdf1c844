//! `GET /v1/alerts`: the alerts that wait for the caller; ids only.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stricto_law::time::Instant;
use stricto_record::fold::{AlertFile, Fold, UseFile};
use stricto_record::ids::{AlertId, UseId};
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
    let alerts = app
        .register
        .read(|fold| waiting(fold, &caller, dark).iter().map(|waiting| waiting.summary(&caller)).collect());
    let gate_closed = app.gate.hold().map(|hold| hold.cause);
    let held = app.gate.held_alone().into_iter().map(|(of, hold)| HeldUse {
        of: of.to_string(),
        cause: hold.cause,
        since: hold.since.map(|since| since.to_string()),
    });
    Ok(Json(AlertList { alerts, gate_closed, held: held.collect() }))
}

/// An alert that waits for the caller.
pub(crate) struct Waiting<'f> {
    id: AlertId,
    of: UseId,
    alert: &'f AlertFile,
}

/// What waits for the caller in the uses within reach, the oldest first.
pub(crate) fn waiting<'f>(
    fold: &'f Fold,
    caller: &Caller,
    dark: impl Fn(&UseFile) -> bool,
) -> Vec<Waiting<'f>> {
    let of_use = |file: &'f UseFile| {
        let alerts = file.waiting.iter().filter_map(move |id| Some((*id, file.alert(id)?)));
        let alerts = alerts.filter(|(_, alert)| awaits(alert, caller));
        alerts.map(|(id, alert)| Waiting { id, of: file.id, alert })
    };
    let enrolment = fold.instance().enrolment(&caller.key);
    let reached = |file: &UseFile| enrolment.is_some_and(|by| file.reached_by(by.role, &by.body));
    let mut waiting: Vec<_> =
        fold.uses().filter(|file| reached(file) && !dark(file)).flat_map(of_use).collect();
    waiting.sort_by_key(|waiting| waiting.alert.at);
    waiting
}

impl Waiting<'_> {
    /// When it was released.
    pub(crate) const fn at(&self) -> Instant {
        self.alert.at
    }

    pub(crate) fn summary(&self, caller: &Caller) -> AlertSummary {
        AlertSummary {
            alert: self.id.to_string(),
            of: self.of.to_string(),
            at: self.alert.at.to_string(),
            opened: self.alert.opened.contains_key(&caller.key),
            reviews: self.alert.reviews.len(),
        }
    }
}

/// Whether the caller could still review it, or oversees it.
fn awaits(alert: &AlertFile, caller: &Caller) -> bool {
    caller.role != Role::Verifier || (alert.reviews.len() < 2 && alert.review_by(&caller.actor).is_none())
}
