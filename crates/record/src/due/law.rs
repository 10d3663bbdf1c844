//! What falls due by time and law: stops at a deadline, assessments, permits (R-5.3-l, -m; R-5.2-h).

use stricto_law::assessment::Outcome;

use super::{Case, Due};
use crate::kinds::use_stopped::StopCause;
use crate::retention;

/// A stop goes before everything; a new assessment goes before a new permit.
pub(super) fn due(case: &Case<'_>, out: &mut Vec<Due>) {
    let use_id = case.file.id;
    if let Some(cause) = stop_due(case) {
        out.push(Due::Stop { use_id, cause });
    } else if case.file.stop.is_some() {
    } else if assessment_due(case) {
        out.push(Due::Assess(use_id));
    } else if permit_due(case) {
        out.push(Due::CompilePermit(use_id));
    }
}

/// The cause for which the use must end now, if there is one.
fn stop_due(case: &Case<'_>) -> Option<StopCause> {
    let lapsed = case.file.requests.is_empty()
        && !case.file.decided_instead_of_lapsed()
        && case.clocks().request_due().is_some_and(|due| case.now >= due);
    match &case.file.stop {
        // An urgent use that ended early, for whatever cause, still owes its request: without one it lapses all the
        // same. What the authority decided stands in place of a lapse.
        Some(stop) => (lapsed && stop.lapsed_at.is_none()).then_some(StopCause::Lapsed),
        None if lapsed => Some(StopCause::Lapsed),
        None => period_over(case).or_else(|| prohibited(case)),
    }
}

/// The end of what was granted, or of the urgent window, or of the time to decide.
fn period_over(case: &Case<'_>) -> Option<StopCause> {
    let file = case.file;
    if let Some(grant) = file.grant() {
        let over = grant.good_until().is_none_or(|until| case.now >= until);
        let granted = grant.until.is_some_and(|until| case.now < until);
        // A transcription that nobody confirmed in time is no decision.
        let cause = if granted { StopCause::Undecided } else { StopCause::Expired };
        return over.then_some(cause);
    }
    let Some(urgency) = file.urgency.as_ref() else { return never_granted(case) };
    let limit = case.clocks().decision_due();
    let over = case.now >= limit.map_or(urgency.until, |limit| limit.min(urgency.until));
    let cause = if file.request_pending() { StopCause::Undecided } else { StopCause::Expired };
    over.then_some(cause)
}

/// A use that nobody granted or declared urgent ends by itself: else what was made for it would be kept for ever.
fn never_granted(case: &Case<'_>) -> Option<StopCause> {
    let file = case.file;
    let cause = if file.request_pending() { StopCause::Undecided } else { StopCause::Expired };
    retention::idle_until(file).is_some_and(|until| case.now >= until).then_some(cause)
}

/// A use that took place and turns out prohibited; what time alone ends has expired and was lawful before.
fn prohibited(case: &Case<'_>) -> Option<StopCause> {
    let file = case.file;
    let assessment = file.assessment.as_ref().filter(|a| a.outcome == Outcome::Prohibited)?;
    if !file.took_place() {
        return None;
    }
    let by_time_alone = file.permitted_at.is_some_and(|at| !case.fold.changed_since(file, at));
    if by_time_alone {
        return Some(StopCause::Expired);
    }
    // What came in since is assessed first.
    (!case.fold.changed_since(case.file, assessment.position)).then_some(StopCause::Prohibited)
}

fn assessment_due(case: &Case<'_>) -> bool {
    match &case.file.assessment {
        None => true,
        Some(assessment) => {
            case.fold.changed_since(case.file, assessment.position)
                || assessment.good_until.is_some_and(|until| case.now >= until)
        }
    }
}

/// A permitted assessment that no permit stands on yet, and something for the permit to stand on.
fn permit_due(case: &Case<'_>) -> bool {
    let file = case.file;
    // One that is over is assessed anew first.
    let permitted =
        |a: &&crate::fold::AssessmentFile| a.outcome == Outcome::Permitted && a.good_until.is_some();
    let Some(assessment) = file.assessment.as_ref().filter(permitted) else { return false };
    let compiled = file.permit.as_ref().is_some_and(|permit| permit.assessment == assessment.act);
    let basis = file.grant().is_some() || file.urgency.is_some();
    basis && !compiled
}
