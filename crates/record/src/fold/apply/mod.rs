//! What each kind of act changes, once it is admitted: exhaustive by kind, one file per family.

mod alerts;
mod authorisation;
mod ending;
mod instance;
mod running;

use std::collections::BTreeSet;

use stricto_law::time::Instant;

use super::{Enrolment, Fold, FoldError, UseFile};
use crate::act::{Act, Entry};
use crate::ids::{ActHash, AlertId, UseId};
use crate::kinds::{Kind, Public};

/// One entry on its way into the fold.
pub(super) struct Step<'a> {
    pub(super) act: &'a Act,
    pub(super) hash: ActHash,
    pub(super) position: u64,
    pub(super) at: Instant,
}

impl<'a> Step<'a> {
    pub(super) const fn new(entry: &'a Entry, hash: ActHash, position: u64) -> Self {
        Self { act: &entry.signed.act, hash, position, at: entry.time }
    }

    const fn impossible(&self, what: &'static str) -> FoldError {
        FoldError::Impossible { position: self.position, what }
    }

    fn signer<'f>(&self, fold: &'f Fold) -> Result<&'f Enrolment, FoldError> {
        fold.instance.enrolment(&self.act.by).ok_or_else(|| self.impossible("a key"))
    }

    fn use_id(&self) -> Result<UseId, FoldError> {
        self.act.use_id.ok_or_else(|| self.impossible("a use"))
    }

    fn file<'f>(&self, fold: &'f mut Fold) -> Result<&'f mut UseFile, FoldError> {
        let use_id = self.use_id()?;
        fold.uses.get_mut(&use_id).ok_or_else(|| self.impossible("a use"))
    }

    /// Whether whoever signed stands outside the unit that asked for the use.
    fn outside(&self, fold: &Fold) -> Result<bool, FoldError> {
        let file = fold.uses.get(&self.use_id()?).ok_or_else(|| self.impossible("a use"))?;
        Ok(fold.outside(file, &self.act.by))
    }

    fn first_re(&self) -> Result<ActHash, FoldError> {
        self.act.re.first().copied().ok_or_else(|| self.impossible("an act to answer"))
    }
}

/// Changes the fold by one admitted act.
pub(super) fn apply(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    match &step.act.public {
        Public::FormatAdopted(p) => instance::format(fold, step, p),
        Public::ActorEnrolled(p) => instance::enrolled(fold, step, p),
        Public::ActorRetired(p) => instance::retired(fold, step, p)?,
        Public::ProfileAdopted(p) => instance::profile(fold, step, p),
        Public::SystemDescribed(p) => instance::system(fold, step, p),
        Public::FriaCompleted(p) => instance::fria(fold, step, p)?,
        Public::RegistrationRecorded(p) => instance::registration(fold, step, p)?,
        Public::CameraPlaced(p) => instance::camera(fold, step, p),
        Public::ReportSubmitted(p) => instance::report(fold, step, p)?,
        Public::RegisterReopened(p) => instance::reopened(fold, step, p)?,
        Public::UseProposed(p) => authorisation::proposed(fold, step, p)?,
        Public::NecessityAssessed(_) => authorisation::case_part(fold, step)?,
        Public::FactSupplied(p) => authorisation::fact(fold, step, p)?,
        Public::AuthorisationRequested(p) => authorisation::requested(fold, step, p)?,
        Public::UrgencyDeclared(p) => authorisation::urgency(fold, step, p)?,
        Public::AuthorisationDecided(p) => authorisation::decided(fold, step, p)?,
        Public::AssessmentRecorded(p) => authorisation::assessed(fold, step, p)?,
        Public::PermitCompiled(p) => authorisation::compiled(fold, step, p)?,
        Public::UseArmed(_) => running::armed(fold, step)?,
        Public::OrderIssued(p) => running::ordered(fold, step, p)?,
        Public::OrderAcknowledged(p) => running::acknowledged(fold, step, p)?,
        Public::ComparisonStarted(p) => running::comparison_started(fold, step, p)?,
        Public::ComparisonStopped(p) => running::comparison_stopped(fold, step, p)?,
        Public::TallyRecorded(p) => running::tally(fold, step, p)?,
        Public::UseSuspended(p) => running::suspended(fold, step, p)?,
        Public::UseResumed(_) => running::resumed(fold, step)?,
        Public::CandidatesReleased(_) => alerts::released(fold, step)?,
        Public::AlertOpened(p) => alerts::opened(fold, step, p)?,
        Public::AlertReviewed(p) => alerts::reviewed(fold, step, p)?,
        Public::AlertConcluded(p) => alerts::concluded(fold, step, p)?,
        Public::IdentityConfirmed(p) => alerts::identity(fold, step, p)?,
        Public::MeasureTaken(p) => alerts::measure(fold, step, p)?,
        Public::CorrectionRecorded(p) => alerts::corrected(fold, step, p)?,
        Public::UseStopped(p) => ending::stopped(fold, step, p)?,
        Public::RecallSent(p) => ending::recalled(fold, step, p)?,
        Public::ErasureOrdered(p) => ending::erasure_ordered(fold, step, p)?,
        Public::ErasureAttested(p) => ending::erasure_attested(fold, step, p)?,
        Public::UseErased(p) => ending::erased(fold, step, p)?,
        Public::ChallengeLodged(_) => ending::challenged(fold, step)?,
        Public::ChallengeDecided(p) => ending::challenge_decided(fold, step, p)?,
        Public::NoticeSent(p) => ending::notice_sent(fold, step, p)?,
        Public::NoticeReceived(_) => ending::notice_received(fold, step)?,
        Public::IncidentRecorded(p) => ending::incident(fold, step, p)?,
        Public::ComplaintRecorded(_) => ending::complaint(fold, step)?,
        Public::RightsRequested(_) => ending::rights_request(fold, step)?,
        Public::MatterClosed(p) => ending::matter_closed(fold, step, p)?,
        Public::ContentRead(p) => alerts::content_read(fold, step, p)?,
        Public::StopExplained(_) => ending::explained(fold, step)?,
    }
    move_heads(fold, step)
}

/// The use's head, or the instance's, is now this act; standing moves unless the kind is routine.
fn move_heads(fold: &mut Fold, step: &Step<'_>) -> Result<(), FoldError> {
    if step.act.use_id.is_none() {
        fold.instance.head = Some(step.hash);
        return Ok(());
    }
    let file = step.file(fold)?;
    file.head = step.hash;
    if !is_routine(step.act.kind()) {
        file.standing = step.position;
    }
    Ok(())
}

/// Whether acts of this kind change nothing that whoever decides must have seen.
pub(crate) const fn is_routine(kind: Kind) -> bool {
    match kind {
        Kind::CandidatesReleased
        | Kind::AlertOpened
        | Kind::AlertReviewed
        | Kind::AlertConcluded
        | Kind::IdentityConfirmed
        | Kind::TallyRecorded
        | Kind::OrderAcknowledged
        | Kind::ComparisonStarted
        | Kind::ComparisonStopped
        | Kind::ContentRead
        | Kind::StopExplained
        | Kind::NoticeSent
        | Kind::NoticeReceived => true,
        Kind::FormatAdopted
        | Kind::ActorEnrolled
        | Kind::ActorRetired
        | Kind::ProfileAdopted
        | Kind::SystemDescribed
        | Kind::FriaCompleted
        | Kind::RegistrationRecorded
        | Kind::CameraPlaced
        | Kind::UseProposed
        | Kind::NecessityAssessed
        | Kind::FactSupplied
        | Kind::AuthorisationRequested
        | Kind::UrgencyDeclared
        | Kind::AuthorisationDecided
        | Kind::AssessmentRecorded
        | Kind::PermitCompiled
        | Kind::UseArmed
        | Kind::OrderIssued
        | Kind::MeasureTaken
        | Kind::UseSuspended
        | Kind::UseResumed
        | Kind::UseStopped
        | Kind::RecallSent
        | Kind::CorrectionRecorded
        | Kind::ErasureOrdered
        | Kind::ErasureAttested
        | Kind::UseErased
        | Kind::ChallengeLodged
        | Kind::ChallengeDecided
        | Kind::ReportSubmitted
        | Kind::IncidentRecorded
        | Kind::ComplaintRecorded
        | Kind::RightsRequested
        | Kind::MatterClosed
        | Kind::RegisterReopened => false,
    }
}

/// The alerts a release carries: its sealed fields are named by their ids.
pub(crate) fn released_alerts(act: &Act) -> Option<BTreeSet<AlertId>> {
    act.sealed.keys().map(|name| name.parse().ok()).collect()
}
