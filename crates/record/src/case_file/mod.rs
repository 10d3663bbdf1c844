//! The case file: the law's case, from a use's file and whatever openings the reader has.
//!
//! Claims come from sealed case parts ([`crate::contents`]). Times, roles, results and what runs come from the acts
//! themselves, in `register.rs`: where the register knows better, what a part claims is not read.

mod earlier;
mod parts;
mod register;

use serde::de::DeserializeOwned;
use stricto_law::case::Case;

use crate::contents;
use crate::fold::{CaseAct, Decision, Fold, UseFile};
use crate::ids::ActHash;
use crate::kinds::Kind;

/// Plain values of sealed fields, as far as the reader has them.
pub trait Openings {
    /// The canonical JSON of an act's sealed field, or why there is none.
    fn open(&self, act: &ActHash, field: &str) -> Opened;
}

/// What opening a sealed field gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The canonical JSON of the field's value, without its salt.
    Value(Vec<u8>),
    /// The act carries no such field, or its ciphertext is not there.
    Missing,
    /// The reader has no key for it.
    Sealed,
    /// Its key is destroyed.
    Erased,
}

/// A case as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRead {
    /// The case. Where a part cannot be read it is the case of which nothing is known: a part that is not read
    /// might be the one that prohibits.
    pub case: Case,
    /// The parts that cannot be read.
    pub faults: Vec<Fault>,
}

/// A part of a case that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the field `{field}` of act `{act}` {why}")]
pub struct Fault {
    /// The act.
    pub act: ActHash,
    /// The field.
    pub field: &'static str,
    /// What is the matter with it.
    pub why: String,
}

/// The law's case of this use, as far as `openings` show it.
#[must_use]
pub fn read(fold: &Fold, file: &UseFile, openings: &impl Openings) -> CaseRead {
    let mut reader = Reader { openings, faults: Vec::new() };
    let mut case = Case::nothing_known();
    let mut decided = parts::Decided::default();
    for act in &file.case_acts {
        let Some(part) = reader.part(file, act) else { continue };
        decided.also(parts::clearances(act, &part));
        case = case.overlay(parts::admitted(act.role, act.kind, part));
    }
    case.clearance = decided.clearance();
    case.limits.requested = reader.requested(file);
    case.authorisation.limits = reader.granted(fold, file);
    reader.instance(fold, file, &mut case);
    register::knows(fold, file, &mut case);
    if reader.faults.is_empty() {
        CaseRead { case, faults: Vec::new() }
    } else {
        CaseRead { case: Case::nothing_known(), faults: reader.faults }
    }
}

struct Reader<'a, O> {
    openings: &'a O,
    faults: Vec<Fault>,
}

impl<O: Openings> Reader<'_, O> {
    fn field<T: DeserializeOwned>(&mut self, act: &ActHash, field: &'static str) -> Option<T> {
        let why = match self.openings.open(act, field) {
            Opened::Value(bytes) => match serde_json::from_slice(&bytes) {
                Ok(value) => return Some(value),
                // Where, never what: the content stays sealed.
                Err(e) => {
                    format!("cannot be read at line {}, column {}; supply it anew", e.line(), e.column())
                }
            },
            Opened::Missing => "is not here; restore it or supply it anew".to_owned(),
            Opened::Sealed => "is sealed to this reader; read with the keys of the use".to_owned(),
            Opened::Erased => {
                "is erased, as the law orders; what rested on it cannot be assessed again".to_owned()
            }
        };
        self.faults.push(Fault { act: *act, field, why });
        None
    }

    /// The part of the case that one act states.
    fn part(&mut self, file: &UseFile, act: &CaseAct) -> Option<Case> {
        match act.kind {
            Kind::AuthorisationRequested => {
                self.field::<contents::Request>(&act.act, "request").map(|request| request.case)
            }
            Kind::UrgencyDeclared => self.field(&act.act, "urgency"),
            Kind::AuthorisationDecided => {
                let in_effect = |d: &Decision| d.effective.is_some();
                file.decision(&act.act).filter(|d| in_effect(d))?;
                self.field::<contents::Decision>(&act.act, "decision").map(|decision| decision.case)
            }
            Kind::UseProposed | Kind::NecessityAssessed | Kind::FactSupplied => self.field(&act.act, "case"),
            Kind::FormatAdopted
            | Kind::ActorEnrolled
            | Kind::ActorRetired
            | Kind::ProfileAdopted
            | Kind::SystemDescribed
            | Kind::FriaCompleted
            | Kind::RegistrationRecorded
            | Kind::CameraPlaced
            | Kind::AssessmentRecorded
            | Kind::PermitCompiled
            | Kind::UseArmed
            | Kind::OrderIssued
            | Kind::OrderAcknowledged
            | Kind::ComparisonStarted
            | Kind::ComparisonStopped
            | Kind::CandidatesReleased
            | Kind::AlertOpened
            | Kind::AlertReviewed
            | Kind::AlertConcluded
            | Kind::IdentityConfirmed
            | Kind::MeasureTaken
            | Kind::TallyRecorded
            | Kind::UseSuspended
            | Kind::UseResumed
            | Kind::UseStopped
            | Kind::StopExplained
            | Kind::RecallSent
            | Kind::CorrectionRecorded
            | Kind::ErasureOrdered
            | Kind::ErasureAttested
            | Kind::UseErased
            | Kind::ChallengeLodged
            | Kind::ChallengeDecided
            | Kind::NoticeSent
            | Kind::NoticeReceived
            | Kind::ReportSubmitted
            | Kind::IncidentRecorded
            | Kind::ComplaintRecorded
            | Kind::RightsRequested
            | Kind::MatterClosed
            | Kind::ContentRead
            | Kind::RegisterReopened => None,
        }
    }

    fn limits(&mut self, act: &ActHash) -> stricto_law::case::Fact<contents::Limits> {
        self.field(act, "limits").map_or(stricto_law::case::Fact::Missing, stricto_law::case::Fact::known)
    }

    /// What is asked for: by the request the grant answers; before a grant by the urgency and by the last request.
    fn requested(&mut self, file: &UseFile) -> stricto_law::case::Fact<contents::Limits> {
        use stricto_law::case::Fact;
        if let Some(request) = register::request_of_grant(file) {
            return self.limits(&request);
        }
        let urgency = file.urgency.as_ref().map(|urgency| self.limits(&urgency.act));
        let request = file.last_request().map(|request| self.limits(&request.act));
        match (urgency, request) {
            (Some(Fact::Known { value: a, .. }), Some(Fact::Known { value: b, .. })) => {
                Fact::known(a.meet(&b))
            }
            (Some(limits), None) | (None, Some(limits)) => limits,
            (Some(_), Some(_)) | (None, None) => Fact::Missing,
        }
    }

    /// What is granted: what the decision says; of two transcriptions of it, no more than both of them say.
    fn granted(&mut self, fold: &Fold, file: &UseFile) -> stricto_law::case::Fact<contents::Limits> {
        use stricto_law::case::Fact;
        let Some(grant) = file.grant() else { return Fact::Missing };
        let said = self.said(fold, file, &grant.act);
        let Some(first) = &grant.seconds else { return said };
        match (said, self.said(fold, file, first)) {
            (Fact::Known { value: a, .. }, Fact::Known { value: b, .. }) => Fact::known(a.meet(&b)),
            (_, _) => Fact::Missing,
        }
    }

    /// What one decision says is granted: its own limits, or, where it grants as requested, the request's.
    fn said(
        &mut self,
        fold: &Fold,
        file: &UseFile,
        decision: &ActHash,
    ) -> stricto_law::case::Fact<contents::Limits> {
        let own = fold.act(decision).is_some_and(|act| act.carries("limits"));
        let said_in = if own { Some(*decision) } else { register::request_of_grant(file) };
        said_in.map_or(stricto_law::case::Fact::Missing, |act| self.limits(&act))
    }

    /// FRIA and registration are the instance's: what a use claims of them is not read.
    fn instance(&mut self, fold: &Fold, file: &UseFile, case: &mut Case) {
        let system = fold.instance().system(&file.proposed.system);
        let fria = system.and_then(|system| system.fria.as_ref());
        case.fria = fria.and_then(|fria| self.field::<Case>(&fria.act, "fria")).unwrap_or_default().fria;
        let registration = system.and_then(|system| system.registration.as_ref());
        let recorded =
            registration.and_then(|r| self.field::<Case>(&r.act, "registration")).unwrap_or_default();
        // Whether registering may follow, and whether it is late, is this use's own question.
        let justified = std::mem::take(&mut case.registration);
        case.registration = stricto_law::case::Registration {
            urgency_justified: justified.urgency_justified,
            unduly_delayed: justified.unduly_delayed,
            ..recorded.registration
        };
    }
}
