//! What is known about a case, and what is not.
//!
//! A fact that is missing is never "no" and never "yes"; a disputed one is neither; a sealed or erased one is not missing.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Instant;

/// One fact of a case.
///
/// Spelled as the plain value, as `{ value = …, basis = "…" }`, as `{ disputed = "why" }`, or, by the record alone, as
/// `{ sealed = true }` and `{ erased = true }`; what is left out is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// Stated, and on what it rests where that is said.
    Known {
        /// What is stated.
        value: T,
        /// On what it rests: a document, a person, a register.
        basis: Option<String>,
    },
    /// Nobody has stated it.
    Missing,
    /// Stated by one and contested by another.
    Disputed {
        /// What is contested, and by whom.
        why: String,
    },
    /// Stated, but its key is not here.
    Sealed,
    /// Stated once, and lawfully erased since.
    Erased,
}

/// A recorded assessment of a word that needs judgement: it is checked that it was made, never that it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Whether the person who judged affirms it.
    pub affirmed: bool,
    /// The person's office, or key id; never empty.
    pub by: String,
    /// When it was first made; a later check that confirms it, for a renewal too, is further evidence.
    pub at: Instant,
    /// The evidence it rests on; never empty.
    pub evidence: Vec<String>,
}

impl<T> Fact<T> {
    /// A stated fact without a recorded basis.
    pub const fn known(value: T) -> Self {
        Self::Known { value, basis: None }
    }

    /// The value, where the fact is known.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Missing | Self::Disputed { .. } | Self::Sealed | Self::Erased => None,
        }
    }

    /// Whether nobody has stated it.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// What a later statement leaves of this one: it replaces unless it says nothing.
    #[must_use]
    pub fn overlay(self, later: Self) -> Self {
        if later.is_missing() { self } else { later }
    }
}

/// Missing, so that what a file leaves out is missing and nothing else.
impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self::Missing
    }
}

impl<T: Serialize> Serialize for Fact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = match self {
            Self::Known { value, basis: None } => return value.serialize(serializer),
            Self::Missing => {
                return Err(serde::ser::Error::custom("a missing fact is left out, not written"));
            }
            Self::Known { .. } | Self::Disputed { .. } | Self::Sealed | Self::Erased => {
                serializer.serialize_map(None)?
            }
        };
        match self {
            Self::Known { value, basis } => {
                map.serialize_entry("basis", basis)?;
                map.serialize_entry("value", value)?;
            }
            Self::Disputed { why } => map.serialize_entry("disputed", why)?,
            Self::Sealed => map.serialize_entry("sealed", &true)?,
            Self::Erased => map.serialize_entry("erased", &true)?,
            Self::Missing => {}
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FactVisitor(PhantomData))
    }
}

struct FactVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FactVisitor<T> {
    type Value = Fact<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact: a plain value, `{ value = …, basis = \"…\" }` or `{ disputed = \"why\" }`")
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Fact<T>, E> {
        T::deserialize(v.into_deserializer()).map(Fact::known)
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Fact<T>, E> {
        T::deserialize(v.into_deserializer()).map(Fact::known)
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Fact<T>, E> {
        T::deserialize(v.into_deserializer()).map(Fact::known)
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Fact<T>, E> {
        T::deserialize(v.into_deserializer()).map(Fact::known)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Fact<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(Fact::known)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fact<T>, A::Error> {
        let Some(first) = map.next_key::<Cow<'de, str>>()? else {
            return Err(A::Error::custom(
                "an empty table is not a fact; leave the fact out if it is not known",
            ));
        };
        match first.as_ref() {
            "value" | "basis" => known_with_basis(&first, map),
            "disputed" => {
                let why: String = map.next_value()?;
                end(map, Fact::Disputed { why })
            }
            "sealed" => marker("sealed", map, Fact::Sealed),
            "erased" => marker("erased", map, Fact::Erased),
            key if key.starts_with("$__toml_private") => Err(A::Error::custom(
                "write an instant as text in quotes, as in \"2026-11-22T10:00:00.000Z\"",
            )),
            _ => {
                let whole = Replayed { first: Some(first), rest: map };
                T::deserialize(MapAccessDeserializer::new(whole)).map(Fact::known)
            }
        }
    }
}

fn known_with_basis<'de, T, A>(first: &str, mut map: A) -> Result<Fact<T>, A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    let (mut value, mut basis) = (None, None);
    let mut key = Some(Cow::<'de, str>::Owned(first.to_owned()));
    while let Some(name) = key {
        match name.as_ref() {
            "value" if value.is_none() => value = Some(map.next_value()?),
            "basis" if basis.is_none() => basis = Some(map.next_value()?),
            "value" => return Err(A::Error::duplicate_field("value")),
            "basis" => return Err(A::Error::duplicate_field("basis")),
            other => return Err(A::Error::unknown_field(other, &["value", "basis"])),
        }
        key = map.next_key()?;
    }
    let value = value.ok_or_else(|| A::Error::missing_field("value"))?;
    Ok(Fact::Known { value, basis })
}

fn marker<'de, T, A: MapAccess<'de>>(
    key: &'static str,
    mut map: A,
    fact: Fact<T>,
) -> Result<Fact<T>, A::Error> {
    if map.next_value::<bool>()? {
        end(map, fact)
    } else {
        Err(A::Error::custom(format_args!("`{key}` can only be true; leave it out otherwise")))
    }
}

fn end<'de, T, A: MapAccess<'de>>(mut map: A, fact: Fact<T>) -> Result<Fact<T>, A::Error> {
    match map.next_key::<Cow<'de, str>>()? {
        None => Ok(fact),
        Some(key) => Err(A::Error::unknown_field(&key, &[])),
    }
}

/// A map whose first key was read to see what it is.
struct Replayed<'de, A> {
    first: Option<Cow<'de, str>>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replayed<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

impl<T: JsonSchema> JsonSchema for Fact<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Fact_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let plain = generator.subschema_for::<T>();
        let only = |key: &str, value: serde_json::Value| {
            json_schema!({
                "type": "object", "properties": { key: value }, "required": [key], "additionalProperties": false
            })
        };
        json_schema!({
            "anyOf": [
                plain,
                {
                    "type": "object",
                    "properties": { "value": plain, "basis": { "type": "string" } },
                    "required": ["value"],
                    "additionalProperties": false
                },
                only("disputed", serde_json::json!({ "type": "string" })),
                only("sealed", serde_json::json!({ "const": true })),
                only("erased", serde_json::json!({ "const": true })),
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Fact<u32>, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    #[test]
    fn a_fact_is_read_as_it_is_spelled() {
        assert_eq!(parse("7"), Ok(Fact::known(7)));
        assert_eq!(
            parse(r#"{"value":7,"basis":"file 3"}"#),
            Ok(Fact::Known { value: 7, basis: Some("file 3".into()) })
        );
        assert_eq!(parse(r#"{"disputed":"the defence"}"#), Ok(Fact::Disputed { why: "the defence".into() }));
        assert_eq!(parse(r#"{"sealed":true}"#), Ok(Fact::Sealed));
        assert_eq!(parse(r#"{"erased":true}"#), Ok(Fact::Erased));
    }

    #[test]
    fn what_is_no_fact_is_refused() {
        for text in [
            "null",
            "{}",
            "-1",
            "4294967296",
            r#"{"sealed":false}"#,
            r#"{"basis":"x"}"#,
            r#"{"value":1,"x":2}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fact_that_is_a_table_keeps_its_own_members() {
        let text =
            r#"{"affirmed":true,"by":"duty officer","at":"2026-11-22T10:00:00.000Z","evidence":["log 1"]}"#;
        let fact: Fact<Judgement> = serde_json::from_str(text).expect("a judgement");
        assert!(fact.value().is_some_and(|j| j.affirmed && j.by == "duty officer"));
    }

    #[test]
    fn every_fact_but_a_missing_one_is_written_as_it_is_read() {
        for text in ["7", r#"{"basis":"b","value":7}"#, r#"{"disputed":"w"}"#, r#"{"sealed":true}"#] {
            let fact = parse(text).expect("a fact");
            assert_eq!(serde_json::to_string(&fact).expect("written"), text);
        }
        assert!(serde_json::to_string(&Fact::<u32>::Missing).is_err());
    }

    #[test]
    fn silence_never_replaces_a_statement() {
        assert_eq!(Fact::known(1).overlay(Fact::Missing), Fact::known(1));
        assert_eq!(Fact::known(1).overlay(Fact::Sealed), Fact::Sealed);
    }
}
