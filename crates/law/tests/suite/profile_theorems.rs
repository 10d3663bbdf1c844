//! The theorem that no profile widens the Act, over generated profiles.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use stricto_law::numbers::URGENT_REQUEST_HOURS;
use stricto_law::profile::{Profiles, check};
use stricto_law::time::Instant;
use stricto_law::{Case, Outcome, assess};

use crate::support::{at, profiles, with, worked};

/// The words of a generated profile, and whether it strays beyond the Act.
#[derive(Clone, Debug)]
struct Generated {
    text: String,
    strays: bool,
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

const OBJECTIVES: [&str; 5] = ["victims", "missing_person", "threat", "terrorist_attack", "offence"];
const OFFENCES: [&str; 4] = ["terrorism", "rape", "murder_or_grievous_injury", "not_listed"];
const AUTHORITIES: [&str; 4] = ["court", "independent_administrative", "prosecutor", "other"];

/// Hours of the request, days of a period, months of an offence: most within the Act, some beyond it.
fn numbers() -> impl Strategy<Value = (u64, Option<u32>, Option<u32>, Option<u64>)> {
    (
        prop_oneof![4 => 1..=24_u64, 1 => 25..=1000_u64],
        proptest::option::of(prop_oneof![6 => 1..=366_u32, 1 => 367..=100_000_u32]),
        proptest::option::of(prop_oneof![6 => 48..=600_u32, 1 => 0..=47_u32]),
        proptest::option::of(0..=48_u64),
    )
}

prop_compose! {
    fn any_profile()(
        objectives in subsequence(OBJECTIVES.to_vec(), 1..=5),
        offences in prop_oneof![5 => subsequence(OFFENCES[..3].to_vec(), 1..=3), 1 => Just(OFFENCES.to_vec())],
        authorities in prop_oneof![5 => subsequence(AUTHORITIES[..3].to_vec(), 1..=3), 1 => Just(AUTHORITIES.to_vec())],
        (hours, days, months, step) in numbers(),
        urgency in any::<bool>(),
        one_verifier in any::<bool>(),
        state in select(vec!["SE", "IT"]),
    ) -> Generated {
        let pursued = objectives.contains(&"offence");
        let mut text = format!(
            "id = \"{state}\"\nname = \"made up\"\nmember_state = \"{state}\"\nstatus = \"open\"\nofficial = true\n\
             note = \"made up\"\nsource = \"made up\"\nsource_date = \"2026-01-01\"\nlapse_erases = {one_verifier}\n"
        );
        if one_verifier {
            text += "one_verifier = \"section 9\"\n";
        }
        text += &format!(
            "[[route]]\nprovision = \"section 1\"\nobjectives = [{}]\nauthorities = [{}]\n",
            list(&objectives),
            list(&authorities)
        );
        if pursued {
            text += &format!("offences = [{}]\n", list(&offences));
        }
        if let Some(days) = days {
            text += &format!("maximum_period_days = {days}\n");
        }
        let named = months.filter(|_| pursued);
        if let Some(months) = named {
            text += &format!(
                "[[route.national_offences]]\nannex_ii = \"{}\"\nname = \"n\"\nprovision = \"p\"\nmaximum_months = {months}\n",
                offences.first().copied().unwrap_or("rape")
            );
        }
        if urgency {
            text += &format!("[route.urgency]\nrequest_within_hours = {hours}\n");
            if let Some(step) = step {
                text += &format!(
                    "[[route.urgency.step]]\nid = \"told\"\nwhat = \"tell\"\nwho = \"deployer\"\nafter = \"start\"\n\
                     within_hours = {step}\ncloses = false\ncitation = \"section 2\"\n"
                );
            }
        }
        let strays = authorities.contains(&"other")
            || (pursued && offences.contains(&"not_listed"))
            || days.is_some_and(|days| days > 366)
            || named.is_some_and(|months| months < 48)
            || (urgency && hours > URGENT_REQUEST_HOURS);
        Generated { text, strays }
    }
}

/// Each lets a permitted case lack one condition of the Act, whatever national law says.
fn lacks() -> Vec<(&'static str, Value)> {
    vec![
        ("fria.completed", json!(false)),
        ("target.general_sweep", json!(true)),
        ("purpose.trigger", json!("system_output")),
        ("registration.registered", json!(false)),
        ("objective.pursued", json!([])),
        ("necessity.strictly_necessary", Value::Null),
        ("necessity.alternatives", Value::Null),
        ("running.unauthorised_comparison", json!(true)),
        ("alerts.decision_solely_on_output", json!(true)),
        ("offence.annex_ii", json!("not_listed")),
        ("offence.maximum_sentence_months", json!(47)),
        ("authorisation.authority_kind", json!("other")),
        ("authorisation.binding", json!(false)),
        ("authorisation.single_use", json!(false)),
        ("authorisation.reasoned", json!(false)),
    ]
}

/// What a decision says is not asked of an urgent use without one; offences only of objective (iii).
fn asked(case: &Case, lack: &str) -> bool {
    let urgent = case.urgency.claimed.value() == Some(&true);
    let offence = serde_json::to_value(&case.objective).is_ok_and(|o| o.to_string().contains("\"offence\""));
    match lack.split_once('.').map(|(section, _)| section) {
        Some("authorisation") => {
            !urgent || lack.ends_with("reasoned") && case.authorisation.requested_at.value().is_some()
        }
        Some("offence") => offence,
        _ => true,
    }
}

/// Permitted cases of three kinds: granted, urgent, and in criminal proceedings.
fn bases() -> Vec<(Case, Instant)> {
    ["se-missing-child-granted", "se-urgent-start", "it-robbery-suspect-cut-to-15-days"]
        .into_iter()
        .map(worked)
        .collect()
}

#[test]
fn the_bases_are_permitted_and_each_lack_closes_where_it_is_asked() {
    let mut closed = 0;
    for (case, at) in bases() {
        assert_eq!(assess(&case, profiles(), at).outcome, Outcome::Permitted);
        for (fact, value) in lacks().into_iter().filter(|(fact, _)| asked(&case, fact)) {
            let lacking = assess(&with(&case, &[(fact, value)]), profiles(), at);
            assert_ne!(lacking.outcome, Outcome::Permitted, "{fact}");
            closed += 1;
        }
    }
    assert!(closed > 30, "only {closed}");
}

#[test]
fn some_generated_law_permits() {
    let text = "id = \"SE\"\nname = \"n\"\nmember_state = \"SE\"\nstatus = \"open\"\nofficial = true\nnote = \"n\"\n\
        source = \"s\"\nsource_date = \"2026-01-01\"\n[[route]]\nprovision = \"section 1\"\n\
        objectives = [\"missing_person\"]\nauthorities = [\"court\"]\n";
    let (case, at) = worked("se-missing-child-granted");
    let law = Profiles::from_texts(&[text]).expect("a profile");
    assert_eq!(assess(&case, &law, at).outcome, Outcome::Permitted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn profile_never_widens(law in any_profile()) {
        prop_assert_eq!(check(&law.text).is_err(), law.strays, "{}", law.text);
        let Ok(law) = Profiles::from_texts(&[&law.text]) else { return Ok(()) };
        for profile in law.iter() {
            for urgency in profile.routes.iter().filter_map(|r| r.urgency.as_ref()) {
                prop_assert!(urgency.request_within_hours <= URGENT_REQUEST_HOURS);
            }
        }
        for (case, at) in bases() {
            for (fact, value) in lacks().into_iter().filter(|(fact, _)| asked(&case, fact)) {
                let a = assess(&with(&case, &[(fact, value)]), &law, at);
                prop_assert_ne!(a.outcome, Outcome::Permitted, "{}", fact);
            }
        }
        // Started at 09:30: a day later, an urgent use for which nobody asked is good under no law.
        let (urgent, _) = worked("se-urgent-start");
        prop_assert_ne!(assess(&urgent, &law, at("2026-11-23T09:30:00.000Z")).outcome, Outcome::Permitted);
    }
}
