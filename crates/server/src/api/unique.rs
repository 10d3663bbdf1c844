//! JSON whose objects name each member once: what has two spellings of one thing is refused, never resolved.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// An object of values of one form, each name once.
pub(crate) struct Unique<V>(pub(crate) BTreeMap<String, V>);

impl<V> Default for Unique<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Unique<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
            type Value = Unique<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique<V>, A::Error> {
                let mut members = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    if members.insert(name, map.next_value()?).is_some() {
                        return Err(A::Error::custom("a name twice"));
                    }
                }
                Ok(Unique(members))
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// The value of a JSON text in which no object names a member twice.
///
/// # Errors
/// When the text is not JSON, or a name stands twice in one object.
pub(crate) fn value(text: &str) -> Result<Value, serde_json::Error> {
    let mut reading = serde_json::Deserializer::from_str(text);
    let value = Once.deserialize(&mut reading)?;
    reading.end()?;
    Ok(value)
}

struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // Kept, for the canonical form to refuse with its own words.
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Once)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.insert(name, map.next_value_seed(Once)?).is_some() {
                return Err(A::Error::custom("a name twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once_in_an_object_at_any_depth() {
        for (text, reads) in [
            (r#"{"a":[1,-2,true,null,"x",{"b":1}],"c":{"b":1.5}}"#, true),
            (r#"{"a":1,"a":1}"#, false),
            (r#"[{"a":{"b":1,"b":2}}]"#, false),
            (r#"{"a":1,"\u0061":1}"#, false),
            (r#"{"a":1} x"#, false),
        ] {
            assert_eq!(value(text).is_ok(), reads, "{text}");
            if reads {
                assert_eq!(value(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
            }
        }
        assert!(serde_json::from_str::<Unique<u8>>(r#"{"a":1,"b":1}"#).is_ok());
        assert!(serde_json::from_str::<Unique<u8>>(r#"{"a":1,"a":1}"#).is_err());
    }
}
