//! What people write into a case: the worked cases of a missing child, moved to the day of the story.

use std::sync::OnceLock;

use serde_json::{Value, json};
use stricto_law::case::Case;
use stricto_law::input::{Format, parse};
use stricto_law::time::{Instant, Millis};

/// The person sought, as the worked case has her.
pub const SOUGHT: &str = "enrolment-0001";
/// The reference list of the worked case.
pub const LIST: &str = "0f5c2d1b7a3e4c6d8091a2b3c4d5e6f70f5c2d1b7a3e4c6d8091a2b3c4d5e6f7";
/// The least likelihood of the worked case, in 10^-6.
pub const THRESHOLD_E6: u32 = 640_000;
/// The greatest delay of the worked case, in milliseconds.
pub const MAX_DELAY_MS: u64 = 4_000;
/// The cameras of the worked case.
pub const CAMERAS: [&str; 2] = ["quay-1", "quay-2"];
/// The system of the cast.
pub const SYSTEM: &str = "system-1";
/// One pixel: a picture of nobody.
pub const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const PLANNED: &str = include_str!("../../../../cases/worked/se-missing-child-granted.toml");
const URGENT: &str = include_str!("../../../../cases/worked/se-urgent-start.toml");

/// When the worked cases are told.
const TOLD_AT: i64 = 1_795_341_600_000;

fn read(text: &str) -> Value {
    let text = text.replace("system-a", SYSTEM).replace("4.2.0", "1.0");
    let case: Case = parse(&text, Format::Toml).expect("the worked case").case;
    serde_json::to_value(case).expect("a case is JSON")
}

fn planned() -> &'static Value {
    static CASE: OnceLock<Value> = OnceLock::new();
    CASE.get_or_init(|| read(PLANNED))
}

fn urgent() -> &'static Value {
    static CASE: OnceLock<Value> = OnceLock::new();
    CASE.get_or_init(|| read(URGENT))
}

/// A part of a case with every instant of its day moved to where that day is `now`.
fn moved(value: &Value, now: Instant) -> Value {
    match value {
        Value::String(text) if text.starts_with("2026-11-2") => {
            let told: Option<Instant> = text.parse().ok();
            let moved = told.and_then(|told| Instant::from_unix_ms(now.unix_ms() - TOLD_AT + told.unix_ms()));
            moved.map_or_else(|| value.clone(), |moved| Value::String(moved.to_string()))
        }
        Value::Array(values) => values.iter().map(|value| moved(value, now)).collect(),
        Value::Object(values) => {
            values.iter().map(|(name, value)| (name.clone(), moved(value, now))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The rights assessment of the system.
#[must_use]
pub fn fria() -> Value {
    json!({ "fria": planned()["fria"] })
}

/// The registration of the system.
#[must_use]
pub fn registration() -> Value {
    json!({ "registration": planned()["registration"] })
}

/// What the requester says of a use, planned over this time.
#[must_use]
pub fn proposed(now: Instant, span: Millis) -> Value {
    let mut part = planned().clone();
    for section in ["fria", "registration", "authorisation", "urgency", "running", "alerts", "necessity"] {
        part.as_object_mut().expect("an object").remove(section);
    }
    let mut part = moved(&part, now);
    // What is planned in detail follows the decision: until then nothing narrower is set.
    part["limits"]["planned"] = planned()["fria"]["limits"].clone();
    part["limits"]["requested"] = limits(now, span);
    part
}

/// The reference list, with one picture.
#[must_use]
pub fn list() -> Value {
    json!({ "pictures": { SOUGHT: { "media_type": "image/png", "image": PIXEL } } })
}

/// That the use is necessary.
#[must_use]
pub fn necessity(now: Instant) -> Value {
    json!({ "necessity": moved(&planned()["necessity"], now) })
}

/// Limits for this long, from a moment before `now`.
#[must_use]
pub fn limits(now: Instant, span: Millis) -> Value {
    let from = Instant::from_unix_ms(now.unix_ms() - 60_000).expect("an instant");
    let mut limits = planned()["limits"]["requested"].clone();
    limits["windows"] =
        json!({ "within": [{ "from": from.to_string(), "until": now.plus(span).to_string() }] });
    limits
}

/// What is asked.
#[must_use]
pub fn request(now: Instant) -> Value {
    json!({ "reasons": "invented", "case": { "authorisation": moved(&planned()["authorisation"], now) } })
}

/// What the court found, now.
#[must_use]
pub fn found(now: Instant) -> Value {
    let text = planned()["authorisation"].to_string();
    let found: Value = serde_json::from_str(&text).expect("JSON");
    let mut found = moved(&found, now);
    for word in ["necessary_and_proportionate", "strictly_limited", "elements_weighed", "national_conditions"]
    {
        found[word]["at"] = Value::String(now.to_string());
    }
    json!({ "reasons": "invented", "conditions": [], "case": { "authorisation": found } })
}

/// Why it could not wait.
#[must_use]
pub fn urgency(now: Instant) -> Value {
    let conditions = urgent()["authorisation"]["national_conditions"].clone();
    let said =
        json!({ "urgency": urgent()["urgency"], "authorisation": { "national_conditions": conditions } });
    moved(&said, now)
}
