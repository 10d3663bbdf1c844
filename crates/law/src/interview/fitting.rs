//! Fields of one answer that cannot both be so: an end before its beginning, a camera outside the area.

use std::collections::BTreeMap;

use super::field::Filled;
use super::{Answer, FieldKind, Question};
use crate::place::{Area, Point};
use crate::time::Instant;

/// What may still come; every other instant is of what has happened.
const MAY_COME: [&str; 3] = ["from", "until", "window"];

/// What must come after what: the field of the end, that of the beginning, and what to write instead.
const IN_ORDER: [(&str, &str, &str); 3] = [
    ("until", "from", "write a later day and hour than the beginning"),
    ("until", "decided", "write a later day and hour than that of the decision"),
    ("window", "declared", "write a later day and hour than that of the declaration"),
];

/// The fields that do not fit another one, each with what to write instead.
pub(super) fn misfits(filled: &BTreeMap<String, Filled>) -> Vec<(&'static str, String)> {
    // Instants are kept in the one spelling in which they sort as text.
    let at = |id: &str| filled.get(id).and_then(|field| field.value.as_str());
    let early = |(end, beginning, _): &&(&str, &str, &str)| {
        at(end).zip(at(beginning)).is_some_and(|(end, beginning)| end <= beginning)
    };
    let mut found: Vec<(&'static str, String)> =
        IN_ORDER.iter().filter(early).map(|(end, _, remedy)| (*end, (*remedy).to_owned())).collect();
    // People may be compared in the minute in which it is switched on, and no sooner.
    if at("first").zip(at("armed")).is_some_and(|(first, armed)| first < armed) {
        found.push((
            "first",
            "write no earlier day and hour than that at which it was switched on".to_owned(),
        ));
    }
    let outside = outside(filled);
    if !outside.is_empty() {
        let named = outside.join("`, `");
        let remedy = format!(
            "move `{named}` into the rectangle, or correct its edges: each camera must lie inside, not on an edge"
        );
        found.push(("cameras", remedy));
    }
    found
}

/// The fields of an answer that say of something that it has happened, at an instant after `now`.
pub(super) fn to_come(question: &Question, answer: &Answer, now: Instant) -> Vec<(String, String)> {
    let late = |(id, filled): (&String, &Filled)| {
        let instant = question.field(id)?.kind == FieldKind::Instant && !MAY_COME.contains(&id.as_str());
        let at: Instant = filled.value.as_str().filter(|_| instant)?.parse().ok()?;
        let asked = now.readable();
        (at > now).then(|| {
            let remedy = format!(
                "that is later than {asked}, the instant asked about: write when it happened, or say that it has not yet"
            );
            (id.clone(), remedy)
        })
    };
    answer.filled.iter().filter_map(late).collect()
}

/// The cameras that do not lie in the rectangle; none where one of the two is left open.
fn outside(filled: &BTreeMap<String, Filled>) -> Vec<String> {
    let value = |id: &str| filled.get(id).map(|field| field.value.clone());
    let ring = value("rectangle").and_then(|ring| serde_json::from_value::<Vec<Point>>(ring).ok());
    let area = ring.and_then(|ring| Area::new("rectangle".to_owned(), ring).ok());
    let cameras = value("cameras");
    let cameras = cameras.and_then(|all| serde_json::from_value::<BTreeMap<String, Point>>(all).ok());
    let Some((area, cameras)) = area.zip(cameras) else { return Vec::new() };
    cameras.into_iter().filter(|(_, place)| !area.contains(*place)).map(|(name, _)| name).collect()
}
