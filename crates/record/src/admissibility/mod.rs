//! Admissibility: whether an act may be appended now, at this very position.
//!
//! It is law, not plumbing. It reads public parts only, so that whoever is given the register can replay it.
//! The envelope's rules hold for every kind; each kind then has its own, in the file of its topic.

mod alerts;
mod arming;
mod challenge;
mod decision;
mod enrolment;
mod envelope;
mod erasure;
mod format;
mod incidents;
mod matters;
mod measures;
mod notices;
mod orders;
mod permit;
mod profile;
mod proposal;
mod reading;
mod recall;
mod release;
mod reopening;
mod request;
mod stop;
mod suspension;
mod systems;
mod tally;
mod urgency;

use stricto_law::time::Instant;

use crate::act::{Act, SignedAct};
use crate::fold::{AlertFile, Fold, UseFile};
use crate::ids::{ActHash, ActorId, AlertId, BodyId};
use crate::kinds::Public;
use crate::refusal::{Refusal, RefusalCode, require};
use crate::role::Role;

/// Who signs.
#[derive(Clone, Copy)]
pub(crate) enum Signer<'a> {
    /// An enrolled key.
    Enrolled { actor: &'a ActorId, role: Role, body: &'a BodyId },
    /// A body's own key, which enrols and retires its people and nothing else.
    Body { body: &'a BodyId, role: Role },
    /// The register's key in its very first act.
    Founder,
}

/// An act that asks to be appended.
pub(crate) struct Asked<'a> {
    pub(crate) fold: &'a Fold,
    pub(crate) act: &'a Act,
    pub(crate) signer: Signer<'a>,
    pub(crate) now: Instant,
    /// The use's file; none for acts of the instance and for the proposal itself.
    pub(crate) file: Option<&'a UseFile>,
}

/// Whether the act may be appended at this position and time; its hash if so.
pub(crate) fn admit(fold: &Fold, signed: &SignedAct, now: Instant) -> Result<ActHash, Refusal> {
    let (hash, asked) = envelope::check(fold, signed, now)?;
    by_kind(&asked)?;
    asked.within_reach()?;
    Ok(hash)
}

impl<'a> Asked<'a> {
    /// The use's file; the envelope guarantees one for every kind that belongs to a use.
    fn file(&self) -> Result<&'a UseFile, Refusal> {
        self.file.ok_or_else(|| Refusal::new(RefusalCode::UnknownUse, "the use is not in this register"))
    }

    /// The enrolled actor, role and body that sign; a body's own key has none of them.
    fn person(&self) -> Result<(&'a ActorId, Role, &'a BodyId), Refusal> {
        match self.signer {
            Signer::Enrolled { actor, role, body } => Ok((actor, role, body)),
            Signer::Body { .. } | Signer::Founder => Err(Refusal::new(
                RefusalCode::BodyKeyEnrolsOnly,
                "a body's own key enrols and retires its people; sign this with an enrolled key",
            )),
        }
    }

    /// Whether the signer stands outside the unit that asks, and is not of its choice: see [`Fold::outside`].
    fn outside(&self) -> bool {
        self.file.is_some_and(|file| self.fold.outside(file, &self.act.by))
    }

    /// Those of a unit act in the uses that it asked for; courts, supervisors and trustees reach the uses whose profile
    /// named their body when the use was proposed.
    ///
    /// Whoever adopts another profile later, or adds a body to this one, gives nobody a file that is there already.
    /// A stop and a suspension are never out of a colleague's reach, nor is the reason of the own stop.
    fn within_reach(&self) -> Result<(), Refusal> {
        let (Some(file), Signer::Enrolled { role, body, .. }) = (self.file, self.signer) else {
            return Ok(());
        };
        let closes = matches!(
            self.act.public,
            Public::UseStopped(_) | Public::UseSuspended(_) | Public::StopExplained(_)
        );
        require(
            file.reached_by(role, body) || closes && role.of_the_unit(),
            RefusalCode::OutOfReach,
            "this body neither asked for this use nor was named by its profile when it was proposed; somebody of a body \
             that did or was acts on it",
        )
    }

    /// The first act answered.
    fn first_re(&self, what: &str) -> Result<&'a ActHash, Refusal> {
        self.act.re.first().ok_or_else(|| {
            Refusal::new(
                RefusalCode::AnswersWrong,
                format!("name {what} in `re`; acts of this kind answer it"),
            )
        })
    }

    /// An alert of this use.
    fn alert(&self, alert: &AlertId) -> Result<&'a AlertFile, Refusal> {
        self.file()?.alert(alert).ok_or_else(|| {
            let why = format!("the alert `{alert}` is not in this use; name one that was released in it");
            Refusal::new(RefusalCode::UnknownAlert, why)
        })
    }

    /// An alert whose content is neither darkened nor erased.
    fn bright_alert(&self, alert: &AlertId) -> Result<&'a AlertFile, Refusal> {
        let (file, found) = (self.file()?, self.alert(alert)?);
        not_held(file)?;
        require(
            file.darkened().is_none(),
            RefusalCode::Darkened,
            "a stop darkened this use; its alerts are shown, reviewed and acted on no more",
        )?;
        require(
            file.alert_erased(alert).is_none(),
            RefusalCode::Erased,
            "the alert's content is ordered to be erased; nothing more is done with it",
        )?;
        Ok(found)
    }

    /// Refused once the use is over.
    fn not_stopped(&self) -> Result<&'a UseFile, Refusal> {
        let file = self.file()?;
        require(
            file.stop.is_none(),
            RefusalCode::UseStopped,
            "the use is over; a new use needs a proposal and an authorisation of its own",
        )?;
        Ok(file)
    }
}

/// Refused while a trustee holds the content: nobody else has it, whoever asks (R-5.3-r).
fn not_held(file: &UseFile) -> Result<(), Refusal> {
    let Some((_, held)) = file.held() else { return Ok(()) };
    let why = format!(
        "held by the trustee with the key `{}`: the unit's key is gone, and nobody else opens this; wait for the final \
         decision on the refusal",
        held.trustee
    );
    Err(Refusal::new(RefusalCode::HeldByTheTrustee, why))
}

/// What each kind asks beyond the envelope; exhaustive, so that a new kind cannot be forgotten.
fn by_kind(asked: &Asked<'_>) -> Result<(), Refusal> {
    match &asked.act.public {
        Public::FormatAdopted(p) => format::adopted(asked, p),
        Public::ActorEnrolled(p) => enrolment::enrolled(asked, p),
        Public::ActorRetired(p) => enrolment::retired(asked, p),
        Public::ProfileAdopted(p) => profile::adopted(asked, p),
        Public::SystemDescribed(p) => systems::described(asked, p),
        Public::FriaCompleted(p) => systems::known(asked, &p.system),
        Public::RegistrationRecorded(p) => systems::known(asked, &p.system),
        // A camera is placed and moved as it is; whether it may compare, the limits of each use say.
        Public::CameraPlaced(_) => Ok(()),
        Public::RegisterReopened(p) => reopening::reopened(asked, p),
        Public::UseProposed(p) => proposal::proposed(asked, p),
        Public::NecessityAssessed(_) | Public::FactSupplied(_) => proposal::added_to(asked),
        Public::AuthorisationRequested(p) => request::requested(asked, p),
        Public::UrgencyDeclared(p) => urgency::declared(asked, p),
        Public::AuthorisationDecided(p) => decision::decided(asked, p),
        Public::AssessmentRecorded(p) => permit::assessed(asked, p),
        Public::PermitCompiled(p) => permit::compiled(asked, p),
        Public::UseArmed(_) => arming::armed(asked),
        Public::OrderIssued(p) => orders::issued(asked, p),
        Public::OrderAcknowledged(p) => orders::acknowledged(asked, p),
        Public::ComparisonStarted(_) | Public::ComparisonStopped(_) => orders::reported(asked),
        Public::CandidatesReleased(p) => release::released(asked, p),
        Public::AlertOpened(p) => alerts::opened(asked, p),
        Public::AlertReviewed(p) => alerts::reviewed(asked, p),
        Public::AlertConcluded(p) => alerts::concluded(asked, p),
        Public::IdentityConfirmed(p) => measures::identity(asked, p),
        Public::MeasureTaken(p) => measures::measure(asked, p),
        Public::CorrectionRecorded(p) => measures::corrected(asked, p),
        Public::TallyRecorded(p) => tally::recorded(asked, p),
        Public::UseSuspended(p) => suspension::suspended(asked, p),
        Public::UseResumed(_) => suspension::resumed(asked),
        Public::UseStopped(p) => stop::stopped(asked, p),
        Public::StopExplained(_) => stop::explained(asked),
        Public::RecallSent(p) => recall::sent(asked, p),
        Public::ErasureOrdered(p) => erasure::ordered(asked, p),
        Public::ErasureAttested(p) => erasure::attested(asked, p),
        Public::UseErased(p) => erasure::closed(asked, p),
        Public::ChallengeLodged(_) => challenge::lodged(asked),
        Public::ChallengeDecided(_) => challenge::decided(asked),
        Public::NoticeSent(p) => notices::sent(asked, p),
        Public::NoticeReceived(_) => notices::received(asked),
        Public::ReportSubmitted(p) => notices::report(asked, p),
        Public::IncidentRecorded(p) => incidents::recorded(asked, p),
        // Nobody judges here whether a complaint or a person's request is well founded: it is recorded (R-85-a).
        Public::ComplaintRecorded(_) | Public::RightsRequested(_) => Ok(()),
        Public::MatterClosed(_) => matters::closed(asked),
        Public::ContentRead(p) => reading::read(asked, p),
    }
}
