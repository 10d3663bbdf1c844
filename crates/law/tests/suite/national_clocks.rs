//! The further clocks of national law on an urgent use, and the national offences behind Annex II.

use serde_json::{Value, json};
use stricto_law::finding::{FindingState, Who};
use stricto_law::{Assessment, Case, Outcome, Profiles, assess};

use crate::support::{at, profiles, with, worked};

/// An urgent start in Italy, in criminal proceedings: armed at 09:30, asked at 10:00, not decided.
fn criminal(facts: &[(&str, Value)]) -> Case {
    let (case, _) = worked("it-late-decision-heals-nothing");
    let undecided = with(
        &case,
        &[
            ("authorisation.decided", json!(false)),
            ("authorisation.decided_at", Value::Null),
            ("authorisation.result", Value::Null),
            ("alerts.released", json!(false)),
            ("alerts.last_released_at", Value::Null),
        ],
    );
    with(&undecided, facts)
}

fn timely(a: &Assessment) -> (FindingState, &str) {
    let found = a.finding("R-5.3-l").expect("a finding");
    (found.state, &found.reason)
}

fn owed(a: &Assessment, what: &str) -> Vec<(Who, String)> {
    let duties = a.duties.iter().filter(|d| d.what.contains(what));
    duties.map(|d| (d.who, d.due.expect("an instant").to_string())).collect()
}

const TOLD: &str = "tell the public prosecutor of the start";

#[test]
fn police_who_start_alone_owe_the_prosecutor_a_word_within_twelve_hours() {
    let alone = criminal(&[("urgency.started_by", json!("police"))]);
    let before = assess(&alone, profiles(), at("2026-11-22T21:29:59.999Z"));
    assert_eq!(timely(&before).0, FindingState::Met);
    assert_eq!(owed(&before, TOLD), [(Who::Deployer, "2026-11-22T21:30:00.000Z".to_owned())]);
    assert_eq!(
        owed(&before, "decide on the request"),
        [(Who::Authority, "2026-11-24T10:00:00.000Z".to_owned())]
    );
    assert_eq!(before.good_until, Some(at("2026-11-22T21:30:00.000Z")));

    let silent = assess(&alone, profiles(), at("2026-11-22T21:30:00.000Z"));
    assert_eq!(timely(&silent).0, FindingState::Undetermined, "nobody said which steps were taken");

    let steps = |when: &str| json!([{ "step": "prosecutor_told", "at": when }]);
    let told = with(&alone, &[("urgency.steps", steps("2026-11-22T21:30:00.000Z"))]);
    let told = assess(&told, profiles(), at("2026-11-22T23:00:00.000Z"));
    assert_eq!(timely(&told).0, FindingState::Met);
    assert!(owed(&told, TOLD).is_empty());

    for missed in [
        steps("2026-11-22T21:30:00.001Z"),
        json!([]),
        json!([{"step": "a word", "at": "2026-11-22T10:00:00.000Z"}]),
    ] {
        let case = with(&alone, &[("urgency.steps", missed.clone())]);
        let a = assess(&case, profiles(), at("2026-11-22T23:00:00.000Z"));
        let (state, reason) = timely(&a);
        assert_eq!((a.outcome, state), (Outcome::Prohibited, FindingState::NotMet), "{missed}");
        assert!(reason.contains("2026-11-22T21:30:00.000Z") && reason.contains("359-ter"), "{reason}");
    }
}

#[test]
fn a_prosecutor_who_starts_need_not_tell_the_prosecutor() {
    let case = criminal(&[("urgency.started_by", json!("prosecutor")), ("urgency.steps", json!([]))]);
    let a = assess(&case, profiles(), at("2026-11-22T23:00:00.000Z"));
    assert_eq!(timely(&a).0, FindingState::Met);
    assert!(owed(&a, TOLD).is_empty());
}

#[test]
fn who_started_is_asked_once_it_matters() {
    let case = criminal(&[("urgency.started_by", Value::Null), ("urgency.steps", json!([]))]);
    assert_eq!(timely(&assess(&case, profiles(), at("2026-11-22T12:00:00.000Z"))).0, FindingState::Met);
    let later = assess(&case, profiles(), at("2026-11-22T23:00:00.000Z"));
    assert_eq!(timely(&later).0, FindingState::Undetermined);
    assert!(timely(&later).1.contains("urgency.started_by"), "{}", timely(&later).1);
}

#[test]
fn italian_prevention_wants_the_oral_notice_before_the_start() {
    let preventive = |told: &str| {
        criminal(&[
            ("objective.pursued", json!(["terrorist_attack"])),
            ("urgency.steps", json!([{ "step": "oral_notice", "at": told }])),
        ])
    };
    for (told, state) in
        [("2026-11-22T09:30:00.000Z", FindingState::Met), ("2026-11-22T09:30:00.001Z", FindingState::NotMet)]
    {
        let a = assess(&preventive(told), profiles(), at("2026-11-22T12:00:00.000Z"));
        assert_eq!(timely(&a).0, state, "{told}: {}", timely(&a).1);
        assert_eq!(
            owed(&a, "decide on the request"),
            [(Who::Authority, "2026-11-23T10:00:00.000Z".to_owned())]
        );
    }
}

const CHAIN: &str = r#"
[[route.urgency.step]]
id = "ministry_told"
what = "tell the ministry"
who = "deployer"
after = "request"
within_hours = 2
closes = false
citation = "section 7"
[[route.urgency.step]]
id = "ministry_answers"
what = "answer"
who = "member_state"
after = "ministry_told"
within_hours = 3
closes = true
citation = "section 8"
"#;

#[test]
fn a_step_runs_from_the_one_before_it_and_a_mere_duty_closes_nothing() {
    let text = include_str!("../../../../profiles/IT.toml").to_owned() + CHAIN;
    let profiles = Profiles::from_texts(&[&text]).expect("a profile");
    let of = |steps: Value, now: &str| {
        let case = criminal(&[("urgency.started_by", json!("prosecutor")), ("urgency.steps", steps)]);
        assess(&case, &profiles, at(now))
    };
    // Asked at 10:00; where the ministry is not told, its clock runs from when it should have been.
    let untold = of(json!([]), "2026-11-22T14:59:59.999Z");
    assert_eq!(owed(&untold, "tell the ministry"), [(Who::Deployer, "2026-11-22T12:00:00.000Z".to_owned())]);
    assert_eq!(owed(&untold, "answer"), [(Who::MemberState, "2026-11-22T15:00:00.000Z".to_owned())]);
    assert_eq!(timely(&untold).0, FindingState::Met, "the word to the ministry is owed and no more");
    assert_eq!(timely(&of(json!([]), "2026-11-22T15:00:00.000Z")).0, FindingState::NotMet);

    let told = json!([{ "step": "ministry_told", "at": "2026-11-22T11:00:00.000Z" }]);
    let a = of(told, "2026-11-22T13:00:00.000Z");
    assert_eq!(owed(&a, "answer"), [(Who::MemberState, "2026-11-22T14:00:00.000Z".to_owned())]);
}

#[test]
fn the_cases_offence_is_one_that_national_law_names_with_its_maximum() {
    let named = r#"
[[route.national_offences]]
annex_ii = "organised_or_armed_robbery"
name = "aggravated robbery"
provision = "penal code, article on aggravated robbery"
maximum_months = 240
"#;
    let text = include_str!("../../../../profiles/IT.toml").to_owned() + named;
    let profiles = Profiles::from_texts(&[&text]).expect("a profile");
    let of = |facts: &[(&str, Value)]| {
        let a = assess(&criminal(facts), &profiles, at("2026-11-22T12:00:00.000Z"));
        let found = a.finding("R-5.5-d").expect("a finding");
        (found.state, found.reason.clone())
    };
    assert_eq!(of(&[]).0, FindingState::Met);
    let (state, reason) = of(&[("offence.maximum_sentence_months", json!(120))]);
    assert_eq!(state, FindingState::Undetermined);
    assert!(reason.contains("120") && reason.contains("240"), "{reason}");
    let (state, reason) = of(&[("offence.national_provision", json!("another article"))]);
    assert_eq!(state, FindingState::Undetermined);
    assert!(reason.contains("another article") && reason.contains("aggravated robbery"), "{reason}");
    let (state, _) = of(&[("offence.annex_ii", json!("rape"))]);
    assert_eq!(state, FindingState::Met, "nothing is known of that item's national offences");
}

#[test]
fn a_law_notified_late_or_with_few_rules_warns_and_closes_nothing() {
    let (case, now) = worked("se-missing-child-granted");
    let late = include_str!("../../../../profiles/SE.toml").replacen(
        "[[route]]",
        "[notification]\nmade = true\nadopted_at = \"2026-05-26T00:00:00.000Z\"\n\
         notified_at = \"2026-06-26T00:00:00.000Z\"\n\n[[route]]",
        1,
    );
    let in_time = late.replace("2026-06-26T", "2026-06-25T");
    let of = |text: &str| assess(&case, &Profiles::from_texts(&[text]).expect("a profile"), now);
    let state = |a: &Assessment, row: &str| a.finding(row).expect("a finding").state;
    assert_eq!(state(&of(&late), "R-5.5-e"), FindingState::NotMet);
    assert_eq!(state(&of(&in_time), "R-5.5-e"), FindingState::Met);
    assert_eq!(state(&of(&late), "R-5.5-c"), FindingState::Undetermined);
    let reason = of(&late).finding("R-5.5-c").expect("a finding").reason.clone();
    assert!(reason.contains("reporting") && !reason.contains("issuance"), "{reason}");
    assert_eq!(of(&late).outcome, Outcome::Permitted);
}

#[test]
fn the_notice_is_owed_as_national_law_words_it() {
    let case = criminal(&[("urgency.started_by", json!("prosecutor"))]);
    let a = assess(&case, profiles(), at("2026-11-22T12:00:00.000Z"));
    let duty = a.duties.iter().find(|d| d.row == "R-5.4-a").expect("a duty");
    assert!(duty.what.contains("deferrable by 3 months, renewable once"), "{}", duty.what);
}

#[test]
fn a_renewal_is_cut_to_its_own_step() {
    let shorter = include_str!("../../../../profiles/IT.toml").replace("step_days = 15", "step_days = 7");
    let profiles = Profiles::from_texts(&[&shorter]).expect("a profile");
    let italy = profiles.iter().next().expect("Italy");
    let preventive = italy.routes.first().expect("a route");
    assert_eq!((preventive.period_days(false), preventive.period_days(true)), (Some(15), Some(7)));
    let criminal = italy.routes.last().expect("a route");
    assert_eq!(criminal.period_days(true), Some(15), "what is not known of a renewal shortens nothing");
}
