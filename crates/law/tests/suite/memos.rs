//! What the memo says first: the outcome in words that a lawyer does not misread.

use serde_json::{Value, json};
use stricto_law::memo::{memo, sentence};
use stricto_law::{Case, Outcome, assess};

use crate::support::{at, profiles, with, worked, worked_cases};

fn official(name: &str) -> Case {
    worked_cases().remove(&format!("official/{name}.toml")).expect("an official case").case
}

fn says(case: &Case, now: &str) -> String {
    sentence(&assess(case, profiles(), at(now)))
}

const IN_2026: &str = "2026-11-22T10:00:00.000Z";
const IN_2028: &str = "2028-01-01T00:00:00.000Z";

#[test]
fn outside_says_which_law_applies_instead_by_the_row_that_decides_and_the_date() {
    let table = [
        ("T-32a", IN_2026, "GDPR", "police data (Directive"),
        ("T-32b", IN_2026, "Article 9", "police data (Directive"),
        ("T-07", IN_2026, "Article 26(10)", "GDPR"),
        ("T-31", IN_2026, "from 2 December 2027 Article 26(10) applies: a targeted search", "GDPR"),
        ("T-31", IN_2026, "at most 48 h after it begins; a search without link to an offence", "GDPR"),
        ("T-31", IN_2028, "\"lawful\": Article 26(10) applies: a targeted search", "2027"),
        ("T-35", IN_2026, "Article 2(3)", "high-risk"),
        ("T-32a", IN_2026, "high-risk rules apply from 2 December 2027", "another question"),
        ("T-32a", IN_2026, "those on registration (Article 49) since 2 August 2026", "is not so"),
        ("T-32a", "2026-07-01T00:00:00.000Z", "(Article 49) from 2 August 2026", "since"),
        ("T-32a", IN_2028, "the Act's high-risk rules apply", "2027"),
        // People who present themselves are not remotely identified, and the rules for that are not theirs.
        (
            "T-02",
            IN_2026,
            "whether the Act's rules on other high-risk systems apply is another question",
            "2 December 2027",
        ),
        ("T-02", "2025-01-01T00:00:00.000Z", "did not apply before 2 February 2025", "high-risk"),
    ];
    for (name, now, has, lacks) in table {
        let text = says(&official(name), now);
        assert!(text.starts_with("OUTSIDE") && text.contains(has), "{name}: {text}");
        assert!(!text.contains(lacks), "{name}: {text}");
    }
}

#[test]
fn outside_names_its_rows_by_their_labels_and_its_instants_as_people_write_them() {
    let hotel = says(&official("T-32a"), IN_2026);
    let begins =
        "OUTSIDE Article 5(1)(h), because this does not hold: \"The purpose is law enforcement\" (SC-e1)";
    assert!(hotel.starts_with(begins), "{hotel}");
    let (granted, now) = worked("se-missing-child-granted");
    let text = memo(&granted, &assess(&granted, profiles(), now));
    let head = text.split("What decides it").next().expect("a head");
    assert!(
        head.contains("2026-11-22 15:00 UTC") && head.contains("Asked for 2026-11-22 10:00 UTC"),
        "{head}"
    );
    assert!(!head.contains(".000Z"), "{head}");
}

#[test]
fn of_several_ways_out_the_purpose_says_which_law_applies_instead() {
    let not_police = [
        ("purpose.law_enforcement", json!(false)),
        ("objective.pursued", json!([])),
        ("missing_person.law_enforcement_context", json!(false)),
        ("authorisation.objectives", serde_json::Value::Null),
        ("authorisation.requested", serde_json::Value::Null),
        ("authorisation.decided", serde_json::Value::Null),
    ];
    let (danish, now) = worked("dk-opt-out");
    let text = sentence(&assess(&with(&danish, &not_police), profiles(), now));
    assert!(text.contains("SC-h1") && text.contains("not the rules on police data"), "{text}");
    let text = sentence(&assess(&with(&official("T-31"), &not_police), profiles(), now));
    assert!(text.contains("SC-c1") && text.contains("not the rules on police data"), "{text}");
    let gate = [("system.function", json!("verification")), ("system.adds_watchlist_check", json!(false))];
    let gate = with(&with(&official("T-32a"), &gate), &[("target.general_sweep", json!(false))]);
    let text = sentence(&assess(&gate, profiles(), now));
    assert!(text.contains("SC-a3") && text.contains("another question"), "{text}");
}

#[test]
fn ireland_is_said_to_be_free_only_as_far_as_it_is() {
    let (danish, now) = worked("dk-opt-out");
    let irish = with(
        &danish,
        &[("jurisdiction.member_state", json!("IE")), ("authorisation.authority_state", json!("IE"))],
    );
    let condition = "as far as Ireland is not bound by the related rules of cooperation (recital 40)";
    assert!(sentence(&assess(&irish, profiles(), now)).contains(condition));
    assert!(!sentence(&assess(&danish, profiles(), now)).contains(condition));
}

#[test]
fn outside_owes_nothing_under_the_article_and_warns_of_nothing_in_it() {
    let (case, _) = worked("dk-opt-out");
    let refused = with(
        &case,
        &[
            ("running.started", json!(true)),
            ("running.armed_at", json!("2026-11-22T09:30:00.000Z")),
            ("running.comparison_reported", json!(false)),
            ("authorisation.result", json!("refused")),
        ],
    );
    let a = assess(&refused, profiles(), at(IN_2026));
    assert!(a.outcome == Outcome::Outside && a.duties.is_empty(), "{:?}", a.duties);
    let hotel = official("T-32a");
    let text = memo(&hotel, &assess(&hotel, profiles(), at(IN_2026)));
    assert!(!text.contains("Warnings") && !text.contains("[the authorising authority]"), "{text}");
}

#[test]
fn what_ran_and_was_refused_is_stopped_and_erased_even_where_the_use_is_said_to_be_outside() {
    let (case, now) = worked("se-missing-child-granted");
    // A court that was asked speaks against such a place: people outside decided that it is not public.
    let decided = json!([{
        "row": "SC-d1", "holds": false, "by": "rights_officer", "at": "2026-11-22T09:10:00.000Z",
        "legal_fact": "only the port's staff may enter", "basis": "port act, section 2",
    }]);
    let case = with(&case, &[("clearance.given", decided)]);
    let refused = [
        ("running.started", json!(true)),
        ("running.armed_at", json!("2026-11-22T09:30:00.000Z")),
        ("running.comparison_reported", json!(false)),
        ("authorisation.result", json!("refused")),
        ("space.access", json!("limited_by_law")),
    ];
    let rows = |case: &Case| {
        let a = assess(case, profiles(), now);
        assert_eq!(a.outcome, Outcome::Outside);
        a.duties.iter().map(|duty| duty.row).collect::<Vec<_>>()
    };
    assert_eq!(rows(&with(&case, &refused)), ["R-5.3-n"]);
    // Where nothing ran there is nothing to stop, and where nothing was refused nothing of Article 5 is owed.
    assert!(rows(&with(&case, &refused[3..])).is_empty());
    assert!(rows(&with(&case, &[("space.access", json!("limited_by_law"))])).is_empty());
    let (lapsed, then) = worked("se-urgent-lapsed");
    let a = assess(&with(&lapsed, &refused[4..]), profiles(), then);
    assert_eq!(a.outcome, Outcome::Outside);
    assert_eq!(a.duties.iter().map(|duty| duty.row).collect::<Vec<_>>(), ["R-5.3-m"]);
}

#[test]
fn what_is_reported_to_have_run_is_erased_after_a_refusal_whatever_is_said_of_the_start() {
    // Outside as a later search; a live comparison or an alert is reported all the same.
    let refused = with(
        &official("T-31"),
        &[
            ("authorisation.decided", json!(true)),
            ("authorisation.decided_at", json!("2026-11-22T09:30:00.000Z")),
            ("authorisation.result", json!("refused")),
        ],
    );
    let rows = |case: &Case| {
        let a = assess(case, profiles(), at(IN_2026));
        assert_eq!(a.outcome, Outcome::Outside);
        a.duties.iter().map(|duty| duty.row).collect::<Vec<_>>()
    };
    assert!(rows(&refused).is_empty());
    for ran in ["running.started", "running.comparison_reported", "alerts.released"] {
        assert_eq!(rows(&with(&refused, &[(ran, json!(true))])), ["R-5.3-n"], "{ran}");
    }
}

#[test]
fn whoever_runs_what_is_not_permitted_is_told_to_stop_before_anything_else() {
    let case = official("T-41");
    let a = assess(&case, profiles(), at("2026-11-22T12:00:00.000Z"));
    let first = a.duties.first().expect("a duty");
    assert!(first.what.starts_with("stop at once"), "{:?}", a.duties);
    let (granted, now) = worked("se-missing-child-granted");
    assert!(!assess(&granted, profiles(), now).duties.iter().any(|d| d.what.contains("stop")));
}

#[test]
fn only_a_permit_is_good_until_an_instant() {
    for (name, input) in worked_cases() {
        let a = assess(&input.case, profiles(), input.at.unwrap_or_else(|| at(IN_2026)));
        let text = sentence(&a);
        assert!(!text.contains("Good until"), "{name}: {text}");
        assert_eq!(
            text.contains("Ask again by"),
            a.permitted().is_none() && a.good_until.is_some(),
            "{name}: {text}"
        );
    }
}

#[test]
fn a_lawful_use_that_ended_is_not_called_a_crime_and_one_that_broke_a_rule_is() {
    let (over, now) = worked("se-missing-child-after-the-period");
    assert!(sentence(&assess(&over, profiles(), now)).starts_with("ENDED, so nothing may run now"));
    let refused = with(&over, &[("authorisation.result", json!("refused"))]);
    assert!(sentence(&assess(&refused, profiles(), now)).starts_with("PROHIBITED"));
    let swept = with(&over, &[("target.general_sweep", json!(true))]);
    assert!(sentence(&assess(&swept, profiles(), now)).starts_with("PROHIBITED"));
}

#[test]
fn what_only_a_guard_of_our_own_closes_is_not_said_to_be_written_in_the_act() {
    let (granted, now) = worked("se-missing-child-granted");
    let list = |sha256: &str| {
        let mut value = serde_json::to_value(&granted).expect("a case is data");
        for (section, fact) in [("limits", "requested"), ("limits", "planned"), ("authorisation", "limits")] {
            value[section][fact]["reference_list"] = json!({"within": [{"sha256": sha256, "count": 1}]});
        }
        serde_json::from_value::<Case>(value).expect("a case")
    };
    let unlocked = list("secret");
    let a = assess(&unlocked, profiles(), now);
    assert_eq!((a.outcome, a.failing_rows()), (Outcome::Prohibited, vec!["X-f"]));
    let said = "as its conditions are read here: what is not met (X-f) is inferred from the Act, and not written in it";
    assert!(sentence(&a).contains(said), "{}", sentence(&a));
    let swept = with(&unlocked, &[("target.general_sweep", json!(true))]);
    assert!(!sentence(&assess(&swept, profiles(), now)).contains("inferred"));
}

#[test]
fn a_reason_names_the_branch_that_was_taken_and_no_other() {
    let (case, now) = worked("se-missing-child-granted");
    let reason = |facts: &[(&str, Value)], row: &str| {
        assess(&with(&case, facts), profiles(), now).finding(row).expect("a finding").reason.to_string()
    };
    let refused = reason(&[("authorisation.result", json!("refused"))], "R-5.3-a");
    assert!(!refused.contains("urgen"), "{refused}");
    let unregistered = reason(&[("registration.registered", json!(false))], "R-5.2-m");
    assert_eq!(unregistered, "the use of the system is not registered");
}

#[test]
fn a_prosecutors_doubt_and_a_grant_cut_short_stand_under_the_warnings() {
    for (name, row, words) in [
        ("se-prosecutor-with-confirmed-independence", "R-5.3-d", "doubt prosecutors"),
        ("it-robbery-suspect-cut-to-15-days", "R-5.2-h", "national law cuts it at 2026-12-07"),
    ] {
        let (case, now) = worked(name);
        let text = memo(&case, &assess(&case, profiles(), now));
        let warnings =
            text.split("Warnings").nth(1).and_then(|t| t.split("Every element").next()).expect("warnings");
        assert!(warnings.contains(row) && warnings.contains(words), "{text}");
    }
}

#[test]
fn both_readings_of_an_unregistered_provider_in_urgency_are_shown() {
    let (case, now) = worked("se-urgent-with-unregistered-provider");
    let a = assess(&case, profiles(), now);
    let reason = &a.finding("R-49-a").expect("a finding").reason;
    assert!(reason.contains("Article 5(2)") && reason.contains("R-26-e"), "{reason}");
}

#[test]
fn a_way_out_that_waits_for_people_is_named_as_one_and_nobody_is_told_to_mend_it() {
    let yard = &worked_cases()["next_door/prison-yard-with-a-cooperation-in-dispute.toml"].case;
    let now = at("2026-11-22T10:00:00.000Z");
    let says = memo(yard, &assess(yard, profiles(), now));
    let head = says.lines().nth(2).expect("a headline");
    assert!(
        head.contains("It may be outside Article 5(1)(h): that is not said before SC-g2 is settled."),
        "{head}"
    );
    let waits = says.find("What would take it out of the article, once it is settled: SC-g2\n").expect(&says);
    let steps = says.find("Who must do what").expect(&says);
    assert!(says[waits..steps].contains("SC-d1     not met"), "{says}");
    assert!(!says[steps..].contains("mend what is not met"), "{says}");
}
