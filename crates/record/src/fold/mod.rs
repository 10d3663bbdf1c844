//! The fold: from the register's entries to the files of instance and uses, from public parts alone.
//!
//! There is no other state of record. An unknown kind or an impossible entry stops the fold; nothing is skipped.

mod alert_budget;
mod alert_file;
mod apply;
mod authorisation;
mod challenge;
mod erasure;
mod instance;
mod matter;
mod permit;
mod phase;
mod running;
mod second_start;
mod use_file;

use std::collections::BTreeMap;

use stricto_law::time::Instant;

pub use alert_budget::AlertBudget;
pub use alert_file::{AlertFile, Review};
pub use authorisation::{
    AssessmentFile, Decision, OpenPermit, REQUEST_WITHIN, Request, TRANSCRIPTION_CONFIRMED_WITHIN, Urgency,
};
pub use challenge::Challenge;
pub use erasure::{Certificate, Erasure};
pub use instance::{
    AdoptedProfile, BodyFile, Enrolment, Fork, Format, FriaFile, Instance, InstanceIncident,
    RegistrationFile, Reopening, Report, SystemFile,
};
pub use matter::{Closer, Matter};
pub use permit::ClosedCause;
pub use phase::{Deadline, Phase};
pub use running::{
    Armed, Comparison, Incident, Measure, Notice, Order, Recall, STOP_ANSWERED_WITHIN, Stop, StopAct,
    Suspension, Tally,
};
pub use second_start::SECOND_START_WITHIN;
pub use use_file::{CaseAct, Proposed, UseFile};

use crate::act::{ActError, Entry, SignedAct};
use crate::admissibility;
use crate::ids::{ActHash, AlertId, KeyId, Origin, UseId};
use crate::kinds::Kind;
use crate::refusal::Refusal;

/// The state of a register at its last entry.
#[derive(Clone, Debug)]
pub struct Fold {
    pub(crate) instance: Instance,
    pub(crate) uses: BTreeMap<UseId, UseFile>,
    acts: BTreeMap<ActHash, ActRef>,
    /// The acts by their positions.
    order: Vec<ActHash>,
    alerts: BTreeMap<AlertId, UseId>,
    last_time: Option<Instant>,
}

/// What the fold keeps of every act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActRef {
    /// Its position in the register, counted from 0.
    pub position: u64,
    /// The use it belongs to.
    pub use_id: Option<UseId>,
    /// Its kind.
    pub kind: Kind,
    /// Who signed it.
    pub by: KeyId,
    /// The time the register gave it.
    pub at: Instant,
    /// Which of the kind's sealed fields it carries, a bit each in the order of the kind's file.
    sealed: u32,
}

/// Why an entry cannot be folded: the register is damaged, or this version cannot read it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// The act has no canonical bytes.
    #[error("the entry at position {position} is no act; check the register with `stricto verify`")]
    Unreadable {
        /// Its position.
        position: u64,
        /// What is wrong with it.
        source: ActError,
    },
    /// Time goes backwards.
    #[error(
        "the entry at position {position} is older than the one before; check the register with `stricto verify`"
    )]
    TimeBackwards {
        /// Its position.
        position: u64,
    },
    /// The act stands in the register twice.
    #[error(
        "the act at position {position} is in the register already; check the register with `stricto verify`"
    )]
    Duplicate {
        /// Its position.
        position: u64,
    },
    /// The entry refers to what is not there.
    #[error(
        "the entry at position {position} refers to {what} that is not there; check the register with `stricto verify`"
    )]
    Impossible {
        /// Its position.
        position: u64,
        /// What is missing.
        what: &'static str,
    },
}

/// Why bytes do not replay: damaged, or not what the register would have admitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The bytes cannot be folded.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The register would have refused the act at that position and time.
    #[error("the act at position {position} was not admissible: {refusal}")]
    Refused {
        /// Its position.
        position: u64,
        /// Why.
        refusal: Refusal,
    },
}

impl Fold {
    /// The state before the first entry.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            instance: Instance::new(origin),
            uses: BTreeMap::new(),
            acts: BTreeMap::new(),
            order: Vec::new(),
            alerts: BTreeMap::new(),
            last_time: None,
        }
    }

    /// Whether the act may be appended now, at this very position; its hash if so.
    ///
    /// `now` is the time the register would give it. Reads public parts only.
    ///
    /// # Errors
    /// The refusal; a second submission of the same act is refused as `already-recorded`, so that whoever submits
    /// asks [`Fold::position`] first.
    pub fn admit(&self, signed: &SignedAct, now: Instant) -> Result<ActHash, Refusal> {
        admissibility::admit(self, signed, now)
    }

    /// Folds an entry that was admitted; it is not checked again.
    ///
    /// # Errors
    /// When the entry cannot have been admitted. The fold is then of no more use and is rebuilt from the register.
    pub fn apply(&mut self, entry: &Entry) -> Result<ActHash, FoldError> {
        let position = self.size();
        let hash = entry.signed.act.hash().map_err(|source| FoldError::Unreadable { position, source })?;
        self.apply_hashed(entry, hash)
    }

    /// Folds an entry with the hash that [`Fold::admit`] gave for its act, so that it is not computed again.
    ///
    /// # Errors
    /// As [`Fold::apply`].
    pub fn apply_hashed(&mut self, entry: &Entry, hash: ActHash) -> Result<ActHash, FoldError> {
        let position = self.size();
        let act = &entry.signed.act;
        if self.last_time.is_some_and(|last| entry.time < last) {
            return Err(FoldError::TimeBackwards { position });
        }
        if self.acts.contains_key(&hash) {
            return Err(FoldError::Duplicate { position });
        }
        apply::apply(self, &apply::Step::new(entry, hash, position))?;
        let at = entry.time;
        let (kind, use_id, by) = (act.kind(), act.use_id, act.by);
        let sealed = sealed_mask(kind, |name| act.sealed.contains_key(name));
        self.acts.insert(hash, ActRef { position, use_id, kind, by, at, sealed });
        self.order.push(hash);
        self.last_time = Some(at);
        Ok(hash)
    }

    /// Parses, admits at the entry's own time, and folds: what start-up and verification use.
    ///
    /// # Errors
    /// See [`ReplayError`].
    pub fn replay(&mut self, bytes: &[u8]) -> Result<ActHash, ReplayError> {
        let position = self.size();
        let entry = Entry::parse(bytes).map_err(|source| FoldError::Unreadable { position, source })?;
        self.admit(&entry.signed, entry.time)
            .map_err(|refusal| ReplayError::Refused { position, refusal })?;
        Ok(self.apply(&entry)?)
    }

    /// How many entries were folded.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::try_from(self.acts.len()).unwrap_or(u64::MAX)
    }

    /// The time of the last entry.
    #[must_use]
    pub const fn last_time(&self) -> Option<Instant> {
        self.last_time
    }

    /// Whether a key stands outside the unit that asked for a use, and is not of its choice: it was enrolled by a body
    /// outside, or before the use was proposed.
    ///
    /// Else a unit could enrol its own second person, reader or closer once a use needs one.
    #[must_use]
    pub fn outside(&self, file: &UseFile, key: &KeyId) -> bool {
        self.instance.enrolment(key).is_some_and(|enrolment| {
            let before = || self.position(&enrolment.act) < self.position(&file.proposed.act);
            file.outside(enrolment) && (enrolment.role.enrolled_by_its_own_body() || before())
        })
    }

    /// The position of an act in the register.
    #[must_use]
    pub fn position(&self, act: &ActHash) -> Option<u64> {
        self.acts.get(act).map(|found| found.position)
    }

    /// What the fold keeps of an act.
    #[must_use]
    pub fn act(&self, act: &ActHash) -> Option<&ActRef> {
        self.acts.get(act)
    }

    /// The act at a position, and what the fold keeps of it.
    #[must_use]
    pub fn act_at(&self, position: u64) -> Option<(ActHash, &ActRef)> {
        let hash = self.order.get(usize::try_from(position).ok()?)?;
        self.acts.get(hash).map(|act| (*hash, act))
    }

    /// The last act of a use, or of the instance: what a new act names as `after`.
    ///
    /// For a use that is not proposed yet it is the instance's.
    #[must_use]
    pub fn head(&self, use_id: Option<UseId>) -> Option<ActHash> {
        match use_id.and_then(|id| self.uses.get(&id)) {
            Some(file) => Some(file.head),
            None => self.instance.head,
        }
    }

    /// The later of the last acts of a use and of the instance: what an assessment made now was read from.
    #[must_use]
    pub fn read_from(&self, use_id: UseId) -> Option<ActHash> {
        let heads = [self.head(Some(use_id)), self.head(None)];
        heads.into_iter().flatten().max_by_key(|head| self.position(head))
    }

    /// The register's origin.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.instance.origin
    }

    /// The instance's file.
    #[must_use]
    pub const fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Every use, in the order of ids.
    pub fn uses(&self) -> impl Iterator<Item = &UseFile> {
        self.uses.values()
    }

    /// A use's file.
    #[must_use]
    pub fn use_file(&self, use_id: UseId) -> Option<&UseFile> {
        self.uses.get(&use_id)
    }

    /// Whether an act after this position may change what the law says of the use: its own, or its system's or law's.
    #[must_use]
    pub fn changed_since(&self, file: &UseFile, position: u64) -> bool {
        let system = self.instance.system(&file.proposed.system).map(|system| system.changed);
        let profile = self.instance.profile(&file.proposed.profile).map(|profile| profile.position);
        [Some(file.case_changed.0), system, profile].into_iter().flatten().any(|changed| changed > position)
    }

    /// The use an alert belongs to.
    #[must_use]
    pub fn use_of_alert(&self, alert: &AlertId) -> Option<UseId> {
        self.alerts.get(alert).copied()
    }
}

impl ActRef {
    /// Whether the act carries this sealed field; alerts of a release are not among them.
    #[must_use]
    pub fn carries(&self, field: &str) -> bool {
        self.sealed & sealed_mask(self.kind, |name| name == field) != 0
    }
}

fn sealed_mask(kind: Kind, wanted: impl Fn(&str) -> bool) -> u32 {
    let bits = kind.sealed_fields().iter().zip(0_u32..32);
    bits.filter(|(field, _)| wanted(field.name)).fold(0, |mask, (_, bit)| mask | 1 << bit)
}
