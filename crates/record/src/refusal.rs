//! Refusals: why the register does not admit an act, each with a stable code.
//!
//! A refusal is a value, not an operating error: the register works, and says no.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $text:literal)*) => {
        /// Why an act is not admitted; the texts are stable and kept as a golden file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RefusalCode {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl RefusalCode {
            /// Every code, in the order of the golden file.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code's stable text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The act is too long or holds a number out of range.
    Malformed "malformed"
    /// The very act is in the register already.
    AlreadyRecorded "already-recorded"
    /// The register's clock stands before its last entry.
    ClockBehind "clock-behind"
    /// The act is for another register.
    WrongOrigin "wrong-origin"
    /// The register has no `format.adopted` yet.
    NoFormat "no-format"
    /// The register never adopted this kind.
    KindNotAdopted "kind-not-adopted"
    /// The kind belongs to a use and none is named, or the other way round.
    WrongScope "wrong-scope"
    /// The use is not in the register.
    UnknownUse "unknown-use"
    /// The use's id is taken.
    UseExists "use-exists"
    /// The key is not enrolled.
    UnknownKey "unknown-key"
    /// The key is retired.
    KeyRetired "key-retired"
    /// The signature does not verify.
    BadSignature "bad-signature"
    /// The role may not sign this kind.
    RoleMayNot "role-may-not"
    /// A body's own key signs something other than enrolments.
    BodyKeyEnrolsOnly "body-key-enrols-only"
    /// `after` is missing.
    AfterMissing "after-missing"
    /// `after` names no act that it may name.
    AfterUnknown "after-unknown"
    /// The signer had not seen the last act that matters to what is decided here.
    SawTooLittle "saw-too-little"
    /// `re` names an act that is not in the register.
    AnswersUnknown "answers-unknown"
    /// `re` does not name what an act of this kind answers.
    AnswersWrong "answers-wrong"
    /// A sealed field that the kind must carry is missing.
    SealedMissing "sealed-missing"
    /// A sealed field that the kind does not have.
    SealedUnknown "sealed-unknown"
    /// The format changes only once every reader acknowledged it; this version cannot.
    FormatChangeNeedsReaders "format-change-needs-readers"
    /// A key is enrolled once.
    KeyTaken "key-taken"
    /// An actor holds one role.
    ActorHasOtherRole "actor-has-other-role"
    /// Nobody is enrolled for this role.
    RoleNotEnrollable "role-not-enrollable"
    /// Only the key of the body, as the adopted profile names it, enrols and retires its people.
    NotTheBodysKey "not-the-bodys-key"
    /// The key that is to be enrolled cannot be read.
    KeyUnreadable "key-unreadable"
    /// The key is retired already.
    AlreadyRetired "already-retired"
    /// The last administrator stays.
    LastAdministrator "last-administrator"
    /// A body's key and role never change.
    BodyKeyFixed "body-key-fixed"
    /// The bodies of a profile are added to by a body that it names already.
    BodiesFixed "bodies-fixed"
    /// A role that no body holds.
    BodyRole "body-role"
    /// The profile is not adopted here.
    ProfileNotAdopted "profile-not-adopted"
    /// The system is not described here.
    UnknownSystem "unknown-system"
    /// The key is not one of an engine.
    NotAnEngine "not-an-engine"
    /// The place of a use contradicts its profile.
    StateNotOfProfile "state-not-of-profile"
    /// A use names at least one objective, each once.
    Objectives "objectives"
    /// An earlier use that is not in the register.
    EarlierUnknown "earlier-unknown"
    /// The use is over.
    UseStopped "use-stopped"
    /// The authorisation was refused, which is final for this use.
    RefusalIsFinal "refusal-is-final"
    /// A request is waiting for its decision.
    RequestPending "request-pending"
    /// The body is no court of the use's profile.
    NotACourtOfTheProfile "not-a-court-of-the-profile"
    /// An urgent request follows a declared urgency.
    NoUrgency "no-urgency"
    /// The request of an urgent use says that it is urgent.
    UrgencyHidden "urgency-hidden"
    /// Urgency is declared once.
    AlreadyUrgent "already-urgent"
    /// A decision is there already.
    AlreadyDecided "already-decided"
    /// A second urgent start on the same facts after a refusal or a lapse (X-b).
    UrgencyAfterNegative "urgency-after-negative"
    /// An urgent start that was refused or lapsed is neither named as earlier nor told apart (X-b).
    EarlierNotTold "earlier-not-told"
    /// An end that is missing, past, or not expected.
    Until "until"
    /// The decision's basis does not fit who signs it.
    BasisNotOfSigner "basis-not-of-signer"
    /// The signer does not belong to the body that decides.
    NotOfTheBody "not-of-the-body"
    /// A transcription names its document and when it was decided.
    TranscriptionIncomplete "transcription-incomplete"
    /// When it was decided lies in the future.
    DecidedInFuture "decided-in-future"
    /// A grant in part says its limits.
    LimitsMissing "limits-missing"
    /// Alerts outside a grant belong to the use and to a result that leaves something outside.
    OutsideAlerts "outside-alerts"
    /// The figures of a false-alert budget are out of range or order, or come with a result that allows nothing.
    FalseAlertBudget "false-alert-budget"
    /// A transcription changes no grant that the authority has not confirmed.
    Unconfirmed "unconfirmed"
    /// There is no grant to extend, change or withdraw.
    NoGrant "no-grant"
    /// The last assessment is not `permitted`, or is no longer good.
    NotPermitted "not-permitted"
    /// The permit reaches further than what it stands on.
    PermitTooWide "permit-too-wide"
    /// The permit's commitments are not the eight that a permit has.
    PermitIncomplete "permit-incomplete"
    /// The permit is not open; the text says why.
    PermitClosed "permit-closed"
    /// The use is armed already.
    AlreadyArmed "already-armed"
    /// The release names another permit than the open one.
    OtherPermit "other-permit"
    /// A release holds 1 to 256 alerts, each named by its id.
    ReleaseSize "release-size"
    /// The alert's id is taken.
    AlertExists "alert-exists"
    /// The alert is not in this use.
    UnknownAlert "unknown-alert"
    /// The alert's content is erased, or ordered to be.
    Erased "erased"
    /// A stop darkened this use.
    Darkened "darkened"
    /// The alert was corrected and is blocked.
    AlertBlocked "alert-blocked"
    /// The alert was judged *not same*: its content is out of the unit's reach.
    JudgedNotSame "judged-not-same"
    /// A reviewer opens an alert before reviewing it.
    NotOpened "not-opened"
    /// One person reviews an alert once.
    SameReviewer "same-reviewer"
    /// Two reviews are in.
    TwoReviewsIn "two-reviews-in"
    /// Two reviews are needed first.
    ReviewsMissing "reviews-missing"
    /// The alert is concluded already.
    AlreadyConcluded "already-concluded"
    /// The alert is not confirmed by two separate verifications.
    NotConfirmed "not-confirmed"
    /// An identity is confirmed once.
    AlreadyIdentified "already-identified"
    /// A measure rests on more than the system's output (R-5.3-t).
    OutputAlone "output-alone"
    /// The alert is corrected already.
    AlreadyCorrected "already-corrected"
    /// The order names another engine than that of the use's system.
    OtherEngine "other-engine"
    /// The engine takes no orders.
    Uncontrolled "uncontrolled"
    /// The order was answered already.
    AlreadyAnswered "already-answered"
    /// Counters never fall, and codes are told only at the end.
    Tally "tally"
    /// The last tally is in.
    LastTallyIn "last-tally-in"
    /// The use is suspended already.
    AlreadySuspended "already-suspended"
    /// The use is not suspended.
    NotSuspended "not-suspended"
    /// One person resumes once.
    SameResumer "same-resumer"
    /// The use is stopped already.
    AlreadyStopped "already-stopped"
    /// The reason of the stop is given already.
    AlreadyExplained "already-explained"
    /// The cause of the stop is another role's to give.
    CauseNotOfRole "cause-not-of-role"
    /// There is nothing to recall.
    NothingToRecall "nothing-to-recall"
    /// The recall leaves out somebody who was told, or an alert.
    RecallIncomplete "recall-incomplete"
    /// The cause of an erasure is not in the register.
    ErasureCause "erasure-cause"
    /// The content is still to be kept.
    RetentionRuns "retention-runs"
    /// Something stands for which the content may be needed.
    RetentionHeld "retention-held"
    /// This content is ordered to be erased already.
    AlreadyOrdered "already-ordered"
    /// The order leaves a custodian out, or names one that holds nothing.
    Custodians "custodians"
    /// The erasure is closed already.
    ErasureClosed "erasure-closed"
    /// The custodian is not this signer's to speak for.
    NotTheCustodian "not-the-custodian"
    /// A custodian has not attested yet.
    CustodiansOpen "custodians-open"
    /// The notice went out already.
    AlreadyNoticed "already-noticed"
    /// A notice of a use follows a use that took place and ended.
    NoticeTooEarly "notice-too-early"
    /// The role gets no notice of this.
    NoticeRole "notice-role"
    /// A refusal is what is challenged.
    NoRefusal "no-refusal"
    /// The time for a challenge is over.
    ChallengeLate "challenge-late"
    /// Who holds what a refusal erases is not whom the profile gives, or nobody holds it.
    HeldBy "held-by"
    /// A trustee holds the content, and nobody else opens it.
    HeldByTheTrustee "held-by-the-trustee"
    /// There is nothing open to close.
    NoMatter "no-matter"
    /// What is open is another role's to close.
    MatterNotOfRole "matter-not-of-role"
    /// The signer was not told.
    NotTold "not-told"
    /// The act has no such sealed field.
    UnknownField "unknown-field"
    /// An alert's content is shown by `alert.opened` alone.
    OpenTheAlert "open-the-alert"
    /// The field is out of this role's reach.
    OutOfReach "out-of-reach"
    /// The register is not forked.
    NotForked "not-forked"
    /// The register is forked: two people reopen it first.
    Forked "forked"
    /// The place in the register that is named was never reached.
    SizeNotReached "size-not-reached"
    /// The year of a report is not over.
    YearNotOver "year-not-over"
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an act is not admitted: a stable code, and a sentence that says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: RefusalCode,
    /// Lower case, input in backticks, what to do next.
    pub why: String,
}

impl Refusal {
    /// A refusal with this code and reason.
    pub fn new(code: RefusalCode, why: impl Into<String>) -> Self {
        Self { code, why: why.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.why)
    }
}

/// Admits or refuses: `Ok` where `holds`, else the refusal.
pub(crate) fn require(holds: bool, code: RefusalCode, why: &str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::new(code, why)) }
}
