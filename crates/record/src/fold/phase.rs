//! Where a use stands, in words, and what falls due next.

use std::fmt;

use stricto_law::time::Instant;

use super::UseFile;
use super::running::STOP_ANSWERED_WITHIN;
use crate::kinds::authorisation_decided::Basis;
use crate::kinds::order_issued::Action;
use crate::kinds::use_stopped::StopCause;

/// Where a use stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Proposed; no authorisation is requested and no urgency declared.
    Planned,
    /// Requested; the authority has not decided.
    AwaitingDecision,
    /// Granted; not armed.
    Authorised,
    /// Urgency is declared; not armed.
    Urgent,
    /// Armed, on a grant.
    Armed,
    /// Armed on urgency, before a decision.
    ArmedUrgently,
    /// Suspended until people resume.
    Suspended,
    /// Over, for this cause.
    Stopped(StopCause),
    /// Over; an erasure is open.
    Erasing(StopCause),
    /// Over; all content is erased and certified.
    Erased(StopCause),
}

/// An instant at which something falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// When.
    pub at: Instant,
    /// What falls due.
    pub what: &'static str,
    /// The requirement it comes from.
    pub row: &'static str,
}

impl Phase {
    /// The phase's stable text; the cause of a stop is not part of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::AwaitingDecision => "awaiting-decision",
            Self::Authorised => "authorised",
            Self::Urgent => "urgent",
            Self::Armed => "armed",
            Self::ArmedUrgently => "armed-urgently",
            Self::Suspended => "suspended",
            Self::Stopped(_) => "stopped",
            Self::Erasing(_) => "erasing",
            Self::Erased(_) => "erased",
        }
    }

    /// Why the use is over, where it is.
    #[must_use]
    pub const fn stop_cause(self) -> Option<StopCause> {
        match self {
            Self::Stopped(cause) | Self::Erasing(cause) | Self::Erased(cause) => Some(cause),
            Self::Planned
            | Self::AwaitingDecision
            | Self::Authorised
            | Self::Urgent
            | Self::Armed
            | Self::ArmedUrgently
            | Self::Suspended => None,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl UseFile {
    /// Where the use stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        if let Some(stop) = &self.stop {
            return if self.erasures().iter().any(|erasure| erasure.closed.is_none()) {
                Phase::Erasing(stop.cause)
            } else if self.content_erased().is_some() {
                Phase::Erased(stop.cause)
            } else {
                Phase::Stopped(stop.cause)
            };
        }
        if self.suspension.is_some() {
            return Phase::Suspended;
        }
        match (self.armed.is_some(), self.grant().is_some(), self.urgency.is_some()) {
            (true, true, _) => Phase::Armed,
            (true, false, _) => Phase::ArmedUrgently,
            (false, true, _) => Phase::Authorised,
            (false, false, true) => Phase::Urgent,
            (false, false, false) if self.request_pending() => Phase::AwaitingDecision,
            (false, false, false) => Phase::Planned,
        }
    }

    /// What falls due, the earliest first; past ones too, while they are open.
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        let mut out = Vec::new();
        let mut add = |at: Option<Instant>, what, row| {
            out.extend(at.map(|at| Deadline { at, what, row }));
        };
        if self.requests.is_empty() {
            add(self.request_due(), "request the authorisation of this urgent use", "R-5.3-l");
        }
        if self.stop.is_none() {
            match (self.grant(), &self.urgency) {
                (Some(grant), _) => {
                    add(grant.until, "the authorised period ends", "R-5.2-h");
                    let unconfirmed = grant.basis == Basis::Transcribed && !grant.confirmed;
                    add(
                        grant.good_until().filter(|_| unconfirmed),
                        "the authority confirms the transcribed decision with its own key",
                        "R-5.3-b",
                    );
                }
                (None, Some(urgency)) => add(Some(urgency.until), "the urgent window ends", "R-5.3-k"),
                (None, None) => {}
            }
            add(
                self.permit.as_ref().map(|p| p.good_until),
                "the permit ends unless compiled again",
                "R-5.3-i",
            );
        }
        for order in &self.orders {
            let open = order.action == Action::Stop && order.answer.is_none();
            add(
                Some(order.at.plus(STOP_ANSWERED_WITHIN)).filter(|_| open),
                "the engine answers the order to stop",
                "R-5.3-n",
            );
        }
        out.sort_unstable();
        out
    }
}
