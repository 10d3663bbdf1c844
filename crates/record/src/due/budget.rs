//! A false-alert budget that is exceeded suspends the use, or is raised, as the decision says (E-k).
//!
//! The register's own key then signs `use.suspended`, once; rows read here too: E-k.

use super::{Case, Due};
use crate::kinds::authorisation_decided::OnExceeding;
use crate::kinds::incident_recorded::IncidentCode;
use crate::kinds::use_suspended::SuspendCause;

pub(super) fn due(case: &Case<'_>, out: &mut Vec<Due>) {
    let (file, use_id) = (case.file, case.file.id);
    match file.budget_exceeded().filter(|_| file.stop.is_none()) {
        Some(OnExceeding::Suspend) if file.suspension.is_none() => {
            out.push(Due::Suspend { use_id, cause: SuspendCause::Budget });
        }
        Some(OnExceeding::Alarm) => {
            out.push(Due::Incident { use_id, code: IncidentCode::FalseAlerts });
        }
        Some(OnExceeding::Suspend) | None => {}
    }
}
