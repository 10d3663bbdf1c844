//! One permit, compiled: what can be worked out before a candidate comes is worked out here.

use std::fmt;

use stricto_law::limits::{SystemVersion, Window};
use stricto_law::permit::BoundedLimits;
use stricto_law::place::{Area, Point};
use stricto_law::time::{Instant, Millis};

use crate::candidate::{Candidate, LIKELIHOOD_MAX_E6, Media};
use crate::ids::{IdTable, TableFull};
use crate::media::{MediaType, MediaTypes};

/// The longest id of a camera, a person or a system, in bytes; `ingest` refuses longer ones too.
pub const ID_MAX_BYTES: usize = 64;

/// The most cameras, and the most persons, of one permit.
pub const IDS_MAX: usize = 65_536;

/// Limits compiled for the gate, with the instant until which they are good.
pub struct CompiledPermit {
    good_until: Instant,
    max_delay: Millis,
    threshold_e6: u32,
    media: MediaTypes,
    list_sha256: [u8; 64],
    windows: Box<[Window]>,
    cameras: IdTable,
    persons: IdTable,
    systems: Box<[SystemVersion]>,
    layers: Box<[Box<[BoxedArea]>]>,
}

/// A bound that holds ids, by its name in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `cameras`
    Cameras,
    /// `persons`
    Persons,
    /// `systems`
    Systems,
}

/// Why limits cannot be compiled; the values themselves are never repeated, for a list names persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// An id is empty, too long, or not visible ASCII.
    #[error(
        "`{field}` has an id that is not 1 to 64 visible ASCII characters, at position {position}; correct it"
    )]
    Id {
        /// Which bound.
        field: Field,
        /// Which entry in its sorted order, counted from 0.
        position: usize,
    },
    /// More ids than a permit may have.
    #[error("`{0}` has more than 65536 entries; ask for fewer")]
    TooMany(Field),
    /// A camera off the globe.
    #[error("a camera has a position off the globe, at position {position}; correct it")]
    OffGlobe {
        /// Which entry in its sorted order, counted from 0.
        position: usize,
    },
    /// No layer of areas: nothing would bound the place.
    #[error("`areas` has no layer; a use is bounded in place, give at least one area")]
    NoLayer,
    /// The threshold lets everything or nothing through.
    #[error("`threshold_e6` is `{0}`; give 1 to 1000000")]
    Threshold(u32),
    /// The list's hash is not one.
    #[error(
        "`reference_list` has no SHA-256 of 64 lower-case hexadecimal digits; take it from the engine's list"
    )]
    ListHash,
}

/// An area with the box around it, which is cheaper to look at.
struct BoxedArea {
    south_west: Point,
    north_east: Point,
    area: Area,
}

const CAMERA_OUTSIDE: u16 = 0;
const CAMERA_INSIDE: u16 = 1;

impl CompiledPermit {
    /// Compiles `limits`, good before `good_until`, with the media types a picture may have.
    ///
    /// Nothing is taken on trust from where the limits come from: a site gate has them out of an opening. Empty
    /// windows, areas, cameras, persons or systems are compiled: such a permit releases nothing.
    ///
    /// # Errors
    /// When the limits are such that a check would be vacuous or could not be made; see [`CompileError`].
    pub fn compile(
        limits: BoundedLimits,
        good_until: Instant,
        media: MediaTypes,
    ) -> Result<Self, CompileError> {
        if limits.areas.is_empty() {
            return Err(CompileError::NoLayer);
        }
        if !(1..=LIKELIHOOD_MAX_E6).contains(&limits.threshold_e6) {
            return Err(CompileError::Threshold(limits.threshold_e6));
        }
        for (position, entry) in limits.systems.iter().enumerate() {
            if !is_id(&entry.system) || !is_id(&entry.version) {
                return Err(CompileError::Id { field: Field::Systems, position });
            }
        }
        if let Some(position) = limits.cameras.values().position(|point| !point.on_globe()) {
            return Err(CompileError::OffGlobe { position });
        }
        let layers: Box<[Box<[BoxedArea]>]> =
            limits.areas.into_iter().map(|layer| layer.into_iter().map(BoxedArea::new).collect()).collect();
        let cameras = table(
            Field::Cameras,
            limits.cameras.iter().map(|(id, &at)| {
                let value = if inside_every_layer(&layers, at) { CAMERA_INSIDE } else { CAMERA_OUTSIDE };
                (id.as_str(), value)
            }),
        )?;
        let persons = table(Field::Persons, limits.persons.iter().map(|id| (id.as_str(), 0)))?;
        Ok(Self {
            good_until,
            max_delay: limits.max_delay_ms,
            threshold_e6: limits.threshold_e6,
            media,
            list_sha256: sha256_text(&limits.reference_list.sha256).ok_or(CompileError::ListHash)?,
            windows: limits.windows.into_boxed_slice(),
            cameras,
            persons,
            systems: limits.systems.into_iter().collect(),
            layers,
        })
    }

    /// The first instant at which the permit is no longer good.
    #[must_use]
    pub const fn good_until(&self) -> Instant {
        self.good_until
    }

    /// The greatest delay from capture to verdict; a released candidate waits no longer for the register.
    #[must_use]
    pub const fn max_delay(&self) -> Millis {
        self.max_delay
    }

    /// Whether the candidate's camera lies inside every layer; none where it is not enrolled.
    pub(crate) fn camera_inside(&self, candidate: &Candidate<'_>) -> Option<bool> {
        self.cameras.find(candidate.camera).map(|value| value == CAMERA_INSIDE)
    }

    pub(crate) fn in_a_window(&self, at: Instant) -> bool {
        self.windows.iter().any(|window| window.from <= at && at < window.until)
    }

    /// Whether a window is open within `span` of `at`.
    pub(crate) fn near_a_window(&self, at: Instant, span: Millis) -> bool {
        // A window holds its beginning and not its end.
        self.windows.iter().any(|window| window.from <= at.plus(span) && at < window.until.plus(span))
    }

    pub(crate) fn inside(&self, point: Point) -> bool {
        point.on_globe() && inside_every_layer(&self.layers, point)
    }

    pub(crate) fn sought(&self, enrolment: &str) -> bool {
        self.persons.find(enrolment).is_some()
    }

    pub(crate) fn likely(&self, likelihood_e6: u32) -> bool {
        (self.threshold_e6..=LIKELIHOOD_MAX_E6).contains(&likelihood_e6)
    }

    pub(crate) fn list_is(&self, sha256: &str) -> bool {
        self.list_sha256 == sha256.as_bytes()
    }

    pub(crate) fn system_is(&self, system: &str, version: &str) -> bool {
        self.systems.iter().any(|allowed| allowed.system == system && allowed.version == version)
    }

    /// Whether a picture came, and is of an allowed type by its name and by its own first bytes.
    ///
    /// Without a picture nobody could verify the alert (R-14-b): two people would confirm what neither has seen.
    pub(crate) fn media_allowed(&self, media: Media<'_>) -> bool {
        match media {
            Media::Absent => false,
            Media::Present { media_type, bytes } => MediaType::from_name(media_type)
                .is_some_and(|named| self.media.contains(named) && MediaType::of(bytes) == Some(named)),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cameras => "cameras",
            Self::Persons => "persons",
            Self::Systems => "systems",
        })
    }
}

impl BoxedArea {
    fn new(area: Area) -> Self {
        let start = Point { lat_e7: i32::MAX, lon_e7: i32::MAX };
        let end = Point { lat_e7: i32::MIN, lon_e7: i32::MIN };
        let (south_west, north_east) = area.ring().iter().fold((start, end), |(low, high), p| {
            let low = Point { lat_e7: low.lat_e7.min(p.lat_e7), lon_e7: low.lon_e7.min(p.lon_e7) };
            let high = Point { lat_e7: high.lat_e7.max(p.lat_e7), lon_e7: high.lon_e7.max(p.lon_e7) };
            (low, high)
        });
        Self { south_west, north_east, area }
    }

    fn contains(&self, point: Point) -> bool {
        // The edge is outside, so a point on the box's edge is outside too.
        self.south_west.lat_e7 < point.lat_e7
            && point.lat_e7 < self.north_east.lat_e7
            && self.south_west.lon_e7 < point.lon_e7
            && point.lon_e7 < self.north_east.lon_e7
            && self.area.contains(point)
    }
}

fn inside_every_layer(layers: &[Box<[BoxedArea]>], point: Point) -> bool {
    layers.iter().all(|layer| layer.iter().any(|area| area.contains(point)))
}

fn table<'a>(
    field: Field,
    ids: impl ExactSizeIterator<Item = (&'a str, u16)> + Clone,
) -> Result<IdTable, CompileError> {
    if ids.len() > IDS_MAX {
        return Err(CompileError::TooMany(field));
    }
    if let Some(position) = ids.clone().position(|(id, _)| !is_id(id)) {
        return Err(CompileError::Id { field, position });
    }
    IdTable::new(ids.len(), ids).map_err(|TableFull| CompileError::TooMany(field))
}

fn is_id(text: &str) -> bool {
    (1..=ID_MAX_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn sha256_text(text: &str) -> Option<[u8; 64]> {
    let hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.as_bytes().iter().all(hex).then(|| text.as_bytes().try_into().ok()).flatten()
}
