//! The invented town of the demo: two squares, six cameras, far out at sea.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stricto_law::limits::{Bound, Limits, ReferenceList, SystemVersion, Window};
use stricto_law::place::{Area, AreaError, Point};
use stricto_law::time::{Instant, Millis};

use super::drawing::{figure, png};

/// A camera and where it hangs, in 10^-7 degree.
pub(crate) const CAMERAS: [(&str, Point); 6] = [
    ("cam-station-1", Point { lat_e7: 580_010_000, lon_e7: 190_010_000 }),
    ("cam-station-2", Point { lat_e7: 580_012_000, lon_e7: 190_020_000 }),
    ("cam-station-3", Point { lat_e7: 580_008_000, lon_e7: 190_030_000 }),
    ("cam-harbour-1", Point { lat_e7: 580_110_000, lon_e7: 190_110_000 }),
    ("cam-harbour-2", Point { lat_e7: 580_112_000, lon_e7: 190_120_000 }),
    ("cam-harbour-3", Point { lat_e7: 580_108_000, lon_e7: 190_130_000 }),
];

/// The engine's reference list for one use: who is sought, with a drawing, and never a template.
pub(crate) struct List {
    /// Its content, as it is sealed.
    pub(crate) content: Value,
    /// The enrolment ids.
    pub(crate) persons: BTreeSet<String>,
    /// Its hash and count.
    pub(crate) reference: ReferenceList,
}

/// What a source allows: the parts that differ between a request, a decision and a plan.
pub(crate) struct Allowed<'a> {
    /// How the names of its cameras begin.
    pub(crate) cameras: &'a [&'a str],
    /// Its areas.
    pub(crate) areas: Vec<Area>,
    /// Its one window.
    pub(crate) window: Window,
    /// The reference list.
    pub(crate) list: &'a List,
    /// The least likelihood, in 10^-6.
    pub(crate) threshold_e6: u32,
}

/// The square before the station.
///
/// # Errors
/// Never: the outline is a simple polygon; a test says so.
pub(crate) fn station() -> Result<Area, AreaError> {
    square("station square", 580_000_000, 190_000_000)
}

/// The quay of the harbour.
///
/// # Errors
/// As [`station`].
pub(crate) fn harbour() -> Result<Area, AreaError> {
    square("harbour quay", 580_100_000, 190_100_000)
}

fn square(name: &str, south: i32, west: i32) -> Result<Area, AreaError> {
    let (north, east) = (south + 20_000, west + 40_000);
    let corner = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    let ring = vec![corner(south, west), corner(south, east), corner(north, east), corner(north, west)];
    Area::new(name.to_owned(), ring)
}

impl List {
    /// The list of these persons, each with a placeholder drawing.
    pub(crate) fn of(persons: &[&str]) -> Self {
        use base64::Engine as _;
        let picture = |person: &str| {
            let drawing = png(figure(person), "");
            base64::engine::general_purpose::STANDARD.encode(drawing)
        };
        let pictures: BTreeMap<&str, Value> = persons
            .iter()
            .map(|person| (*person, json!({ "media_type": "image/png", "image": picture(person) })))
            .collect();
        let content = json!({ "pictures": pictures });
        let digest: [u8; 32] = Sha256::digest(content.to_string()).into();
        Self {
            persons: persons.iter().map(|person| (*person).to_owned()).collect(),
            reference: ReferenceList {
                sha256: stricto_record::ids::Hex32(digest).to_string(),
                count: u32::try_from(persons.len()).unwrap_or(u32::MAX),
            },
            content,
        }
    }
}

impl Allowed<'_> {
    /// These limits, every bound set.
    pub(crate) fn limits(&self, system: &str, version: &str) -> Limits {
        let named = |id: &str| self.cameras.iter().any(|begins| id.starts_with(begins));
        Limits {
            windows: Bound::Within(vec![self.window]),
            areas: Bound::Within(vec![self.areas.clone()]),
            cameras: Bound::Within(
                CAMERAS.iter().filter(|(id, _)| named(id)).map(|(id, at)| ((*id).to_owned(), *at)).collect(),
            ),
            persons: Bound::Within(self.list.persons.clone()),
            systems: Bound::Within(BTreeSet::from([SystemVersion {
                system: system.to_owned(),
                version: version.to_owned(),
            }])),
            reference_list: Bound::Within(BTreeSet::from([self.list.reference.clone()])),
            threshold_e6: Bound::Within(self.threshold_e6),
            max_delay_ms: Bound::Within(Millis(8_000)),
        }
    }
}

/// From a minute before `now` until `span` after it.
pub(crate) fn window(now: Instant, span: Millis) -> Window {
    let from = Instant::from_unix_ms(now.unix_ms() - 60_000).unwrap_or(now);
    Window { from, until: now.plus(span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_camera_stands_in_the_square_of_its_name_and_in_no_other() {
        let (station, harbour) = (station().expect("simple"), harbour().expect("simple"));
        for (id, at) in CAMERAS {
            assert_eq!(station.contains(at), id.starts_with("cam-station"), "{id}");
            assert_eq!(harbour.contains(at), id.starts_with("cam-harbour"), "{id}");
        }
    }
}
