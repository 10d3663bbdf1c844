//! The envelope: which register, which use, signed by whom, having seen what, answering what, sealed how.
//!
//! Design section 7. Holds X-h (who signs is bound by enrolment) and R-LED-d (every act names its author).

use std::collections::BTreeSet;

use stricto_law::time::Instant;

use super::{Asked, Signer};
use crate::act::{Act, SignedAct};
use crate::fold::{Fold, UseFile};
use crate::ids::{ActHash, AlertId};
use crate::key::PublicKey;
use crate::kinds::authorisation_decided::AuthorisationDecided;
use crate::kinds::candidates_released::MAX_ALERTS;
use crate::kinds::challenge_decided::ChallengeResult;
use crate::kinds::{Kind, Public, Scope};
use crate::refusal::{Refusal, RefusalCode, require};
use crate::signature;

/// What holds for every act whatever its kind; the hash and who asks, if it holds.
pub(super) fn check<'a>(
    fold: &'a Fold,
    signed: &'a SignedAct,
    now: Instant,
) -> Result<(ActHash, Asked<'a>), Refusal> {
    let act = &signed.act;
    // The whole act, signature included, must fit into an entry.
    let fits = act.hash().and_then(|hash| signed.bytes().map(|_| hash));
    let hash = fits.map_err(|e| Refusal::new(RefusalCode::Malformed, e.to_string()))?;
    require(
        act.origin == *fold.origin(),
        RefusalCode::WrongOrigin,
        "the act is for another register; sign it for this register's `origin`",
    )?;
    require(
        fold.last_time().is_none_or(|last| now >= last),
        RefusalCode::ClockBehind,
        "the register's clock stands before its last entry; set the clock and submit again",
    )?;
    if fold.position(&hash).is_some() {
        let why = format!("the act `{hash}` is in the register already; nothing more is needed");
        return Err(Refusal::new(RefusalCode::AlreadyRecorded, why));
    }
    let (signer, key) = signer(fold, act)?;
    signature::verify(&hash, key, &signed.sig)
        .map_err(|e| Refusal::new(RefusalCode::BadSignature, e.to_string()))?;
    adopted(fold, act.kind())?;
    role(act.kind(), &signer)?;
    let file = scope(fold, act)?;
    after(fold, act, file)?;
    answers(fold, act)?;
    sealed(act)?;
    Ok((hash, Asked { fold, act, signer, now, file }))
}

/// Who signs, and the key to verify it with.
fn signer<'a>(fold: &'a Fold, act: &'a Act) -> Result<(Signer<'a>, &'a PublicKey), Refusal> {
    let instance = fold.instance();
    if let Some(enrolment) = instance.enrolment(&act.by) {
        require(
            enrolment.retired.is_none(),
            RefusalCode::KeyRetired,
            "the key is retired; sign with the actor's current key",
        )?;
        let signer =
            Signer::Enrolled { actor: &enrolment.actor, role: enrolment.role, body: &enrolment.body };
        return Ok((signer, &enrolment.key));
    }
    if let Some(body) = instance.body_of_key(&act.by)
        && let Some(file) = instance.body(body)
    {
        return Ok((Signer::Body { body, role: file.role }, &file.key));
    }
    // Only the very first act brings its own key.
    if let Public::FormatAdopted(format) = &act.public
        && fold.size() == 0
        && format.register.id() == act.by
    {
        return Ok((Signer::Founder, &format.register));
    }
    let why = format!("the key `{}` is not enrolled; ask whoever enrols this role's keys", act.by);
    Err(Refusal::new(RefusalCode::UnknownKey, why))
}

fn adopted(fold: &Fold, kind: Kind) -> Result<(), Refusal> {
    match fold.instance().format() {
        None => require(
            kind == Kind::FormatAdopted,
            RefusalCode::NoFormat,
            "the register has no format yet; begin it with `stricto init`",
        ),
        Some(format) => require(
            format.kinds.contains(&kind),
            RefusalCode::KindNotAdopted,
            "this register never adopted this kind; use a kind of its format",
        ),
    }
}

/// Role by kind is one table; a body's own key signs enrolments, and adoptions of the profile that names it.
fn role(kind: Kind, signer: &Signer<'_>) -> Result<(), Refusal> {
    let role = match *signer {
        Signer::Founder => return Ok(()),
        Signer::Enrolled { role, .. } => role,
        Signer::Body { role, .. } => {
            require(
                matches!(kind, Kind::ActorEnrolled | Kind::ActorRetired | Kind::ProfileAdopted),
                RefusalCode::BodyKeyEnrolsOnly,
                "a body's own key enrols and retires its people and adds bodies to its profile; sign this with an enrolled key",
            )?;
            role
        }
    };
    if kind.signers().contains(&role) {
        return Ok(());
    }
    let signers: Vec<_> = kind.signers().iter().map(|role| role.as_str()).collect();
    let why = format!(
        "a key enrolled as `{}` may not sign `{}`; one of {} may",
        role.as_str(),
        kind.as_str(),
        signers.join(", ")
    );
    Err(Refusal::new(RefusalCode::RoleMayNot, why))
}

fn scope<'a>(fold: &'a Fold, act: &Act) -> Result<Option<&'a UseFile>, Refusal> {
    match (act.kind().scope(), act.use_id) {
        (Scope::Instance, Some(_)) => Err(Refusal::new(
            RefusalCode::WrongScope,
            "acts of this kind belong to the instance; leave `use` out",
        )),
        (Scope::Use, None) => {
            Err(Refusal::new(RefusalCode::WrongScope, "acts of this kind belong to a use; name it in `use`"))
        }
        (Scope::Instance | Scope::Either, None) => Ok(None),
        (Scope::Use | Scope::Either, Some(use_id)) => {
            let file = fold.use_file(use_id);
            if act.kind() == Kind::UseProposed {
                require(
                    file.is_none(),
                    RefusalCode::UseExists,
                    "the use's id is taken; propose a use under a new id",
                )?;
                return Ok(None);
            }
            let unknown = || {
                let why = format!("the use `{use_id}` is not in this register; propose it first");
                Refusal::new(RefusalCode::UnknownUse, why)
            };
            file.map(Some).ok_or_else(unknown)
        }
    }
}

/// `after` names what the signer saw last; whoever decides must have seen the last act that is not routine.
fn after(fold: &Fold, act: &Act, file: Option<&UseFile>) -> Result<(), Refusal> {
    let Some(after) = act.after else {
        return require(
            fold.size() == 0,
            RefusalCode::AfterMissing,
            "name in `after` the last act of the use, or of the instance, that the signer saw",
        );
    };
    let unknown = || {
        let why = format!("`after` names `{after}`, which is no act of this use or instance; fetch its head");
        Refusal::new(RefusalCode::AfterUnknown, why)
    };
    let seen = fold.act(&after).ok_or_else(unknown)?;
    // A use's first act may follow any act; every other stays with its use or with the instance.
    if act.kind() != Kind::UseProposed && seen.use_id != act.use_id {
        return Err(unknown());
    }
    match file {
        Some(file) if decides(&act.public) => require(
            seen.position >= file.standing,
            RefusalCode::SawTooLittle,
            "the use moved on since `after`; read its last acts, then decide and sign again",
        ),
        Some(_) | None => Ok(()),
    }
}

/// Whether this act opens, widens or asks: what must not rest on a file that moved on.
const fn decides(public: &Public) -> bool {
    match public {
        Public::AuthorisationDecided(AuthorisationDecided { result, .. }) => result.allows(),
        Public::ChallengeDecided(p) => matches!(p.result, ChallengeResult::Overturned),
        Public::PermitCompiled(_)
        | Public::UseArmed(_)
        | Public::UseResumed(_)
        | Public::CandidatesReleased(_)
        | Public::AuthorisationRequested(_)
        | Public::UrgencyDeclared(_) => true,
        Public::FormatAdopted(_)
        | Public::ActorEnrolled(_)
        | Public::ActorRetired(_)
        | Public::ProfileAdopted(_)
        | Public::SystemDescribed(_)
        | Public::FriaCompleted(_)
        | Public::RegistrationRecorded(_)
        | Public::CameraPlaced(_)
        | Public::UseProposed(_)
        | Public::NecessityAssessed(_)
        | Public::FactSupplied(_)
        | Public::AssessmentRecorded(_)
        | Public::OrderIssued(_)
        | Public::OrderAcknowledged(_)
        | Public::ComparisonStarted(_)
        | Public::ComparisonStopped(_)
        | Public::AlertOpened(_)
        | Public::AlertReviewed(_)
        | Public::AlertConcluded(_)
        | Public::IdentityConfirmed(_)
        | Public::MeasureTaken(_)
        | Public::TallyRecorded(_)
        | Public::UseSuspended(_)
        | Public::UseStopped(_)
        | Public::StopExplained(_)
        | Public::RecallSent(_)
        | Public::CorrectionRecorded(_)
        | Public::ErasureOrdered(_)
        | Public::ErasureAttested(_)
        | Public::UseErased(_)
        | Public::ChallengeLodged(_)
        | Public::NoticeSent(_)
        | Public::NoticeReceived(_)
        | Public::ReportSubmitted(_)
        | Public::IncidentRecorded(_)
        | Public::ComplaintRecorded(_)
        | Public::RightsRequested(_)
        | Public::MatterClosed(_)
        | Public::ContentRead(_)
        | Public::RegisterReopened(_) => false,
    }
}

fn answers(fold: &Fold, act: &Act) -> Result<(), Refusal> {
    match act.re.iter().find(|hash| fold.act(hash).is_none()) {
        None => Ok(()),
        Some(hash) => {
            let why = format!("`re` names `{hash}`, which is not in this register; name acts that are");
            Err(Refusal::new(RefusalCode::AnswersUnknown, why))
        }
    }
}

/// Exactly the sealed fields of the kind; a release has its alerts instead.
fn sealed(act: &Act) -> Result<(), Refusal> {
    if act.kind() == Kind::CandidatesReleased {
        let alerts: BTreeSet<AlertId> = act.sealed.keys().filter_map(|name| name.parse().ok()).collect();
        return require(
            alerts.len() == act.sealed.len() && (1..=MAX_ALERTS).contains(&alerts.len()),
            RefusalCode::ReleaseSize,
            "a release seals 1 to 256 alerts, each under its id; split it",
        );
    }
    let fields = act.kind().sealed_fields();
    if let Some(field) = fields.iter().find(|field| field.required && !act.sealed.contains_key(field.name)) {
        let why = format!("`{}` must carry the sealed field `{}`; seal it", act.kind().as_str(), field.name);
        return Err(Refusal::new(RefusalCode::SealedMissing, why));
    }
    match act.sealed.keys().find(|name| fields.iter().all(|field| field.name != **name)) {
        None => Ok(()),
        Some(name) => {
            let why = format!("`{}` has no sealed field `{name}`; leave it out", act.kind().as_str());
            Err(Refusal::new(RefusalCode::SealedUnknown, why))
        }
    }
}
