//! Acts towards a permit: proposal, facts, request, urgency, decision, assessment, permit.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::assessment::Outcome;

use super::Step;
use super::ending::end;
use crate::fold::{
    AssessmentFile, CaseAct, Comparison, Decision, Fold, FoldError, OpenPermit, Proposed, Request, Urgency,
    UseFile,
};
use crate::ids::UseId;
use crate::kinds::assessment_recorded::AssessmentRecorded;
use crate::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use crate::kinds::authorisation_requested::AuthorisationRequested;
use crate::kinds::fact_supplied::{FactSupplied, TOLD_APART};
use crate::kinds::permit_compiled::PermitCompiled;
use crate::kinds::urgency_declared::UrgencyDeclared;
use crate::kinds::use_proposed::UseProposed;
use crate::kinds::use_stopped::StopCause;
use crate::role::Role;

pub(super) fn proposed(fold: &mut Fold, step: &Step<'_>, p: &UseProposed) -> Result<(), FoldError> {
    let (signer, instance) = (step.signer(fold)?, &fold.instance);
    let system = instance.system(&p.system).ok_or_else(|| step.impossible("a system"))?;
    let profile = instance.profile(&p.profile).ok_or_else(|| step.impossible("a profile"))?;
    let is_court = |body: &&_| instance.body(body).is_some_and(|b| b.role == Role::Court);
    let id = step.use_id()?;
    let file = UseFile {
        id,
        proposed: Proposed {
            act: step.hash,
            at: step.at,
            by: step.act.by,
            actor: signer.actor.clone(),
            body: signer.body.clone(),
            member_state: p.member_state.clone(),
            profile: p.profile.clone(),
            objectives: p.objectives.clone(),
            system: p.system.clone(),
            earlier: p.earlier.clone(),
        },
        engine: system.engine,
        controllable: system.controllable,
        courts: profile.bodies.iter().filter(is_court).cloned().collect(),
        bodies: profile.bodies.clone(),
        national: profile.national,
        trustees: instance.trustees_of(&profile.bodies),
        distinguished: BTreeSet::new(),
        head: step.hash,
        case_acts: vec![case_act(step, signer.role, false)],
        requests: Vec::new(),
        urgency: None,
        decisions: Vec::new(),
        assessment: None,
        permitted_at: None,
        permit: None,
        last_permit: None,
        armed: None,
        comparison: Comparison::default(),
        orders: Vec::new(),
        last_release: None,
        alerts: BTreeMap::new(),
        waiting: BTreeSet::new(),
        readers: BTreeSet::new(),
        to_conclude: BTreeSet::new(),
        told_of: BTreeSet::new(),
        to_recall: BTreeSet::new(),
        measures: Vec::new(),
        identities: 0,
        suspension: None,
        suspensions: 0,
        stop: None,
        stop_acts: Vec::new(),
        recalls: Vec::new(),
        notices: Vec::new(),
        incidents: Vec::new(),
        tally: None,
        complaints: 0,
        rights_requests: 0,
        challenge: None,
        matters: Vec::new(),
        budget: None,
        erasures: Vec::new(),
        content_erased: None,
        standing: step.position,
        case_changed: (step.position, step.at),
        forked: instance.fork.is_some(),
    };
    fold.uses.insert(id, file);
    Ok(())
}

const fn case_act(step: &Step<'_>, role: Role, outside: bool) -> CaseAct {
    CaseAct { act: step.hash, kind: step.act.public.kind(), by: step.act.by, role, outside, at: step.at }
}

/// A fact; one for X-b also tells this use apart from those whose acts it answers.
pub(super) fn fact(fold: &mut Fold, step: &Step<'_>, p: &FactSupplied) -> Result<(), FoldError> {
    case_part(fold, step)?;
    if p.row.as_str() == TOLD_APART {
        let uses: Vec<UseId> =
            step.act.re.iter().filter_map(|act| fold.act(act)).filter_map(|act| act.use_id).collect();
        step.file(fold)?.distinguished.extend(uses);
    }
    Ok(())
}

pub(super) fn case_part(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    let (role, outside) = (step.signer(fold)?.role, step.outside(fold)?);
    let file = step.file(fold)?;
    file.case_acts.push(case_act(step, role, outside));
    file.case_changed = (step.position, step.at);
    Ok(())
}

pub(super) fn requested(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &AuthorisationRequested,
) -> Result<(), FoldError> {
    let actor = step.signer(fold)?.actor.clone();
    case_part(fold, step)?;
    step.file(fold)?.requests.push(Request {
        act: step.hash,
        at: step.at,
        by: step.act.by,
        actor,
        urgent: p.urgent,
        to: p.to.clone(),
    });
    Ok(())
}

pub(super) fn urgency(fold: &mut Fold, step: &Step<'_>, p: &UrgencyDeclared) -> Result<(), FoldError> {
    case_part(fold, step)?;
    let urgency = Urgency { act: step.hash, at: step.at, by: step.act.by, until: p.until };
    step.file(fold)?.urgency = Some(urgency);
    Ok(())
}

pub(super) fn decided(fold: &mut Fold, step: &Step<'_>, p: &AuthorisationDecided) -> Result<(), FoldError> {
    let signer = step.signer(fold)?;
    let mut decision = Decision {
        act: step.hash,
        at: step.at,
        position: step.position,
        by: step.act.by,
        actor: signer.actor.clone(),
        role: signer.role,
        answers: step.first_re()?,
        body: p.body.clone(),
        result: p.result,
        basis: p.basis,
        until: p.until,
        decided_at: p.decided_at,
        document: p.document,
        outside: p.outside.clone(),
        false_alerts: p.false_alerts,
        seconds: step.act.re.get(1).copied().filter(|_| p.basis == Basis::Transcribed),
        effective: None,
        confirmed: p.basis == Basis::Signed,
        unconfirmed_since: None,
    };
    case_part(fold, step)?;
    let file = step.file(fold)?;
    // One person's transcription is enough to stop and never enough to start.
    let first = decision.seconds.and_then(|first| file.decision(&first));
    let seconded = first.is_some_and(|first| decision.may_second(first));
    if decision.confirmed || !p.result.allows() || seconded {
        decision.effective = Some(step.at);
        if !decision.confirmed && p.result.allows() {
            // What nobody confirmed is not prolonged by transcribing again: the time runs from the first.
            let before = file.grant().and_then(|grant| grant.unconfirmed_since);
            decision.unconfirmed_since = before.or(decision.effective);
        }
        match p.result {
            DecisionResult::Refused => end(file, step, StopCause::Refused),
            DecisionResult::Withdrawn => end(file, step, StopCause::Withdrawn),
            DecisionResult::Granted
            | DecisionResult::GrantedInPart
            | DecisionResult::Extended
            | DecisionResult::Modified => {
                file.permit = None;
                file.set_budget(p.false_alerts);
            }
        }
    }
    file.decisions.push(decision);
    Ok(())
}

pub(super) fn assessed(fold: &mut Fold, step: &Step<'_>, p: &AssessmentRecorded) -> Result<(), FoldError> {
    let file = step.file(fold)?;
    match (p.outcome, file.permit.as_mut(), p.good_until) {
        // A permit outlives a new assessment only as long as both are good.
        (Outcome::Permitted, Some(permit), Some(until)) => {
            permit.good_until = permit.good_until.min(until);
        }
        (Outcome::Permitted, None, _) => {}
        (Outcome::Permitted, Some(_), None)
        | (Outcome::Outside | Outcome::Prohibited | Outcome::Conditional | Outcome::Escalate, _, _) => {
            file.permit = None;
        }
    }
    if p.outcome == Outcome::Permitted {
        file.permitted_at = Some(step.position);
    }
    file.assessment = Some(AssessmentFile {
        act: step.hash,
        at: step.at,
        position: step.position,
        outcome: p.outcome,
        findings: p.findings.clone(),
        good_until: p.good_until,
    });
    Ok(())
}

pub(super) fn compiled(fold: &mut Fold, step: &Step<'_>, p: &PermitCompiled) -> Result<(), FoldError> {
    let assessment = step.first_re()?;
    let file = step.file(fold)?;
    file.permit = Some(OpenPermit { act: step.hash, good_until: p.good_until, basis: p.basis, assessment });
    file.last_permit = Some(step.hash);
    Ok(())
}
