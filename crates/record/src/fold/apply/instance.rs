//! Acts of the instance: format, people, profiles, systems, cameras, reports, reopening.

use super::Step;
use crate::fold::UseFile;
use crate::fold::{
    AdoptedProfile, BodyFile, Enrolment, Fold, FoldError, Format, FriaFile, RegistrationFile, Reopening,
    Report, SystemFile,
};
use crate::ids::{ActorId, BodyId};
use crate::key::PublicKey;
use crate::kinds::Kind;
use crate::kinds::actor_enrolled::ActorEnrolled;
use crate::kinds::actor_retired::ActorRetired;
use crate::kinds::camera_placed::CameraPlaced;
use crate::kinds::format_adopted::FormatAdopted;
use crate::kinds::fria_completed::FriaCompleted;
use crate::kinds::profile_adopted::ProfileAdopted;
use crate::kinds::register_reopened::RegisterReopened;
use crate::kinds::registration_recorded::{Registration, RegistrationRecorded};
use crate::kinds::report_submitted::ReportSubmitted;
use crate::kinds::system_described::SystemDescribed;
use crate::role::Role;

pub(super) fn format(fold: &mut Fold, step: &Step<'_>, p: &FormatAdopted) {
    let instance = &mut fold.instance;
    instance.format = Some(Format {
        act: step.hash,
        kinds: p.kinds.iter().filter_map(|text| Kind::from_text(text)).collect(),
        register: p.register.id(),
        administrator: p.administrator.id(),
        log_vkey: p.log_vkey.clone(),
    });
    for (key, role) in [(&p.register, Role::Register), (&p.administrator, Role::Administrator)] {
        // These two have no other name than their key: nobody was there yet to give them one.
        let (actor, body) = (ActorId::from(key.id()), BodyId::from(key.id()));
        enrol(fold, step, key, actor, role, body);
    }
}

pub(super) fn enrolled(fold: &mut Fold, step: &Step<'_>, p: &ActorEnrolled) {
    enrol(fold, step, &p.key, p.actor.clone(), p.role, p.body.clone());
    let enrolment = fold.instance.enrolments.get_mut(&p.key.id());
    enrolment.into_iter().for_each(|enrolment| enrolment.seals_to = p.seals_to);
}

fn enrol(fold: &mut Fold, step: &Step<'_>, key: &PublicKey, actor: ActorId, role: Role, body: BodyId) {
    let enrolment = Enrolment {
        act: step.hash,
        actor: actor.clone(),
        key: key.clone(),
        role,
        body,
        seals_to: None,
        retired: None,
    };
    fold.instance.enrolments.insert(key.id(), enrolment);
    fold.instance.roles.insert(actor, role);
}

pub(super) fn retired(fold: &mut Fold, step: &Step<'_>, p: &ActorRetired) -> Result<(), FoldError> {
    let enrolment = fold.instance.enrolments.get_mut(&p.key).ok_or_else(|| step.impossible("a key"))?;
    enrolment.retired = Some(step.at);
    Ok(())
}

pub(super) fn profile(fold: &mut Fold, step: &Step<'_>, p: &ProfileAdopted) {
    let instance = &mut fold.instance;
    let adopted = instance.profiles.entry(p.profile.clone()).or_insert_with(|| AdoptedProfile {
        act: step.hash,
        position: step.position,
        sha256: p.sha256,
        bodies: std::collections::BTreeSet::new(),
        national: p.national(),
    });
    (adopted.act, adopted.position, adopted.sha256) = (step.hash, step.position, p.sha256);
    adopted.national = p.national();
    // A use that is over keeps the law of its end.
    let running = |file: &&mut UseFile| file.stop.is_none() && file.proposed.profile == p.profile;
    let last_adopted = |file: &mut UseFile| file.national = p.national().for_a_running_use(file.national);
    fold.uses.values_mut().filter(running).for_each(last_adopted);
    adopted.bodies.extend(p.bodies.iter().map(|body| body.body.clone()));
    for body in &p.bodies {
        instance.body_keys.insert(body.key.id(), body.body.clone());
        instance.bodies.insert(body.body.clone(), BodyFile { role: body.role, key: body.key.clone() });
    }
}

pub(super) fn system(fold: &mut Fold, step: &Step<'_>, p: &SystemDescribed) {
    let before = fold.instance.systems.remove(&p.system);
    let (fria, registration) = before.map_or((None, None), |b| (b.fria, b.registration));
    let file = SystemFile {
        act: step.hash,
        version: p.version.clone(),
        engine: p.engine,
        controllable: p.controllable,
        described: step.position,
        fria,
        registration,
        changed: step.position,
    };
    fold.instance.systems.insert(p.system.clone(), file);
}

pub(super) fn fria(fold: &mut Fold, step: &Step<'_>, p: &FriaCompleted) -> Result<(), FoldError> {
    let file = fold.instance.systems.get_mut(&p.system).ok_or_else(|| step.impossible("a system"))?;
    let first = file.fria.as_ref().map_or(step.at, |fria| fria.first);
    file.fria = Some(FriaFile { act: step.hash, position: step.position, first });
    file.changed = step.position;
    Ok(())
}

pub(super) fn registration(
    fold: &mut Fold,
    step: &Step<'_>,
    p: &RegistrationRecorded,
) -> Result<(), FoldError> {
    let file = fold.instance.systems.get_mut(&p.system).ok_or_else(|| step.impossible("a system"))?;
    let before = file.registration.as_ref().and_then(|r| r.registered);
    let registered = match p.state {
        Registration::Registered => before.or(Some(step.at)),
        Registration::NotTechnicallyPossible => None,
    };
    file.registration = Some(RegistrationFile { act: step.hash, state: p.state, registered });
    file.changed = step.position;
    Ok(())
}

pub(super) fn camera(fold: &mut Fold, step: &Step<'_>, p: &CameraPlaced) {
    fold.instance.cameras.insert(p.camera.clone(), step.hash);
}

pub(super) fn report(fold: &mut Fold, step: &Step<'_>, p: &ReportSubmitted) -> Result<(), FoldError> {
    let role = step.signer(fold)?.role;
    fold.instance.reports.push(Report { year: p.year, role, sha256: p.sha256, at: step.at });
    Ok(())
}

pub(super) fn reopened(fold: &mut Fold, step: &Step<'_>, p: &RegisterReopened) -> Result<(), FoldError> {
    let signer = step.signer(fold)?;
    let (actor, role, body) = (signer.actor.clone(), signer.role, signer.body.clone());
    let reopening = Reopening { actor, role, body, size: p.size, root: p.root };
    let fork = fold.instance.fork.as_mut().ok_or_else(|| step.impossible("a fork"))?;
    // Who disagrees about the checkpoint begins anew: two people reopen the same register.
    if fork.reopened_by.iter().any(|r| (r.size, r.root) != (reopening.size, reopening.root)) {
        fork.reopened_by.clear();
    }
    fork.reopened_by.push(reopening);
    // One who stands outside by role and belongs to another body than somebody else who reopens.
    let other_body = |r: &Reopening| fork.reopened_by.iter().any(|other| other.body != r.body);
    let outside = fork.reopened_by.iter().any(|r| r.role.outside_the_unit() && other_body(r));
    if fork.reopened_by.len() >= 2 && outside {
        fold.instance.fork = None;
        fold.uses.values_mut().for_each(|file| file.forked = false);
    }
    Ok(())
}
