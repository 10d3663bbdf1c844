//! The shape of a case file: tables are tables, never lists read by position, and no name stands twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{InputError, located};

/// A value of which no table names anything twice.
pub(super) struct Unique(pub(super) Value);

/// A place where the text has another shape than a case.
pub(super) struct Misfit {
    path: Vec<String>,
    found: &'static str,
}

impl Misfit {
    /// The error, at the first place that carries the last name of the path.
    pub(super) fn located(self, text: &str) -> InputError {
        let at = self.path.iter().rev().find_map(|name| text.find(name.as_str())).unwrap_or(0);
        let what =
            if self.path.is_empty() { "the file".to_owned() } else { format!("`{}`", self.path.join(".")) };
        let remedy = "write a table of names and values; `stricto assess --schema` shows the form";
        located(text, at, format!("{what} is {} where a case has another form", self.found), remedy)
    }
}

/// The first place where `value` has no form that `schema` allows.
pub(super) fn misfit(schema: &Value, value: &Value) -> Option<Misfit> {
    fits(schema, schema, value).err()
}

fn fits(root: &Value, schema: &Value, value: &Value) -> Result<(), Misfit> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.trim_start_matches('#');
        return root.pointer(pointer).map_or(Ok(()), |schema| fits(root, schema, value));
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(forms) = schema.get(key).and_then(Value::as_array) {
            let mut first = Ok(());
            let fitting = forms.iter().any(|form| {
                let fit = fits(root, form, value);
                let fine = fit.is_ok();
                // The deepest complaint says most.
                if let Err(new) = fit
                    && first.as_ref().err().is_none_or(|old: &Misfit| old.path.len() < new.path.len())
                {
                    first = Err(new);
                }
                fine
            });
            return if fitting { Ok(()) } else { first };
        }
    }
    match value {
        Value::Array(items) if takes(schema, "array") => {
            let form = schema.get("items").unwrap_or(&Value::Null);
            items.iter().try_for_each(|item| fits(root, form, item))
        }
        Value::Object(members) if takes(schema, "object") => members.iter().try_for_each(|(name, member)| {
            let known = schema.get("properties").and_then(|known| known.get(name));
            let form = known.or_else(|| schema.get("additionalProperties")).unwrap_or(&Value::Null);
            fits(root, form, member).map_err(|mut misfit| {
                misfit.path.insert(0, name.clone());
                misfit
            })
        }),
        Value::Array(_) => Err(Misfit { path: Vec::new(), found: "a list" }),
        Value::Object(_) => Err(Misfit { path: Vec::new(), found: "a table" }),
        // Whether a plain value is the right one the reader of the case says better.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn takes(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
        // A constant, a list of words, or no word at all on the form.
        None => schema.get("const").is_none() && schema.get("enum").is_none(),
    }
}

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Value, E> {
        Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Unique(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            let Unique(member) = map.next_value()?;
            members.insert(name, member);
        }
        Ok(Value::Object(members))
    }
}
