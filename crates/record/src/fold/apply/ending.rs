//! Acts at and after the end: stop, recall, erasure, challenge, notices, incidents, complaints.

use super::Step;
use crate::fold::{
    Certificate, Challenge, Closer, Erasure, Fold, FoldError, Fork, Incident, InstanceIncident, Matter,
    Notice, Recall, Stop, StopAct, UseFile,
};
use crate::ids::{ActHash, Code, KeyId};
use crate::kinds::authorisation_decided::OnExceeding;
use crate::kinds::challenge_decided::ChallengeDecided;
use crate::kinds::erasure_attested::ErasureAttested;
use crate::kinds::erasure_ordered::{ErasureOrdered, ErasureScope};
use crate::kinds::incident_recorded::{IncidentCode, IncidentRecorded};
use crate::kinds::matter_closed::MatterClosed;
use crate::kinds::notice_sent::NoticeSent;
use crate::kinds::order_acknowledged::Answer;
use crate::kinds::order_issued::Action;
use crate::kinds::recall_sent::RecallSent;
use crate::kinds::use_erased::UseErased;
use crate::kinds::use_stopped::{StopCause, UseStopped};

/// Ends the use; a darkening cause goes before one that does not darken, and nothing brightens again.
pub(super) fn end(file: &mut UseFile, step: &Step<'_>, cause: StopCause) {
    let darkened_at = cause.darkens().then_some(step.at);
    let lapses = cause == StopCause::Lapsed;
    match &mut file.stop {
        None => {
            let lapsed_at = darkened_at.filter(|_| lapses);
            file.stop = Some(Stop { act: step.hash, at: step.at, cause, darkened_at, lapsed_at });
        }
        Some(stop) if lapses && stop.lapsed_at.is_none() => {
            (stop.act, stop.cause, stop.lapsed_at) = (step.hash, cause, darkened_at);
            stop.darkened_at = stop.darkened_at.or(darkened_at);
        }
        Some(stop) if stop.darkened_at.is_none() && darkened_at.is_some() => {
            (stop.act, stop.cause, stop.darkened_at) = (step.hash, cause, darkened_at);
        }
        Some(_) => {}
    }
    file.permit = None;
    if file.darkened().is_some() {
        file.to_recall.extend(file.told_of.iter().copied());
        // What was refused is not concluded any more: the result is to be erased, not finished.
        file.to_conclude.clear();
    }
}

pub(super) fn stopped(fold: &mut Fold, step: &Step<'_>, p: &UseStopped) -> Result<(), FoldError> {
    let actor = step.signer(fold)?.actor.clone();
    let file = step.file(fold)?;
    end(file, step, p.cause);
    file.stop_acts.push(StopAct { act: step.hash, actor, explained: false });
    Ok(())
}

pub(super) fn explained(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let answered = step.first_re()?;
    let stop = step.file(fold)?.stop_acts.iter_mut().find(|stop| stop.act == answered);
    stop.ok_or_else(|| step.impossible("a stop"))?.explained = true;
    Ok(())
}

pub(super) fn recalled(fold: &mut Fold, step: &Step<'_>, p: &RecallSent) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    for alert in &p.alerts {
        file.told_of.remove(alert);
        file.to_recall.remove(alert);
        file.alerts.get_mut(alert).ok_or_else(|| step.impossible("an alert"))?.recalled = Some(step.hash);
    }
    let open = p.told.iter().copied().collect();
    file.recalls.push(Recall { act: step.hash, at: step.at, alerts: p.alerts.len(), open });
    Ok(())
}

pub(super) fn erasure_ordered(fold: &mut Fold, step: &Step<'_>, p: &ErasureOrdered) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    match &p.what {
        ErasureScope::Content => {
            // The first order is the one that takes it; another ends what a trustee holds.
            file.content_erased.get_or_insert(step.hash);
            file.to_conclude.clear();
            file.waiting.clear();
        }
        ErasureScope::Alerts(alerts) => {
            for alert in alerts {
                let alert_file = file.alerts.get_mut(alert).ok_or_else(|| step.impossible("an alert"))?;
                alert_file.erased = Some(step.hash);
                file.to_conclude.remove(alert);
                file.waiting.remove(alert);
            }
        }
    }
    file.erasures.push(Erasure {
        act: step.hash,
        at: step.at,
        position: step.position,
        cause: p.cause,
        what: p.what.clone(),
        custodians: p.custodians.iter().map(|custodian| (custodian.clone(), None)).collect(),
        held_by: p.held_by.clone(),
        closed: None,
    });
    Ok(())
}

fn erasure<'f>(file: &'f mut UseFile, step: &Step<'_>, order: ActHash) -> Result<&'f mut Erasure, FoldError> {
    file.erasures.iter_mut().find(|e| e.act == order).ok_or_else(|| step.impossible("an order to erase"))
}

pub(super) fn erasure_attested(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &ErasureAttested,
) -> Result<(), FoldError> {
    let order = step.first_re()?;
    let erasure = erasure(step.file(fold)?, step, order)?;
    let state = erasure.custodians.get_mut(&p.custodian).ok_or_else(|| step.impossible("a custodian"))?;
    *state = Some(p.state);
    Ok(())
}

pub(super) fn erased(fold: &mut Fold, step: &Step<'_>, p: &UseErased) -> Result<(), FoldError> {
    let certificate = Certificate { act: step.hash, at: step.at, ciphertexts: p.ciphertexts, root: p.root };
    erasure(step.file(fold)?, step, p.order)?.closed = Some(certificate);
    Ok(())
}

pub(super) fn challenged(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let referenced = (!step.signer(fold)?.role.of_the_unit()).then_some(step.at);
    let file = step.file(fold)?;
    if let Some(challenge) = &mut file.challenge {
        challenge.referenced = challenge.referenced.or(referenced);
        return Ok(());
    }
    file.challenge = Some(Challenge { act: step.hash, at: step.at, referenced, decided: None });
    stands(file, step, Closer::Supervisor);
    Ok(())
}

pub(super) fn challenge_decided(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &ChallengeDecided,
) -> Result<(), FoldError> {
    let answered = step.first_re()?;
    let file = step.file(fold)?;
    let challenge = file.challenge.as_mut().ok_or_else(|| step.impossible("a challenge"))?;
    challenge.decided = Some((step.at, p.result));
    let outcome = p.result.as_str().parse().map_err(|_| step.impossible("a word for the result"))?;
    close(file, step, answered, outcome)
}

/// Something stands from now on, until it is closed.
fn stands(file: &mut UseFile, step: &Step<'_>, closed_by: Closer) {
    file.matters.push(Matter { act: step.hash, at: step.at, closed_by, closed: None });
}

pub(super) fn matter_closed(fold: &mut Fold, step: &Step<'_>, p: &MatterClosed) -> Result<(), FoldError> {
    let answered = step.first_re()?;
    close(step.file(fold)?, step, answered, p.outcome.clone())
}

fn close(file: &mut UseFile, step: &Step<'_>, act: ActHash, outcome: Code) -> Result<(), FoldError> {
    let matter = file.matters.iter_mut().find(|matter| matter.act == act);
    matter.ok_or_else(|| step.impossible("a matter"))?.closed = Some((step.at, outcome));
    Ok(())
}

pub(super) fn notice_sent(fold: &mut Fold, step: &Step<'_>, p: &NoticeSent) -> Result<(), FoldError> {
    let notice = Notice {
        act: step.hash,
        at: step.at,
        to: p.to,
        about: p.about,
        answers: step.act.re.first().copied(),
        received: None,
    };
    step.file(fold)?.notices.push(notice);
    Ok(())
}

pub(super) fn notice_received(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let answered = step.first_re()?;
    let at = step.at;
    let own = |key: &KeyId| fold.instance.same_actor(key, &step.act.by);
    let recalls = fold.uses.get(&step.use_id()?).into_iter().flat_map(|file| &file.recalls);
    let recall = recalls.filter(|recall| recall.act == answered);
    let answers: Vec<KeyId> = recall.flat_map(|recall| &recall.open).copied().filter(own).collect();
    let file = step.file(fold)?;
    if let Some(notice) = file.notices.iter_mut().find(|notice| notice.act == answered) {
        notice.received.get_or_insert(at);
    }
    if let Some(recall) = file.recalls.iter_mut().find(|recall| recall.act == answered) {
        recall.open.retain(|key| !answers.contains(key));
    }
    Ok(())
}

pub(super) fn incident(fold: &mut Fold, step: &Step<'_>, p: &IncidentRecorded) -> Result<(), FoldError> {
    if p.code == IncidentCode::Fork {
        fold.instance.fork = Some(Fork { incident: step.hash, reopened_by: Vec::new() });
        fold.uses.values_mut().for_each(|file| file.forked = true);
    }
    if step.act.use_id.is_none() {
        fold.instance.incidents.push(InstanceIncident { act: step.hash, at: step.at, code: p.code });
        return Ok(());
    }
    let by_the_unit = step.signer(fold)?.role.of_the_unit();
    let file = step.file(fold)?;
    let (position, raised_to) = (step.position, p.raised_to.clone());
    // What a unit says of a use once it is over holds nothing: one word a day would keep its content for ever.
    if !by_the_unit || file.stop.is_none() {
        stands(file, step, Closer::of_incident(p.code));
    }
    file.incidents.push(Incident { act: step.hash, at: step.at, position, code: p.code, raised_to });
    if p.code == IncidentCode::FalseAlerts && file.budget_exceeded() == Some(OnExceeding::Alarm) {
        file.begin_budget_anew();
    }
    if p.code == IncidentCode::EngineStillRunning {
        let owed = |o: &&mut crate::fold::Order| o.action == Action::Stop && !answered_well(o);
        file.orders.iter_mut().filter(owed).for_each(|order| order.raised = true);
    }
    Ok(())
}

/// Whether the engine says that it did what it was ordered.
fn answered_well(order: &crate::fold::Order) -> bool {
    matches!(order.answer, Some((Answer::Done, _)))
}

pub(super) fn complaint(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let role = step.signer(fold)?.role;
    if step.act.use_id.is_none() {
        fold.instance.complaints += 1;
        return Ok(());
    }
    let file = step.file(fold)?;
    file.complaints += 1;
    stands(file, step, Closer::of_what_was_recorded_by(role));
    Ok(())
}

pub(super) fn rights_request(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let role = step.signer(fold)?.role;
    if step.act.use_id.is_none() {
        fold.instance.rights_requests += 1;
        return Ok(());
    }
    let file = step.file(fold)?;
    file.rights_requests += 1;
    stands(file, step, Closer::of_what_was_recorded_by(role));
    Ok(())
}
