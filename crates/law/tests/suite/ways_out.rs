//! A way out of the article is taken only where its facts are said and nothing else in the file speaks against it.

use serde_json::{Value, json};
use stricto_law::finding::FindingState;
use stricto_law::{Case, Outcome, assess};

use crate::support::{at, closed_yard, contested, profiles, with};

const NOW: &str = "2026-11-22T10:00:00.000Z";

/// A fact by its name, and its value.
type Stated = (&'static str, Value);

/// A way out that nothing contradicts, in as few facts as it takes, and what must be said for it to be taken.
fn ways_out() -> Vec<(&'static str, Vec<Stated>, Vec<Stated>)> {
    let (yes, no) = (|fact| (fact, json!(true)), |fact| (fact, json!(false)));
    vec![
        (
            "SC-g0",
            vec![no("jurisdiction.deployer_in_union"), no("jurisdiction.output_used_in_union")],
            vec![no("jurisdiction.used_in_union")],
        ),
        (
            "SC-g1",
            vec![yes("jurisdiction.exclusively_national_security")],
            vec![no("purpose.law_enforcement")],
        ),
        (
            "SC-g2",
            vec![yes("jurisdiction.third_country_cooperation")],
            vec![no("jurisdiction.deployer_in_union")],
        ),
        (
            "SC-g3",
            vec![yes("jurisdiction.pre_market_research"), no("jurisdiction.real_world_testing")],
            vec![no("alerts.released")],
        ),
        ("SC-a1", vec![no("system.reference_database")], vec![no("target.reference_set_of_them")]),
        (
            "SC-a2",
            vec![("system.function", json!("tracking_by_objects"))],
            vec![no("system.reference_database")],
        ),
        (
            "SC-a3",
            vec![("system.function", json!("verification"))],
            vec![no("system.adds_watchlist_check"), no("target.general_sweep")],
        ),
        (
            "SC-b1",
            vec![("system.involvement", json!("presents_knowingly"))],
            vec![no("system.adds_watchlist_check"), no("target.general_sweep")],
        ),
        (
            "SC-f1",
            vec![yes("system.installation_only")],
            vec![no("running.started"), no("running.comparison_reported"), no("alerts.released")],
        ),
        (
            "SC-c1",
            vec![("time.material", json!("recorded"))],
            vec![yes("time.person_has_left"), no("time.artificially_delayed")],
        ),
        ("SC-d1", vec![no("space.physical")], vec![no("space.cameras_placed")]),
        ("SC-e1", vec![no("purpose.law_enforcement")], vec![]),
        ("SC-e2", vec![("purpose.behalf", json!("own"))], vec![no("purpose.law_enforcement")]),
        (
            "SC-i1",
            vec![yes("purpose.check_of_present_person")],
            vec![no("target.general_sweep"), ("target.scope", json!("individual"))],
        ),
    ]
}

#[test]
fn a_way_out_is_open_until_each_fact_is_said_that_it_waits_for() {
    for (row, out, must_be_said) in ways_out() {
        let facts: Vec<_> = out.iter().chain(&must_be_said).cloned().collect();
        let whole = with(&Case::nothing_known(), &facts);
        let of = |case: &Case| assess(case, profiles(), at(NOW)).finding(row).map(|f| f.state);
        assert_eq!(of(&whole), Some(FindingState::NotMet), "{row}");
        for (fact, _) in &must_be_said {
            let less = with(&whole, &[(fact, Value::Null)]);
            assert_eq!(of(&less), Some(FindingState::Undetermined), "{row} without {fact}");
        }
    }
}

/// Limits that set one bound.
fn limits(bound: &str, value: Value) -> Value {
    let bounds = [
        "windows",
        "areas",
        "cameras",
        "persons",
        "systems",
        "reference_list",
        "threshold_e6",
        "max_delay_ms",
    ];
    let mut all: serde_json::Map<_, _> =
        bounds.iter().map(|bound| ((*bound).to_owned(), json!("not_set"))).collect();
    all.insert(bound.to_owned(), json!({ "within": value }));
    Value::Object(all)
}

/// From a minute before the instant asked about until a time of that day.
fn hours(until: &str) -> Value {
    let until = format!("2026-11-22T{until}Z");
    limits("windows", json!([{ "from": "2026-11-22T09:59:00.000Z", "until": until }]))
}

fn camera(ids: &[&str]) -> Value {
    let point = json!({ "lat_e7": 593_020_000, "lon_e7": 180_020_000 });
    limits("cameras", ids.iter().map(|id| ((*id).to_owned(), point.clone())).collect())
}

fn persons() -> Value {
    limits("persons", json!(["enrolment-0001"]))
}

fn list() -> Value {
    limits("reference_list", json!([{ "sha256": "00", "count": 1 }]))
}

fn judged(affirmed: bool) -> Value {
    json!({"affirmed": affirmed, "by": "officer", "at": "2026-11-22T07:00:00.000Z", "evidence": ["note 1"]})
}

/// What speaks against a way out.
fn against() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("SC-g0", "authorisation.authority_state", json!("SE")),
        ("SC-g1", "offence.serious_grounds", judged(true)),
        ("SC-g2", "jurisdiction.member_state", json!("SE")),
        ("SC-g2", "authorisation.authority_state", json!("SE")),
        ("SC-g0", "purpose.behalf", json!("union_body")),
        ("SC-g2", "purpose.behalf", json!("union_body")),
        ("SC-g3", "running.started", json!(true)),
        ("SC-g3", "limits.planned", hours("10:00:00.001")),
        ("SC-g3", "limits.requested", camera(&["quay-1"])),
        ("SC-g3", "authorisation.requested", json!(true)),
        ("SC-g3", "authorisation.decided", json!(true)),
        ("SC-g3", "objective.pursued", json!(["offence"])),
        ("SC-g3", "target.general_sweep", json!(true)),
        ("SC-g3", "target.scope", json!("everyone")),
        ("SC-g3", "running.comparison_reported", json!(true)),
        ("SC-g3", "running.unauthorised_comparison", json!(true)),
        ("SC-a1", "authorisation.limits", list()),
        ("SC-a1", "target.database_described", json!(true)),
        ("SC-a1", "target.database_appropriate", judged(true)),
        ("SC-a1", "target.mixed_list", json!(true)),
        ("SC-a1", "system.function", json!("tracking_by_biometrics")),
        ("SC-a1", "target.picture_sources", json!(["police"])),
        ("SC-a1", "system.adds_watchlist_check", json!(true)),
        ("SC-a1", "running.comparison_reported", json!(true)),
        ("SC-a1", "alerts.last_released_at", json!(NOW)),
        ("SC-a2", "alerts.released", json!(true)),
        ("SC-a2", "running.first_comparison_at", json!(NOW)),
        ("SC-a2", "authorisation.limits", persons()),
        ("SC-a2", "target.reference_set_of_them", json!(true)),
        ("SC-a3", "limits.requested", list()),
        ("SC-a3", "target.reference_set_of_them", json!(true)),
        ("SC-a3", "target.mixed_list", json!(true)),
        ("SC-a3", "target.scope", json!("category")),
        ("SC-b1", "target.mixed_list", json!(true)),
        ("SC-b1", "target.scope", json!("named_individuals")),
        ("SC-b1", "limits.planned", persons()),
        ("SC-f1", "running.armed_at", json!(NOW)),
        ("SC-f1", "running.first_comparison_at", json!(NOW)),
        ("SC-f1", "alerts.last_released_at", json!(NOW)),
        ("SC-f1", "running.unauthorised_comparison", json!(true)),
        ("SC-f1", "limits.planned", hours("10:00:00.001")),
        ("SC-c1", "limits.requested", hours("10:00:00.001")),
        ("SC-c1", "limits.planned", limits("max_delay_ms", json!(4000))),
        ("SC-c1", "running.unauthorised_comparison", json!(true)),
        ("SC-c1", "later_search.closed_set", json!(false)),
        ("SC-d1", "limits.requested", camera(&["quay-1"])),
        ("SC-d1", "space.sensitive_places", json!([{ "kind": "school", "name": "a school" }])),
        ("SC-e1", "authorisation.requested", json!(true)),
        ("SC-e1", "authorisation.decided", json!(true)),
        ("SC-e1", "target.general_sweep", json!(true)),
        ("SC-e1", "target.scope", json!("everyone")),
        ("SC-e1", "target.mixed_list", json!(true)),
        ("SC-e1", "running.unauthorised_comparison", json!(true)),
        ("SC-e1", "urgency.claimed", json!(true)),
        ("SC-g1", "target.general_sweep", json!(true)),
        ("SC-e2", "urgency.claimed", json!(true)),
        ("SC-e1", "later_search.seeks", json!("convicted")),
        ("SC-e1", "later_search.linked_to", json!("threat")),
        ("SC-e1", "offence.maximum_sentence_months", json!(216)),
        ("SC-e1", "victims.specific", json!(true)),
        ("SC-e1", "threat.substantial", judged(true)),
        ("SC-e1", "threat.infrastructure_endangers_life", judged(true)),
        ("SC-e1", "terrorist_attack.present", judged(true)),
        ("SC-e1", "terrorist_attack.foreseeable", judged(true)),
        ("SC-e1", "terrorist_attack.concrete_circumstances", judged(true)),
        ("SC-g1", "authorisation.requested", json!(true)),
        ("SC-e2", "threat.imminent", judged(true)),
        ("SC-e2", "terrorist_attack.genuine", judged(true)),
        ("SC-e2", "offence.national_provision", json!("chapter 3")),
        ("SC-i1", "time.person_has_left", json!(true)),
        ("SC-i1", "limits.requested", camera(&["quay-1", "quay-2"])),
        ("SC-i1", "limits.requested", persons()),
        ("SC-i1", "target.reference_set_of_them", json!(true)),
        ("SC-i1", "target.civil_identity_known", json!(true)),
        ("SC-i1", "objective.pursued", json!(["offence"])),
        ("SC-i1", "authorisation.requested", json!(true)),
        ("SC-i1", "running.unauthorised_comparison", json!(true)),
        ("SC-i1", "limits.requested", hours("10:59:00.001")),
    ]
}

/// What comes near to that, and speaks against nothing.
fn near() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("SC-g0", "purpose.behalf", json!("authority")),
        ("SC-g3", "running.started", json!(false)),
        ("SC-g3", "limits.planned", hours("10:00:00.000")),
        ("SC-g3", "objective.pursued", json!([])),
        ("SC-a1", "target.picture_sources", json!([])),
        ("SC-a1", "running.started", json!(true)),
        ("SC-a3", "target.scope", json!("individual")),
        ("SC-a3", "running.comparison_reported", json!(true)),
        ("SC-e1", "later_search.seeks", json!("missing_or_victim")),
        ("SC-e1", "authorisation.requested", json!(false)),
        ("SC-i1", "target.civil_identity_known", json!(false)),
        ("SC-a1", "target.database_described", json!(false)),
        ("SC-a1", "target.database_appropriate", judged(false)),
        ("SC-f1", "limits.planned", hours("10:00:00.000")),
        ("SC-c1", "limits.requested", hours("10:00:00.000")),
        ("SC-c1", "limits.planned", limits("max_delay_ms", json!(3_600_001))),
        ("SC-d1", "limits.requested", persons()),
        ("SC-e2", "threat.imminent", judged(false)),
        // Who keeps a shop may look for whom he likes, under other law.
        ("SC-e2", "target.general_sweep", json!(true)),
        ("SC-e1", "urgency.claimed", json!(false)),
        ("SC-a1", "system.function", json!("identification")),
        ("SC-i1", "limits.requested", camera(&["quay-1"])),
        ("SC-i1", "limits.requested", hours("10:59:00.000")),
    ]
}

/// The state of a way out to which facts are added, whether it is for people, and whether the use is outside.
fn found(row: &str, facts: &[(&str, Value)]) -> (FindingState, bool, bool) {
    let (_, out, said) = ways_out().into_iter().find(|way| way.0 == row).expect("a way out");
    let whole: Vec<_> = out.into_iter().chain(said).collect();
    let a = assess(&with(&with(&Case::nothing_known(), &whole), facts), profiles(), at(NOW));
    let f = a.finding(row).expect("a finding");
    (f.state, f.escalates, a.outcome == Outcome::Outside)
}

const FOR_PEOPLE: (FindingState, bool, bool) = (FindingState::Undetermined, true, false);
const TAKEN: (FindingState, bool, bool) = (FindingState::NotMet, false, true);

#[test]
fn what_the_same_file_states_against_a_way_out_leaves_it_to_people() {
    for (row, fact, value) in against() {
        assert_eq!(found(row, &[(fact, value)]), FOR_PEOPLE, "{row}: {fact}");
        // What is contested is not unstated.
        let disputed = found(row, &[(fact, json!({ "disputed": "the defence" }))]);
        assert_eq!((disputed.0, disputed.2), (FindingState::Undetermined, false), "{row}: {fact}");
    }
    for (row, fact, value) in near() {
        assert_eq!(found(row, &[(fact, value)]), TAKEN, "{row}: {fact}");
    }
}

#[test]
fn hours_that_are_over_now_were_not_over_when_the_system_was_used() {
    let when_used = [
        "running.armed_at",
        "running.first_comparison_at",
        "later_search.began_at",
        "alerts.last_released_at",
    ];
    for used in when_used {
        let of =
            |then: &str| found("SC-c1", &[("limits.requested", hours("10:00:00.000")), (used, json!(then))]);
        assert_eq!(of("2026-11-22T09:59:59.999Z"), FOR_PEOPLE, "{used}");
        assert_eq!(of(NOW), TAKEN, "{used}");
    }
}

#[test]
fn the_check_of_a_present_person_is_no_longer_one_after_an_hour_of_alerts() {
    for began in ["running.armed_at", "running.first_comparison_at"] {
        let until = |last: &str| {
            found(
                "SC-i1",
                &[(began, json!("2026-11-22T09:00:00.000Z")), ("alerts.last_released_at", json!(last))],
            )
        };
        assert_eq!(until("2026-11-22T10:00:00.000Z"), TAKEN, "{began}");
        assert_eq!(until("2026-11-22T10:00:00.001Z"), FOR_PEOPLE, "{began}");
    }
}

#[test]
fn a_place_of_defined_persons_is_not_public_until_the_file_says_what_only_a_public_one_needs() {
    let holder = [("space.access", json!("limited_by_holder")), ("space.access_controlled", json!(true))];
    let law = [("space.access", json!("limited_by_law"))];
    for closed in [&holder[..], &law[..]] {
        let yard = with(&Case::nothing_known(), closed);
        let yard = with(&yard, &[("space.physical", json!(true)), ("space.whole_area", json!(true))]);
        let of = |fact: &str, value: Value| {
            let a = assess(&with(&yard, &[(fact, value)]), profiles(), at(NOW));
            let f = a.finding("SC-d1").expect("a finding");
            (f.state, f.escalates, a.outcome == Outcome::Outside)
        };
        for fact in [
            "target.general_sweep",
            "authorisation.requested",
            "authorisation.decided",
            "running.unauthorised_comparison",
        ] {
            assert_eq!(of(fact, json!(true)), FOR_PEOPLE, "{fact}");
            assert_eq!(of(fact, json!(false)), TAKEN, "{fact}");
        }
        assert_eq!(of("target.scope", json!("everyone")), FOR_PEOPLE);
        assert_eq!(of("running.started", json!(true)), TAKEN);
        assert_eq!(of("limits.planned", camera(&["yard-1"])), TAKEN);
    }
}

#[test]
fn while_what_was_said_of_one_way_out_is_disputed_sealed_or_erased_no_other_is_taken() {
    let outcome_at = |case: &Case, now: &str| assess(case, profiles(), at(now)).outcome;
    assert_eq!(outcome_at(&closed_yard(), NOW), Outcome::Outside);
    let claims = ways_out().into_iter().filter(|(row, ..)| *row != "SC-d1");
    for (row, out, must_be_said) in claims {
        let whole: Vec<_> = out.iter().chain(&must_be_said).cloned().collect();
        let whole = with(&closed_yard(), &whole);
        assert_eq!(outcome_at(&whole, NOW), Outcome::Outside, "{row}");
        for (fact, _) in &out {
            for contested in contested() {
                let case = with(&whole, &[(fact, contested)]);
                assert_ne!(outcome_at(&case, NOW), Outcome::Outside, "{row}: {fact}");
                // Only the date goes before it: no file states it.
                assert_eq!(outcome_at(&case, "2025-02-01T21:59:59.999Z"), Outcome::Outside, "{row}: {fact}");
            }
        }
        let (facts, _): (Vec<_>, Vec<_>) = out.into_iter().unzip();
        for fact in facts {
            // What nobody stated contradicts nothing.
            assert_eq!(
                outcome_at(&with(&whole, &[(fact, Value::Null)]), NOW),
                Outcome::Outside,
                "{row}: {fact}"
            );
        }
    }
}

#[test]
fn a_search_that_may_have_been_said_to_be_administrative_is_settled_before_the_place_takes_it_out() {
    let said = [("purpose.law_enforcement", json!(true)), ("objective.pursued", json!(["missing_person"]))];
    let search = with(&closed_yard(), &said);
    let of = |context: Value| {
        let case = with(&search, &[("missing_person.law_enforcement_context", context)]);
        let a = assess(&case, profiles(), at(NOW));
        let f = a.finding("SC-e1").expect("a finding");
        (f.state, f.escalates, a.outcome == Outcome::Outside)
    };
    let met_and_out = (FindingState::Met, false, true);
    assert_eq!(of(json!(false)), FOR_PEOPLE);
    assert_eq!(of(json!({"disputed": "the family"})), (FindingState::Undetermined, false, false));
    assert_eq!(of(json!(true)), met_and_out);
    assert_eq!(of(Value::Null), met_and_out);
}
