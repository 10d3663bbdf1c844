//! What an end owes: conclusions, recalls, erasures, the last tally, notices (R-5.3-n, -m; R-5.4-a, -e; X-j).

use stricto_law::time::Millis;

use super::{Case, Due};
use crate::ids::AlertId;
use crate::kinds::erasure_ordered::{Custodian, ErasureCause, ErasureScope};
use crate::kinds::notice_sent::NoticeOf;
use crate::role::Role;

/// How long the content of a lapsed use is kept locked before it is erased, unless somebody orders it earlier.
///
/// A choice of this product: that erasure is an inference, and a request on paper may exist.
pub const LAPSE_QUARANTINE: Millis = Millis::days(30);

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
    if let Some(cause) = all_content(case) {
        out.push(Due::OrderErasure { use_id, cause, what: ErasureScope::Content });
        return;
    }
    let left: Vec<AlertId> =
        file.outside_grant().into_iter().filter(|a| file.alert_erased(a).is_none()).collect();
    if !left.is_empty() {
        let what = ErasureScope::Alerts(left);
        out.push(Due::OrderErasure { use_id, cause: ErasureCause::OutsideGrant, what });
    }
}

/// The cause for which all content goes now, if there is one.
fn all_content(case: &Case<'_>) -> Option<ErasureCause> {
    let file = case.file;
    if file.refusal_erases_all() {
        return Some(ErasureCause::Refused);
    }
    let lapsed_at = file.stop.as_ref()?.lapsed_at?;
    let express = case.clocks().profile().is_some_and(|profile| profile.lapse_erases);
    let quarantined = case.now >= lapsed_at.plus(LAPSE_QUARANTINE);
    (file.grant().is_none() && (express || quarantined)).then_some(ErasureCause::Lapsed)
}

fn erasures_under_way(case: &Case<'_>, out: &mut Vec<Due>) {
    let use_id = case.file.id;
    for erasure in case.file.erasures().iter().filter(|erasure| erasure.closed.is_none()) {
        let order = erasure.act;
        if !erasure.done(&Custodian::Store) || !erasure.done(&Custodian::Keys) {
            out.push(Due::Destroy { use_id, order });
        } else if erasure.open().next().is_none() {
            out.push(Due::CloseErasure { use_id, order });
        }
    }
}
