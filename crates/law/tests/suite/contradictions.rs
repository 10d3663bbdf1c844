//! What a file says twice, once this way and once that: neither counts until one of the two is corrected.

use serde_json::{Value, json};
use stricto_law::finding::FindingState::Undetermined;
use stricto_law::finding::Who;
use stricto_law::input::{self, Format};
use stricto_law::{Outcome, assess};

use crate::support::{at, case, json as written, profiles, with, worked};

/// A fact and what is stated of it.
type Stated = (&'static str, Value);

const GRANTED: &str = "se-missing-child-granted";
const URGENT: &str = "se-urgent-start";

#[test]
fn what_is_said_never_to_have_been_has_no_instant_and_no_result() {
    let (no, morning) = (json!(false), json!("2026-11-22T08:10:00.000Z"));
    let refused = json!("refused");
    let table: [(&str, &[Stated], &str, &str); 8] = [
        (URGENT, &[("authorisation.result", refused.clone())], "2026-11-22T12:00:00.000Z", "R-5.3-a"),
        (
            URGENT,
            &[("authorisation.result", json!({"disputed": "the court"}))],
            "2026-11-22T12:00:00.000Z",
            "R-5.3-a",
        ),
        (URGENT, &[("authorisation.decided_at", morning.clone())], "2026-11-22T12:00:00.000Z", "R-5.3-a"),
        (
            URGENT,
            &[("running.started", no.clone()), ("running.comparison_reported", no.clone())],
            "2026-11-23T12:00:00.000Z",
            "R-5.3-m",
        ),
        (GRANTED, &[("running.first_comparison_at", morning.clone())], "2026-11-22T10:00:00.000Z", "R-5.3-a"),
        (
            GRANTED,
            &[
                ("running.started", json!(true)),
                ("running.armed_at", json!("2026-11-22T09:30:00.000Z")),
                ("running.first_comparison_at", morning.clone()),
            ],
            "2026-11-22T10:00:00.000Z",
            "R-5.3-a",
        ),
        (GRANTED, &[("alerts.last_released_at", morning.clone())], "2026-11-22T10:00:00.000Z", "R-5.3-a"),
        (GRANTED, &[("running.armed_at", morning)], "2026-11-22T10:00:00.000Z", "R-5.3-a"),
    ];
    for (name, facts, now, row) in table {
        let a = assess(&with(&worked(name).0, facts), profiles(), at(now));
        assert_eq!(a.outcome, Outcome::Conditional, "{name} with {facts:?}");
        let found = a.finding(row).expect("a finding");
        assert_eq!(found.state, Undetermined, "{name} with {facts:?}: {row}");
        let contested = found.reason.contains("disputed");
        assert!(contested || found.reason.contains("correct one of the two"), "{}", found.reason);
    }
}

#[test]
fn a_decision_that_is_still_to_come_may_have_its_result_stated() {
    let (urgent, now) = worked(URGENT);
    let later = [
        ("authorisation.decided_at", json!("2026-11-22T13:00:00.000Z")),
        ("authorisation.result", json!("granted")),
    ];
    assert_eq!(assess(&with(&urgent, &later), profiles(), now).outcome, Outcome::Permitted);
}

#[test]
fn decisions_from_outside_that_nobody_can_read_leave_what_they_may_be_on_to_people() {
    let (granted, now) = worked(GRANTED);
    for contested in
        [json!({"disputed": "the unit contests order 4"}), json!({"sealed": true}), json!({"erased": true})]
    {
        let a = assess(&with(&granted, &[("clearance.given", contested.clone())]), profiles(), now);
        assert_eq!(a.outcome, Outcome::Escalate, "{contested}");
        let open = a.open_rows();
        assert!(open.contains(&"R-5.2-a") && open.contains(&"X-b") && !open.contains(&"R-5.3-a"), "{open:?}");
        assert!(a.finding("R-5.2-a").expect("a finding").reason.contains("`clearance.given`"));
        // A way out of the article may be what was decided on.
        let out = with(
            &granted,
            &[("clearance.given", contested.clone()), ("purpose.law_enforcement", json!(false))],
        );
        assert_ne!(assess(&out, profiles(), now).outcome, Outcome::Outside, "{contested}");
    }
}

#[test]
fn what_only_a_plan_sets_is_weighed_like_what_is_asked_for() {
    let (urgent, now) = worked(URGENT);
    let ring = |points: [(i64, i64); 4]| -> Vec<Value> {
        points.map(|(lat, lon)| json!({"lat_e7": lat * 10_000_000, "lon_e7": lon * 10_000_000})).to_vec()
    };
    let country =
        json!({"name": "the whole country", "ring": ring([(55, 11), (55, 24), (69, 24), (69, 11)])});
    let decade = json!([{"from": "2026-11-22T09:00:00.000Z", "until": "2036-11-22T09:00:00.000Z"}]);
    for (bound, wide, row) in [("areas", json!([[country]]), "R-5.2-i"), ("windows", decade, "R-5.2-h")] {
        for source in ["planned", "assessed"] {
            let mut facts = written(&urgent);
            facts["limits"]["requested"][bound] = json!("not_set");
            facts["limits"]["planned"][bound] = json!("not_set");
            facts["fria"]["limits"][bound] = json!("not_set");
            let of = if source == "planned" {
                &mut facts["limits"]["planned"]
            } else {
                &mut facts["fria"]["limits"]
            };
            of[bound] = json!({"within": wide});
            let a = assess(&case(facts), profiles(), now);
            assert_eq!(
                (a.outcome, a.finding(row).map(|f| f.state)),
                (Outcome::Escalate, Some(Undetermined)),
                "{bound} {source}"
            );
        }
    }
}

#[test]
fn areas_without_a_layer_are_refused_since_they_would_hold_for_the_whole_earth() {
    let (granted, _) = worked(GRANTED);
    for section in ["limits.requested", "fria.limits", "authorisation.limits"] {
        let mut facts = written(&granted);
        let (section, fact) = section.split_once('.').expect("section.fact");
        facts[section][fact]["areas"] = json!({"within": []});
        let refused = input::parse(&facts.to_string(), Format::Json).expect_err("refused").to_string();
        assert!(refused.contains("name one, or write `not_set`"), "{refused}");
    }
}

#[test]
fn whoever_wrote_the_file_corrects_it_and_states_what_is_not_stated() {
    let deployers = |facts: &[(&str, Value)], rows: &[&str]| {
        let (granted, now) = worked(GRANTED);
        let a = assess(&with(&granted, facts), profiles(), now);
        for row in rows {
            let found = a.finding(row).expect("a finding");
            assert_eq!(
                (found.state, found.who),
                (Undetermined, Some(Who::Deployer)),
                "{row}: {}",
                found.reason
            );
        }
    };
    deployers(
        &[("running.started", json!(true)), ("running.armed_at", json!("2026-11-22T12:00:00.000Z"))],
        &["R-5.3-a"],
    );
    deployers(&[("objective.pursued", Value::Null)], &["R-5.3-b", "R-5.3-v", "R-5.5-d"]);
    deployers(
        &[("jurisdiction.member_state", json!("DE")), ("jurisdiction.region", json!("Hessen"))],
        &["R-5.5-a", "R-5.5-d", "R-5.3-b"],
    );
    // What the decision is to say, its authority says.
    let (granted, now) = worked(GRANTED);
    let a = assess(&with(&granted, &[("authorisation.single_use", Value::Null)]), profiles(), now);
    assert_eq!(a.finding("R-5.3-w").and_then(|found| found.who), Some(Who::Authority));
}
