//! What stands about a use: incidents, complaints, requests of persons, a challenge; each until it is closed.

use stricto_law::time::Instant;

use super::UseFile;
use crate::ids::{ActHash, Code};
use crate::kinds::incident_recorded::IncidentCode;
use crate::role::Role;

/// Something that was recorded about a use and is open until somebody closes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The act that recorded it.
    pub act: ActHash,
    /// When it was recorded.
    pub at: Instant,
    /// Who closes it.
    pub closed_by: Closer,
    /// When it was closed, and what came of it.
    pub closed: Option<(Instant, Code)>,
}

/// Who closes a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closer {
    /// A supervisor or the authority: what one of them recorded, a challenge, and what was compared without leave.
    Supervisor,
    /// A rights officer outside the unit too: everything else.
    Outside,
}

impl Closer {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Outside => "outside",
        }
    }

    /// Whether somebody in this role closes it; `outside` says whether the key stands outside the unit.
    #[must_use]
    pub fn admits(self, role: Role, outside: bool) -> bool {
        match self {
            Self::Supervisor => role.supervises(),
            Self::Outside => outside && (role.supervises() || role == Role::RightsOfficer),
        }
    }

    /// Who closes what somebody in this role recorded.
    pub(crate) fn of_what_was_recorded_by(role: Role) -> Self {
        if role.supervises() { Self::Supervisor } else { Self::Outside }
    }

    /// Who closes an incident: one that may be an unlawful use, a supervisor; a failure, a rights officer too.
    pub(crate) const fn of_incident(code: IncidentCode) -> Self {
        match code {
            IncidentCode::ComparisonWithoutPermit
            | IncidentCode::ComparisonOutsideLimits
            | IncidentCode::RequestLate
            | IncidentCode::Fork => Self::Supervisor,
            IncidentCode::EngineStillRunning
            | IncidentCode::EngineSilent
            | IncidentCode::FalseAlerts
            | IncidentCode::Other => Self::Outside,
        }
    }
}

impl UseFile {
    /// A matter by the act that recorded it.
    #[must_use]
    pub fn matter(&self, act: &ActHash) -> Option<&Matter> {
        self.matters.iter().find(|matter| matter.act == *act)
    }

    /// Whether something is open for which content may be needed: it holds retention, and never a refusal's erasure.
    ///
    /// A challenge does once somebody outside the unit recorded that a court has it: the unit's own word prolongs nothing.
    #[must_use]
    pub fn something_stands(&self) -> bool {
        let unheard = self.challenge.as_ref().filter(|challenge| challenge.referenced.is_none());
        let holds = |matter: &&Matter| unheard.is_none_or(|challenge| challenge.act != matter.act);
        self.matters.iter().filter(holds).any(|matter| matter.closed.is_none())
    }
}
