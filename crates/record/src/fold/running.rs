//! What the file of a use keeps of arming, orders, comparison, suspension and stop.

use stricto_law::time::{Instant, Millis};

use crate::ids::{ActHash, ActorId, KeyId};
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::notice_sent::NoticeOf;
use crate::kinds::order_acknowledged::Answer;
use crate::kinds::order_issued::Action;
use crate::kinds::use_stopped::StopCause;
use crate::kinds::use_suspended::SuspendCause;
use crate::role::Role;

/// How long an engine has to answer an order to stop before that is an incident.
pub const STOP_ANSWERED_WITHIN: Millis = Millis(30_000);

/// When and by whom a use was armed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Armed {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// The commander's key.
    pub by: KeyId,
}

/// An order to an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Its position in the register.
    pub position: u64,
    /// The engine's key.
    pub engine: KeyId,
    /// What it is to do.
    pub action: Action,
    /// Until when, for an order to compare.
    pub until: Option<Instant>,
    /// The acts it stands on: the permit, for an order to compare.
    pub re: Vec<ActHash>,
    /// What the engine answered, and when.
    pub answer: Option<(Answer, Instant)>,
    /// Whether its missing or failed answer is recorded as an incident.
    pub raised: bool,
}

/// What the engine reported of its comparing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The earliest comparison reported, never later than the register's time of the report.
    pub first: Option<Instant>,
    /// The last comparison reported, where the engine says it stopped since it last started.
    pub stopped: Option<Instant>,
    /// Whether it goes on, as far as the engine says.
    pub running: bool,
    /// The position of the last report of a start while no permit was open.
    pub without_permit: Option<u64>,
}

/// A suspension that people have not ended yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Why.
    pub cause: SuspendCause,
    /// Whether two people must resume, one of them outside the unit: by its cause, or by who suspended.
    pub grave: bool,
    /// Who resumed so far, and whether they stand outside the unit.
    pub resumed_by: Vec<(ActorId, bool)>,
}

/// The end of a use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The act that ended it: a stop, a refusal or a withdrawal.
    pub act: ActHash,
    /// When it first ended.
    pub at: Instant,
    /// Why; a darkening cause may follow another.
    pub cause: StopCause,
    /// Since when it darkens, where it does.
    pub darkened_at: Option<Instant>,
    /// When the register found that the urgent use lapsed, whatever else it was stopped for before.
    pub lapsed_at: Option<Instant>,
}

/// A `use.stopped`, and whether its signer said why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopAct {
    /// The act.
    pub act: ActHash,
    /// Who signed it: nobody else gives its reason.
    pub actor: ActorId,
    /// Whether the reason is given.
    pub explained: bool,
}

/// A recall of alerts from everyone who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// How many alerts it recalls.
    pub alerts: usize,
    /// Who was told and has not said so yet.
    pub open: std::collections::BTreeSet<KeyId>,
}

/// A notice that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// To whom.
    pub to: Role,
    /// About what.
    pub about: NoticeOf,
    /// The incident it is about.
    pub answers: Option<ActHash>,
    /// When it was first received, by a key of that role.
    pub received: Option<Instant>,
}

/// An incident of the use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Its position in the register.
    pub position: u64,
    /// What happened.
    pub code: IncidentCode,
    /// To whom it is raised.
    pub raised_to: Vec<Role>,
}

/// A measure that was taken about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// The commander's key.
    pub by: KeyId,
    /// Whether it has adverse legal effect.
    pub adverse: bool,
}

/// The gate's counters as last recorded: cumulative over the use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The act.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Faces seen.
    pub faces_seen: u64,
    /// Candidates released.
    pub released: u64,
    /// Candidates withheld, all codes together.
    pub withheld_total: u64,
    /// Candidates withheld, by code; only at the end.
    pub withheld: std::collections::BTreeMap<String, u64>,
    /// Whether it is the last.
    pub last: bool,
}
