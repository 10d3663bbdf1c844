//! The kinds of act, one file each: its public part, its sealed fields, who may sign it.
//!
//! A kind's text carries its version. An unknown kind stops a fold; it is never skipped.
//! Rows read here too: R-12-a.

use serde_json::Value;

use crate::class::Class;
use crate::role::Role;

/// A sealed field that a kind may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedField {
    /// The field's name in `sealed`.
    pub name: &'static str,
    /// The scope of keys it is sealed under.
    pub class: Class,
    /// Whether the act is incomplete without it.
    pub required: bool,
}

/// A field an act of this kind must carry.
const fn must(name: &'static str, class: Class) -> SealedField {
    SealedField { name, class, required: true }
}

/// A field an act of this kind may carry.
const fn may(name: &'static str, class: Class) -> SealedField {
    SealedField { name, class, required: false }
}

/// Whether acts of a kind belong to a use, to the instance, or to either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `use` is absent.
    Instance,
    /// `use` is present.
    Use,
    /// `use` may be present.
    Either,
}

macro_rules! kinds {
    ($($variant:ident $module:ident $text:literal)*) => {
        $(pub mod $module;)*

        /// The kind of an act.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each kind is described in the file of its name")]
        pub enum Kind {
            $($variant,)*
        }

        /// The public part of an act, typed by its kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each kind is described in the file of its name")]
        pub enum Public {
            $($variant($module::$variant),)*
        }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The kind as acts write it, with its version.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The kind that acts write so, if this version knows it.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }

            /// Who may sign acts of this kind.
            #[must_use]
            pub const fn signers(self) -> &'static [Role] {
                match self { $(Self::$variant => $module::SIGNERS,)* }
            }

            /// Whether acts of this kind belong to a use or to the instance.
            #[must_use]
            pub const fn scope(self) -> Scope {
                match self { $(Self::$variant => $module::SCOPE,)* }
            }

            /// The sealed fields acts of this kind may carry, apart from the alerts of a release.
            #[must_use]
            pub const fn sealed_fields(self) -> &'static [SealedField] {
                match self { $(Self::$variant => $module::SEALED,)* }
            }
        }

        impl Public {
            /// The kind this is the public part of.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)* }
            }

            pub(crate) fn to_value(&self) -> Result<Value, String> {
                match self { $(Self::$variant(p) => serde_json::to_value(p).map_err(|e| e.to_string()),)* }
            }

            /// The public part of `kind` that `value` spells.
            ///
            /// # Errors
            /// In the JSON reader's words, when a member is missing, unknown or of another type.
            pub fn from_value(kind: Kind, value: Value) -> Result<Self, String> {
                match kind {
                    $(Kind::$variant => serde_json::from_value(value).map(Self::$variant).map_err(|e| e.to_string()),)*
                }
            }
        }
    };
}

kinds! {
    FormatAdopted format_adopted "format.adopted/1"
    ActorEnrolled actor_enrolled "actor.enrolled/1"
    ActorRetired actor_retired "actor.retired/1"
    ProfileAdopted profile_adopted "profile.adopted/1"
    SystemDescribed system_described "system.described/1"
    FriaCompleted fria_completed "fria.completed/1"
    RegistrationRecorded registration_recorded "registration.recorded/1"
    CameraPlaced camera_placed "camera.placed/1"
    UseProposed use_proposed "use.proposed/1"
    NecessityAssessed necessity_assessed "necessity.assessed/1"
    FactSupplied fact_supplied "fact.supplied/1"
    AuthorisationRequested authorisation_requested "authorisation.requested/1"
    UrgencyDeclared urgency_declared "urgency.declared/1"
    AuthorisationDecided authorisation_decided "authorisation.decided/1"
    AssessmentRecorded assessment_recorded "assessment.recorded/1"
    PermitCompiled permit_compiled "permit.compiled/1"
    UseArmed use_armed "use.armed/1"
    OrderIssued order_issued "order.issued/1"
    OrderAcknowledged order_acknowledged "order.acknowledged/1"
    ComparisonStarted comparison_started "comparison.started/1"
    ComparisonStopped comparison_stopped "comparison.stopped/1"
    CandidatesReleased candidates_released "candidates.released/1"
    AlertOpened alert_opened "alert.opened/1"
    AlertReviewed alert_reviewed "alert.reviewed/1"
    AlertConcluded alert_concluded "alert.concluded/1"
    IdentityConfirmed identity_confirmed "identity.confirmed/1"
    MeasureTaken measure_taken "measure.taken/1"
    TallyRecorded tally_recorded "tally.recorded/1"
    UseSuspended use_suspended "use.suspended/1"
    UseResumed use_resumed "use.resumed/1"
    UseStopped use_stopped "use.stopped/1"
    StopExplained stop_explained "stop.explained/1"
    RecallSent recall_sent "recall.sent/1"
    CorrectionRecorded correction_recorded "correction.recorded/1"
    ErasureOrdered erasure_ordered "erasure.ordered/1"
    ErasureAttested erasure_attested "erasure.attested/1"
    UseErased use_erased "use.erased/1"
    ChallengeLodged challenge_lodged "challenge.lodged/1"
    ChallengeDecided challenge_decided "challenge.decided/1"
    NoticeSent notice_sent "notice.sent/1"
    NoticeReceived notice_received "notice.received/1"
    ReportSubmitted report_submitted "report.submitted/1"
    IncidentRecorded incident_recorded "incident.recorded/1"
    ComplaintRecorded complaint_recorded "complaint.recorded/1"
    RightsRequested rights_requested "rights.requested/1"
    MatterClosed matter_closed "matter.closed/1"
    ContentRead content_read "content.read/1"
    RegisterReopened register_reopened "register.reopened/1"
}
