//! Whether a use's permit is open: the question that every release asks (promises 1 and 3).

use std::fmt;

use stricto_law::time::Instant;

use super::UseFile;
use super::authorisation::OpenPermit;

/// Why a permit is not open; the first cause in this order is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClosedCause {
    /// The register is forked and not reopened.
    Forked,
    /// The use is over.
    Stopped,
    /// The use is suspended.
    Suspended,
    /// No permit is compiled, or what it stood on changed.
    NoPermit,
    /// The use is not armed.
    NotArmed,
    /// The permit's time is over.
    Past,
}

impl ClosedCause {
    /// Every cause.
    pub const ALL: &'static [Self] =
        &[Self::Forked, Self::Stopped, Self::Suspended, Self::NoPermit, Self::NotArmed, Self::Past];

    /// The cause's stable text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forked => "forked",
            Self::Stopped => "stopped",
            Self::Suspended => "suspended",
            Self::NoPermit => "no-permit",
            Self::NotArmed => "not-armed",
            Self::Past => "past",
        }
    }
}

impl fmt::Display for ClosedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl UseFile {
    /// The permit, if it is open at `at`.
    ///
    /// # Errors
    /// The first cause that keeps it closed.
    pub fn permit_open(&self, at: Instant) -> Result<&OpenPermit, ClosedCause> {
        let permit = self.permit_standing()?;
        if self.armed.is_none() {
            return Err(ClosedCause::NotArmed);
        }
        if at < permit.good_until { Ok(permit) } else { Err(ClosedCause::Past) }
    }

    /// The permit, whether or not the use is armed and its time is over.
    fn permit_standing(&self) -> Result<&OpenPermit, ClosedCause> {
        if self.forked {
            return Err(ClosedCause::Forked);
        }
        if self.stop.is_some() {
            return Err(ClosedCause::Stopped);
        }
        if self.suspension.is_some() {
            return Err(ClosedCause::Suspended);
        }
        self.permit.as_ref().ok_or(ClosedCause::NoPermit)
    }

    /// The permit that an arming may rest on: good at `at`, whether or not the use is armed.
    ///
    /// # Errors
    /// The first cause that keeps it closed, arming left aside.
    pub fn permit_to_arm(&self, at: Instant) -> Result<&OpenPermit, ClosedCause> {
        let permit = self.permit_standing()?;
        if at < permit.good_until { Ok(permit) } else { Err(ClosedCause::Past) }
    }
}
