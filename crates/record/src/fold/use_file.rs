//! The file of one use: what its acts say together, folded from their public parts.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Instant;

use super::alert_budget::AlertBudget;
use super::alert_file::AlertFile;
use super::authorisation::{AssessmentFile, Decision, OpenPermit, REQUEST_WITHIN, Request, Urgency};
use super::challenge::Challenge;
use super::erasure::Erasure;
use super::instance::Enrolment;
use super::matter::Matter;
use super::running::{
    Armed, Comparison, Incident, Measure, Notice, Order, Recall, Stop, StopAct, Suspension, Tally,
};
use crate::ids::{ActHash, ActorId, AlertId, BodyId, Code, KeyId, ProfileId, SystemId, UseId};
use crate::kinds::Kind;
use crate::kinds::authorisation_decided::DecisionResult;
use crate::kinds::recall_sent::RecallSent;
use crate::kinds::use_proposed::Objective;
use crate::kinds::use_stopped::StopCause;
use crate::retention::National;
use crate::role::Role;

/// One use, folded from public parts; only the fold makes and changes it.
#[derive(Clone, Debug)]
pub struct UseFile {
    /// The use.
    pub id: UseId,
    /// How it was proposed.
    pub proposed: Proposed,
    /// The engine of the use's system, as it was described when the use was proposed.
    pub engine: KeyId,
    /// Whether that engine takes orders.
    pub controllable: bool,
    /// The courts of the profile as adopted when the use was proposed; later ones decide nothing here (X-h).
    pub courts: BTreeSet<BodyId>,
    /// Every body of that profile at that time: no other body's people reach this use.
    pub bodies: BTreeSet<BodyId>,
    /// Trustees of those bodies at that time who can hold what a refusal would erase (R-5.3-r).
    pub trustees: BTreeSet<KeyId>,
    /// Uses of which an act of this one says how its facts differ from theirs (X-b).
    pub distinguished: BTreeSet<UseId>,
    /// What that profile says of retention, as last adopted before the use ended.
    pub national: National,
    /// The use's last act.
    pub head: ActHash,
    /// The acts that carry parts of the case, in register order.
    pub case_acts: Vec<CaseAct>,
    /// Requests, in register order.
    pub requests: Vec<Request>,
    /// The declaration of urgency.
    pub urgency: Option<Urgency>,
    /// Decisions and transcriptions, in register order.
    pub decisions: Vec<Decision>,
    /// The last assessment.
    pub assessment: Option<AssessmentFile>,
    /// The position of the last assessment that permitted.
    pub permitted_at: Option<u64>,
    /// The compiled permit, where nothing superseded it; whether it is open, [`UseFile::permit_open`] says.
    pub permit: Option<OpenPermit>,
    /// The act of the last compiled permit, which stays after it was superseded, after its time and after the end:
    /// under which limits a use ran. None where none was ever compiled.
    pub last_permit: Option<ActHash>,
    /// The arming.
    pub armed: Option<Armed>,
    /// What the engine reported.
    pub comparison: Comparison,
    /// Orders to engines, in register order.
    pub orders: Vec<Order>,
    /// When the last alert was released.
    pub last_release: Option<Instant>,
    /// Alerts by id.
    pub alerts: BTreeMap<AlertId, AlertFile>,
    /// Alerts that are neither concluded, nor corrected, nor erased: those that wait, unless the use is dark.
    pub waiting: BTreeSet<AlertId>,
    /// Everyone who opened an alert or read other content of the use: each must attest its erasure.
    pub readers: BTreeSet<KeyId>,
    /// Alerts whose two reviews are in and which are not concluded.
    pub to_conclude: BTreeSet<AlertId>,
    /// Alerts that somebody opened or acted on, and that were not recalled since.
    pub told_of: BTreeSet<AlertId>,
    /// Those of them that must be recalled.
    pub to_recall: BTreeSet<AlertId>,
    /// Measures, in register order.
    pub measures: Vec<Measure>,
    /// How many identities were confirmed.
    pub identities: u64,
    /// The suspension that is not ended.
    pub suspension: Option<Suspension>,
    /// How often the use was suspended.
    pub suspensions: u64,
    /// The end of the use.
    pub stop: Option<Stop>,
    /// Every `use.stopped` of the use, the one that ended it and those that followed.
    pub stop_acts: Vec<StopAct>,
    /// Recalls, in register order.
    pub recalls: Vec<Recall>,
    /// Notices, in register order.
    pub notices: Vec<Notice>,
    /// Incidents, in register order.
    pub incidents: Vec<Incident>,
    /// The last tally.
    pub tally: Option<Tally>,
    /// How many complaints were recorded.
    pub complaints: u64,
    /// How many requests of persons were recorded.
    pub rights_requests: u64,
    /// The challenge of a refusal.
    pub challenge: Option<Challenge>,
    /// What stands or stood about the use, in register order.
    pub matters: Vec<Matter>,
    /// The false-alert budget that a decision set.
    pub budget: Option<AlertBudget>,
    pub(crate) erasures: Vec<Erasure>,
    pub(crate) content_erased: Option<ActHash>,
    /// Position of the last act that is not routine: whoever decides must have seen it.
    pub(crate) standing: u64,
    /// Position and time of the last act that may change what the law says of this use.
    pub(crate) case_changed: (u64, Instant),
    /// Whether the register is forked: kept here so that a permit is judged from the use alone.
    pub(crate) forked: bool,
}

/// How a use was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// The requester's key.
    pub by: KeyId,
    /// The requester.
    pub actor: ActorId,
    /// The requester's body: the unit that asks.
    pub body: BodyId,
    /// The Member State where the use takes place.
    pub member_state: Code,
    /// The profile it is asked under.
    pub profile: ProfileId,
    /// The objectives it names.
    pub objectives: Vec<Objective>,
    /// The system.
    pub system: SystemId,
    /// Earlier uses on the same facts or persons.
    pub earlier: Vec<UseId>,
}

/// An act that carries a part of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAct {
    /// The act.
    pub act: ActHash,
    /// Its kind.
    pub kind: Kind,
    /// Who signed it.
    pub by: KeyId,
    /// In which role.
    pub role: Role,
    /// Whether the signer stands outside the unit that asks.
    pub outside: bool,
    /// When it was recorded.
    pub at: Instant,
}

impl UseFile {
    /// Whether a key stands outside the unit that asks: by its role, and by a body that is not the requester's.
    #[must_use]
    pub(super) fn outside(&self, enrolment: &Enrolment) -> bool {
        enrolment.role.outside_the_unit() && enrolment.body != self.proposed.body
    }

    /// The last request.
    #[must_use]
    pub fn last_request(&self) -> Option<&Request> {
        self.requests.last()
    }

    /// A decision by its act.
    #[must_use]
    pub fn decision(&self, act: &ActHash) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.act == *act)
    }

    /// The last decision that has effect.
    #[must_use]
    pub fn decision_in_effect(&self) -> Option<&Decision> {
        self.decisions.iter().rev().find(|decision| decision.effective.is_some())
    }

    /// Whether something that was decided stands in place of a lapse.
    ///
    /// A refusal does, however it was recorded, for it erases more. Of anything else the authority's own key must stand
    /// behind it: whoever transcribes a withdrawal that was never made prevents no lapse.
    #[must_use]
    pub(crate) fn decided_instead_of_lapsed(&self) -> bool {
        let certain = |d: &Decision| d.confirmed || d.result == DecisionResult::Refused;
        self.decisions.iter().any(|d| d.effective.is_some() && certain(d))
    }

    /// The grant the use may rest on: the last decision in effect, where it allows.
    #[must_use]
    pub fn grant(&self) -> Option<&Decision> {
        self.decision_in_effect().filter(|decision| decision.result.allows())
    }

    /// The refusal, which is final for this use.
    #[must_use]
    pub fn refusal(&self) -> Option<&Decision> {
        self.decisions.iter().find(|d| d.effective.is_some() && d.result == DecisionResult::Refused)
    }

    /// Whether a request waits for a decision in effect.
    #[must_use]
    pub fn request_pending(&self) -> bool {
        self.last_request().is_some_and(|request| !self.answered(&request.act))
    }

    /// Whether a decision in effect answers this act.
    #[must_use]
    pub fn answered(&self, act: &ActHash) -> bool {
        self.decisions.iter().any(|d| d.answers == *act && d.effective.is_some())
    }

    /// The instant from which the 24 hours of an urgent use run: the earlier of arming and first comparison (C-7).
    #[must_use]
    pub fn clock_start(&self) -> Option<Instant> {
        let armed = self.armed.as_ref().map(|armed| armed.at);
        match (armed, self.comparison.first) {
            (Some(armed), Some(first)) => Some(armed.min(first)),
            (Some(instant), None) | (None, Some(instant)) => Some(instant),
            (None, None) => None,
        }
    }

    /// The last instant at which an urgent use's request is in time (R-5.3-l); none where nothing runs yet.
    #[must_use]
    pub fn request_due(&self) -> Option<Instant> {
        self.urgency.as_ref()?;
        self.clock_start().map(|start| start.plus(REQUEST_WITHIN))
    }

    /// Whether the use ended by a cause that darkens alerts, and by which.
    #[must_use]
    pub fn darkened(&self) -> Option<StopCause> {
        self.stop.as_ref().filter(|stop| stop.darkened_at.is_some()).map(|stop| stop.cause)
    }

    /// The last stop of this use that this actor signed and has not explained.
    #[must_use]
    pub fn stop_to_explain(&self, actor: &ActorId) -> Option<&ActHash> {
        let own = |stop: &&StopAct| stop.actor == *actor && !stop.explained;
        self.stop_acts.iter().rev().find(own).map(|stop| &stop.act)
    }

    /// Whether somebody in this role and of this body may act in the use, apart from stopping and suspending it.
    ///
    /// Those of the unit that asks act in its own uses; courts, supervisors and trustees in the uses whose profile
    /// named their body when the use was proposed; everyone else in any.
    #[must_use]
    pub fn reached_by(&self, role: Role, body: &BodyId) -> bool {
        if role.of_the_unit() {
            *body == self.proposed.body
        } else {
            !role.enrolled_by_its_own_body() || self.bodies.contains(body)
        }
    }

    /// Whether the use took place: armed, or compared, with or without a permit (R-5.4-a, SC-f1).
    #[must_use]
    pub fn took_place(&self) -> bool {
        self.clock_start().is_some()
    }

    /// An alert of the use.
    #[must_use]
    pub fn alert(&self, alert: &AlertId) -> Option<&AlertFile> {
        self.alerts.get(alert)
    }

    /// The last order to the engine.
    #[must_use]
    pub fn last_order(&self) -> Option<&Order> {
        self.orders.last()
    }

    /// An order by its act.
    #[must_use]
    pub fn order(&self, act: &ActHash) -> Option<&Order> {
        self.orders.iter().find(|order| order.act == *act)
    }

    /// The next recall to send, of at most `limit` alerts: which, and from whom.
    #[must_use]
    pub fn next_recall(&self, limit: usize) -> Option<RecallSent> {
        let alerts: Vec<AlertId> = self.to_recall.iter().take(limit).copied().collect();
        let told = self.told_of_these(&alerts);
        (!alerts.is_empty()).then_some(RecallSent { alerts, told })
    }

    /// Everyone who opened one of these alerts or took a measure on one, in the order of keys.
    pub(crate) fn told_of_these(&self, alerts: &[AlertId]) -> Vec<KeyId> {
        let files = alerts.iter().filter_map(|alert| self.alerts.get(alert));
        let told = |file: &AlertFile| -> Vec<KeyId> {
            file.opened.keys().copied().chain(file.measures.iter().map(|(_, by)| *by)).collect()
        };
        files.flat_map(told).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
