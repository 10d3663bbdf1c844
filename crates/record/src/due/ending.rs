//! What an end owes: conclusions, recalls, erasures, the last tally, notices (R-5.3-n, -m; R-5.4-a, -e; X-j).

use super::{Case, Due};
use crate::ids::AlertId;
use crate::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use crate::kinds::notice_sent::NoticeOf;
use crate::retention;
use crate::role::Role;

pub(super) fn due(case: &Case<'_>, out: &mut Vec<Due>) {
    let file = case.file;
    let use_id = file.id;
    out.extend(file.to_conclude.iter().map(|alert| Due::Conclude { use_id, alert: *alert }));
    if !file.to_recall.is_empty() {
        out.push(Due::Recall(use_id));
    }
    erasures_to_order(case, out);
    erasures_under_way(case, out);
    let over = file.stop.is_some();
    if over && (file.took_place() || file.tally.is_some()) && !file.tally.as_ref().is_some_and(|t| t.last) {
        out.push(Due::LastTally(use_id));
    }
    if over && file.took_place() {
        let told = |to: Role| file.notices.iter().any(|n| n.to == to && n.about == NoticeOf::Use);
        let owed = [Role::MarketSurveillance, Role::DataProtection].into_iter().filter(|to| !told(*to));
        out.extend(owed.map(|to| Due::Notify { use_id, to }));
    }
}

fn erasures_to_order(case: &Case<'_>, out: &mut Vec<Due>) {
    let file = case.file;
    let use_id = file.id;
    if file.content_erased().is_some() {
        return;
    }
    if let Some(fate) = retention::content(file).filter(|fate| fate.is_due(case.now)) {
        out.push(Due::OrderErasure { use_id, cause: fate.cause, what: ErasureScope::Content });
        return;
    }
    let left: Vec<AlertId> =
        file.outside_grant().into_iter().filter(|a| file.alert_erased(a).is_none()).collect();
    if !left.is_empty() {
        let what = ErasureScope::Alerts(left);
        out.push(Due::OrderErasure { use_id, cause: ErasureCause::OutsideGrant, what });
    }
}

fn erasures_under_way(case: &Case<'_>, out: &mut Vec<Due>) {
    let use_id = case.file.id;
    for erasure in case.file.erasures().iter().filter(|erasure| erasure.closed.is_none()) {
        let order = erasure.act;
        // What a trustee holds: the unit's key goes at once, the rest once nothing holds it any more.
        if erasure.held_by.is_some() && retention::held(case.file).is_some_and(|fate| !fate.is_due(case.now))
        {
            if !erasure.resealed() {
                out.push(Due::Reseal { use_id, order });
            }
            continue;
        }
        if !erasure.done(&Custodian::Store) || !erasure.done(&Custodian::Keys) {
            out.push(Due::Destroy { use_id, order });
        } else if erasure.open().next().is_none() {
            out.push(Due::CloseErasure { use_id, order });
        }
    }
}
