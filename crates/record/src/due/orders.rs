//! Orders to engines: on under an open permit, off with every closing, delete with the erasure.

use stricto_law::time::Millis;

use super::{Case, Due};
use crate::fold::{Erasure, Order};
use crate::kinds::erasure_ordered::{Custodian, ErasureScope};
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::order_issued::Action;

/// How long an engine is left as it is while a permit is assessed and compiled anew; past that it is ordered.
pub const RECOMPILED_WITHIN: Millis = Millis(10_000);

pub(super) fn due(case: &Case<'_>, out: &mut Vec<Due>) {
    let file = case.file;
    let last = file.orders.iter().rev().find(|order| order.action != Action::DeleteList);
    match file.permit_open(case.now) {
        Ok(permit) => {
            let ordered = last.is_some_and(|o| o.action == Action::Compare && o.re.contains(&permit.act));
            if file.controllable && !ordered && !recompiling(case, out) {
                out.push(Due::OrderCompare(file.id));
            }
        }
        Err(_) if must_be_ordered_off(case, last) && !(recompiling(case, out)) => {
            out.push(Due::OrderStop(file.id));
        }
        Err(_) => {}
    }
    if delete_list_due(case) {
        out.push(Due::OrderDeleteList(file.id));
    }
}

/// Whether the engine was ordered on, or compares, and was not ordered off since.
fn must_be_ordered_off(case: &Case<'_>, last: Option<&Order>) -> bool {
    let Some(stop) = last.filter(|order| order.action == Action::Stop) else {
        return last.is_some() || case.file.comparison.running || breach(case).is_some();
    };
    let since = |position: Option<u64>| position.is_some_and(|position| position > stop.position);
    since(case.file.comparison.without_permit) || since(breach(case))
}

/// The position of the last recorded comparison without a permit.
fn breach(case: &Case<'_>) -> Option<u64> {
    let breach = |i: &&crate::fold::Incident| i.code == IncidentCode::ComparisonWithoutPermit;
    case.file.incidents.iter().rev().find(breach).map(|incident| incident.position)
}

/// Whether the permit is about to be compiled anew: the engine is not switched off and on, or on twice, for that.
fn recompiling(case: &Case<'_>, out: &[Due]) -> bool {
    let file = case.file;
    let fresh = file.case_changed.1.plus(RECOMPILED_WITHIN) > case.now;
    let next = out.iter().any(|due| *due == Due::Assess(file.id) || *due == Due::CompilePermit(file.id));
    let lawful_so_far = file.last_permit.is_some() && file.suspension.is_none() && !file.forked;
    fresh && next && lawful_so_far && breach(case).is_none() && file.comparison.without_permit.is_none()
}

fn delete_list_due(case: &Case<'_>) -> bool {
    let file = case.file;
    let engine = Custodian::Engine(file.engine);
    // It is ordered for an erasure of all content that names the engine, of which a use has one: an order that ends what
    // a trustee holds names it no more.
    let owes = |e: &Erasure| {
        e.what == ErasureScope::Content && e.custodians.contains_key(&engine) && !e.done(&engine)
    };
    file.erasures().iter().any(owes) && !file.orders.iter().any(|order| order.action == Action::DeleteList)
}
