//! The theorems of the law, each under its name.
//!
//! Cases are worked cases with facts changed to other values seen in worked cases, so that they lie close to permitted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use stricto_law::finding::{Finding, FindingState, Weight};
use stricto_law::profile::NationalProfile;
use stricto_law::time::Instant;
use stricto_law::{Assessment, Case, Outcome, Profiles, assess};

use crate::support::{at, case, json, profiles, set, stated, with, worked, worked_cases};

/// The cases that come out permitted, as JSON, with their instants.
static PERMITTED: LazyLock<Vec<(Value, Instant)>> = LazyLock::new(|| {
    let all = worked_cases().into_values().filter_map(|i| Some((i.case, i.at?)));
    let permitted = all.filter(|(case, at)| assess(case, profiles(), *at).outcome == Outcome::Permitted);
    permitted.map(|(case, at)| (json(&case), at)).collect()
});

/// For each fact, every value that some worked case gives it.
static POOL: LazyLock<Vec<(String, Vec<Value>)>> = LazyLock::new(|| {
    let mut pool: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for input in worked_cases().into_values() {
        let value = json(&input.case);
        for name in stated(&value) {
            let (section, fact) = name.split_once('.').expect("section.fact");
            let seen = value[section][fact].clone();
            let values = pool.entry(name).or_default();
            if let Value::Bool(b) = seen {
                values.push(json!(!b));
            }
            if let Some(judgement) = seen.as_object().filter(|o| o.contains_key("affirmed")) {
                let mut denied = judgement.clone();
                denied.insert("affirmed".into(), json!(false));
                values.push(Value::Object(denied));
            }
            if !values.contains(&seen) {
                values.push(seen);
            }
        }
    }
    pool.into_iter().collect()
});

/// A permitted case with up to six facts changed, and an instant near one that the case names.
fn any_case() -> impl Strategy<Value = (Value, Instant)> {
    let changes = proptest::collection::vec((any::<Index>(), any::<Index>()), 0..=6);
    (any::<Index>(), changes, any::<Index>(), select(vec![-86_400_000_i64, -1, 0, 1, 3_600_000, 86_400_000]))
        .prop_map(|(base, changes, when, off)| {
            let (mut value, at) = base.get(&PERMITTED[..]).clone();
            for (fact, choice) in changes {
                let (name, values) = fact.get(&POOL[..]);
                set(&mut value, name, choice.get(values).clone());
            }
            let mut instants = instants(&value);
            instants.push(at);
            let named = when.get(&instants);
            let at = Instant::from_unix_ms(named.unix_ms() + off).unwrap_or(at);
            (value, at)
        })
}

/// Every instant that a case names.
fn instants(value: &Value) -> Vec<Instant> {
    match value {
        Value::String(text) => text.parse().into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(instants).collect(),
        Value::Object(members) => members.values().flat_map(instants).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// Each row with what was found, whether it needs a decision from outside, and whether it warns: those are changes too.
fn states(a: &Assessment) -> Vec<(&'static str, FindingState, [bool; 3])> {
    let of = |f: &Finding| (f.row, f.state, [f.escalates, f.exempt, f.warning.is_some()]);
    a.findings.iter().map(of).collect()
}

/// Whether the file dates what it says never happened: without that fact it no longer contradicts itself.
fn dates_what_never_was(value: &Value, name: &str) -> bool {
    let denied = |fact: &str| fact_named(value, fact) == &json!(false);
    match name {
        "authorisation.decided_at" | "authorisation.result" => denied("authorisation.decided"),
        "running.armed_at" => denied("running.started"),
        "running.first_comparison_at" => denied("running.started") || denied("running.comparison_reported"),
        "alerts.last_released_at" => denied("running.started") || denied("alerts.released"),
        _ => false,
    }
}

/// How many windows are left where the limits meet.
fn windows(a: &Assessment) -> usize {
    a.limits.windows.within().map_or(0, Vec::len)
}

fn after(at: Instant, ms: i64) -> Instant {
    Instant::from_unix_ms(at.unix_ms().saturating_add(ms)).unwrap_or(Instant::MAX)
}

/// The case with one stated fact replaced; none where nothing is stated.
fn replaced(value: &Value, which: Index, by: &Value) -> Value {
    let names = stated(value);
    let mut out = value.clone();
    set(&mut out, which.get(&names[..]).as_str(), by.clone());
    out
}

/// The value of a fact, by `section.fact`.
fn fact_named<'a>(value: &'a Value, name: &str) -> &'a Value {
    let (section, fact) = name.split_once('.').expect("section.fact");
    &value[section][fact]
}

#[test]
fn each_judgement_without_its_evidence_closes_a_case_that_rests_on_it() {
    let rests_on = [
        "target.reason_to_believe",
        "target.database_appropriate",
        "necessity.strictly_necessary",
        "necessity.alternatives",
        "necessity.situation",
        "necessity.consequences",
        "authorisation.necessary_and_proportionate",
        "authorisation.strictly_limited",
        "authorisation.elements_weighed",
        "authorisation.national_conditions",
    ];
    let (base, at) = worked("se-missing-child-granted");
    for name in rests_on {
        let mut judgement = fact_named(&json(&base), name).clone();
        judgement["evidence"] = json!([]);
        let a = assess(&with(&base, &[(name, judgement)]), profiles(), at);
        assert_eq!((a.outcome, a.open_rows().len()), (Outcome::Conditional, 1), "{name}");
    }
}

#[test]
fn the_raw_material_reaches_both_sides() {
    assert!(PERMITTED.len() >= 5, "too few permitted cases to prove anything: {}", PERMITTED.len());
    assert!(POOL.len() > 80, "too few facts vary: {}", POOL.len());
}

/// Whether a fact among others leaves a scope test to people, or to who contests it, or was decided on by people.
fn contested(a: &Assessment, fact: &str) -> bool {
    let scope = a.findings.iter().filter(|f| f.weight == Weight::Scope && f.facts.contains(fact));
    scope.into_iter().any(|f| {
        let said = f.escalates || f.unstated().is_empty();
        (f.state == FindingState::Undetermined && said) || f.facts.contains("clearance.given")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn default_deny((value, at) in any_case(), unknown in 0_i64..4_000_000_000_000) {
        prop_assert_ne!(assess(&case(value), &Profiles::EMPTY, at).outcome, Outcome::Permitted);
        let when = after(Instant::from_unix_ms(0).expect("1970"), unknown);
        prop_assert_ne!(assess(&Case::nothing_known(), profiles(), when).outcome, Outcome::Permitted);
    }

    #[test]
    fn missing_never_permits((value, at) in any_case(), which in any::<Index>()) {
        let names = stated(&value);
        let removed = which.get(&names[..]).clone();
        // Nobody must judge how prompt a request is, below its ceiling; where somebody denied it, that counts.
        prop_assume!(removed != "urgency.request_prompt");
        // A first decision said to be renewed contradicts itself; without that word it is a first decision.
        let first = |result: &Value| !["extended", "modified"].contains(&result.as_str().unwrap_or_default());
        prop_assume!(removed != "authorisation.renewed_at" || !first(&value["authorisation"]["result"]));
        prop_assume!(!dates_what_never_was(&value, &removed));
        let less = assess(&case(replaced(&value, which, &Value::Null)), profiles(), at);
        let whole = assess(&case(value), profiles(), at);
        let permitted = less.outcome == Outcome::Permitted;
        prop_assert!(!permitted || whole.outcome == Outcome::Permitted, "{:?} became permitted", whole.outcome);
        // A way out that is stated stands where what was stated against it goes; nothing else that goes opens one.
        let outside = less.outcome == Outcome::Outside;
        let stands = whole.outcome == Outcome::Outside || contested(&whole, &removed);
        prop_assert!(!outside || stands, "{:?} became outside without {}", whole.outcome, removed);
    }

    #[test]
    fn disputed_never_permits((value, at) in any_case(), which in any::<Index>(), kind in 0..3_u8) {
        let by = [json!({"disputed": "the defence"}), json!({"sealed": true}), json!({"erased": true})];
        let open = assess(&case(replaced(&value, which, &by[usize::from(kind)])), profiles(), at).outcome;
        let whole = assess(&case(value), profiles(), at).outcome;
        prop_assert!(open != Outcome::Permitted || whole == Outcome::Permitted, "{:?} became permitted", whole);
        // Nor does it open a way out of the article: what is contested is not unstated.
        prop_assert!(open != Outcome::Outside || whole == Outcome::Outside, "{:?} became outside", whole);
    }

    #[test]
    fn removing_evidence_never_permits((value, at) in any_case(), which in any::<Index>(), kind in 0..3_u8) {
        let judged: Vec<String> = stated(&value)
            .into_iter()
            .filter(|name| fact_named(&value, name).get("evidence").is_some())
            .collect();
        prop_assume!(!judged.is_empty());
        let name = which.get(&judged[..]);
        let mut judgement = fact_named(&value, name).clone();
        match kind {
            0 => judgement["evidence"] = json!([]),
            1 => judgement["evidence"] = json!([" ", "\t"]),
            _ => judgement["by"] = json!(" "),
        }
        let mut less = value.clone();
        set(&mut less, name, judgement);
        let (less, whole) = (assess(&case(less), profiles(), at), assess(&case(value), profiles(), at));
        let opened = |outcome| less.outcome == outcome && whole.outcome != outcome;
        prop_assert!(!opened(Outcome::Permitted), "{:?} became permitted without evidence for {}", whole.outcome, name);
        prop_assert!(!opened(Outcome::Outside), "{:?} became outside without evidence for {}", whole.outcome, name);
    }

    #[test]
    fn good_until_is_sound((value, at) in any_case(), part in 0.0_f64..1.0) {
        let case = case(value);
        let now = assess(&case, profiles(), at);
        let end = now.good_until.unwrap_or_else(|| after(at, 400 * 86_400_000));
        let span = end.unix_ms() - at.unix_ms() - 1;
        for then in [after(at, (span as f64 * part) as i64), after(at, span)] {
            let later = assess(&case, profiles(), then);
            prop_assert_eq!((states(&later), later.outcome), (states(&now), now.outcome), "at {} of {}", then, end);
        }
        if let Some(end) = now.good_until {
            let changed = assess(&case, profiles(), end);
            let same = states(&changed) == states(&now) && changed.limits == now.limits && changed.profile == now.profile;
            prop_assert!(!same, "nothing changed at {}", end);
        }
    }

    #[test]
    fn urgency_never_waives_fria((value, at) in any_case(), stated in any::<bool>()) {
        let mut value = value;
        set(&mut value, "urgency.claimed", json!(true));
        set(&mut value, "fria.completed", if stated { json!(false) } else { Value::Null });
        let a = assess(&case(value), profiles(), at);
        prop_assert_ne!(a.outcome, Outcome::Permitted);
        prop_assert_ne!(a.finding("R-5.2-l").map(|f| f.state), Some(FindingState::Met));
    }

    #[test]
    fn refusal_is_final_until_new_decision((value, at) in any_case(), later in 0_i64..100_000_000_000, back in any::<bool>()) {
        let mut value = value;
        set(&mut value, "authorisation.decided", json!(true));
        set(&mut value, "authorisation.decided_at", json!(at.to_string()));
        set(&mut value, "authorisation.result", json!(if back { "withdrawn" } else { "refused" }));
        let refused = case(value.clone());
        for then in [at, after(at, later)] {
            prop_assert_ne!(assess(&refused, profiles(), then).outcome, Outcome::Permitted);
        }
        set(&mut value, "authorisation.result", json!("granted"));
        // The new decision alone makes the difference between the two.
        let granted = assess(&case(value), profiles(), at);
        if granted.outcome == Outcome::Permitted {
            prop_assert_eq!(assess(&refused, profiles(), at).outcome, Outcome::Prohibited);
        }
    }

    #[test]
    fn narrowing_a_plan_never_permits((value, at) in any_case(), narrow in any::<Narrower>()) {
        let wide = assess(&case(value.clone()), profiles(), at);
        let mut narrower = value;
        if narrow.apply(&mut narrower) {
            let less = assess(&case(narrower), profiles(), at);
            prop_assert!(
                less.outcome != Outcome::Permitted || wide.outcome == Outcome::Permitted,
                "{:?}: {:?} became permitted", narrow, wide.outcome
            );
            // Of several windows the end of the first is named; where it falls away, that of a later one.
            if wide.outcome == Outcome::Permitted && less.outcome == Outcome::Permitted && windows(&wide) == 1 {
                let end = |a: &Assessment| a.good_until.unwrap_or(Instant::MAX);
                prop_assert!(end(&less) <= end(&wide), "{:?}: good until {} instead of {}", narrow, end(&less), end(&wide));
            }
        }
    }

    #[test]
    fn profile_never_widens((value, at) in any_case(), drop in any::<Index>(), kind in 0..6_u8, days in 1..15_u32) {
        let case = case(value);
        let wide = assess(&case, profiles(), at);
        let narrow = assess(&case, &narrowed(drop, kind, days), at);
        prop_assert!(narrow.outcome != Outcome::Permitted || wide.outcome == Outcome::Permitted);
    }
}

/// One way to narrow what one source sets; what it does not set is missing, not wide, and stays so.
#[derive(Clone, Debug)]
struct Narrower {
    source: &'static str,
    bound: &'static str,
    by: u64,
}

impl Arbitrary for Narrower {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let sources = select(vec!["limits.planned", "fria.limits", "authorisation.limits"]);
        let bounds = select(vec![
            "from",
            "from",
            "until",
            "gap",
            "cameras",
            "areas",
            "persons",
            "threshold_e6",
            "max_delay_ms",
        ]);
        (sources, bounds, 1..30 * 24_u64).prop_map(|(source, bound, by)| Self { source, bound, by }).boxed()
    }
}

impl Narrower {
    /// Whether there was something to narrow. A renewal counts its period from itself, so its beginning stays.
    fn apply(&self, value: &mut Value) -> bool {
        let renewed = value["authorisation"]["result"] == json!("extended");
        if renewed && self.source == "authorisation.limits" && self.bound == "from" {
            return false;
        }
        let (section, field) = self.source.split_once('.').expect("section.fact");
        let requested = value["limits"]["requested"].clone();
        let limits = &mut value[section][field];
        if !limits.is_object() {
            return false;
        }
        if self.source == "fria.limits" && limits["windows"] == json!("not_set") && requested.is_object() {
            // A FRIA that assumes nothing assumes what is asked for: narrowed from there.
            *limits = requested;
        }
        let hours = i64::try_from(self.by).expect("hours") * 3_600_000;
        match self.bound {
            "from" | "until" | "gap" => narrow_windows(&mut limits["windows"], self.bound, hours),
            "cameras" => {
                within(&mut limits["cameras"]).and_then(Value::as_object_mut).is_some_and(|cameras| {
                    let first = cameras.keys().next().cloned();
                    first.is_some_and(|first| cameras.remove(&first).is_some())
                })
            }
            "areas" => halve_areas(&mut limits["areas"]),
            "persons" => {
                let persons = within(&mut limits["persons"]).and_then(Value::as_array_mut);
                persons.is_some_and(|persons| persons.pop().is_some())
            }
            "threshold_e6" => more(&mut limits["threshold_e6"], 1000),
            _ => more(&mut limits["max_delay_ms"], -1000),
        }
    }
}

/// What a bound is within; none where it is not set, which is a word and no object.
fn within(bound: &mut Value) -> Option<&mut Value> {
    bound.get_mut("within")
}

fn narrow_windows(windows: &mut Value, how: &str, by: i64) -> bool {
    let Some(list) = within(windows).and_then(Value::as_array_mut) else { return false };
    let Some(window) = list.first().cloned() else { return false };
    let edge = |name: &str| at(window[name].as_str().expect("an instant"));
    let (from, until) = (edge("from"), edge("until"));
    let middle = after(from, by);
    if until <= middle {
        return false;
    }
    let part = |from: Instant, until: Instant| json!({"from": from.to_string(), "until": until.to_string()});
    let narrower = match how {
        "from" => vec![part(middle, until)],
        "until" => vec![part(from, middle)],
        _ => vec![part(from, middle), part(after(middle, 1), until)],
    };
    list.splice(0..1, narrower);
    true
}

/// Every area shrinks towards its first corner.
fn halve_areas(areas: &mut Value) -> bool {
    let Some(layers) = within(areas).and_then(Value::as_array_mut) else { return false };
    for area in layers.iter_mut().filter_map(Value::as_array_mut).flatten() {
        let ring = area["ring"].as_array_mut().expect("a ring");
        let first = ring[0].clone();
        for point in ring.iter_mut() {
            for name in ["lat_e7", "lon_e7"] {
                let (a, b) =
                    (first[name].as_i64().expect("a number"), point[name].as_i64().expect("a number"));
                point[name] = json!(i64::midpoint(a, b));
            }
        }
    }
    true
}

fn more(bound: &mut Value, by: i64) -> bool {
    let Some(set) = bound["within"].as_i64().filter(|set| *set > 0 && set + by > 0) else { return false };
    bound["within"] = json!(set + by);
    true
}

/// The built-in profiles, each route of each law narrowed in one way.
fn narrowed(drop: Index, kind: u8, days: u32) -> Profiles {
    let narrow = |profile: &NationalProfile| {
        let mut profile = profile.clone();
        for route in &mut profile.routes {
            match kind {
                0 => route.maximum_period_days = Some(route.maximum_period_days.unwrap_or(days).min(days)),
                1 => route.urgency = None,
                2 => {
                    if let Some(u) = &mut route.urgency {
                        u.request_within_hours = u.request_within_hours.min(u64::from(days));
                        u.decision_within_hours = Some(u64::from(days));
                    }
                }
                3 => drop_one(&mut route.authorities, drop),
                4 => drop_one(&mut route.offences, drop),
                _ => profile.valid_until = Some(at("2026-11-22T10:00:00.000Z")),
            }
        }
        toml::to_string(&profile).expect("a profile can be written")
    };
    let texts: Vec<String> = profiles().iter().filter(|p| !p.routes.is_empty()).map(narrow).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Profiles::from_texts(&texts).expect("a narrowed profile is a profile")
}

fn drop_one<T: Copy + Ord>(set: &mut BTreeSet<T>, which: Index) {
    // A route without authority, or an offence route without offence, is no profile: one is kept.
    if set.len() > 1 {
        let one = set.iter().nth(which.index(set.len())).copied();
        set.retain(|item| Some(*item) != one);
    }
}

#[test]
fn whoever_denies_law_enforcement_is_outside_unless_something_stated_speaks_for_it() {
    let when = at("2026-11-22T10:00:00.000Z");
    let denied = |facts: &[(&str, Value)]| {
        let hotel = with(&Case::nothing_known(), &[("purpose.law_enforcement", json!(false))]);
        // A condition fails beside it, so that what is not outside is prohibited.
        let hotel = with(&hotel, &[("fria.completed", json!(false))]);
        assess(&with(&hotel, facts), profiles(), when)
    };
    let missing = || ("objective.pursued", json!(["missing_person"]));
    for facts in [
        &[][..],
        &[missing()],
        &[("objective.pursued", json!([]))],
        &[("authorisation.objectives", json!([]))],
    ] {
        let a = denied(facts);
        assert_eq!((a.outcome, a.failing_rows()), (Outcome::Outside, vec!["SC-e1"]), "{facts:?}");
    }
    let decided = json!([{
        "by": "authority", "row": "SC-e1", "at": "2026-11-22T09:00:00.000Z", "holds": true,
        "legal_fact": "the hotel acts for the police", "basis": "order 4"
    }]);
    let disputed = || json!({"disputed": "the guests"});
    for facts in [
        &[("objective.pursued", json!(["offence"]))][..],
        &[("objective.pursued", disputed())],
        &[missing(), ("missing_person.law_enforcement_context", json!(true))],
        &[missing(), ("missing_person.law_enforcement_context", disputed())],
        &[("missing_person.law_enforcement_context", json!(true))],
        &[("authorisation.objectives", json!(["missing_person"]))],
        &[("offence.annex_ii", json!("terrorism"))],
        &[("clearance.given", decided)],
    ] {
        assert_eq!(denied(facts).outcome, Outcome::Prohibited, "{facts:?}");
    }
}

#[test]
fn a_broken_law_would_be_seen() {
    // The theorems speak of cases near permitted: each of these single changes must close a permitted case.
    let (base, at) = worked("se-missing-child-granted");
    let changes = [
        ("fria.completed", json!(false)),
        ("authorisation.result", json!("refused")),
        ("target.general_sweep", json!(true)),
        ("purpose.trigger", json!("system_output")),
        ("registration.registered", json!(false)),
        ("authorisation.binding", json!(false)),
        ("authorisation.requested", json!(false)),
        ("running.unauthorised_comparison", json!(true)),
    ];
    for (fact, value) in changes {
        let closed = assess(&with(&base, &[(fact, value)]), profiles(), at);
        assert_eq!(closed.outcome, Outcome::Prohibited, "{fact}");
        assert!(closed.permitted().is_none(), "{fact}");
    }
}
