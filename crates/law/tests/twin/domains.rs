//! Every fact with the values it takes when it is varied across the steps.

use stricto_law::case::{DecisionBasis, MemberState, Starter, Trigger, VictimOf};

use crate::setting::{Axis, COURT, axis, bools, judgements, laws, now, open};
use crate::values::*;

/// Steps 1 to 4: jurisdiction, scope, objective, national law.
fn early() -> Vec<Axis> {
    let states = [
        MemberState::Se,
        MemberState::It,
        MemberState::De,
        MemberState::Cz,
        MemberState::Dk,
        MemberState::Ie,
        MemberState::Fr,
    ];
    vec![
        axis!(1, jurisdiction.member_state, open(&states)),
        axis!(1, jurisdiction.region, texts(&["HE", "BY", "Hesse", ""])),
        axis!(1, jurisdiction.deployer_in_union, bools()),
        axis!(1, jurisdiction.output_used_in_union, bools()),
        axis!(1, jurisdiction.used_in_union, bools()),
        axis!(1, jurisdiction.exclusively_national_security, bools()),
        axis!(1, jurisdiction.third_country_cooperation, bools()),
        axis!(1, jurisdiction.pre_market_research, bools()),
        axis!(1, jurisdiction.real_world_testing, bools()),
        axis!(2, system.function, open(&FUNCTIONS)),
        axis!(2, system.reference_database, bools()),
        axis!(2, system.adds_watchlist_check, bools()),
        axis!(2, system.involvement, open(&INVOLVEMENTS)),
        axis!(2, system.installation_only, bools()),
        axis!(2, time.material, open(&MATERIALS)),
        axis!(2, time.person_has_left, bools()),
        axis!(2, time.artificially_delayed, bools()),
        axis!(2, later_search.closed_set, bools()),
        axis!(2, later_search.began_at, times()),
        axis!(2, space.physical, bools()),
        axis!(2, space.cameras_placed, bools()),
        axis!(2, space.access, open(&ACCESSES)),
        axis!(2, space.access_controlled, bools()),
        axis!(2, space.whole_area, bools()),
        axis!(2, purpose.law_enforcement, bools()),
        axis!(2, purpose.behalf, open(&BEHALVES)),
        axis!(2, purpose.check_of_present_person, bools()),
        axis!(3, objective.pursued, open(&objectives())),
        axis!(3, objective.switched, bools()),
        axis!(3, objective.switch_covered, judgements(&["07:30:00", "09:00:01", "21:00:00"])),
        laws(4),
    ]
}

/// Step 5: the offence or the threat.
fn grounds() -> Vec<Axis> {
    let late = || judgements(&["07:30:00", "09:00:00", "09:00:01", "09:31:00", "21:00:00"]);
    vec![
        axis!(
            5,
            victims.crime,
            open(&[
                VictimOf::Abduction,
                VictimOf::Trafficking,
                VictimOf::SexualExploitation,
                VictimOf::Other
            ])
        ),
        axis!(5, victims.specific, bools()),
        axis!(5, missing_person.law_enforcement_context, bools()),
        axis!(5, missing_person.within_national_definition, bools()),
        axis!(5, missing_person.adult, bools()),
        axis!(5, missing_person.cause_for_concern, late()),
        axis!(5, threat.to_natural_persons, bools()),
        axis!(5, threat.specific, late()),
        axis!(5, threat.substantial, late()),
        axis!(5, threat.imminent, late()),
        axis!(5, threat.through_infrastructure, bools()),
        axis!(5, threat.infrastructure_endangers_life, late()),
        axis!(5, threat.has_ended, bools()),
        axis!(5, terrorist_attack.attack, bools()),
        axis!(5, terrorist_attack.genuine, late()),
        axis!(5, terrorist_attack.present, late()),
        axis!(5, terrorist_attack.foreseeable, late()),
        axis!(5, terrorist_attack.concrete_circumstances, late()),
        axis!(5, terrorist_attack.has_ended, bools()),
        axis!(5, offence.standing, open(&STANDINGS)),
        axis!(5, offence.serious_grounds, late()),
        axis!(5, offence.annex_ii, open(&ANNEX)),
        axis!(5, offence.organised_for, open(&ANNEX)),
        axis!(5, offence.national_provision, texts(&["chapter 3", " "])),
        axis!(5, offence.maximum_sentence_months, open(&[0, 47, 48, 49, 240])),
    ]
}

/// Steps 6 to 9: target, necessity, FRIA, registration.
fn conditions() -> Vec<Axis> {
    let late = || judgements(&["07:30:00", "09:00:00", "09:00:01", "09:30:01", "21:00:00"]);
    let names = ["Police Authority, legal department", COURT, " granköpings tingsrätt", " "];
    vec![
        axis!(6, target.scope, open(&SCOPES)),
        axis!(6, target.reason_to_believe, late()),
        axis!(6, target.civil_identity_known, bools()),
        axis!(6, target.reference_set_of_them, bools()),
        axis!(6, target.linked_to_threat, bools()),
        axis!(6, target.general_sweep, bools()),
        axis!(6, target.mixed_list, bools()),
        axis!(6, target.database_described, bools()),
        axis!(6, target.database_appropriate, late()),
        axis!(6, purpose.trigger, open(&[Trigger::HumanDecision, Trigger::SystemOutput])),
        axis!(7, necessity.strictly_necessary, late()),
        axis!(7, necessity.alternatives, late()),
        axis!(7, necessity.situation, late()),
        axis!(7, necessity.consequences, late()),
        axis!(7, space.sensitive_places, open(&places())),
        axis!(7, space.sensitive_places_weighed, late()),
        axis!(7, space.earlier_use_hours, open(&[0, 12])),
        axis!(8, fria.completed, bools()),
        axis!(8, fria.completed_at, times()),
        axis!(8, fria.performed_by, texts(&names)),
        axis!(8, fria.processes, bools()),
        axis!(8, fria.period_and_frequency, bools()),
        axis!(8, fria.persons_affected, bools()),
        axis!(8, fria.risks, bools()),
        axis!(8, fria.oversight, bools()),
        axis!(8, fria.measures, bools()),
        axis!(8, fria.changed_since, bools()),
        axis!(8, fria.accuracy_by_group, open(&accuracies())),
        axis!(8, authorisation.request_accuracy, open(&accuracies())),
        axis!(8, target.minors, bools()),
        axis!(8, fria.notified, bools()),
        axis!(8, fria.limits, open(&varied())),
        axis!(9, registration.registered, bools()),
        axis!(9, registration.registered_at, times()),
        axis!(9, registration.provider_registered, bools()),
        axis!(9, registration.non_public_section, bools()),
        axis!(9, registration.not_technically_possible, bools()),
        axis!(9, registration.urgency_justified, late()),
        axis!(9, registration.unduly_delayed, bools()),
    ]
}

/// Step 10: request, decision, urgency.
fn decision() -> Vec<Axis> {
    let late = || judgements(&["07:30:00", "08:55:00", "09:30:00", "09:30:01", "21:00:00"]);
    let ends = || open(&all_times());
    vec![
        axis!(10, authorisation.requested, bools()),
        axis!(10, authorisation.requested_at, ends()),
        axis!(10, authorisation.reasoned, bools()),
        axis!(10, authorisation.requested_by_competent, bools()),
        axis!(10, authorisation.request_states, open(&parts())),
        axis!(10, authorisation.decided, bools()),
        axis!(10, authorisation.decided_at, times()),
        axis!(10, authorisation.renewed_at, ends()),
        axis!(10, authorisation.result, open(&RESULTS)),
        axis!(10, authorisation.until, ends()),
        axis!(10, authorisation.reference, texts(&["A 1", " "])),
        axis!(
            10,
            authorisation.authority,
            texts(&[COURT, " Granköpings  tingsrätt.", " ", "police", " Commander of the search  unit"])
        ),
        axis!(10, authorisation.authority_kind, open(&KINDS)),
        axis!(10, authorisation.binding, bools()),
        axis!(10, authorisation.authority_state, open(&[MemberState::Se, MemberState::It, MemberState::Fi])),
        axis!(10, authorisation.no_part_in_case, bools()),
        axis!(10, authorisation.independence_confirmed, by_whom()),
        axis!(10, authorisation.necessary_and_proportionate, by_whom()),
        axis!(10, authorisation.strictly_limited, by_whom()),
        axis!(10, authorisation.elements_weighed, by_whom()),
        axis!(10, authorisation.national_conditions, late()),
        axis!(10, authorisation.objectives, open(&objectives())),
        axis!(10, authorisation.single_use, bools()),
        axis!(10, authorisation.limits, open(&varied())),
        axis!(10, authorisation.basis, open(&[DecisionBasis::Signed, DecisionBasis::Transcribed])),
        axis!(10, urgency.claimed, bools()),
        axis!(10, urgency.declared_at, times()),
        axis!(10, urgency.impossible_first, late()),
        axis!(10, urgency.why_not_earlier, late()),
        axis!(10, urgency.minimum_use, late()),
        axis!(10, urgency.own_safeguards, late()),
        axis!(10, urgency.started_by, open(&[Starter::Police, Starter::Prosecutor])),
        axis!(10, urgency.steps, open(&steps_taken())),
        axis!(10, urgency.window_until, ends()),
        axis!(10, urgency.window_length, late()),
        axis!(10, urgency.request_prompt, late()),
    ]
}

/// Steps 11 and after: limits, run time, alerts, what came before.
fn run_time() -> Vec<Axis> {
    vec![
        axis!(11, limits.requested, open(&varied())),
        axis!(11, limits.planned, open(&varied())),
        axis!(11, running.started, bools()),
        axis!(11, running.armed_at, times()),
        axis!(11, running.comparison_reported, bools()),
        axis!(11, running.first_comparison_at, times()),
        axis!(11, running.unauthorised_comparison, bools()),
        axis!(11, running.engine_takes_orders, bools()),
        axis!(12, alerts.released, bools()),
        axis!(12, alerts.last_released_at, open(&all_times())),
        axis!(12, alerts.decision_solely_on_output, bools()),
        axis!(13, earlier.requests, open(&earlier())),
        axis!(14, clearance.given, open(&cleared())),
        now(nows()),
    ]
}

/// Step 15: what is owed beside Article 5, and only warns.
fn duties() -> Vec<Axis> {
    let late = || judgements(&["07:30:00", "09:30:01", "21:00:00"]);
    vec![
        axis!(15, dpia.made, bools()),
        axis!(15, dpia.made_at, times()),
        axis!(15, dpia.uses_provider_information, bools()),
        axis!(15, dpia.published, bools()),
        axis!(15, dpia.why_unpublished, texts(&["the register of cases 7", " "])),
        axis!(15, dpia.consulted, bools()),
        axis!(15, dpia.consulted_at, times()),
        axis!(15, dpia.consultation_not_needed, late()),
        axis!(15, deployer.instructions_followed, bools()),
        axis!(15, deployer.oversight_assigned, late()),
        axis!(15, deployer.input_data_fit, late()),
        axis!(15, deployer.people_informed, open(&INFORMED)),
        axis!(15, deployer.reused_for_training, bools()),
        axis!(15, deployer.training_basis, texts(&["act 7", " "])),
        axis!(15, deployer.retention_documented, bools()),
        axis!(15, fria.involvement, late()),
        axis!(15, system.conformity_assessed, bools()),
        axis!(15, system.derogation, open(&DEROGATIONS)),
        axis!(15, system.derogation_urgent, late()),
        axis!(15, registration.provider_entry_complete, bools()),
        axis!(15, registration.provider_entry_current, bools()),
        axis!(15, registration.claimed_not_high_risk, bools()),
        axis!(15, registration.entry_complete, bools()),
        axis!(15, registration.entry_has_assessments, bools()),
        axis!(15, registration.entry_current, bools()),
        axis!(15, registration.test_registered, bools()),
        axis!(15, target.picture_sources, open(&sources())),
    ]
}

/// Every axis there is.
pub(crate) fn axes() -> Vec<Axis> {
    [early(), grounds(), conditions(), decision(), run_time(), duties()].into_iter().flatten().collect()
}
