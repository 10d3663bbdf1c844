//! When it ran, and how far a limit may go: both sides of each line.

use serde_json::{Value, json};
use stricto_law::finding::FindingState::{self, Met, NotMet, Undetermined};
use stricto_law::place::{Area, Point};
use stricto_law::time::Instant;
use stricto_law::{Assessment, Case, Outcome, assess};

use crate::support::{at, case, json, profiles, with, worked};

const NOW: &str = "2026-11-22T10:00:00.000Z";

/// A granted search that was armed at 09:30 and released its last alert at `alert`.
fn ran(alert: &str) -> Case {
    with(
        &worked("se-murder-suspect-granted").0,
        &[
            ("running.started", json!(true)),
            ("running.armed_at", json!("2026-11-22T09:30:00.000Z")),
            ("running.comparison_reported", json!(true)),
            ("running.first_comparison_at", json!("2026-11-22T09:31:00.000Z")),
            ("alerts.released", json!(true)),
            ("alerts.last_released_at", json!(alert)),
        ],
    )
}

/// The windows of what was asked for, granted and planned, or one of them.
fn windows(base: &Case, sources: &[&str], windows: &[(&str, &str)]) -> Case {
    let list: Vec<Value> =
        windows.iter().map(|(from, until)| json!({"from": from, "until": until})).collect();
    let mut value = json(base);
    for source in sources {
        let (section, fact) = source.split_once('.').expect("section.fact");
        value[section][fact]["windows"] = json!({ "within": list });
    }
    case(value)
}

const ALL: [&str; 3] = ["limits.requested", "limits.planned", "authorisation.limits"];

fn asked(case: &Case) -> Assessment {
    assess(case, profiles(), at(NOW))
}

fn found(a: &Assessment, row: &str) -> (FindingState, bool) {
    let f = a.finding(row).expect("a finding");
    (f.state, f.escalates)
}

#[test]
fn an_alert_before_the_decision_is_a_use_before_it() {
    let early = asked(&ran("2026-11-22T08:59:59.999Z"));
    assert_eq!((early.outcome, early.failing_rows()), (Outcome::Prohibited, vec!["R-5.3-a", "R-5.3-i"]));
    assert_eq!(asked(&ran("2026-11-22T09:30:00.000Z")).outcome, Outcome::Permitted);
}

#[test]
fn what_is_said_to_have_happened_later_or_in_another_order_is_to_be_corrected() {
    let contradictions = [
        with(
            &ran("2026-11-22T09:40:00.000Z"),
            &[
                ("running.armed_at", json!("2026-11-22T09:40:00.001Z")),
                ("running.first_comparison_at", json!("2026-11-22T09:45:00.000Z")),
            ],
        ),
        ran("2026-11-22T10:00:00.001Z"),
        with(
            &ran("2026-11-22T09:40:00.000Z"),
            &[("running.first_comparison_at", json!("2026-11-22T10:00:00.001Z"))],
        ),
        with(&ran("2026-11-22T09:40:00.000Z"), &[("running.armed_at", json!("2026-11-22T10:00:00.001Z"))]),
    ];
    for case in contradictions {
        let a = asked(&case);
        assert_eq!(a.outcome, Outcome::Conditional, "{:?}", a.failing_rows());
        let reason = &a.finding("R-5.3-i").expect("a finding").reason;
        assert!(reason.contains("correct one of the two"), "{reason}");
    }
}

#[test]
fn an_alert_may_leave_by_the_greatest_delay_after_a_window_and_no_later() {
    let hours = [
        ("2026-11-22T09:30:00.000Z", "2026-11-22T09:40:00.000Z"),
        ("2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000Z"),
    ];
    let table = [
        ("2026-11-22T09:40:03.999Z", Outcome::Permitted, vec![]),
        ("2026-11-22T09:40:04.000Z", Outcome::Prohibited, vec!["R-5.3-i"]),
    ];
    for (alert, outcome, failing) in table {
        let a = asked(&windows(&ran(alert), &ALL, &hours));
        assert_eq!((a.outcome, a.failing_rows()), (outcome, failing), "{alert}");
    }
}

#[test]
fn between_two_windows_the_answer_says_that_nothing_may_run_and_until_when() {
    let hours = [
        ("2026-11-22T09:30:00.000Z", "2026-11-22T09:40:00.000Z"),
        ("2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000Z"),
    ];
    let case = windows(&ran("2026-11-22T09:35:00.000Z"), &ALL, &hours);
    let then = |now: &str| assess(&case, profiles(), at(now));
    let warning = |a: &Assessment| a.finding("R-5.2-h").and_then(|f| f.warning.clone());
    let table = [
        ("2026-11-22T09:39:59.999Z", false, "2026-11-22T09:40:00.000Z"),
        ("2026-11-22T09:40:00.000Z", true, "2026-11-22T11:00:00.000Z"),
        ("2026-11-22T10:59:59.999Z", true, "2026-11-22T11:00:00.000Z"),
        ("2026-11-22T11:00:00.000Z", false, "2026-11-22T12:00:00.000Z"),
    ];
    for (now, between, until) in table {
        let a = then(now);
        assert_eq!((a.outcome, a.good_until), (Outcome::Permitted, Some(at(until))), "{now}");
        let said =
            warning(&a).is_some_and(|w| w.contains("2026-11-22T11:00:00.000Z: until then nothing may run"));
        let basis =
            a.basis.is_some_and(|basis| basis.contains("nothing may run before 2026-11-22T11:00:00.000Z"));
        assert_eq!((said, basis), (between, between), "{now}");
    }
}

#[test]
fn a_period_of_more_than_a_year_is_for_people_and_no_plan_makes_it_less() {
    let end = |until: &str| {
        let base = worked("se-murder-suspect-granted").0;
        let base = windows(&base, &ALL[2..], &[("2026-11-22T09:00:00.000Z", until)]);
        found(&asked(&windows(&base, &ALL[..1], &[("2026-11-22T09:00:00.000Z", until)])), "R-5.2-h")
    };
    assert_eq!(end("2027-11-23T09:00:00.000Z"), (Met, false));
    assert_eq!(end("2027-11-23T09:00:00.001Z"), (Undetermined, true));
    // What the authority cut to hours is fixed, however much was asked for.
    let base = worked("se-murder-suspect-granted").0;
    let cut = windows(&base, &ALL[..1], &[("2026-11-22T09:00:00.000Z", "9999-12-30T00:00:00.000Z")]);
    assert_eq!(found(&asked(&cut), "R-5.2-h"), (Met, false));
}

#[test]
fn hours_that_end_before_the_decision_that_sets_them_are_to_be_corrected_and_not_over() {
    let base = worked("se-murder-suspect-granted").0;
    let table = [
        (windows(&base, &ALL[2..], &[("2026-11-01T09:00:00.000Z", "2026-11-22T09:00:00.000Z")]), "R-5.2-h"),
        (with(&base, &[("authorisation.until", json!("2026-11-22T09:00:00.000Z"))]), "R-5.3-a"),
    ];
    for (case, row) in table {
        let a = asked(&case);
        assert_eq!(found(&a, row), (Undetermined, false), "{row}");
        let reason = &a.finding(row).expect("a finding").reason;
        assert!(reason.contains("not after it was made: correct one of the two"), "{reason}");
    }
    let over = with(&base, &[("authorisation.until", json!("2026-11-22T09:00:00.001Z"))]);
    assert_eq!(found(&asked(&over), "R-5.3-a"), (NotMet, false));
}

#[test]
fn areas_of_more_than_100_square_kilometres_together_are_for_people() {
    let area = |north: i32| {
        let mut value = json(&worked("se-murder-suspect-granted").0);
        let corner = |lat_e7: i32, lon_e7: i32| json!({"lat_e7": lat_e7, "lon_e7": lon_e7});
        let (south, west, east) = (593_000_000, 180_000_000, 180_100_000);
        let ring = [corner(south, west), corner(south, east), corner(north, east), corner(north, west)];
        for source in ["limits", "authorisation"] {
            let fact = if source == "limits" { "requested" } else { "limits" };
            value[source][fact]["areas"] = json!({"within": [[{"name": "the coast", "ring": ring}]]});
        }
        found(&asked(&case(value)), "R-5.2-i")
    };
    // 6.32666 square metres a step of latitude.
    assert_eq!(area(593_000_000 + 15_806_100), (Met, false));
    assert_eq!(area(593_000_000 + 15_806_200), (Undetermined, true));
}

#[test]
fn a_square_kilometre_is_measured_alike_wherever_it_lies() {
    // 0.01 degrees of latitude by what makes 1111.9 m of longitude there, checked against a sphere by hand.
    for (lat, lon_e7, wanted) in
        [(0, 100_000, 1_239_203), (450_000_000, 141_421, 1_239_000), (-600_000_000, 200_000, 1_239_000)]
    {
        let point = |north: i32, east: i32| Point { lat_e7: lat + north, lon_e7: east };
        let ring = vec![point(0, 0), point(0, lon_e7), point(100_000, lon_e7), point(100_000, 0)];
        let size = Area::new("a".into(), ring).expect("an area").square_metres();
        assert!(size.abs_diff(wanted) < 1_500, "{lat}: {size}");
    }
}

#[test]
fn a_group_of_more_than_a_hundred_is_for_people() {
    let group = |persons: u32| {
        let mut value = json(&worked("se-threat-by-several-on-the-move").0);
        let names: Vec<String> = (1..=persons).map(|n| format!("enrolment-{n:04}")).collect();
        value["limits"]["requested"]["persons"] = json!({ "within": names });
        found(&asked(&case(value)), "R-5.2-a")
    };
    assert_eq!(group(100), (Met, false));
    assert_eq!(group(101), (Undetermined, true));
}

#[test]
fn more_than_ten_who_are_each_named_are_warned_of_and_for_people_where_they_are_not_known() {
    let named = |persons: u32, known: bool| {
        let mut value = json(&worked("se-murder-suspect-granted").0);
        let names: Vec<String> = (1..=persons).map(|n| format!("enrolment-{n:04}")).collect();
        value["limits"]["requested"]["persons"] = json!({ "within": names });
        value["target"]["scope"] = json!("named_individuals");
        value["target"]["civil_identity_known"] = json!(known);
        let a = asked(&case(value));
        let warned = a.finding("R-5.2-a").is_some_and(|f| f.warning.is_some());
        (found(&a, "R-5.2-a"), warned)
    };
    assert_eq!(named(10, true), ((Met, false), false));
    assert_eq!(named(11, true), ((Met, false), true));
    assert_eq!(named(10, false), ((Met, false), false));
    assert_eq!(named(11, false), ((Undetermined, true), true));
}

#[test]
fn a_delay_of_more_than_an_hour_is_for_people_and_a_threshold_below_one_half_is_warned_of() {
    let limit = |name: &str, value: u64| {
        let mut changed = json(&worked("se-murder-suspect-granted").0);
        for (section, fact) in [("limits", "requested"), ("limits", "planned"), ("authorisation", "limits")] {
            changed[section][fact][name] = json!({ "within": value });
        }
        asked(&case(changed))
    };
    assert_eq!(limit("max_delay_ms", 3_600_000).outcome, Outcome::Permitted);
    let long = limit("max_delay_ms", 3_600_001);
    assert_eq!((long.outcome, long.open_rows()), (Outcome::Escalate, vec!["R-5.3-i"]));
    let warned = |a: &Assessment| a.finding("R-5.3-i").is_some_and(|f| f.warning.is_some());
    assert!(!warned(&limit("threshold_e6", 500_000)));
    let low = limit("threshold_e6", 499_999);
    assert_eq!((low.outcome, warned(&low)), (Outcome::Permitted, true));
}

#[test]
fn a_measurement_on_few_persons_or_wrong_every_time_is_warned_of() {
    let measured = |sample: u64, wrong: u64| {
        let mut accuracy =
            json(&worked("se-accuracy-known-for-every-group").0)["fria"]["accuracy_by_group"].clone();
        accuracy["age"]["measured"]["sample_size"] = json!(sample);
        accuracy["age"]["measured"]["false_matches_e6"] = json!(wrong);
        let base = worked("se-accuracy-known-for-every-group").0;
        let facts =
            [("fria.accuracy_by_group", accuracy.clone()), ("authorisation.request_accuracy", accuracy)];
        let facts = with(
            &base,
            &[("target.minors", json!(false)), ("missing_person.adult", json!(true))]
                .into_iter()
                .chain(facts)
                .collect::<Vec<_>>(),
        );
        asked(&facts).finding("X-d").and_then(|f| f.warning.clone()).unwrap_or_default()
    };
    assert_eq!(measured(30, 999_999), "");
    assert_eq!(measured(29, 0), "accuracy by age was measured on fewer than 30 persons");
    assert_eq!(measured(30, 1_000_000), "by age the measurement says that the system was wrong every time");
}

#[test]
fn a_list_of_nobody_and_a_list_that_is_not_locked_are_told_apart() {
    let list = |sha256: &str, count: u32| {
        let mut value = json(&worked("se-murder-suspect-granted").0);
        for (section, fact) in [("limits", "requested"), ("limits", "planned"), ("authorisation", "limits")] {
            value[section][fact]["reference_list"] = json!({"within": [{"sha256": sha256, "count": count}]});
        }
        asked(&case(value)).finding("X-f").expect("a finding").reason.clone()
    };
    let hash = "0f5c2d1b7a3e4c6d8091a2b3c4d5e6f7".repeat(2);
    assert_eq!(list(&hash, 0), "the reference list has no entry");
    assert_eq!(
        list("secret", 1),
        "the reference list is not locked by a SHA-256 of 64 lower-case hexadecimal digits"
    );
}

#[test]
fn no_window_is_between_where_one_begins_when_another_ends() {
    let base = windows(
        &ran("2026-11-22T09:35:00.000Z"),
        &ALL,
        &[("2026-11-22T09:30:00.000Z", NOW), (NOW, "2026-11-22T12:00:00.000Z")],
    );
    let a = asked(&base);
    assert_eq!(a.finding("R-5.2-h").and_then(|f| f.warning.clone()), None);
    assert_eq!(a.good_until.map(Instant::unix_ms), Some(at("2026-11-22T12:00:00.000Z").unix_ms()));
}

#[test]
fn five_hundred_cameras_are_a_use_and_one_more_is_for_people() {
    let base = json(&worked("se-murder-suspect-granted").0);
    let of = |count: usize, sources: &[&str]| {
        let mut value = base.clone();
        let one = value["limits"]["planned"]["cameras"]["within"]["quay-1"].clone();
        let cameras: serde_json::Map<String, Value> =
            (0..count).map(|number| (format!("quay-{number}"), one.clone())).collect();
        for source in ALL {
            let (section, fact) = source.split_once('.').expect("section.fact");
            let named = if sources.contains(&source) { json!({"within": cameras}) } else { json!("not_set") };
            value[section][fact]["cameras"] = named;
        }
        asked(&case(value))
    };
    for sources in [&ALL[..], &ALL[..2], &ALL[1..2]] {
        assert_eq!(of(500, sources).outcome, Outcome::Permitted, "{sources:?}");
        let a = of(501, sources);
        assert_eq!(
            (a.outcome, found(&a, "R-5.2-i")),
            (Outcome::Escalate, (Undetermined, true)),
            "{sources:?}"
        );
    }
}
