//! Earlier requests on the same facts: those of this register with what became of them, then those that are claimed.

use stricto_law::case::{Earlier, EarlierRequest, EarlierResult, Fact};

use crate::fold::{Fold, UseFile};
use crate::kinds::authorisation_decided::DecisionResult;

/// What is known of earlier requests: naming uses of this register states them, and their results are the register's.
///
/// That there is none, or that there were some elsewhere, the requester says, or nobody knows it (X-a).
pub(super) fn requests(fold: &Fold, file: &UseFile, claimed: Earlier) -> Earlier {
    let named = fold.named(file);
    if named.is_empty() {
        return claimed;
    }
    let here = named.iter().filter_map(|id| fold.use_file(*id)).map(|earlier| EarlierRequest {
        reference: earlier.id.to_string(),
        result: result(earlier),
        urgent: earlier.urgency.is_some() && earlier.clock_start().is_some(),
    });
    let elsewhere = claimed.requests.value().cloned().unwrap_or_default();
    Earlier { requests: Fact::known(here.chain(elsewhere).collect()) }
}

fn result(earlier: &UseFile) -> EarlierResult {
    if earlier.negative_urgency() {
        return if earlier.lapsed().is_some() { EarlierResult::Lapsed } else { EarlierResult::Refused };
    }
    match earlier.decision_in_effect().map(|decision| decision.result) {
        Some(
            DecisionResult::Granted
            | DecisionResult::GrantedInPart
            | DecisionResult::Extended
            | DecisionResult::Modified,
        ) => EarlierResult::Granted,
        Some(DecisionResult::Refused) => EarlierResult::Refused,
        Some(DecisionResult::Withdrawn) => EarlierResult::Withdrawn,
        None if earlier.requests.is_empty() => EarlierResult::NotPursued,
        None => EarlierResult::Pending,
    }
}
