//! What a story's permit allows, and what a candidate within it says.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::limits::{ReferenceList, SystemVersion, Window};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};
use stricto_record::canonical;
use stricto_record::contents::AlertContent;

use super::enrolling::SYSTEM;

const CAMERA: &str = "camera-1";
const PERSON: &str = "invented-1";
const LIST: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// The limits of every story's permit: one camera in one square, one person, half a day from `now`.
#[must_use]
pub fn limits(now: Instant) -> BoundedLimits {
    let point = |lat_e7, lon_e7| Point { lat_e7, lon_e7 };
    let ring = vec![point(0, 0), point(0, 1000), point(1000, 1000), point(1000, 0)];
    let square = Area::new("square".into(), ring).expect("an area");
    BoundedLimits {
        windows: vec![Window { from: now, until: now.plus(Millis::hours(12)) }],
        areas: vec![vec![square]],
        cameras: BTreeMap::from([(CAMERA.to_owned(), point(500, 500))]),
        persons: BTreeSet::from([PERSON.to_owned()]),
        systems: BTreeSet::from([SystemVersion { system: SYSTEM.into(), version: "1".into() }]),
        reference_list: ReferenceList { sha256: LIST.into(), count: 1 },
        threshold_e6: 900_000,
        max_delay_ms: Millis(5_000),
    }
}

/// What a candidate says that lies within [`limits`], with this text in the place of a picture.
#[must_use]
pub fn candidate(captured: Instant, picture: &[u8]) -> AlertContent {
    AlertContent {
        camera: CAMERA.into(),
        captured,
        point: None,
        enrolment: PERSON.into(),
        likelihood_e6: 950_000,
        list_sha256: LIST.into(),
        system: SYSTEM.into(),
        version: "1".into(),
        media_type: Some("image/png".into()),
        image: Some(String::from_utf8(picture.to_vec()).expect("a story's picture is text")),
    }
}

/// The text in the place of a picture in the opened content of an alert.
#[must_use]
pub fn picture(content: &[u8]) -> Vec<u8> {
    let content: AlertContent = serde_json::from_slice(content).expect("the content of an alert");
    content.image.expect("a picture").into_bytes()
}

/// The bytes that are sealed of [`candidate`].
#[must_use]
pub fn content(captured: Instant, picture: &[u8]) -> Vec<u8> {
    let value = serde_json::to_value(candidate(captured, picture)).expect("a value");
    canonical::serialize(&value).expect("canonical bytes")
}
