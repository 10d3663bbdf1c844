//! Leaving at the door what must not enter: members nobody asked for are read past, templates are noticed.
//!
//! Noticing cannot be perfect: an engine that hides a template in a picture will not be caught here. What is caught is
//! the honest engine, configured wrongly; the contract and the host's duties are for the rest.
//! Rows read here too: D-34.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::refused::Refusal;

/// Words that name a template wherever they stand in a member's name.
const TEMPLATE_WORDS: [&str; 10] = [
    "template",
    "embedding",
    "feature",
    "vector",
    "descriptor",
    "minutia",
    "faceprint",
    "iriscode",
    "eigenface",
    "biometric",
];

/// Names that mean a template only when they stand alone: a picture, too, has an encoding.
const TEMPLATE_NAMES: [&str; 4] = ["encoding", "encodings", "faceencoding", "faceencodings"];

/// The first bytes of face, finger and iris records after ISO/IEC 19794.
const TEMPLATE_SIGNATURES: [&[u8]; 5] = [b"FAC\0", b"FMR\0", b"FIR\0", b"IIR\0", b"FVR\0"];

/// Whether a member of this name holds a template.
pub(crate) fn names_a_template(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    TEMPLATE_WORDS.iter().any(|word| plain.contains(word)) || TEMPLATE_NAMES.contains(&plain.as_str())
}

/// Whether a text is the media type or the name of a template format (ISO/IEC 19794, 39794).
pub(crate) fn says_template_format(text: &str) -> bool {
    /// No media type is longer; a long text is data, which is stripped whatever it says.
    const NAME_MAX: usize = 128;
    if text.len() > NAME_MAX || !(text.contains("19794") || text.contains("39794")) {
        return false;
    }
    let plain = text.to_ascii_lowercase();
    plain.contains("iso") || plain.contains("iec") || plain.contains('/')
}

/// Whether bytes begin as a record of a template format.
pub(crate) fn begins_as_template(bytes: &[u8]) -> bool {
    TEMPLATE_SIGNATURES.iter().any(|signature| bytes.starts_with(signature))
}

/// Reads past one value and keeps nothing of it; says so where it is a template.
pub(crate) struct Discard<'r> {
    refusal: &'r mut Option<Refusal>,
    in_array: bool,
}

impl<'r> Discard<'r> {
    /// Reads past a member's value; a template is written into `refusal` and ends the reading.
    pub(crate) const fn new(refusal: &'r mut Option<Refusal>) -> Self {
        Self { refusal, in_array: false }
    }

    fn template<E: Error>(self) -> Result<(), E> {
        *self.refusal = Some(Refusal::Template);
        Err(E::custom("template"))
    }

    /// An array of numbers is taken for a template whatever its name.
    fn number<E: Error>(self) -> Result<(), E> {
        if self.in_array { self.template() } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Discard<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Discard<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.number()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.number()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.number()
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let quoted_number = self.in_array && text.parse::<f64>().is_ok();
        if quoted_number || says_template_format(text) { self.template() } else { Ok(()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Discard { refusal: &mut *self.refusal, in_array: true })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<crate::text::Text<'de>>()? {
            if names_a_template(&name.0) {
                return self.template();
            }
            map.next_value_seed(Discard { refusal: &mut *self.refusal, in_array: false })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_known_by_its_name_in_any_spelling() {
        for name in
            ["template", "face_template", "FaceEmbedding", "feature-vector", "Descriptor128", "encodings"]
        {
            assert!(names_a_template(name), "{name}");
        }
        for name in ["gender", "age", "image_encoding", "temperature", "label", "beard", ""] {
            assert!(!names_a_template(name), "{name}");
        }
    }

    #[test]
    fn a_template_format_is_known_by_its_number() {
        for text in ["application/iso-19794-5", "ISO/IEC 39794-5:2019", "image/x-39794", "iso19794-2"] {
            assert!(says_template_format(text), "{text}");
        }
        for text in ["object-1979412", "19794", "image/png", ""] {
            assert!(!says_template_format(text), "{text}");
        }
    }
}
