//! Acts while a use runs: arming, orders, comparison, tallies, suspension.

use super::Step;
use crate::fold::{Armed, Fold, FoldError, Order, Suspension, Tally};
use crate::kinds::comparison_started::ComparisonStarted;
use crate::kinds::comparison_stopped::ComparisonStopped;
use crate::kinds::order_acknowledged::OrderAcknowledged;
use crate::kinds::order_issued::OrderIssued;
use crate::kinds::tally_recorded::TallyRecorded;
use crate::kinds::use_suspended::{SuspendCause, UseSuspended};

pub(super) fn armed(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    step.file(fold)?.armed = Some(Armed { act: step.hash, at: step.at, by: step.act.by });
    touched(fold, step)
}

/// What the law says may change with what has started.
fn touched(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    step.file(fold)?.case_changed = (step.position, step.at);
    Ok(())
}

pub(super) fn ordered(fold: &mut Fold, step: &Step<'_>, p: &OrderIssued) -> Result<(), FoldError> {
    step.file(fold)?.orders.push(Order {
        act: step.hash,
        at: step.at,
        position: step.position,
        engine: p.engine,
        action: p.action,
        until: p.until,
        re: step.act.re.clone(),
        answer: None,
        raised: false,
    });
    Ok(())
}

pub(super) fn acknowledged(fold: &mut Fold, step: &Step<'_>, p: &OrderAcknowledged) -> Result<(), FoldError> {
    let order = step.first_re()?;
    let file = step.file(fold)?;
    let order = file.orders.iter_mut().find(|o| o.act == order).ok_or_else(|| step.impossible("an order"))?;
    order.answer = Some((p.answer, step.at));
    Ok(())
}

pub(super) fn comparison_started(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &ComparisonStarted,
) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    // A report from the future is a wrong clock: the use has then started by now at the latest.
    let first = p.first.min(step.at);
    let earlier = file.comparison.first.map_or(first, |known| known.min(first));
    if file.permit_open(step.at).is_err() {
        file.comparison.without_permit = Some(step.position);
    }
    let moved = file.clock_start().is_none_or(|start| earlier < start);
    file.comparison.first = Some(earlier);
    (file.comparison.running, file.comparison.stopped) = (true, None);
    if moved { touched(fold, step) } else { Ok(()) }
}

pub(super) fn comparison_stopped(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &ComparisonStopped,
) -> Result<(), FoldError> {
    let comparison = &mut step.file(fold)?.comparison;
    (comparison.running, comparison.stopped) = (false, Some(p.last.min(step.at)));
    Ok(())
}

pub(super) fn tally(fold: &mut Fold, step: &Step<'_>, p: &TallyRecorded) -> Result<(), FoldError> {
    step.file(fold)?.tally = Some(Tally {
        act: step.hash,
        at: step.at,
        faces_seen: p.faces_seen,
        released: p.released,
        withheld_total: p.withheld_total,
        withheld: p.withheld.clone(),
        last: p.last,
    });
    Ok(())
}

pub(super) fn suspended(fold: &mut Fold, step: &Step<'_>, p: &UseSuspended) -> Result<(), FoldError> {
    let grave = p.cause.needs_two_to_resume() || step.outside(fold)?;
    let file = step.file(fold)?;
    file.suspension =
        Some(Suspension { act: step.hash, at: step.at, cause: p.cause, grave, resumed_by: Vec::new() });
    file.suspensions += 1;
    Ok(())
}

pub(super) fn resumed(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let (actor, outside) = (step.signer(fold)?.actor.clone(), step.outside(fold)?);
    let file = step.file(fold)?;
    let suspension = file.suspension.as_mut().ok_or_else(|| step.impossible("a suspension"))?;
    suspension.resumed_by.push((actor, outside));
    let two = suspension.resumed_by.len() >= 2 && suspension.resumed_by.iter().any(|(_, outside)| *outside);
    if two || !suspension.grave {
        let for_the_budget = suspension.cause == SuspendCause::Budget;
        file.suspension = None;
        if for_the_budget {
            file.begin_budget_anew();
        }
    }
    Ok(())
}
