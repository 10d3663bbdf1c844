//! Exhaustive inside the steps from the target on.

use stricto_law::case::{DecisionResult, MemberState, Objective, Starter};
use stricto_law::fact::Fact;

use crate::bases::bases;
use crate::setting::{
    COURT, Setting, UNIT, around, at, axis, bools, judged, judgement, judgements, laws, missing, now, open,
    three, worked,
};
use crate::steps::{Part, days, hold, sets};
use crate::values::*;

fn target_to_fria() -> Vec<Part> {
    let base = |number: usize| bases().swap_remove(number);
    let late = || judgements(&["07:30:00", "09:00:01", "09:30:01"]);
    let some = varied();
    let moments = || missing(&days(&["08:59:59", "09:00:00", "09:00:01", "09:30:00", "21:00:00"]));
    let names = ["Police Authority, legal department", COURT, " granköpings tingsrätt", " "];
    let doors =
        sets(&[&[Objective::MissingPerson], &[Objective::Threat], &[Objective::Victims, Objective::Offence]]);
    vec![
        (
            "6 target",
            base(0),
            vec![
                axis!(6, target.scope, missing(&SCOPES)),
                axis!(6, target.reason_to_believe, judged()),
                axis!(6, target.civil_identity_known, three()),
                axis!(6, target.reference_set_of_them, three()),
                axis!(6, target.mixed_list, three()),
                axis!(6, target.database_described, three()),
                axis!(6, target.database_appropriate, judged()),
                axis!(6, objective.pursued, missing(&doors)),
            ],
        ),
        (
            "6 how many",
            base(3),
            vec![
                axis!(6, target.scope, open(&SCOPES)),
                axis!(6, limits.requested, missing(&some)),
                axis!(6, authorisation.limits, missing(&some[some.len() - 20..])),
            ],
        ),
        (
            "6 decided upon, and when",
            base(9),
            vec![
                axis!(6, target.scope, open(&SCOPES)),
                axis!(6, clearance.given, open(&cleared())),
                axis!(6, running.started, bools()),
                axis!(6, running.armed_at, missing(&days(&["09:30:00", "10:00:01"]))),
                axis!(6, registration.not_technically_possible, bools()),
            ],
        ),
        (
            "7 necessity",
            base(9),
            vec![
                axis!(7, necessity.strictly_necessary, late()),
                axis!(7, necessity.situation, judged()),
                axis!(7, necessity.consequences, judged()),
                axis!(7, necessity.alternatives, judged()),
                axis!(7, authorisation.decided, three()),
                axis!(7, authorisation.decided_at, missing(&days(&["09:00:00", "10:00:01"]))),
                axis!(7, running.started, three()),
            ],
        ),
        (
            "8 when, and by whom",
            base(9),
            vec![
                axis!(8, fria.completed, bools()),
                axis!(8, fria.completed_at, moments()),
                axis!(8, fria.performed_by, texts(&names)),
                axis!(8, authorisation.authority, texts(&names[1..])),
                axis!(8, authorisation.decided, three()),
                axis!(8, running.started, three()),
                axis!(8, urgency.claimed, three()),
            ],
        ),
        (
            "8 what it describes",
            base(0),
            vec![
                axis!(8, fria.completed, bools()),
                axis!(8, fria.processes, three()),
                axis!(8, fria.period_and_frequency, three()),
                axis!(8, fria.persons_affected, three()),
                axis!(8, fria.risks, three()),
                axis!(8, fria.oversight, three()),
                axis!(8, fria.measures, three()),
                axis!(8, fria.changed_since, three()),
            ],
        ),
        (
            "8 accuracy by group",
            base(6),
            vec![
                axis!(8, fria.accuracy_by_group, open(&accuracies())),
                axis!(8, authorisation.request_accuracy, open(&accuracies())),
                axis!(8, authorisation.requested, three()),
                axis!(8, fria.completed, three()),
                axis!(8, target.minors, three()),
                axis!(8, missing_person.adult, bools()),
            ],
        ),
        (
            "8 sensitive places",
            base(9),
            vec![
                axis!(8, space.sensitive_places, open(&places())),
                axis!(8, space.sensitive_places_weighed, late()),
                axis!(8, space.earlier_use_hours, open(&[0, 12])),
                axis!(8, running.started, bools()),
                axis!(8, earlier.requests, open(&earlier())),
            ],
        ),
    ]
}

fn registration_and_decision() -> Vec<Part> {
    let base = |number: usize| bases().swap_remove(number);
    let moments = || missing(&days(&["08:59:59", "09:00:00", "09:00:01", "09:30:01"]));
    let two_days = ["12:00:00", "2026-11-24T08:59:59.999Z", "2026-11-24T09:00:00.000Z"];
    let ends = || missing(&days(&["10:00:00", "2026-11-22T10:00:00.001Z", "21:00:00"]));
    let claims = missing(&[
        judgement(true, UNIT, at("07:30:00")),
        judgement(true, UNIT, at("09:30:01")),
        judgement(false, UNIT, at("07:30:00")),
    ]);
    vec![
        (
            "9 registration",
            base(1),
            vec![
                axis!(9, registration.registered, three()),
                axis!(9, registration.registered_at, moments()),
                axis!(9, registration.non_public_section, three()),
                axis!(9, registration.not_technically_possible, three()),
                axis!(9, registration.urgency_justified, claims),
                axis!(9, registration.unduly_delayed, three()),
                axis!(9, urgency.claimed, three()),
                now(days(&two_days)),
            ],
        ),
        (
            "9 not possible",
            base(0),
            vec![
                axis!(9, registration.not_technically_possible, bools()),
                axis!(9, registration.registered, bools()),
                axis!(9, registration.provider_registered, bools()),
                axis!(9, registration.non_public_section, bools()),
                axis!(9, clearance.given, open(&cleared())),
            ],
        ),
        (
            "10 request and decision",
            base(6),
            vec![
                axis!(10, urgency.claimed, three()),
                axis!(10, authorisation.requested, three()),
                axis!(10, authorisation.requested_at, ends()),
                axis!(10, authorisation.decided, three()),
                axis!(10, authorisation.decided_at, ends()),
                axis!(10, authorisation.result, missing(&RESULTS)),
                axis!(10, authorisation.until, missing(&days(&["10:00:00", "2026-11-23T21:00:00.000Z"]))),
                axis!(10, urgency.window_until, missing(&days(&["21:00:00", "2026-11-23T21:00:00.000Z"]))),
            ],
        ),
        (
            "10 who decides",
            base(8),
            vec![
                axis!(10, authorisation.authority_kind, open(&KINDS)),
                axis!(10, authorisation.binding, bools()),
                axis!(10, authorisation.no_part_in_case, three()),
                axis!(10, authorisation.independence_confirmed, by_whom()),
                axis!(10, authorisation.authority_state, open(&[MemberState::Se, MemberState::Fi])),
                axis!(10, authorisation.authority, texts(&["Åklagarmyndigheten, chamber 4", " "])),
            ],
        ),
        (
            "10 what it weighs",
            base(9),
            vec![
                axis!(10, authorisation.necessary_and_proportionate, by_whom()),
                axis!(
                    10,
                    authorisation.national_conditions,
                    judgements(&["07:30:00", "09:00:01", "09:30:01", "21:00:00"])
                ),
                axis!(10, authorisation.result, missing(&RESULTS)),
                axis!(10, authorisation.decided, three()),
                axis!(10, running.started, three()),
            ],
        ),
        (
            "10 assessed anew for a renewal",
            base(9),
            vec![
                axis!(10, authorisation.result, missing(&RESULTS)),
                axis!(10, authorisation.renewed_at, open(&days(&["09:00:00", "09:31:00", "21:00:00"]))),
                axis!(10, authorisation.decided_at, missing(&days(&["09:00:00", "09:30:30"]))),
                axis!(10, necessity.strictly_necessary, judgements(&["07:30:00", "09:31:00", "09:31:01"])),
                axis!(10, authorisation.necessary_and_proportionate, by_whom()),
                axis!(10, running.started, three()),
            ],
        ),
        (
            "10 assessed anew before it starts",
            base(0),
            vec![
                axis!(10, authorisation.result, missing(&RESULTS)),
                axis!(10, authorisation.renewed_at, open(&days(&["09:00:00", "09:31:00", "21:00:00"]))),
                axis!(10, authorisation.decided_at, missing(&days(&["09:00:00", "09:30:30"]))),
                axis!(10, necessity.strictly_necessary, judgements(&["09:31:00", "09:31:01"])),
                axis!(10, authorisation.necessary_and_proportionate, by_whom()),
                axis!(10, running.started, three()),
            ],
        ),
        (
            "10 assessed anew after an urgent start",
            worked("se-urgent-start-and-granted-the-same-evening"),
            vec![
                axis!(10, authorisation.decided, missing(&[true])),
                axis!(
                    10,
                    authorisation.decided_at,
                    missing(&days(&["12:00:00", "2026-11-22T20:00:00.000Z"]))
                ),
                axis!(10, authorisation.result, missing(&RESULTS)),
                axis!(
                    10,
                    authorisation.renewed_at,
                    missing(&days(&["12:00:00", "2026-11-22T20:30:00.000Z"]))
                ),
                axis!(10, authorisation.until, missing(&days(&["2026-11-23T21:00:00.000Z"]))),
                axis!(10, urgency.window_until, missing(&days(&["11:00:00", "2026-11-23T21:00:00.000Z"]))),
                axis!(10, authorisation.national_conditions, by_whom()),
                axis!(10, fria.completed_at, missing(&days(&["09:00:00", "11:59:59"]))),
            ],
        ),
        (
            "10 what it covers",
            base(0),
            vec![
                axis!(10, authorisation.objectives, open(&objectives())),
                axis!(10, objective.pursued, missing(&objectives())),
                axis!(10, authorisation.reference, texts(&["A 1", " "])),
                axis!(10, authorisation.single_use, three()),
            ],
        ),
        (
            "10 what the request states",
            base(6),
            vec![
                laws(10),
                axis!(10, authorisation.request_states, open(&parts())),
                axis!(10, jurisdiction.member_state, missing(&[MemberState::Se, MemberState::It])),
                axis!(10, objective.pursued, missing(&objectives()[..8])),
                axis!(10, authorisation.requested, three()),
                axis!(10, authorisation.reasoned, three()),
            ],
        ),
    ]
}

fn urgency_and_after() -> Vec<Part> {
    let base = |number: usize| bases().swap_remove(number);
    let moments = |texts: &[&str]| missing(&days(texts));
    let before = || judgements(&["08:55:00", "09:30:01"]);
    let window = || judgements(&["08:55:00", "2026-11-24T09:00:00.001Z"]);
    let later = ["12:00:00", "2026-11-24T08:59:59.999Z", "2026-11-24T09:00:00.000Z"];
    let hours = [
        "12:00:00",
        "2026-11-22T21:30:00.000Z",
        "2026-11-23T09:29:59.999Z",
        "2026-11-23T09:30:00.000Z",
        "2026-11-23T09:59:59.999Z",
        "2026-11-23T10:00:00.000Z",
        "2026-11-23T11:00:00.000Z",
    ];
    let asked = [
        "12:00:00",
        "2026-11-23T09:30:00.000Z",
        "2026-11-23T09:30:00.001Z",
        "2026-11-23T10:00:00.000Z",
        "2026-11-23T10:00:00.001Z",
    ];
    let alerts = ["08:59:59", "09:00:00", "09:00:01", "21:00:00", "09:40:00"];
    let some = varied();
    let results = [
        DecisionResult::Granted,
        DecisionResult::Extended,
        DecisionResult::Modified,
        DecisionResult::Refused,
        DecisionResult::Withdrawn,
    ];
    vec![
        (
            "10 urgency",
            base(1),
            vec![
                axis!(10, urgency.claimed, three()),
                axis!(
                    10,
                    urgency.declared_at,
                    moments(&["09:00:00", "09:30:01", "2026-11-24T09:00:01.000Z"])
                ),
                axis!(10, urgency.impossible_first, before()),
                axis!(10, urgency.minimum_use, before()),
                axis!(10, urgency.window_length, window()),
                axis!(10, running.started, three()),
                now(days(&later)),
            ],
        ),
        (
            "10 reasons and safeguards",
            base(1),
            vec![
                axis!(10, urgency.claimed, three()),
                axis!(10, urgency.why_not_earlier, before()),
                axis!(10, urgency.own_safeguards, before()),
                axis!(10, earlier.requests, open(&earlier())),
                axis!(10, running.started, three()),
            ],
        ),
        (
            "10 the hours",
            base(1),
            vec![
                axis!(10, running.armed_at, moments(&["09:00:00", "09:30:00"])),
                axis!(10, running.comparison_reported, three()),
                axis!(10, running.first_comparison_at, moments(&["09:10:00", "09:31:00"])),
                axis!(10, running.started, three()),
                axis!(10, authorisation.requested, three()),
                axis!(10, authorisation.requested_at, moments(&asked)),
                axis!(10, urgency.request_prompt, judged()),
                now(days(&hours)),
            ],
        ),
        (
            "10 national hours",
            base(6),
            vec![
                laws(10),
                axis!(10, jurisdiction.member_state, missing(&[MemberState::Se, MemberState::It])),
                axis!(10, objective.pursued, missing(&objectives())),
                axis!(10, authorisation.requested_at, moments(&["09:30:00", "21:30:00"])),
                now(days(&hours)),
            ],
        ),
        (
            "10 further steps",
            base(1),
            vec![
                axis!(10, jurisdiction.member_state, missing(&[MemberState::Se, MemberState::It])),
                axis!(10, objective.pursued, missing(&objectives())),
                axis!(10, urgency.started_by, open(&[Starter::Police, Starter::Prosecutor])),
                axis!(10, urgency.steps, open(&steps_taken())),
                now(days(&hours)),
            ],
        ),
        (
            "11 request and plan",
            base(0),
            vec![axis!(11, limits.requested, open(&some)), axis!(11, limits.planned, open(&some))],
        ),
        (
            "11 how many cameras",
            base(0),
            vec![
                axis!(11, limits.requested, open(&many_cameras())),
                axis!(11, limits.planned, open(&many_cameras())),
                axis!(11, authorisation.limits, open(&many_cameras())),
                axis!(11, clearance.given, missing(&cleared()[18..20])),
            ],
        ),
        (
            "11 plan, FRIA and decision",
            base(9),
            vec![
                axis!(11, limits.planned, open(&some)),
                axis!(11, authorisation.limits, open(&some)),
                axis!(11, fria.limits, missing(&some[1..12])),
            ],
        ),
        (
            "11 start and period",
            base(9),
            vec![
                axis!(11, limits.requested, missing(&some[..16])),
                axis!(11, authorisation.limits, missing(&some[..16])),
                axis!(
                    11,
                    running.first_comparison_at,
                    moments(&["08:59:59", "09:00:00", "09:15:00", "09:45:00", "12:00:00"])
                ),
                axis!(11, authorisation.result, missing(&results)),
                axis!(11, authorisation.renewed_at, missing(&days(&["08:30:00", "09:45:00"]))),
                axis!(11, jurisdiction.member_state, missing(&[MemberState::Se, MemberState::It])),
            ],
        ),
        (
            "11 alerts and hours",
            base(9),
            vec![
                axis!(11, limits.planned, missing(&some[..18])),
                axis!(12, alerts.released, bools()),
                axis!(12, alerts.last_released_at, open(&around(&["09:00:00", "09:30:00", "09:31:00"]))),
                axis!(11, running.armed_at, moments(&["09:10:00", "09:30:00", "21:00:00"])),
                axis!(10, authorisation.result, missing(&results)),
                now(days(&["09:20:00", "10:00:00", "12:00:00"])),
            ],
        ),
        (
            "11 granted after an urgent start",
            granted_later(&base(9)),
            vec![
                axis!(10, urgency.claimed, three()),
                axis!(10, urgency.declared_at, moments(&["09:00:00", "09:31:00"])),
                axis!(10, urgency.window_until, moments(&["09:59:59", "10:00:00", "21:00:00"])),
                axis!(10, authorisation.decided_at, moments(&["09:20:00", "10:00:00", "12:00:00"])),
                axis!(11, limits.requested, missing(&some[..8])),
                axis!(
                    12,
                    alerts.last_released_at,
                    moments(&["09:40:00", "09:59:59", "10:00:01", "10:40:00"])
                ),
                now(days(&["11:00:00", "21:00:00"])),
            ],
        ),
        (
            "10 asked before",
            base(1),
            vec![
                axis!(10, urgency.claimed, three()),
                axis!(10, earlier.requests, open(&earlier())),
                axis!(10, clearance.given, open(&cleared())),
            ],
        ),
        (
            "12 to 16 alerts and refusal",
            base(9),
            vec![
                axis!(12, alerts.released, three()),
                axis!(12, alerts.last_released_at, moments(&alerts)),
                axis!(12, authorisation.decided, three()),
                axis!(12, authorisation.decided_at, moments(&alerts[1..3])),
                axis!(12, authorisation.result, missing(&RESULTS)),
                axis!(12, alerts.decision_solely_on_output, three()),
                axis!(12, running.unauthorised_comparison, three()),
            ],
        ),
    ]
}

/// A running use that began in urgency, and whose decision at 10:00 sets hours from then on.
fn granted_later(running: &Setting) -> Setting {
    let mut out = running.clone();
    let urgent = worked("se-urgent-start");
    out.case.urgency = urgent.case.urgency.clone();
    out.case.authorisation.decided_at = Fact::known(at("10:00:00"));
    let later = varied().into_iter().nth(7).expect("varied limits");
    out.case.authorisation.limits = Fact::known(later.clone());
    out.case.limits.planned = Fact::known(later);
    out.at = at("11:00:00");
    out
}

#[test]
fn inside_the_steps_of_target_to_assessment_every_combination_agrees() {
    hold(target_to_fria(), 60_000);
}

#[test]
fn inside_the_steps_of_registration_and_decision_every_combination_agrees() {
    hold(registration_and_decision(), 60_000);
}

#[test]
fn inside_the_steps_of_urgency_and_after_every_combination_agrees() {
    hold(urgency_and_after(), 60_000);
}
