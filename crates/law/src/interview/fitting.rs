//! Fields of one answer that cannot both be so: an end before its beginning, a camera outside the area.

use std::collections::BTreeMap;

use super::field::Filled;
use crate::place::{Area, Point};

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
