//! The form of a profile: every place where the text has a name, a word or a kind of value that the schema has not.
//!
//! The reader of the format stops at its first complaint; whoever writes law down wants them all.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::time::Instant;

/// A place where the text does not fit, by its offset in bytes.
pub(super) struct Misfit {
    pub(super) offset: usize,
    pub(super) problem: String,
    pub(super) remedy: String,
}

/// What of `table` fits `schema`; what does not is left out and said in `misfits`.
pub(super) fn fitting(schema: &Value, table: &Spanned<DeTable<'_>>, misfits: &mut Vec<Misfit>) -> Value {
    let mut walk = Walk { root: schema, misfits };
    walk.table(schema, table.span().start, table.get_ref()).unwrap_or_default()
}

/// Words of a case that no profile may use: a law opens no offence outside Annex II, and names no other authority.
const REFUSED: [&str; 2] = ["not_listed", "other"];

struct Walk<'a> {
    root: &'a Value,
    misfits: &'a mut Vec<Misfit>,
}

impl<'a> Walk<'a> {
    fn misfit<T>(&mut self, offset: usize, problem: String, remedy: &str) -> Option<T> {
        self.misfits.push(Misfit { offset, problem, remedy: remedy.to_owned() });
        None
    }

    /// The schema itself, behind references and behind *or nothing*.
    fn plain(&self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.root.pointer(reference.trim_start_matches('#')).unwrap_or(schema);
        }
        let forms = schema.get("anyOf").and_then(Value::as_array);
        let some = forms.and_then(|forms| forms.iter().find(|form| form.get("type") != Some(&"null".into())));
        some.map_or(schema, |some| self.plain(some))
    }

    fn value(&mut self, schema: &'a Value, value: &Spanned<DeValue<'_>>) -> Option<Value> {
        let schema = self.plain(schema);
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) if takes(schema, "object") => self.table(schema, at, table),
            DeValue::Array(items) if takes(schema, "array") => {
                let form = schema.get("items").unwrap_or(&Value::Null);
                for (position, item) in items.iter().enumerate() {
                    let text = item.get_ref().as_str();
                    let before = items.iter().take(position);
                    if text.is_some() && before.into_iter().any(|other| other.get_ref().as_str() == text) {
                        let problem = format!("`{}` stands twice in this list", text.unwrap_or_default());
                        self.misfit::<()>(item.span().start, problem, "keep one of the two");
                    }
                }
                Some(items.iter().filter_map(|item| self.value(form, item)).collect())
            }
            DeValue::String(text) if takes(schema, "string") => self.text(schema, at, text),
            DeValue::Boolean(yes) if takes(schema, "boolean") => Some((*yes).into()),
            DeValue::Integer(number) if takes(schema, "integer") => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => self.number(schema, at, number),
                    Err(_) => self.misfit(at, "this number is too large".into(), "give a smaller one"),
                }
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => {
                let problem =
                    format!("{} stands where the form has {}", kind(value.get_ref()), wanted(schema));
                self.misfit(at, problem, "write it in that form; leave it out if it is not known")
            }
        }
    }

    fn table(&mut self, schema: &'a Value, at: usize, table: &DeTable<'_>) -> Option<Value> {
        let names = schema.get("properties").and_then(Value::as_object);
        let mut members = Map::new();
        for (name, value) in table {
            let Some(form) = names.and_then(|names| names.get(name.get_ref().as_ref())) else {
                let problem = format!("unknown name `{}`", name.get_ref());
                let remedy = "remove it or correct its spelling; `stricto profile schema` lists every name";
                self.misfits.push(Misfit { offset: name.span().start, problem, remedy: remedy.to_owned() });
                continue;
            };
            if let Some(value) = self.value(form, value) {
                members.insert(name.get_ref().to_string(), value);
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !table.iter().any(|(known, _)| known.get_ref() == name) {
                let problem = format!("`{name}` is missing");
                self.misfits.push(Misfit { offset: at, problem, remedy: "add it".to_owned() });
            }
            // Something in its place, so that the rest of the table can still be looked through.
            if let Some(form) = names.and_then(|names| names.get(name)) {
                let instead = placeholder(self.plain(form));
                members.entry(name).or_insert(instead);
            }
        }
        Some(Value::Object(members))
    }

    fn text(&mut self, schema: &'a Value, at: usize, text: &str) -> Option<Value> {
        let words = words(schema);
        if !words.is_empty() && !words.contains(&text) {
            let problem = format!("`{text}` is no word of this list");
            let allowed: Vec<&str> = words.into_iter().filter(|word| !REFUSED.contains(word)).collect();
            return self.misfit(at, problem, &format!("use one of: {}", allowed.join(", ")));
        }
        if schema.get("pattern").is_some() && text.parse::<Instant>().is_err() {
            let remedy = "write an instant of UTC with milliseconds, as in `2026-11-22T10:00:00.000Z`";
            return self.misfit(at, format!("`{text}` is not an instant"), remedy);
        }
        Some(text.into())
    }

    fn number(&mut self, schema: &'a Value, at: usize, number: i64) -> Option<Value> {
        let most =
            if schema.get("format") == Some(&"uint32".into()) { i64::from(u32::MAX) } else { i64::MAX };
        if (0..=most).contains(&number) {
            return Some(number.into());
        }
        self.misfit(at, format!("{number} is out of range"), &format!("give a number from 0 to {most}"))
    }
}

fn takes(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
        // A list of words, each with its meaning, has no kind of its own.
        None => kind == "string",
    }
}

/// A value of the form that says nothing.
fn placeholder(schema: &Value) -> Value {
    if let Some(word) = words(schema).first() {
        return Value::from(*word);
    }
    let kinds = [("array", Value::Array(Vec::new())), ("boolean", false.into()), ("integer", 1.into())];
    let known = kinds.into_iter().find(|(kind, _)| takes(schema, kind)).map(|(_, value)| value);
    known.unwrap_or_else(|| "?".into())
}

/// The words a text may be; none where it may be any.
fn words(schema: &Value) -> Vec<&str> {
    let forms = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    forms.flat_map(words).chain(listed).chain(schema.get("const").and_then(Value::as_str)).collect()
}

fn wanted(schema: &Value) -> &'static str {
    let kinds = [
        ("object", "a table"),
        ("array", "a list"),
        ("boolean", "`true` or `false`"),
        ("integer", "a whole number"),
        ("string", "a text in quotes"),
    ];
    kinds.into_iter().find(|(kind, _)| takes(schema, kind)).map_or("another value", |(_, words)| words)
}

const fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
