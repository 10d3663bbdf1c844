//! One fact decides: a permitted case, one fact changed, and exactly the rows that then fail.

use serde_json::{Value, json};
use stricto_law::{Outcome, Profiles, assess};

use crate::support::{at, profiles, with, worked};

fn denied() -> Value {
    json!({"affirmed": false, "by": "rights officer", "at": "2026-11-22T09:00:00.000Z", "evidence": ["note 1"]})
}

/// Each line: the fact, its value, the rows that fail, with what outcome.
fn check(base: &str, table: &[(&str, Value, &[&str], Outcome)]) {
    let (case, at) = worked(base);
    for (fact, value, rows, outcome) in table {
        let a = assess(&with(&case, &[(fact, value.clone())]), profiles(), at);
        assert_eq!((a.failing_rows(), a.outcome), (rows.to_vec(), *outcome), "{fact} = {value}");
    }
}

#[test]
fn in_a_granted_search_for_a_missing_child_one_fact_decides() {
    use Outcome::{Escalate, Permitted, Prohibited};
    let table: &[(&str, Value, &[&str], Outcome)] = &[
        // scope
        ("jurisdiction.third_country_cooperation", json!(true), &[], Escalate),
        ("jurisdiction.pre_market_research", json!(true), &[], Escalate),
        ("jurisdiction.exclusively_national_security", json!(true), &[], Permitted),
        ("jurisdiction.deployer_in_union", json!(false), &[], Permitted),
        ("system.reference_database", json!(false), &[], Escalate),
        ("system.function", json!("tracking_by_objects"), &[], Escalate),
        ("system.installation_only", json!(true), &[], Escalate),
        ("system.involvement", json!("presents_knowingly"), &[], Escalate),
        ("purpose.behalf", json!("own"), &[], Escalate),
        ("purpose.law_enforcement", json!(false), &[], Escalate),
        ("space.physical", json!(false), &[], Escalate),
        ("system.involvement", json!("informed_only"), &[], Permitted),
        ("time.artificially_delayed", json!(true), &["SC-c2"], Prohibited),
        ("time.material", json!("recorded"), &[], Permitted),
        ("purpose.check_of_present_person", json!(true), &[], Escalate),
        ("purpose.behalf", json!("on_behalf_of_authority"), &[], Permitted),
        // objective
        ("missing_person.law_enforcement_context", json!(false), &[], Escalate),
        ("missing_person.within_national_definition", json!(false), &["R-5.1-f"], Prohibited),
        ("objective.pursued", json!([]), &["R-5.1-b"], Prohibited),
        // target
        ("target.scope", json!("defined_group"), &["R-5.2-a"], Prohibited),
        ("target.scope", json!("named_individuals"), &[], Escalate),
        ("target.scope", json!("everyone"), &["R-5.2-a"], Prohibited),
        ("target.mixed_list", json!(true), &["R-5.2-b"], Prohibited),
        ("target.civil_identity_known", json!(false), &["R-5.2-c"], Prohibited),
        ("target.database_described", json!(false), &["R-5.2-k"], Prohibited),
        ("target.database_appropriate", denied(), &["R-5.2-k"], Prohibited),
        // necessity
        ("necessity.strictly_necessary", denied(), &["R-5.1-c"], Prohibited),
        ("necessity.situation", denied(), &["R-5.2-d"], Prohibited),
        ("necessity.consequences", denied(), &["R-5.2-e"], Prohibited),
        ("necessity.alternatives", denied(), &["R-5.2-f"], Prohibited),
    ];
    check("se-missing-child-granted", table);
}

#[test]
fn of_the_conditions_and_guards_of_that_search_one_fact_decides() {
    use Outcome::{Conditional, Permitted, Prohibited};
    let table: &[(&str, Value, &[&str], Outcome)] = &[
        // FRIA and registration
        ("fria.completed_at", json!("2026-11-22T09:00:00.001Z"), &["R-5.2-l"], Prohibited),
        ("fria.completed_at", json!("2026-11-22T09:00:00.000Z"), &[], Permitted),
        ("fria.performed_by", json!("Granköpings tingsrätt"), &["R-5.2-o"], Prohibited),
        ("fria.performed_by", json!(" granköpings  Tingsrätt "), &["R-5.2-o"], Prohibited),
        ("fria.persons_affected", json!(false), &["R-27-c"], Prohibited),
        ("fria.changed_since", json!(true), &["R-27-h"], Prohibited),
        ("fria.notified", json!(false), &[], Permitted),
        ("registration.provider_registered", json!(false), &["R-49-a"], Prohibited),
        ("registration.non_public_section", json!(false), &["R-49-d"], Prohibited),
        ("registration.registered_at", json!("2026-11-22T09:00:00.001Z"), &["R-5.2-m"], Prohibited),
        // authorisation
        ("authorisation.requested", json!(false), &["R-5.3-e"], Prohibited),
        ("authorisation.requested", Value::Null, &[], Conditional),
        ("authorisation.requested", json!({"disputed": "the court has no copy"}), &[], Conditional),
        ("authorisation.requested_at", json!("2026-11-22T09:00:00.000Z"), &[], Permitted),
        ("authorisation.requested_at", json!("2026-11-22T09:00:00.001Z"), &["R-5.3-e"], Prohibited),
        ("authorisation.reasoned", json!(false), &["R-5.3-e"], Prohibited),
        ("authorisation.objectives", json!(["threat"]), &["R-5.3-v"], Prohibited),
        ("authorisation.single_use", json!(false), &["R-5.3-w"], Prohibited),
        ("authorisation.authority", json!(" "), &["R-5.3-b"], Prohibited),
        ("authorisation.binding", json!(false), &["R-5.3-b"], Prohibited),
        ("authorisation.authority_kind", json!("other"), &["R-5.3-b", "R-5.3-d"], Prohibited),
        ("authorisation.authority_kind", json!("independent_administrative"), &["R-5.3-b"], Prohibited),
        ("authorisation.authority_state", json!("FI"), &["R-5.3-c"], Prohibited),
        ("authorisation.no_part_in_case", json!(false), &["R-5.3-d"], Prohibited),
        ("authorisation.necessary_and_proportionate", denied(), &["R-5.3-f"], Prohibited),
        ("authorisation.strictly_limited", denied(), &["R-5.3-g"], Prohibited),
        ("authorisation.elements_weighed", denied(), &["R-5.3-h"], Prohibited),
        ("authorisation.national_conditions", denied(), &["R-5.2-g"], Prohibited),
        ("authorisation.basis", json!("transcribed"), &[], Permitted),
        ("authorisation.result", json!("withdrawn"), &["R-5.3-a"], Prohibited),
        ("authorisation.until", json!("2026-11-22T10:00:00.000Z"), &["R-5.3-a"], Prohibited),
        ("authorisation.until", json!("2026-11-22T10:00:00.001Z"), &[], Permitted),
        // guards
        ("running.unauthorised_comparison", json!(true), &["X-g"], Prohibited),
        ("running.engine_takes_orders", json!(false), &[], Permitted),
        ("running.comparison_reported", json!(true), &[], Conditional),
        ("alerts.decision_solely_on_output", json!(true), &["R-5.3-t"], Prohibited),
        ("earlier.requests", Value::Null, &[], Conditional),
        ("earlier.requests", earlier(" ", "refused"), &["X-a"], Conditional),
        ("earlier.requests", earlier("Ä 99-26", "refused"), &[], Permitted),
        ("space.sensitive_places_weighed", denied(), &["X-c"], Conditional),
        ("space.sensitive_places", json!([{ "kind": "worship", "name": " " }]), &["X-c"], Conditional),
        ("space.earlier_use_hours", Value::Null, &[], Conditional),
        ("fria.accuracy_by_group", accuracy(Some(json!("unknown"))), &["X-d"], Conditional),
        ("fria.accuracy_by_group", Value::Null, &[], Conditional),
        ("authorisation.request_accuracy", accuracy(None), &["X-d"], Conditional),
        ("authorisation.request_accuracy", Value::Null, &[], Conditional),
        ("target.minors", Value::Null, &[], Conditional),
        ("target.minors", json!(false), &[], Conditional),
    ];
    check("se-missing-child-granted", table);
}

fn earlier(reference: &str, result: &str) -> Value {
    json!([{ "reference": reference, "result": result, "urgent": false }])
}

/// Accuracy by four groups as nobody measured it, and by disability as given; none leaves that group out.
fn accuracy(disability: Option<Value>) -> Value {
    let mut groups = json!({ "age": "unknown", "ethnicity": "unknown", "race": "unknown", "sex": "unknown" });
    if let Some(disability) = disability {
        groups["disability"] = disability;
    }
    groups
}

#[test]
fn accuracy_is_measured_before_use_on_somebody_or_said_to_be_unknown() {
    let measured =
        |size: u64, at: &str| accuracy(Some(json!({ "measured": { "sample_size": size, "at": at } })));
    let before = "2026-08-20T09:00:00.000Z";
    let table = [
        (accuracy(Some(json!("unknown"))), Outcome::Permitted),
        (measured(1, before), Outcome::Permitted),
        (measured(0, before), Outcome::Conditional),
        (accuracy(None), Outcome::Conditional),
    ];
    let (case, at) = crate::support::worked("se-missing-child-granted");
    for (groups, outcome) in table {
        let both =
            [("fria.accuracy_by_group", groups.clone()), ("authorisation.request_accuracy", groups.clone())];
        let a = stricto_law::assess(&crate::support::with(&case, &both), crate::support::profiles(), at);
        assert_eq!(a.outcome, outcome, "{groups}");
    }
    let (urgent, at) = crate::support::worked("se-urgent-start");
    for (when, outcome) in
        [("2026-11-22T09:30:00.000Z", Outcome::Permitted), ("2026-11-22T09:30:00.001Z", Outcome::Conditional)]
    {
        let case = crate::support::with(&urgent, &[("fria.accuracy_by_group", measured(10, when))]);
        assert_eq!(stricto_law::assess(&case, crate::support::profiles(), at).outcome, outcome, "{when}");
    }
}

#[test]
fn in_a_granted_search_for_a_suspect_one_fact_decides() {
    use Outcome::{Permitted, Prohibited};
    let table: &[(&str, Value, &[&str], Outcome)] = &[
        ("offence.maximum_sentence_months", json!(48), &[], Permitted),
        ("offence.maximum_sentence_months", json!(47), &["R-5.1-l"], Prohibited),
        ("offence.annex_ii", json!("not_listed"), &["R-5.5-d", "R-5.1-l"], Prohibited),
        ("offence.national_provision", json!(" "), &["R-5.1-l"], Prohibited),
        ("offence.standing", json!("other"), &["R-5.1-k"], Prohibited),
        ("offence.standing", json!("convicted"), &[], Permitted),
        ("offence.serious_grounds", denied(), &["R-5.1-k"], Prohibited),
        ("target.scope", json!("defined_group"), &[], Permitted),
        ("authorisation.authority_kind", json!("prosecutor"), &["R-5.3-b"], Prohibited),
        ("authorisation.request_states", json!(["period", "place"]), &["R-5.5-h"], Prohibited),
    ];
    check("it-robbery-suspect-cut-to-15-days", table);
}

#[test]
fn a_criminal_organisation_needs_an_offence_it_is_about() {
    let (case, at) = worked("it-robbery-suspect-cut-to-15-days");
    let about = |offence: Value| {
        let facts =
            [("offence.annex_ii", json!("criminal_organisation")), ("offence.organised_for", offence)];
        assess(&with(&case, &facts), profiles(), at)
    };
    assert_eq!(about(json!("sabotage")).outcome, Outcome::Permitted);
    assert_eq!(about(json!("criminal_organisation")).failing_rows(), ["R-5.1-l"]);
    assert_eq!(about(Value::Null).open_rows(), ["R-5.5-d", "R-5.1-l"]);
    let it = include_str!("../../../../profiles/IT.toml").replace("\"sabotage\", ", "");
    let narrower = Profiles::from_texts(&[&it]).expect("a profile");
    let facts =
        [("offence.annex_ii", json!("criminal_organisation")), ("offence.organised_for", json!("sabotage"))];
    assert_eq!(assess(&with(&case, &facts), &narrower, at).failing_rows(), ["R-5.5-d"]);
}

#[test]
fn a_place_that_is_public_only_in_part_counts_as_public() {
    let (case, at) = worked("se-missing-child-granted");
    let limited = |whole: bool| {
        with(&case, &[("space.access", json!("limited_by_law")), ("space.whole_area", json!(whole))])
    };
    // Who asked a court for that place said that it is public.
    assert_eq!(assess(&limited(true), profiles(), at).open_rows(), ["SC-d1"]);
    let nobody_asked = with(
        &limited(true),
        &[("authorisation.requested", Value::Null), ("authorisation.decided", Value::Null)],
    );
    assert_eq!(assess(&nobody_asked, profiles(), at).outcome, Outcome::Outside);
    assert_eq!(assess(&limited(false), profiles(), at).outcome, Outcome::Permitted);
}

#[test]
fn of_two_routes_of_national_law_the_shorter_time_counts() {
    let (case, _) = worked("se-urgent-start");
    let case = with(
        &case,
        &[
            ("objective.pursued", json!(["missing_person", "victims"])),
            ("victims.crime", json!("abduction")),
            ("victims.specific", json!(true)),
        ],
    );
    let se = include_str!("../../../../profiles/SE.toml");
    let two = se.replace("\"victims\", ", "")
        + "\n[[route]]\nprovision = \"another provision\"\nobjectives = [\"victims\"]\nauthorities = [\"court\"]\n\
           [route.urgency]\nrequest_within_hours = 12\n";
    let profiles = Profiles::from_texts(&[&two]).expect("a profile");
    let a = assess(&case, &profiles, at("2026-11-22T12:00:00.000Z"));
    assert_eq!((a.outcome, a.good_until), (Outcome::Permitted, Some(at("2026-11-22T21:30:00.000Z"))));
}

#[test]
fn what_was_judged_only_later_was_not_yet_judged() {
    let (case, at) = worked("se-missing-child-granted");
    let late = json!({"affirmed": true, "by": "commander", "at": "2026-11-22T10:00:00.001Z", "evidence": ["report 7"]});
    let a = assess(&with(&case, &[("necessity.alternatives", late)]), profiles(), at);
    assert_eq!((a.outcome, a.open_rows()), (Outcome::Conditional, vec!["R-5.2-f"]));
    assert_eq!(a.good_until, Some(crate::support::at("2026-11-22T10:00:00.001Z")));
    let unfounded =
        json!({"affirmed": true, "by": " ", "at": "2026-11-22T09:00:00.000Z", "evidence": ["report 7"]});
    let a = assess(&with(&case, &[("necessity.alternatives", unfounded)]), profiles(), at);
    assert_eq!(a.open_rows(), ["R-5.2-f"]);
}

#[test]
fn a_start_before_the_decision_without_urgency_is_prohibited() {
    let (case, now) = worked("se-missing-child-granted");
    let started = |compared: Option<&str>| {
        with(
            &case,
            &[
                ("running.started", json!(true)),
                ("running.armed_at", json!("2026-11-22T08:59:59.999Z")),
                ("running.comparison_reported", json!(compared.is_some())),
                ("running.first_comparison_at", compared.map_or(Value::Null, |at| json!(at))),
            ],
        )
    };
    let before = assess(&started(Some("2026-11-22T08:59:59.999Z")), profiles(), now);
    assert_eq!(before.failing_rows(), ["R-5.3-a", "R-5.3-i"]);
    // Armed alone, nothing is used yet.
    for compared in [None, Some("2026-11-22T09:30:00.000Z")] {
        let after = assess(&started(compared), profiles(), now);
        assert_eq!(after.outcome, Outcome::Permitted, "{compared:?}");
        for row in ["R-5.3-a", "R-5.3-i"] {
            let warning = after.finding(row).and_then(|f| f.warning.as_deref()).unwrap_or_default();
            assert!(warning.contains("the system was armed at 2026-11-22T08:59:59.999Z"), "{row}: {warning}");
        }
    }
}

#[test]
fn what_no_run_time_can_enforce_is_no_limit() {
    let (case, at) = worked("se-missing-child-granted");
    let sources = ["limits.requested", "limits.planned", "authorisation.limits"];
    let everywhere = |bound: &str, value: &Value| {
        let mut json = crate::support::json(&case);
        for source in sources {
            let (section, field) = source.split_once('.').expect("section.fact");
            json[section][field][bound] = value.clone();
        }
        assess(&crate::support::case(json), profiles(), at)
    };
    let list = |sha256: &str, count: u32| json!({"within": [{"sha256": sha256, "count": count}]});
    // No article names threshold and delay: they are still to be set, and nothing is prohibited for want of them.
    let open = [
        ("threshold_e6", json!("not_set")),
        ("threshold_e6", json!({"within": 0})),
        ("threshold_e6", json!({"within": 1_000_001})),
        ("max_delay_ms", json!("not_set")),
        ("max_delay_ms", json!({"within": 0})),
    ];
    for (bound, value) in open {
        let a = everywhere(bound, &value);
        assert_eq!((a.outcome, a.open_rows()), (Outcome::Conditional, vec!["R-5.3-i"]), "{bound} = {value}");
    }
    let prohibited: [(&str, Value, &str); 3] = [
        ("reference_list", list("zz", 1), "X-f"),
        ("reference_list", list(&"AB".repeat(32), 1), "X-f"),
        ("reference_list", list(&"ab".repeat(32), 0), "X-f"),
    ];
    for (bound, value, row) in prohibited {
        assert_eq!(everywhere(bound, &value).failing_rows(), [row], "{bound} = {value}");
    }
    // A use of no system is none that was authorised.
    let none = everywhere("systems", &json!({"within": []}));
    assert_eq!(none.failing_rows(), ["R-5.3-w", "R-5.3-i"]);
    // One person is said to be sought: three names, or a list of thousands, are for people.
    let escalated = [
        ("persons", json!({"within": ["a", "b", "c"]})),
        ("reference_list", list(&"ab".repeat(32), 100_000)),
    ];
    for (bound, value) in escalated {
        let a = everywhere(bound, &value);
        assert_eq!((a.outcome, a.open_rows()), (Outcome::Escalate, vec!["R-5.2-a"]), "{bound} = {value}");
    }
}

#[test]
fn a_use_wholly_outside_the_union_is_outside_and_one_in_a_member_state_is_not() {
    let (case, at) = worked("se-missing-child-granted");
    let away = [
        ("jurisdiction.deployer_in_union", json!(false)),
        ("jurisdiction.output_used_in_union", json!(false)),
    ];
    let case = with(&case, &away);
    assert_eq!(assess(&case, profiles(), at).open_rows(), ["SC-g0"]);
    let said = with(&case, &[("jurisdiction.used_in_union", json!(false))]);
    assert_eq!(assess(&said, profiles(), at).outcome, Outcome::Escalate);
    let nowhere = with(&said, &[("jurisdiction.member_state", Value::Null)]);
    assert_eq!(assess(&nowhere, profiles(), at).open_rows(), ["SC-g0"]);
    let nowhere = with(&nowhere, &[("authorisation.authority_state", Value::Null)]);
    let a = assess(&nowhere, profiles(), at);
    assert_eq!((a.outcome, a.failing_rows()), (Outcome::Outside, vec!["SC-g0"]));
}

#[test]
fn a_prosecutor_is_not_confirmed_independent_by_the_unit() {
    let (case, at) = worked("se-prosecutor-with-confirmed-independence");
    let own = json!({
        "affirmed": true, "by": "Commander of the search unit", "at": "2026-11-22T09:05:00.000Z", "evidence": ["note 2"]
    });
    let a = assess(&with(&case, &[("authorisation.independence_confirmed", own)]), profiles(), at);
    assert_eq!((a.outcome, a.open_rows()), (Outcome::Conditional, vec!["R-5.3-d"]));
}
