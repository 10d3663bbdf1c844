//! What people state in the four stories: sections of the law's case, as they stand in sealed fields.
//!
//! Persons, places and offices are invented. The profile is Sweden's, *unofficial*; the authority is fictional.

use serde_json::{Value, json};
use stricto_law::limits::Limits;
use stricto_law::time::Instant;

/// The authority of the demo.
pub(crate) const AUTHORITY: &str = "the (fictional) district court of Norrvik";

/// A recorded assessment: by whom, when, on what evidence; never a bare "yes".
pub(crate) fn judged(at: Instant, by: &str, evidence: &str) -> Value {
    json!({ "affirmed": true, "by": by, "at": at.to_string(), "evidence": [evidence] })
}

/// What holds for every use of the demo: a Swedish town, live cameras in public space, the police.
fn live_in_public(at: Instant) -> Value {
    json!({
        "jurisdiction": {
            "member_state": "SE",
            "deployer_in_union": true,
            "output_used_in_union": true,
            "exclusively_national_security": false,
            "third_country_cooperation": false,
            "pre_market_research": false,
            "real_world_testing": false,
        },
        "system": {
            "function": "identification",
            "reference_database": true,
            "adds_watchlist_check": false,
            "involvement": "none",
            "installation_only": false,
        },
        "time": { "material": "live", "person_has_left": false, "artificially_delayed": false },
        "space": {
            "physical": true,
            "access": "anyone",
            "access_controlled": false,
            "whole_area": false,
            "sensitive_places": [
                { "kind": "worship", "name": "the chapel at the square" },
                { "kind": "health_care", "name": "the clinic at the square" },
            ],
            "earlier_use_hours": 0,
            "sensitive_places_weighed": judged(at, "requester of Norrvik", "a chapel and a clinic lie at the square"),
        },
        "purpose": {
            "law_enforcement": true,
            "behalf": "authority",
            "check_of_present_person": false,
            "trigger": "human_decision",
        },
        "earlier": { "requests": [] },
    })
}

fn with(mut base: Value, more: Value) -> Value {
    if let (Some(base), Value::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}

fn targeted(at: Instant, minors: bool, evidence: &str) -> Value {
    json!({
        "minors": minors,
        "scope": "individual",
        "reason_to_believe": judged(at, "requester of Norrvik", evidence),
        "civil_identity_known": true,
        "reference_set_of_them": true,
        "linked_to_threat": true,
        "general_sweep": false,
        "mixed_list": false,
        "database_described": true,
        "database_appropriate": judged(at, "requester of Norrvik", "one drawing from the family, for this search alone"),
    })
}

/// Story one: a child of nine has been missing since the morning.
pub(crate) fn missing_child(at: Instant) -> Value {
    with(
        live_in_public(at),
        json!({
            "meta": { "title": "Missing child, Norrvik (invented)" },
            "objective": { "pursued": ["missing_person"], "switched": false },
            "missing_person": {
                "law_enforcement_context": true,
                "within_national_definition": true,
                "adult": false,
            },
            "target": targeted(at, true, "a witness saw the child with a stranger near the station"),
        }),
    )
}

/// Story two: a threat with a knife, said to be minutes away.
pub(crate) fn threat(at: Instant) -> Value {
    let say = |evidence| judged(at, "commander of Norrvik", evidence);
    with(
        live_in_public(at),
        json!({
            "meta": { "title": "Threat at the harbour, Norrvik (invented)" },
            "objective": { "pursued": ["threat"], "switched": false },
            "threat": {
                "to_natural_persons": true,
                "specific": say("a caller named the quay, the hour and a knife"),
                "substantial": say("a knife among passengers who queue"),
                "imminent": say("the caller said: within the hour"),
                "through_infrastructure": false,
                "has_ended": false,
            },
            "target": targeted(at, false, "the caller's description fits one person known by name"),
        }),
    )
}

/// Story three: everybody at the festival's gate against everybody who is wanted.
pub(crate) fn sweep(at: Instant) -> Value {
    with(
        live_in_public(at),
        json!({
            "meta": { "title": "Festival gate, Norrvik (invented)" },
            "objective": { "pursued": ["offence"], "switched": false },
            "offence": {
                "standing": "suspect",
                "annex_ii": "trafficking_in_drugs",
                "national_provision": "penal law on narcotics, section 1 (invented)",
                "maximum_sentence_months": 120,
            },
            "target": {
                "minors": false,
                "scope": "everyone",
                "civil_identity_known": true,
                "reference_set_of_them": false,
                "general_sweep": true,
                "mixed_list": true,
                "database_described": true,
            },
        }),
    )
}

/// Story four: one suspect of armed robbery; a FRIA not confirmed up to date, and no decision yet.
pub(crate) fn suspect(at: Instant) -> Value {
    with(
        live_in_public(at),
        json!({
            "meta": { "title": "Suspect of armed robbery, Norrvik (invented)" },
            "objective": { "pursued": ["offence"], "switched": false },
            "offence": {
                "standing": "suspect",
                "serious_grounds": judged(at, "requester of Norrvik", "two witnesses and a trace at the place"),
                "annex_ii": "organised_or_armed_robbery",
                "national_provision": "penal code, chapter 8, section 6 (aggravated robbery)",
                "maximum_sentence_months": 120,
            },
            "target": targeted(at, false, "a ticket for the evening ferry in the suspect's name"),
        }),
    )
}

/// The recorded assessments of necessity and proportionality.
pub(crate) fn necessity(at: Instant) -> Value {
    let say = |evidence| judged(at, "requester of Norrvik", evidence);
    json!({ "necessity": {
        "strictly_necessary": say("no other means finds one person among thousands in time"),
        "alternatives": say("patrols, posters and a phone search were tried and did not suffice"),
        "situation": say("a life may be at stake; the probability is high; one person, one family"),
        "consequences": say("some thousands pass by, children among them; nobody else is listed; nothing is kept"),
    } })
}

/// What the unit plans, where it sets nothing narrower than what is granted.
pub(crate) fn plan(planned: &Limits) -> Value {
    json!({ "limits": { "planned": planned } })
}

/// Accuracy as the invented provider measured it, and what nobody measured.
fn accuracy() -> Value {
    let measured =
        |size: u64| json!({ "measured": { "sample_size": size, "at": "2026-08-20T09:00:00.000Z" } });
    json!({
        "age": measured(2400),
        "ethnicity": measured(1800),
        "race": "unknown",
        "sex": measured(2400),
        "disability": "unknown",
    })
}

/// The fundamental rights impact assessment; `fresh` where somebody confirmed that nothing changed since.
pub(crate) fn fria(completed: Instant, fresh: bool) -> Value {
    let mut fria = json!({
        "completed": true,
        "completed_at": completed.to_string(),
        "performed_by": "Police of Norrvik (invented)",
        "processes": true,
        "period_and_frequency": true,
        "persons_affected": true,
        "risks": true,
        "oversight": true,
        "measures": true,
        "accuracy_by_group": accuracy(),
        "notified": true,
        "limits": Limits::NOT_SET,
    });
    if let (true, Some(fria)) = (fresh, fria.as_object_mut()) {
        fria.insert("changed_since".into(), false.into());
    }
    json!({ "fria": fria })
}

/// The registration in the database of the Union.
pub(crate) fn registration(at: Instant) -> Value {
    json!({ "registration": {
        "registered": true,
        "registered_at": at.to_string(),
        "provider_registered": true,
        "non_public_section": true,
        "not_technically_possible": false,
        "unduly_delayed": false,
    } })
}

/// A reasoned request by the competent authority.
pub(crate) fn request(reasons: &str) -> Value {
    json!({ "reasons": reasons, "case": { "authorisation": {
        "reasoned": true,
        "request_accuracy": accuracy(),
        "requested_by_competent": true,
        "request_states": [
            "written_form", "use_and_purpose", "period", "place", "persons", "necessity", "technology_and_cameras",
            "accuracy", "auditability", "reference_databases", "retention", "security", "traceability",
            "responsible_persons",
        ],
    } } })
}

/// Why an urgent start could not wait; and what it is bounded by.
pub(crate) fn urgency(at: Instant) -> Value {
    let say = |evidence| judged(at, "commander of Norrvik", evidence);
    json!({
        "urgency": {
            "claimed": true,
            "impossible_first": say("the caller said: within the hour; the court's duty desk answers in two"),
            "why_not_earlier": say("the call came four minutes ago"),
            "minimum_use": say("one quay, three cameras, one person, half an hour"),
            "own_safeguards": say("two officers at the screens, one from another unit"),
        },
        "authorisation": { "national_conditions": judged(at, "commander of Norrvik", "used by the police authority") },
    })
}

/// What the court says of itself and of what it weighed.
pub(crate) fn decision(at: Instant, reference: &str, objective: &str, reasons: &str) -> Value {
    let weighed = |evidence| judged(at, AUTHORITY, evidence);
    json!({
        "reasons": reasons,
        "conditions": ["pictures of people who are not sought are not looked at"],
        "case": { "authorisation": {
            "reference": reference,
            "authority": AUTHORITY,
            "authority_kind": "court",
            "binding": true,
            "authority_state": "SE",
            "no_part_in_case": true,
            "necessary_and_proportionate": weighed("the request, the FRIA, the witness's statement"),
            "strictly_limited": weighed("the period, the square and the person are what the evidence bears"),
            "elements_weighed": weighed("the situation and the consequences for all who pass"),
            "national_conditions": weighed("used by the police authority; a crime is suspected"),
            "objectives": [objective],
            "single_use": true,
        } },
    })
}
