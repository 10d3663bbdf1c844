//! What the file of a use keeps of requests, urgency, decisions, assessments and permits.

use stricto_law::assessment::Outcome;
use stricto_law::numbers::URGENT_REQUEST_HOURS;
use stricto_law::time::{Instant, Millis};

use crate::ids::{ActHash, ActorId, AlertId, BodyId, Hex32, KeyId};
use crate::kinds::assessment_recorded::RowFinding;
use crate::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult, FalseAlerts};
use crate::kinds::permit_compiled::PermitBasis;
use crate::role::Role;

/// How long a grant by transcription lasts unless the authority's own key confirms it.
pub const TRANSCRIPTION_CONFIRMED_WITHIN: Millis = Millis::hours(24);

/// The ceiling within which an urgent use's authorisation is requested (R-5.3-l).
pub const REQUEST_WITHIN: Millis = Millis::hours(URGENT_REQUEST_HOURS);

/// A request for an authorisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The act.
    pub act: ActHash,
    /// When it was recorded: the only time of a request that counts.
    pub at: Instant,
    /// The requester's key.
    pub by: KeyId,
    /// The requester.
    pub actor: ActorId,
    /// Whether it follows an urgent start.
    pub urgent: bool,
    /// The body that is asked.
    pub to: BodyId,
}

/// A declaration of urgency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// The commander's key.
    pub by: KeyId,
    /// The end of the urgent window.
    pub until: Instant,
}

/// A decision, or a transcription of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Its position in the register.
    pub position: u64,
    /// The key that signed.
    pub by: KeyId,
    /// Who signed.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// The request, or the earlier decision, that it answers.
    pub answers: ActHash,
    /// The body that decided.
    pub body: BodyId,
    /// What was decided.
    pub result: DecisionResult,
    /// Signed by the authority, or transcribed.
    pub basis: Basis,
    /// The end of the period granted.
    pub until: Option<Instant>,
    /// When the authority decided, as the act says.
    pub decided_at: Option<Instant>,
    /// The document a transcription rests on.
    pub document: Option<Hex32>,
    /// Alerts outside what was granted.
    pub outside: Vec<AlertId>,
    /// The false-alert budget it sets.
    pub false_alerts: Option<FalseAlerts>,
    /// Since when it has effect: at once where signed or refusing, with the second transcription otherwise.
    pub effective: Option<Instant>,
    /// The other person's transcription that this one seconds.
    pub seconds: Option<ActHash>,
    /// Whether the authority's own key stands behind it.
    pub confirmed: bool,
    /// Since when the use rests on grants that no key of the authority confirmed, where this is one of them.
    pub unconfirmed_since: Option<Instant>,
}

/// An assessment as the register carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentFile {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Its position in the register.
    pub position: u64,
    /// The outcome.
    pub outcome: Outcome,
    /// Each row with its finding.
    pub findings: Vec<RowFinding>,
    /// The earliest instant at which time alone could change a finding.
    pub good_until: Option<Instant>,
}

/// A compiled permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPermit {
    /// The act that compiled it.
    pub act: ActHash,
    /// The first instant at which it is no longer good.
    pub good_until: Instant,
    /// What it stands on.
    pub basis: PermitBasis,
    /// The assessment it stands on.
    pub assessment: ActHash,
}

impl Decision {
    /// Whether this decision, in effect, allows a use.
    #[must_use]
    pub const fn grants(&self) -> bool {
        self.effective.is_some() && self.result.allows()
    }

    /// Whether it allows a use, and the authority's own key stands behind it.
    #[must_use]
    pub const fn grants_for_certain(&self) -> bool {
        self.grants() && self.confirmed
    }

    /// The first instant at which it allows nothing more: its end, or the end of the time to confirm it.
    #[must_use]
    pub fn good_until(&self) -> Option<Instant> {
        let until = self.until?;
        match (self.confirmed, self.unconfirmed_since) {
            (true, _) => Some(until),
            (false, Some(since)) => Some(until.min(since.plus(TRANSCRIPTION_CONFIRMED_WITHIN))),
            (false, None) => None,
        }
    }

    /// Whether this transcription is by another person in another role, and says what `first` says.
    pub(crate) fn may_second(&self, first: &Self) -> bool {
        self.role != first.role && self.actor != first.actor && first.same_decision(self)
    }

    /// Whether a transcription says the same as this one, word for word.
    fn same_decision(&self, other: &Self) -> bool {
        self.answers == other.answers
            && self.body == other.body
            && self.result == other.result
            && self.basis == other.basis
            && self.until == other.until
            && self.decided_at == other.decided_at
            && self.document == other.document
            && self.outside == other.outside
    }

    /// Whether this public part says what the decision says, whatever either answers.
    pub(crate) fn says(&self, p: &AuthorisationDecided) -> bool {
        self.body == p.body
            && self.result == p.result
            && self.basis == p.basis
            && self.until == p.until
            && self.decided_at == p.decided_at
            && self.document == p.document
            && self.outside == p.outside
            && self.false_alerts == p.false_alerts
    }
}
