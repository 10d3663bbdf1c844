//! What the register knows better than any claim: places, times, roles, results, what runs, what came before.

use stricto_law::case::{
    Alerts, Case, DecisionBasis, DecisionResult as LawResult, Fact, MemberState, Running,
};

use super::earlier;
use crate::fold::{Decision, Fold, UseFile};
use crate::ids::ActHash;
use crate::kinds::authorisation_decided::DecisionResult;
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::order_acknowledged::Answer;
use crate::kinds::order_issued::Action;
use crate::kinds::registration_recorded::Registration;

/// Known, or not known.
fn fact<T>(value: Option<T>) -> Fact<T> {
    value.map_or(Fact::Missing, Fact::known)
}

/// Lays what the register knows over what was claimed.
pub(super) fn knows(fold: &Fold, file: &UseFile, case: &mut Case) {
    place_and_objective(file, case);
    instance(fold, file, case);
    authorisation(file, case);
    urgency(file, case);
    case.running = running(file);
    case.alerts = Alerts {
        released: Fact::known(!file.alerts.is_empty()),
        last_released_at: fact(file.last_release),
        // The register takes no measure in that rests on the output alone (R-5.3-t).
        decision_solely_on_output: Fact::known(false),
    };
    case.earlier = earlier::requests(fold, file, std::mem::take(&mut case.earlier));
}

fn place_and_objective(file: &UseFile, case: &mut Case) {
    let code = file.proposed.member_state.as_str();
    case.jurisdiction.member_state = fact(MemberState::ALL.into_iter().find(|state| state.code() == code));
    let region = file.proposed.profile.as_str().split_once('-').map(|(_, region)| region.to_owned());
    case.jurisdiction.region = fact(region);
    let objectives = file.proposed.objectives.iter().map(|objective| objective.in_law());
    case.objective.pursued = Fact::known(objectives.collect());
}

fn instance(fold: &Fold, file: &UseFile, case: &mut Case) {
    let Some(system) = fold.instance().system(&file.proposed.system) else { return };
    if let Some(fria) = &system.fria {
        case.fria.completed = Fact::known(true);
        case.fria.completed_at = Fact::known(fria.first);
        if system.described > fria.position {
            // The system was described anew since: an element of the assessment changed (R-27-h).
            case.fria.changed_since = Fact::known(true);
        }
    }
    if let Some(registration) = &system.registration {
        let registered = registration.state == Registration::Registered;
        case.registration.registered = Fact::known(registered);
        case.registration.registered_at = fact(registration.registered);
        case.registration.not_technically_possible = Fact::known(!registered);
    }
}

/// A planned use without request or decision is one of which these are not known yet; an urgent one has none.
fn authorisation(file: &UseFile, case: &mut Case) {
    let a = &mut case.authorisation;
    let none_yet = file.urgency.as_ref().map(|_| false);
    // What was granted first answers the request that came before the start; a later one prolongs.
    let request = file.grant().and_then(|_| file.decisions.iter().find(|d| d.grants()));
    let request = request.and_then(|first| file.requests.iter().find(|r| r.act == first.answers));
    // Whether an urgent use asked in time, its first request says.
    let request =
        if file.urgency.is_some() { file.requests.first() } else { request.or(file.last_request()) };
    a.requested = fact(request.map(|_| true).or(none_yet));
    a.requested_at = fact(request.map(|request| request.at));
    let decision = file.decision_in_effect();
    a.decided = fact(decision.map(|_| true).or(none_yet));
    a.decided_at = fact(decision.and_then(|decision| decided_at(file, decision)));
    a.renewed_at =
        fact(decision.filter(|d| in_law(d.result).renews()).and_then(|decision| decision.effective));
    a.result = fact(decision.map(|decision| in_law(decision.result)));
    a.until = fact(decision.and_then(Decision::good_until));
    a.basis = fact(decision.map(|decision| match decision.confirmed {
        true => DecisionBasis::Signed,
        false => DecisionBasis::Transcribed,
    }));
}

/// The request that the grant in effect answers, itself or through the grants it changes.
pub(super) fn request_of_grant(file: &UseFile) -> Option<ActHash> {
    file.grant()?;
    let in_effect = file.decisions.iter().rev().filter(|d| d.effective.is_some());
    in_effect.map(|d| d.answers).find(|answers| file.requests.iter().any(|r| r.act == *answers))
}

/// Since when the use is authorised: an extension or a confirmation does not make an earlier start late.
fn decided_at(file: &UseFile, decision: &Decision) -> Option<stricto_law::time::Instant> {
    if decision.result.allows() {
        file.decisions.iter().find(|d| d.grants()).and_then(|d| d.effective)
    } else {
        decision.effective
    }
}

const fn in_law(result: DecisionResult) -> LawResult {
    match result {
        DecisionResult::Granted => LawResult::Granted,
        DecisionResult::GrantedInPart => LawResult::GrantedInPart,
        DecisionResult::Refused => LawResult::Refused,
        DecisionResult::Extended => LawResult::Extended,
        DecisionResult::Modified => LawResult::Modified,
        DecisionResult::Withdrawn => LawResult::Withdrawn,
    }
}

fn urgency(file: &UseFile, case: &mut Case) {
    let urgency = file.urgency.as_ref();
    case.urgency.claimed = Fact::known(urgency.is_some());
    case.urgency.declared_at = fact(urgency.map(|urgency| urgency.at));
    case.urgency.window_until = fact(urgency.map(|urgency| urgency.until));
}

fn running(file: &UseFile) -> Running {
    Running {
        started: Fact::known(file.took_place()),
        armed_at: fact(file.armed.as_ref().map(|armed| armed.at)),
        comparison_reported: Fact::known(file.comparison.first.is_some()),
        first_comparison_at: fact(file.comparison.first),
        unauthorised_comparison: Fact::known(unauthorised_comparison(file)),
        engine_takes_orders: Fact::known(file.controllable),
    }
}

/// A comparison without a permit, or outside its limits, after which the engine has not yet obeyed an order to stop.
fn unauthorised_comparison(file: &UseFile) -> bool {
    let breach =
        |code| matches!(code, IncidentCode::ComparisonWithoutPermit | IncidentCode::ComparisonOutsideLimits);
    let recorded = file.incidents.iter().rev().find(|i| breach(i.code)).map(|i| i.position);
    let Some(last) = recorded.max(file.comparison.without_permit) else { return false };
    let obeyed = |o: &crate::fold::Order| {
        o.action == Action::Stop && o.position > last && matches!(o.answer, Some((Answer::Done, _)))
    };
    !file.orders.iter().any(obeyed)
}
