//! Both sides of boundaries that decide a warning, a duty or the reach of an urgent window.

use crate::support::{at, profiles, with, worked};
use serde_json::{Value, json};
use stricto_law::finding::FindingState::{Met, NotMet};
use stricto_law::time::Instant;
use stricto_law::{Assessment, Case, Profiles, assess};

#[test]
fn a_request_in_the_very_instant_of_the_start_is_no_delay_to_judge() {
    let (asked, now) = worked("se-urgent-request-timely");
    let start = asked.running.armed_at.value().copied().expect("a start");
    let table = [(start, false), (start.plus(stricto_law::time::Millis(1)), true)];
    for (requested, warned) in table {
        let case = with(
            &asked,
            &[
                ("authorisation.requested_at", json!(requested.to_string())),
                ("urgency.request_prompt", Value::Null),
            ],
        );
        let assessed = assess(&case, profiles(), now);
        let warning = assessed.findings.iter().filter_map(|finding| finding.warning.as_ref());
        let said = warning.filter(|warning| warning.contains("a ceiling, not an allowance")).count();
        assert_eq!(said == 1, warned, "{requested}");
    }
}

#[test]
fn who_was_refused_erases_for_the_refusal_and_who_lapsed_for_the_lapse() {
    let (lapsed, _) = worked("se-urgent-lapsed");
    let now = at("2026-11-24T12:00:00.000Z");
    let owed = |case: &Case, row: &str| assess(case, profiles(), now).duties.iter().any(|d| d.row == row);
    assert_eq!(assess(&lapsed, profiles(), now).finding("R-5.3-m").expect("a finding").state, NotMet);
    assert!(owed(&lapsed, "R-5.3-m") && !owed(&lapsed, "R-5.3-n"));
    let refused = with(
        &lapsed,
        &[
            ("authorisation.decided", json!(true)),
            ("authorisation.decided_at", json!("2026-11-24T10:00:00.000Z")),
            ("authorisation.result", json!("refused")),
        ],
    );
    assert!(owed(&refused, "R-5.3-n") && !owed(&refused, "R-5.3-m"));
}

#[test]
fn an_urgent_start_in_the_last_instant_of_the_hours_asked_for_is_outside_them() {
    // Granted from the decision on: the start lies before its windows, and in the hours asked for or not at all.
    let (granted, now) = worked("se-urgent-start-and-granted-the-same-evening");
    let from = granted.authorisation.decided_at.value().copied().expect("a decision");
    let start = granted.running.armed_at.value().copied().expect("a start");
    let a_millisecond = stricto_law::time::Millis(1);
    let table = [(start, NotMet), (start.plus(a_millisecond), Met)];
    for (asked_until, expected) in table {
        let mut windows = crate::support::json(&granted)["limits"]["requested"].clone();
        windows["windows"] = json!({"within": [
            {"from": "2026-11-22T00:00:00.000Z", "until": asked_until.to_string()},
            {"from": from.to_string(), "until": "2026-11-24T09:00:00.000Z"},
        ]});
        let mut decided = crate::support::json(&granted)["authorisation"]["limits"].clone();
        decided["windows"] =
            json!({"within": [{"from": from.to_string(), "until": "2026-11-24T09:00:00.000Z"}]});
        let case = with(
            &granted,
            &[
                ("limits.requested", windows),
                ("limits.planned", decided.clone()),
                ("authorisation.limits", decided),
                ("alerts.released", json!(false)),
                ("alerts.last_released_at", Value::Null),
                ("running.first_comparison_at", json!(start.to_string())),
            ],
        );
        let found = assess(&case, profiles(), now);
        let found = found.finding("R-5.3-i").expect("a finding");
        assert_eq!(found.state, expected, "{asked_until}: {:?}", found.reason);
    }
}

#[test]
fn a_decision_in_the_last_instant_of_national_law_ends_nothing_and_one_after_it_does() {
    // Italy: the prosecutor decides within 24 hours of the request, here by 23 November, 10:15.
    let (awaits, _) = worked("it-urgent-awaits-the-prosecutor");
    let decided = |instant: &str| {
        let facts = [
            ("authorisation.decided", json!(true)),
            ("authorisation.decided_at", json!(instant)),
            ("authorisation.result", json!("granted")),
        ];
        with(&awaits, &facts)
    };
    let (last, after) = ("2026-11-23T10:15:00.000Z", "2026-11-23T10:15:00.001Z");
    //  case             now                          decide  stop
    let table = [
        (awaits.clone(), "2026-11-23T10:14:59.999Z", true, false),
        (awaits.clone(), last, true, true),
        (decided("2026-11-22T20:00:00.000Z"), last, false, false),
        (decided(last), "2026-11-23T12:00:00.000Z", false, false),
        (decided(after), "2026-11-23T12:00:00.000Z", false, true),
    ];
    for (case, now, decide, stop) in table {
        let assessed = assess(&case, profiles(), at(now));
        let owed =
            |what: &str| assessed.duties.iter().any(|d| d.row == "R-5.5-i" && d.what.starts_with(what));
        assert_eq!((owed("decide"), owed("stop")), (decide, stop), "{now}: {:?}", assessed.duties);
    }
}

#[test]
fn a_law_of_the_same_words_that_takes_over_ends_what_was_said_under_the_one_before() {
    let (case, now) = worked("se-missing-child-granted");
    let change = now.plus(stricto_law::time::Millis(1));
    let text = include_str!("../../../../profiles/SE.toml");
    let before = text.replace("valid_from = ", &format!("valid_until = \"{change}\"\nvalid_from = "));
    let both = Profiles::from_texts(&[&before, text]).expect("two laws");
    let [first, second] = [now, change].map(|now| assess(&case, &both, now));
    let states = |a: &Assessment| a.findings.iter().map(|f| (f.row, f.state)).collect::<Vec<_>>();
    assert_eq!(states(&first), states(&second), "they find the same");
    assert_ne!(first.profile, second.profile);
    assert_eq!(first.good_until, Some(change), "and yet it is another law that was asked");
}

#[test]
fn no_hours_run_from_a_start_that_is_still_to_come() {
    let (asked, _) = worked("se-urgent-request-timely");
    let start = asked.running.armed_at.value().copied().expect("a start");
    let unasked = with(
        &asked,
        &[
            ("authorisation.requested", json!(false)),
            ("authorisation.requested_at", Value::Null),
            ("running.comparison_reported", json!(false)),
            ("running.first_comparison_at", Value::Null),
        ],
    );
    let before = Instant::from_unix_ms(start.unix_ms() - 1).expect("an instant");
    for (now, runs) in [(before, false), (start, true)] {
        let assessed = assess(&unasked, profiles(), now);
        assert_eq!(assessed.duties.iter().any(|duty| duty.row == "R-5.3-l"), runs, "{now}");
    }
}
