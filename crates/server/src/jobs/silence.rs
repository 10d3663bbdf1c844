//! Engines that do not renew an order to compare: their use is held until they do, and the silence is recorded.

use std::collections::BTreeSet;

use stricto_law::time::Instant;
use stricto_record::fold::{Fold, Order, UseFile};
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;

use super::{JobError, incident};
use crate::app::App;

/// Uses whose engine has been silent for too long; without a clock nobody is heard.
pub(super) fn silent(app: &App) -> BTreeSet<UseId> {
    let Some(now) = app.register.now() else { return BTreeSet::new() };
    let open: Vec<(ActHash, UseId)> = app.register.read(|fold| open_orders(fold, now));
    app.engines.silent(&open, app.register.steady())
}

/// Records the silence of an engine, once for each order to compare.
pub(super) async fn record(app: &App, now: Instant) -> Result<(), JobError> {
    for use_id in silent(app) {
        let recorded = app.register.read(|fold| {
            fold.use_file(use_id).is_none_or(|file| {
                let since = current(file, now).map_or(0, |order| order.position);
                file.incidents.iter().any(|i| i.code == IncidentCode::EngineSilent && i.position > since)
            })
        });
        if !recorded {
            incident::record(app, use_id, IncidentCode::EngineSilent).await?;
        }
    }
    Ok(())
}

/// Acknowledged orders to compare that stand.
fn open_orders(fold: &Fold, now: Instant) -> Vec<(ActHash, UseId)> {
    fold.uses().filter_map(|file| current(file, now).map(|order| (order.act, file.id))).collect()
}

fn current(file: &UseFile, now: Instant) -> Option<&Order> {
    let order = file.orders.iter().rev().find(|order| order.action != Action::DeleteList)?;
    let on = order.action == Action::Compare && matches!(order.answer, Some((Answer::Done, _)));
    (on && file.permit_open(now).is_ok()).then_some(order)
}
