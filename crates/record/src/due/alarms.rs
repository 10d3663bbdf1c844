//! Incidents that the register finds by itself (X-g, R-5.3-l, R-26-b).

use super::{Case, Due};
use crate::fold::STOP_ANSWERED_WITHIN;
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::order_acknowledged::Answer;
use crate::kinds::order_issued::Action;

pub(super) fn due(case: &Case<'_>, out: &mut Vec<Due>) {
    let use_id = case.file.id;
    let found = [
        (comparison_without_permit(case), IncidentCode::ComparisonWithoutPermit),
        (engine_still_running(case), IncidentCode::EngineStillRunning),
        (request_late(case), IncidentCode::RequestLate),
    ];
    let codes = found.into_iter().filter(|(found, _)| *found).map(|(_, code)| code);
    out.extend(codes.map(|code| Due::Incident { use_id, code }));
}

/// An incident of this code, recorded after a position, if any.
fn recorded_after(case: &Case<'_>, code: IncidentCode, position: Option<u64>) -> bool {
    let after = |p: u64| position.is_none_or(|position| p > position);
    case.file.incidents.iter().any(|i| i.code == code && after(i.position))
}

fn comparison_without_permit(case: &Case<'_>) -> bool {
    let reported = case.file.comparison.without_permit;
    reported.is_some() && !recorded_after(case, IncidentCode::ComparisonWithoutPermit, reported)
}

/// An order to stop that failed, or that nobody answered in time; once per order.
fn engine_still_running(case: &Case<'_>) -> bool {
    case.file.orders.iter().any(|order| {
        let unheard = match order.answer {
            Some((Answer::Done, _)) => false,
            Some((Answer::Failed, _)) => true,
            None => case.now >= order.at.plus(STOP_ANSWERED_WITHIN),
        };
        order.action == Action::Stop && !order.raised && unheard
    })
}

fn request_late(case: &Case<'_>) -> bool {
    let late = case
        .clocks()
        .request_due()
        .zip(case.file.requests.first())
        .is_some_and(|(due, request)| request.at > due);
    late && !recorded_after(case, IncidentCode::RequestLate, None)
}
