//! The words that figures, notices and tables use for codes: those of the acts themselves.

use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::incident_recorded::IncidentCode;
use stricto_record::kinds::use_proposed::Objective;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_record::kinds::use_suspended::SuspendCause;

/// The word of a decision's result.
#[must_use]
pub const fn result_word(result: DecisionResult) -> &'static str {
    match result {
        DecisionResult::Granted => "granted",
        DecisionResult::GrantedInPart => "granted-in-part",
        DecisionResult::Refused => "refused",
        DecisionResult::Extended => "extended",
        DecisionResult::Modified => "modified",
        DecisionResult::Withdrawn => "withdrawn",
    }
}

/// The word of an objective of Article 5(1), point (h).
#[must_use]
pub const fn objective_word(objective: Objective) -> &'static str {
    match objective {
        Objective::Victims => "victims",
        Objective::Missing => "missing",
        Objective::Threat => "threat",
        Objective::TerroristAttack => "terrorist-attack",
        Objective::Offence => "offence",
    }
}

/// The word of an incident.
#[must_use]
pub const fn incident_word(code: IncidentCode) -> &'static str {
    match code {
        IncidentCode::ComparisonWithoutPermit => "comparison-without-permit",
        IncidentCode::ComparisonOutsideLimits => "comparison-outside-limits",
        IncidentCode::EngineStillRunning => "engine-still-running",
        IncidentCode::EngineSilent => "engine-silent",
        IncidentCode::RequestLate => "request-late",
        IncidentCode::FalseAlerts => "false-alerts",
        IncidentCode::Fork => "fork",
        IncidentCode::Other => "other",
    }
}

/// The word of the cause of a stop.
#[must_use]
pub const fn stop_word(cause: StopCause) -> &'static str {
    match cause {
        StopCause::Person => "person",
        StopCause::ObjectiveReached => "objective-reached",
        StopCause::ThreatEnded => "threat-ended",
        StopCause::Expired => "expired",
        StopCause::Refused => "refused",
        StopCause::Withdrawn => "withdrawn",
        StopCause::Lapsed => "lapsed",
        StopCause::Undecided => "undecided",
        StopCause::Supervisor => "supervisor",
        StopCause::Prohibited => "prohibited",
        StopCause::EngineOutOfControl => "engine-out-of-control",
    }
}

/// The word of the cause of a suspension.
#[must_use]
pub const fn suspend_word(cause: SuspendCause) -> &'static str {
    match cause {
        SuspendCause::Person => "person",
        SuspendCause::Clock => "clock",
        SuspendCause::Store => "store",
        SuspendCause::Budget => "budget",
        SuspendCause::Integrity => "integrity",
        SuspendCause::Supervisor => "supervisor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_acts() {
        let written = |value: serde_json::Value| value.as_str().map(str::to_owned).expect("a word");
        for result in [DecisionResult::GrantedInPart, DecisionResult::Withdrawn] {
            assert_eq!(written(serde_json::to_value(result).expect("written")), result_word(result));
        }
        for objective in [Objective::TerroristAttack, Objective::Missing] {
            assert_eq!(written(serde_json::to_value(objective).expect("written")), objective_word(objective));
        }
        for code in [IncidentCode::ComparisonWithoutPermit, IncidentCode::EngineSilent, IncidentCode::Fork] {
            assert_eq!(written(serde_json::to_value(code).expect("written")), incident_word(code));
        }
        for cause in [StopCause::ObjectiveReached, StopCause::EngineOutOfControl] {
            assert_eq!(written(serde_json::to_value(cause).expect("written")), stop_word(cause));
        }
        for cause in [SuspendCause::Store, SuspendCause::Integrity] {
            assert_eq!(written(serde_json::to_value(cause).expect("written")), suspend_word(cause));
        }
    }
}
