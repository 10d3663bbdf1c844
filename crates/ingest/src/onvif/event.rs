//! The members of an event, taken out of its JSON; everything else is read past.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::refused::Refusal;
use crate::strip::{Discard, names_a_template};
use crate::text::Text;

/// The wanted members of an event, still as text.
pub(crate) struct Event<'a> {
    pub(crate) utc_time: Cow<'a, str>,
    pub(crate) video_source: Cow<'a, str>,
    pub(crate) likelihood: Cow<'a, str>,
    pub(crate) enrollment_id: Cow<'a, str>,
    pub(crate) image: Option<Cow<'a, str>>,
    pub(crate) stripped: u32,
}

/// Reads an event.
pub(crate) fn parse(payload: &[u8]) -> Result<Event<'_>, Refusal> {
    let text = std::str::from_utf8(payload).map_err(|_| Refusal::NotJson)?;
    let mut draft = Draft::default();
    let mut reading = serde_json::Deserializer::from_str(text);
    let read = Object { draft: &mut draft, part: Part::Event }
        .deserialize(&mut reading)
        .and_then(|()| reading.end());
    if let Err(error) = read {
        return Err(draft.refusal.unwrap_or(match (error.classify(), draft.at) {
            (Category::Data, Some(member)) => Refusal::Invalid(member),
            (Category::Data, None) | (Category::Syntax | Category::Eof | Category::Io, _) => Refusal::NotJson,
        }));
    }
    draft.finish()
}

#[derive(Default)]
struct Draft<'a> {
    utc_time: Option<&'a RawValue>,
    operation: Option<&'a RawValue>,
    video_source: Option<&'a RawValue>,
    likelihood: Option<&'a RawValue>,
    enrollment_id: Option<&'a RawValue>,
    image: Option<&'a RawValue>,
    has_source: bool,
    has_data: bool,
    stripped: u32,
    at: Option<&'static str>,
    refusal: Option<Refusal>,
}

/// Which object of the event is being read.
#[derive(Clone, Copy)]
enum Part {
    Event,
    Source,
    Data,
}

struct Object<'d, 'a> {
    draft: &'d mut Draft<'a>,
    part: Part,
}

impl<'de> DeserializeSeed<'de> for Object<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { draft, part } = self;
        while let Some(Text(name)) = map.next_key()? {
            match (part, &*name) {
                (Part::Event, "UtcTime") => draft.put(&mut map, "UtcTime", |d| &mut d.utc_time)?,
                (Part::Event, "PropertyOperation") => {
                    draft.put(&mut map, "PropertyOperation", |d| &mut d.operation)?;
                }
                (Part::Event, "Source") => {
                    draft.enter("Source", |d| &mut d.has_source)?;
                    map.next_value_seed(Object { draft, part: Part::Source })?;
                }
                (Part::Event, "Data") => {
                    draft.enter("Data", |d| &mut d.has_data)?;
                    map.next_value_seed(Object { draft, part: Part::Data })?;
                }
                // Devices name the same token in three ways; two of them in one event are one too many.
                (Part::Source, "VideoSource" | "VideoSourceToken" | "VideoSourceConfigurationToken") => {
                    draft.put(&mut map, "VideoSource", |d| &mut d.video_source)?;
                }
                (Part::Data, "Likelihood") => draft.put(&mut map, "Likelihood", |d| &mut d.likelihood)?,
                (Part::Data, "EnrollmentID") => {
                    draft.put(&mut map, "EnrollmentID", |d| &mut d.enrollment_id)?;
                }
                (Part::Data, "Image") => draft.put(&mut map, "Image", |d| &mut d.image)?,
                (Part::Event | Part::Source | Part::Data, unasked) => draft.strip(&mut map, unasked)?,
            }
        }
        Ok(())
    }
}

impl<'a> Draft<'a> {
    fn put<A: MapAccess<'a>>(
        &mut self,
        map: &mut A,
        member: &'static str,
        slot: impl Fn(&mut Self) -> &mut Option<&'a RawValue>,
    ) -> Result<(), A::Error> {
        if slot(self).is_some() {
            self.refusal = Some(Refusal::Duplicate(member));
            return Err(A::Error::custom("duplicate"));
        }
        self.at = Some(member);
        *slot(self) = Some(map.next_value()?);
        self.at = None;
        Ok(())
    }

    fn enter<E: serde::de::Error>(
        &mut self,
        member: &'static str,
        entered: impl Fn(&mut Self) -> &mut bool,
    ) -> Result<(), E> {
        if std::mem::replace(entered(self), true) {
            self.refusal = Some(Refusal::Duplicate(member));
            return Err(E::custom("duplicate"));
        }
        self.at = Some(member);
        Ok(())
    }

    fn strip<A: MapAccess<'a>>(&mut self, map: &mut A, name: &str) -> Result<(), A::Error> {
        self.at = None;
        if names_a_template(name) {
            self.refusal = Some(Refusal::Template);
            return Err(A::Error::custom("template"));
        }
        map.next_value_seed(Discard::new(&mut self.refusal))?;
        self.stripped = self.stripped.saturating_add(1);
        Ok(())
    }

    fn finish(self) -> Result<Event<'a>, Refusal> {
        if let Some(operation) = self.operation {
            match &*quoted(operation, "PropertyOperation")? {
                "Changed" => {}
                // The state as it was before anybody subscribed.
                "Initialized" => return Err(Refusal::Retained),
                _ => return Err(Refusal::Invalid("PropertyOperation")),
            }
        }
        let wanted = |raw: Option<&'a RawValue>, member| raw.ok_or(Refusal::Missing(member));
        Ok(Event {
            utc_time: quoted(wanted(self.utc_time, "UtcTime")?, "UtcTime")?,
            video_source: scalar(wanted(self.video_source, "VideoSource")?, "VideoSource")?,
            likelihood: scalar(wanted(self.likelihood, "Likelihood")?, "Likelihood")?,
            enrollment_id: scalar(wanted(self.enrollment_id, "EnrollmentID")?, "EnrollmentID")?,
            image: self.image.map(|raw| quoted(raw, "Image")).transpose()?,
            stripped: self.stripped,
        })
    }
}

/// The text of a string.
fn quoted<'a>(raw: &'a RawValue, member: &'static str) -> Result<Cow<'a, str>, Refusal> {
    serde_json::from_str::<Text<'a>>(raw.get()).map(|text| text.0).map_err(|_| Refusal::Invalid(member))
}

/// The text of a string, or of a number as it is written.
fn scalar<'a>(raw: &'a RawValue, member: &'static str) -> Result<Cow<'a, str>, Refusal> {
    match raw.get().bytes().next() {
        Some(b'0'..=b'9') => Ok(Cow::Borrowed(raw.get())),
        Some(_) | None => quoted(raw, member),
    }
}
