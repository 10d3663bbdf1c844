//! What the register's own key must do now, by rule and never by judgement.
//!
//! Derived from the fold alone, so that it survives every restart: whoever runs the register asks again after each
//! new entry and each second, and does what is due. What was done is no longer due.

mod alarms;
mod budget;
mod deadlines;
mod ending;
mod law;
mod orders;

use stricto_law::profile::Profiles;
use stricto_law::time::Instant;

use crate::fold::{Fold, UseFile};
use crate::ids::{ActHash, AlertId, UseId};
use crate::kinds::erasure_ordered::{ErasureCause, ErasureScope};
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::use_proposed::Objective;
use crate::kinds::use_stopped::StopCause;
use crate::kinds::use_suspended::SuspendCause;
use crate::role::Role;
use deadlines::Clocks;

pub use deadlines::deadlines;
pub use orders::RECOMPILED_WITHIN;

/// Something the register's own key must do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// End the use.
    Stop {
        /// The use.
        use_id: UseId,
        /// Why.
        cause: StopCause,
    },
    /// Suspend the use until people resume.
    Suspend {
        /// The use.
        use_id: UseId,
        /// Why.
        cause: SuspendCause,
    },
    /// Ask the law about the case as it stands.
    Assess(UseId),
    /// Compile the permit that the last assessment permits.
    CompilePermit(UseId),
    /// Order the engine off.
    OrderStop(UseId),
    /// Order the engine to compare, within the open permit.
    OrderCompare(UseId),
    /// Order the engine to delete the reference list built for the use.
    OrderDeleteList(UseId),
    /// Record an incident.
    Incident {
        /// The use.
        use_id: UseId,
        /// What happened.
        code: IncidentCode,
    },
    /// Recall alerts; [`UseFile::next_recall`] says which, from whom.
    Recall(UseId),
    /// Order an erasure; [`UseFile::custodians`] says who must attest.
    OrderErasure {
        /// The use.
        use_id: UseId,
        /// Why.
        cause: ErasureCause,
        /// What.
        what: ErasureScope,
    },
    /// Seal the content root to the trustee and take it from the unit, in one step, and attest it.
    Reseal {
        /// The use.
        use_id: UseId,
        /// The order that says who holds the content.
        order: ActHash,
    },
    /// Destroy keys and ciphertexts in the register's own stores, and attest it.
    Destroy {
        /// The use.
        use_id: UseId,
        /// The order.
        order: ActHash,
    },
    /// Certify an erasure that every custodian attested.
    CloseErasure {
        /// The use.
        use_id: UseId,
        /// The order.
        order: ActHash,
    },
    /// Say what two reviews say together.
    Conclude {
        /// The use.
        use_id: UseId,
        /// The alert.
        alert: AlertId,
    },
    /// Record the last counters.
    LastTally(UseId),
    /// Notify a supervisor of a use that ended.
    Notify {
        /// The use.
        use_id: UseId,
        /// Whom.
        to: Role,
    },
}

/// Everything due at `now`, per use in the order in which it is best done.
///
/// Costs a few look-ups per use and one step per open thing; never a walk over alerts.
#[must_use]
pub fn due(fold: &Fold, profiles: &Profiles, now: Instant) -> Vec<Due> {
    let mut out = Vec::new();
    for file in fold.uses() {
        let case = Case { fold, file, profiles, now };
        law::due(&case, &mut out);
        budget::due(&case, &mut out);
        orders::due(&case, &mut out);
        alarms::due(&case, &mut out);
        ending::due(&case, &mut out);
    }
    out
}

/// One use, looked at now.
struct Case<'a> {
    fold: &'a Fold,
    file: &'a UseFile,
    profiles: &'a Profiles,
    now: Instant,
}

impl Case<'_> {
    /// The clocks of the use, the Act's and those of national law.
    fn clocks(&self) -> Clocks<'_> {
        Clocks::of(self.file, self.profiles)
    }
}

impl Objective {
    /// The same objective, as the law's case names it.
    #[must_use]
    pub const fn in_law(self) -> stricto_law::case::Objective {
        use stricto_law::case::Objective as Law;
        match self {
            Self::Victims => Law::Victims,
            Self::Missing => Law::MissingPerson,
            Self::Threat => Law::Threat,
            Self::TerroristAttack => Law::TerroristAttack,
            Self::Offence => Law::Offence,
        }
    }
}
