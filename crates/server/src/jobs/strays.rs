//! Judges stray candidates: an engine that compares without a permit is an incident even if nothing left (X-g).
//!
//! What was captured before the engine can have learnt of a closing is no breach. Each breach is recorded once until
//! the engine was ordered off again, which the record's own rule then makes due.

use stricto_law::time::{Instant, Millis};
use stricto_record::fold::{Fold, STOP_ANSWERED_WITHIN, UseFile};
use stricto_record::ids::UseId;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::order_acknowledged::Answer;
use stricto_record::kinds::order_issued::Action;

use super::{JobError, incident};
use crate::app::App;
use crate::gate_room::strays::Stray;

/// How long candidates may be on their way after an engine said that it stopped.
const ON_THEIR_WAY: Millis = Millis(5_000);

pub(super) async fn judge(app: &App, now: Instant) -> Result<(), JobError> {
    for ((use_id, stray), captured) in app.gate.strays.take() {
        let (code, breach) = match stray {
            Stray::WithoutPermit => (
                IncidentCode::ComparisonWithoutPermit,
                app.register.read(|fold| is_breach(fold, use_id, captured, now)),
            ),
            Stray::OutsideLimits => {
                (IncidentCode::ComparisonOutsideLimits, app.register.read(|fold| is_outside(fold, use_id)))
            }
        };
        if breach {
            incident::record(app, use_id, code).await?;
        }
    }
    Ok(())
}

/// Whether comparison outside area or hours is still to be recorded: once, until the engine was ordered off for it.
///
/// That it was live, and further from a window than clocks differ, the gate has judged already.
fn is_outside(fold: &Fold, use_id: UseId) -> bool {
    fold.use_file(use_id)
        .is_some_and(|file| file.stop.is_none() && !recorded(file, IncidentCode::ComparisonOutsideLimits))
}

fn is_breach(fold: &Fold, use_id: UseId, captured: Instant, now: Instant) -> bool {
    let Some(file) = fold.use_file(use_id) else { return false };
    file.permit_open(now).is_err()
        && compares(file, captured, now)
        && !recorded(file, IncidentCode::ComparisonWithoutPermit)
}

/// Whether a candidate captured then shows that the engine compares although it was never on, or was ordered off.
fn compares(file: &UseFile, captured: Instant, now: Instant) -> bool {
    let last = file.orders.iter().rev().find(|order| order.action != Action::DeleteList);
    let Some(order) = last else {
        // Never ordered on: under no permit at all, whatever the engine was told elsewhere.
        return true;
    };
    match (order.action, order.answer) {
        // The order to stop is about to be made, or the permit is being compiled anew.
        (Action::Compare | Action::DeleteList, _) => false,
        (Action::Stop, Some((Answer::Done, answered))) => {
            captured > answered || now > answered.plus(ON_THEIR_WAY)
        }
        (Action::Stop, Some((Answer::Failed, _)) | None) => captured > order.at.plus(STOP_ANSWERED_WITHIN),
    }
}

/// Whether this breach is in the register: recorded since the engine was last ordered off.
fn recorded(file: &UseFile, code: IncidentCode) -> bool {
    let off = file.orders.iter().rev().find(|order| order.action == Action::Stop).map(|order| order.position);
    let since = |position: u64| off.is_none_or(|off| position > off);
    file.incidents.iter().any(|i| i.code == code && since(i.position))
}
