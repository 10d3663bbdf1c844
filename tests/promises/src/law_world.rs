//! A case that the law permits, so that it can be spoiled fact by fact. Persons, places and offices are invented.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};
use stricto_law::{Case, Profiles};

/// The instant asked about.
#[must_use]
pub fn noon() -> Instant {
    "2026-11-22T12:00:00.000Z".parse().expect("an instant")
}

/// A national law that opens everything this case needs, for at most two days.
///
/// # Panics
/// Never: the text is a profile.
#[must_use]
pub fn profiles() -> Profiles {
    let text = r#"
        id = "SE"
        name = "Sweden, as this test reads it"
        member_state = "SE"
        status = "open"
        official = false
        note = "made up for a test"
        source = "made up for a test"
        source_date = "2026-05-26"
        valid_from = "2026-06-30T22:00:00.000Z"
        [[route]]
        provision = "an act that was made up for a test"
        objectives = ["missing_person"]
        authorities = ["court"]
        maximum_period_days = 2
        request_must_state = ["period", "place", "persons"]
        conditions = ["used by the police authority"]
    "#;
    Profiles::from_texts(&[text]).expect("a profile")
}

/// Limits in which every bound is set: the square, three hours around noon, one child.
#[must_use]
pub fn limits() -> Limits {
    let p = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    let ring = vec![p(0, 0), p(0, 1000), p(1000, 1000), p(1000, 0)];
    let hour = 3_600_000;
    let from = Instant::from_unix_ms(noon().unix_ms() - hour).expect("an instant");
    Limits {
        windows: Bound::Within(vec![Window { from, until: noon().plus(Millis::hours(2)) }]),
        areas: Bound::Within(vec![vec![Area::new("square".into(), ring).expect("a square")]]),
        cameras: Bound::Within([("cam-1".to_owned(), p(500, 500))].into()),
        persons: Bound::Within(BTreeSet::from(["child-1".to_owned()])),
        systems: Bound::Within(BTreeSet::from([SystemVersion {
            system: "lykta".into(),
            version: "4.2".into(),
        }])),
        reference_list: Bound::Within(BTreeSet::from([ReferenceList { sha256: "ab".repeat(32), count: 1 }])),
        threshold_e6: Bound::Within(950_000),
        max_delay_ms: Bound::Within(Millis(5_000)),
    }
}

fn judged(evidence: &str) -> Value {
    json!({ "affirmed": true, "by": "the duty officer", "at": "2026-11-22T09:00:00.000Z", "evidence": [evidence] })
}

/// What the court weighed, by the court and when it decided.
fn weighed(evidence: &str) -> Value {
    json!({ "affirmed": true, "by": COURT, "at": "2026-11-22T10:30:00.000Z", "evidence": [evidence] })
}

const COURT: &str = "the district court of Norrvik";

/// The permitted case as JSON: sections of facts.
#[must_use]
pub fn permitted_json() -> Value {
    let mut case = scope_and_objective();
    let rest = doors_and_conditions();
    if let (Some(case), Value::Object(rest)) = (case.as_object_mut(), rest) {
        case.extend(rest);
    }
    case
}

fn scope_and_objective() -> Value {
    json!({
        "jurisdiction": {
            "member_state": "SE", "deployer_in_union": true, "output_used_in_union": true,
            "exclusively_national_security": false, "third_country_cooperation": false,
            "pre_market_research": false, "real_world_testing": false,
        },
        "system": {
            "function": "identification", "reference_database": true, "adds_watchlist_check": false,
            "involvement": "none", "installation_only": false,
        },
        "time": { "material": "live", "person_has_left": false, "artificially_delayed": false },
        "space": {
            "physical": true, "access": "anyone", "access_controlled": false, "whole_area": false,
            "sensitive_places": [{ "kind": "worship", "name": "the chapel at the square" }],
            "sensitive_places_weighed": judged("a chapel lies at the square"), "earlier_use_hours": 0,
        },
        "purpose": {
            "law_enforcement": true, "behalf": "authority", "check_of_present_person": false,
            "trigger": "human_decision",
        },
        "earlier": { "requests": [] },
        "objective": { "pursued": ["missing_person"], "switched": false },
        "missing_person": { "law_enforcement_context": true, "within_national_definition": true, "adult": false },
        "target": {
            "minors": true, "scope": "individual", "reason_to_believe": judged("a witness at the station"),
            "civil_identity_known": true, "reference_set_of_them": true, "linked_to_threat": true,
            "general_sweep": false, "mixed_list": false, "database_described": true,
            "database_appropriate": judged("one drawing, for this search alone"),
        },
    })
}

fn accuracy() -> Value {
    json!({
        "age": { "measured": { "sample_size": 2400, "at": "2026-08-20T09:00:00.000Z" } },
        "ethnicity": "unknown", "race": "unknown", "sex": "unknown", "disability": "unknown",
    })
}

fn doors_and_conditions() -> Value {
    json!({
        "necessity": {
            "strictly_necessary": judged("no other means finds one among thousands in time"),
            "alternatives": judged("patrols and posters did not suffice"),
            "situation": judged("a life is at stake"),
            "consequences": judged("some thousands pass by; nothing of them is kept"),
        },
        "fria": {
            "completed": true, "completed_at": "2026-10-01T09:00:00.000Z", "performed_by": "the police of Norrvik",
            "processes": true, "period_and_frequency": true, "persons_affected": true, "risks": true,
            "oversight": true, "measures": true, "changed_since": false, "accuracy_by_group": accuracy(),
            "notified": true, "limits": Limits::NOT_SET,
        },
        "registration": {
            "registered": true, "registered_at": "2026-10-02T09:00:00.000Z", "provider_registered": true,
            "non_public_section": true, "not_technically_possible": false, "unduly_delayed": false,
        },
        "limits": { "requested": limits(), "planned": Limits::NOT_SET },
        "authorisation": {
            "requested": true, "requested_at": "2026-11-22T09:30:00.000Z", "reasoned": true,
            "request_accuracy": accuracy(),
            "requested_by_competent": true, "request_states": ["period", "place", "persons"],
            "decided": true, "decided_at": "2026-11-22T10:30:00.000Z", "result": "granted",
            "until": "2026-11-22T14:00:00.000Z", "reference": "N 17/26", "authority": COURT,
            "authority_kind": "court", "binding": true, "authority_state": "SE", "no_part_in_case": true,
            "necessary_and_proportionate": weighed("the request and the witness"),
            "strictly_limited": weighed("the square, three hours, one child"),
            "elements_weighed": weighed("the situation and the consequences"),
            "national_conditions": judged("used by the police authority"),
            "objectives": ["missing_person"], "single_use": true, "limits": limits(), "basis": "signed",
        },
        "urgency": { "claimed": false },
        "running": { "started": false, "comparison_reported": false, "unauthorised_comparison": false },
        "alerts": { "released": false, "decision_solely_on_output": false },
    })
}

/// The case that this JSON says.
///
/// # Errors
/// In the reader's words, where it says none.
pub fn case(json: &Value) -> Result<Case, String> {
    serde_json::from_value(json.clone()).map_err(|e| e.to_string())
}

/// The case that the law permits at [`noon`].
///
/// # Panics
/// Never: [`permitted_json`] is a case.
#[must_use]
pub fn permitted() -> Case {
    case(&permitted_json()).expect("a case")
}

/// Every leaf of a case, as section and fact.
#[must_use]
pub fn leaves(case: &Value) -> Vec<(String, String)> {
    let sections = case.as_object().into_iter().flatten();
    let of = |(section, facts): (&String, &Value)| -> Vec<(String, String)> {
        let facts = facts.as_object().into_iter().flatten();
        facts.map(|(fact, _)| (section.clone(), fact.clone())).collect()
    };
    sections.flat_map(of).collect()
}
