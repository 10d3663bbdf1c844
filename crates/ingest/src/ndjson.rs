//! The native format: the body of `POST /v1/candidates`, one JSON object a line.
//!
//! ```json
//! {"use":"use-1","camera":"north-gate","captured":"2026-11-22T10:00:00.000Z","enrolment":"e-17",
//!  "likelihood_e6":931000,"list_sha256":"<64 hexadecimal digits>","system":"engine","version":"4.2.0",
//!  "retained":false,"lat_e7":500000000,"lon_e7":80000000,"media_type":"image/png","image":"<base64>"}
//! ```
//! (one line in the body; the last line of the example is optional: `retained` is false where it is not said, position
//! and picture come with both their members or with neither).

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::error::Category;
use stricto_gate::LIKELIHOOD_MAX_E6;
use stricto_law::place::Point;
use stricto_law::time::Instant;

use crate::ingested::{Image, Ingested};
use crate::refused::{Refusal, Refused};
use crate::strip::{Discard, names_a_template, says_template_format};
use crate::text::{Text, is_id};
use crate::{MESSAGE_MAX_BYTES, picture};

/// The longest body, in bytes; it is to be refused before it is read whole.
pub const BODY_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The candidates of a body, line by line; empty lines are passed over.
///
/// One refused line does not refuse the others: what to do about it is the caller's choice.
///
/// # Errors
/// When the body is longer than [`BODY_MAX_BYTES`].
pub fn candidates(body: &[u8]) -> Result<Candidates<'_>, Refused> {
    if body.len() > BODY_MAX_BYTES {
        return Err(Refused { code: Refusal::BodyTooLong, line: 1 });
    }
    Ok(Candidates { rest: body, line: 0 })
}

/// The lines of a body that are still to be read.
pub struct Candidates<'a> {
    rest: &'a [u8],
    line: u32,
}

impl<'a> Iterator for Candidates<'a> {
    type Item = Result<Ingested<'a>, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let end = self.rest.iter().position(|&byte| byte == b'\n').unwrap_or(self.rest.len());
            let (line, rest) = self.rest.split_at(end);
            self.rest = rest.get(1..).unwrap_or_default();
            self.line = self.line.saturating_add(1);
            if !line.trim_ascii().is_empty() {
                let refused = |code| Refused { code, line: self.line };
                return Some(candidate(line).map_err(refused));
            }
        }
        None
    }
}

fn candidate(line: &[u8]) -> Result<Ingested<'_>, Refusal> {
    if line.len() > MESSAGE_MAX_BYTES {
        return Err(Refusal::MessageTooLong);
    }
    let text = std::str::from_utf8(line).map_err(|_| Refusal::NotJson)?;
    let mut draft = Draft::default();
    let mut reading = serde_json::Deserializer::from_str(text);
    let read = draft.deserialize(&mut reading).and_then(|()| reading.end());
    match read {
        Ok(()) => draft.finish(),
        Err(error) => Err(draft.refusal.unwrap_or(match (error.classify(), draft.at) {
            (Category::Data, Some(member)) => Refusal::Invalid(member),
            (Category::Data, None) | (Category::Syntax | Category::Eof | Category::Io, _) => Refusal::NotJson,
        })),
    }
}

/// The members as they come; none of it is believed before [`Draft::finish`].
#[derive(Default)]
struct Draft<'a> {
    use_id: Option<Text<'a>>,
    camera: Option<Text<'a>>,
    captured: Option<Text<'a>>,
    retained: Option<bool>,
    lat_e7: Option<i32>,
    lon_e7: Option<i32>,
    enrolment: Option<Text<'a>>,
    likelihood_e6: Option<u32>,
    list_sha256: Option<Text<'a>>,
    system: Option<Text<'a>>,
    version: Option<Text<'a>>,
    media_type: Option<Text<'a>>,
    image: Option<Text<'a>>,
    stripped: u32,
    /// The member that is being read, for the refusal.
    at: Option<&'static str>,
    refusal: Option<Refusal>,
}

impl<'de> DeserializeSeed<'de> for &mut Draft<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Draft<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            let Draft { at, refusal, .. } = self;
            let mut place = Place { map: &mut map, at, refusal };
            match &*name {
                "use" => place.put("use", &mut self.use_id)?,
                "camera" => place.put("camera", &mut self.camera)?,
                "captured" => place.put("captured", &mut self.captured)?,
                "retained" => place.put("retained", &mut self.retained)?,
                "lat_e7" => place.put("lat_e7", &mut self.lat_e7)?,
                "lon_e7" => place.put("lon_e7", &mut self.lon_e7)?,
                "enrolment" => place.put("enrolment", &mut self.enrolment)?,
                "likelihood_e6" => place.put("likelihood_e6", &mut self.likelihood_e6)?,
                "list_sha256" => place.put("list_sha256", &mut self.list_sha256)?,
                "system" => place.put("system", &mut self.system)?,
                "version" => place.put("version", &mut self.version)?,
                "media_type" => place.put("media_type", &mut self.media_type)?,
                "image" => place.put("image", &mut self.image)?,
                unasked => {
                    place.strip(unasked)?;
                    self.stripped = self.stripped.saturating_add(1);
                }
            }
        }
        Ok(())
    }
}

/// Where the value that comes next is to go.
struct Place<'p, A> {
    map: &'p mut A,
    at: &'p mut Option<&'static str>,
    refusal: &'p mut Option<Refusal>,
}

impl<'de, A: MapAccess<'de>> Place<'_, A> {
    fn put<T: Deserialize<'de>>(
        &mut self,
        member: &'static str,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            *self.refusal = Some(Refusal::Duplicate(member));
            return Err(A::Error::custom("duplicate"));
        }
        *self.at = Some(member);
        *slot = Some(self.map.next_value()?);
        *self.at = None;
        Ok(())
    }

    fn strip(&mut self, name: &str) -> Result<(), A::Error> {
        if names_a_template(name) {
            *self.refusal = Some(Refusal::Template);
            return Err(A::Error::custom("template"));
        }
        self.map.next_value_seed(Discard::new(self.refusal))
    }
}

impl<'a> Draft<'a> {
    fn finish(self) -> Result<Ingested<'a>, Refusal> {
        let captured: Instant = self
            .captured
            .ok_or(Refusal::Missing("captured"))?
            .0
            .parse()
            .map_err(|_| Refusal::Invalid("captured"))?;
        let likelihood_e6 = self.likelihood_e6.ok_or(Refusal::Missing("likelihood_e6"))?;
        if likelihood_e6 > LIKELIHOOD_MAX_E6 {
            return Err(Refusal::Invalid("likelihood_e6"));
        }
        Ok(Ingested {
            use_id: id(self.use_id, "use")?,
            camera: id(self.camera, "camera")?,
            captured,
            // Not saying it is not a claim to be trusted: an old message fails on its age.
            retained: self.retained.unwrap_or(false),
            point: point(self.lat_e7, self.lon_e7)?,
            enrolment: id(self.enrolment, "enrolment")?,
            likelihood_e6,
            list_sha256: id(self.list_sha256, "list_sha256")?,
            system: id(self.system, "system")?,
            system_version: id(self.version, "version")?,
            image: image(self.media_type, self.image)?,
            stripped: self.stripped,
        })
    }
}

fn id<'a>(text: Option<Text<'a>>, member: &'static str) -> Result<Cow<'a, str>, Refusal> {
    let Text(text) = text.ok_or(Refusal::Missing(member))?;
    if is_id(&text) { Ok(text) } else { Err(Refusal::Invalid(member)) }
}

fn point(lat_e7: Option<i32>, lon_e7: Option<i32>) -> Result<Option<Point>, Refusal> {
    match (lat_e7, lon_e7) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::Missing("lat_e7")),
        (Some(_), None) => Err(Refusal::Missing("lon_e7")),
        (Some(lat_e7), Some(lon_e7)) => {
            let point = Point { lat_e7, lon_e7 };
            if point.on_globe() { Ok(Some(point)) } else { Err(Refusal::Invalid("lat_e7")) }
        }
    }
}

fn image<'a>(media_type: Option<Text<'a>>, image: Option<Text<'a>>) -> Result<Option<Image<'a>>, Refusal> {
    let (media_type, text) = match (media_type, image) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(Refusal::Missing("media_type")),
        (Some(media_type), None) if says_template_format(&media_type.0) => return Err(Refusal::Template),
        (Some(_), None) => return Err(Refusal::Missing("image")),
        (Some(media_type), Some(text)) => (media_type, text),
    };
    if says_template_format(&media_type.0) {
        return Err(Refusal::Template);
    }
    let media_type = id(Some(media_type), "media_type")?;
    Ok(Some(Image { media_type, bytes: picture::decode(&text.0, "image")? }))
}
