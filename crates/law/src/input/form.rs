//! What the form of a case has at a place, in words, where the text has something else there or leaves something out.
//!
//! The reader of the format speaks of its own types; whoever wrote the file asks what to write.

use serde_json::Value;

/// The word for a bound of which a source says nothing.
const NOT_SET: &str = "`\"not_set\"`";

/// A place where the text has something else than the form.
pub(super) struct Complaint {
    /// Names and positions down to the place.
    pub(super) path: Vec<String>,
    pub(super) problem: String,
    pub(super) remedy: String,
}

/// Every place where `value` has another kind of value than `schema`, or leaves out what must be there.
pub(super) fn complaints(schema: &Value, value: &Value) -> Vec<Complaint> {
    let mut walk = Walk { root: schema, found: Vec::new() };
    walk.look(schema, value, &mut Vec::new());
    walk.found
}

struct Walk<'a> {
    root: &'a Value,
    found: Vec<Complaint>,
}

impl<'a> Walk<'a> {
    fn look(&mut self, schema: &'a Value, value: &Value, path: &mut Vec<String>) {
        let schema = self.form_for(schema, value);
        if !self.takes(schema, value) {
            let (here, form) = (named(path), self.wanted(schema));
            let remedy = match (value, path.as_slice()) {
                (Value::Array(_), [section]) => format!("write `[{section}]`, once"),
                _ if form.contains(NOT_SET) => {
                    format!("write {form}; {}", unsaid(path.split_last().map_or(&[], |(_, above)| above)))
                }
                _ => format!("write {form}; leave the name out if it is not known"),
            };
            let problem = format!("{here} is {}, and a case has there {form}", found(value));
            return self.found.push(Complaint { path: path.clone(), problem, remedy });
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let known = schema.get("properties").and_then(|known| known.get(name));
                    let Some(form) = known.or_else(|| schema.get("additionalProperties")) else { continue };
                    path.push(name.clone());
                    self.look(form, member, path);
                    path.pop();
                }
                self.missing(schema, value, path);
            }
            Value::Array(items) => {
                let form = schema.get("items").unwrap_or(&Value::Null);
                for (position, item) in items.iter().enumerate() {
                    path.push(position.to_string());
                    self.look(form, item, path);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Every name that the table leaves out, with what to write.
    fn missing(&mut self, schema: &'a Value, table: &Value, path: &[String]) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let missing: Vec<&str> =
            required.filter_map(Value::as_str).filter(|name| table.get(name).is_none()).collect();
        if missing.is_empty() {
            return;
        }
        // Names that want the same are said together.
        let mut forms: Vec<(String, Vec<&str>)> = Vec::new();
        for name in &missing {
            let form = schema.pointer(&format!("/properties/{name}"));
            let form = form.map_or_else(|| "a value".to_owned(), |form| self.wanted(form));
            match forms.iter_mut().find(|(other, _)| *other == form) {
                Some((_, names)) => names.push(name),
                None => forms.push((form, vec![name])),
            }
        }
        let forms = forms.into_iter().map(|(form, names)| {
            let each = if names.len() == 1 { "" } else { "each " };
            format!("{}: {each}{form}", code(&names))
        });
        let forms: Vec<String> = forms.collect();
        let (verb, names) = (if missing.len() == 1 { "is" } else { "are" }, missing.join("`, `"));
        let problem = format!("`{names}` {verb} missing in {}", named(path));
        let mut remedy = format!("add {}", forms.join("; "));
        if remedy.contains(NOT_SET) {
            remedy = format!("{remedy}; {}", unsaid(path));
        }
        self.found.push(Complaint { path: path.to_vec(), problem, remedy });
    }

    /// The schema behind a reference.
    fn resolved<'s>(&self, schema: &'s Value) -> &'s Value
    where
        'a: 's,
    {
        let reference = schema.get("$ref").and_then(Value::as_str);
        reference.and_then(|r| self.root.pointer(r.trim_start_matches('#'))).unwrap_or(schema)
    }

    /// Of several forms the one that `value` is meant to have: that with one of its names, or the first.
    fn form_for(&self, schema: &'a Value, value: &Value) -> &'a Value {
        let schema = self.resolved(schema);
        let Some(forms) = forms(schema) else { return schema };
        let meant = |form: &&'a Value| match (value.as_object(), self.resolved(form).get("properties")) {
            (Some(members), Some(known)) => members.keys().any(|name| known.get(name).is_some()),
            (None, _) | (Some(_), None) => false,
        };
        let fits = |form: &'a Value| self.takes(self.resolved(form), value);
        // A fact that is a plain value has its plain form first; a bound has a word or a table.
        let several = forms.iter().all(|form| form.get("const").is_some())
            || (!value.is_object() && !forms.iter().any(fits) && schema.get("oneOf").is_some());
        if several {
            return schema;
        }
        let form = forms
            .iter()
            .find(meant)
            .or_else(|| forms.iter().find(|form| fits(form)))
            .or_else(|| forms.first());
        form.map_or(schema, |form| self.form_for(form, value))
    }

    /// Whether `schema` has this kind of value; what a word may be the reader of the case says better.
    fn takes(&self, schema: &Value, value: &Value) -> bool {
        if let Some(forms) = forms(schema) {
            return forms.iter().any(|form| self.takes(self.resolved(form), value));
        }
        let kind = match value {
            Value::Null => return true,
            Value::Bool(_) => "boolean",
            Value::Number(number) => return takes(schema, "integer") && in_range(schema, number),
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        takes(schema, kind)
    }

    /// What the form has, in words.
    fn wanted(&self, schema: &Value) -> String {
        let schema = self.resolved(schema);
        if let Some(forms) = forms(schema) {
            let words: Vec<&str> = forms.iter().filter_map(|form| form.get("const")?.as_str()).collect();
            if words.len() == forms.len() {
                return format!("one of the words {}", quoted(&words));
            }
            // Of a fact its plain form; the others are for what is disputed, sealed or erased.
            let plain = if schema.get("anyOf").is_some() { 1 } else { forms.len() };
            let all: Vec<String> = forms.iter().take(plain).map(|form| self.wanted(form)).collect();
            return all.join(" or ");
        }
        if let Some(word) = schema.get("const").and_then(Value::as_str) {
            return quoted(&[word]);
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return format!(
                "one of the words {}",
                quoted(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>())
            );
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => table(schema),
            Some("array") => "a list in brackets".to_owned(),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("integer") if schema.get("minimum").is_some() => "a whole number from 0".to_owned(),
            Some("integer") => "a whole number".to_owned(),
            Some("string") if schema.get("pattern").is_some() => {
                "an instant in quotes, as in `\"2026-11-22T10:00:00.000Z\"`".to_owned()
            }
            Some("string") => "a text in quotes".to_owned(),
            Some(_) | None => "another value".to_owned(),
        }
    }
}

fn forms(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array)
}

fn takes(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => true,
    }
}

fn in_range(schema: &Value, number: &serde_json::Number) -> bool {
    let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(i64::MIN);
    let most = if schema.get("format") == Some(&"uint32".into()) { i64::from(u32::MAX) } else { i64::MAX };
    number.as_i64().is_some_and(|number| (least..=most).contains(&number))
}

fn table(schema: &Value) -> String {
    let names = |key: &str| -> Vec<&str> {
        match schema.get(key) {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(Value::Object(members)) => members.keys().map(String::as_str).collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
        }
    };
    let (required, known) = (names("required"), names("properties"));
    match (required.is_empty(), known.len()) {
        (false, _) => format!("a table with {}", code(&required)),
        (true, 1..=8) => format!("a table with any of {}", code(&known)),
        (true, _) => "a table of names and values".to_owned(),
    }
}

fn code(names: &[&str]) -> String {
    format!("`{}`", names.join("`, `"))
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ")
}

/// That the word for a bound that is not set is a statement, and what to do where nobody knows it.
fn unsaid(limits: &[String]) -> String {
    format!(
        "{NOT_SET} only if the source says nothing of it; if you do not know, leave out the whole table {}",
        named(limits)
    )
}

fn named(path: &[String]) -> String {
    let names: Vec<&str> =
        path.iter().map(String::as_str).filter(|name| name.parse::<usize>().is_err()).collect();
    if names.is_empty() { "the file".to_owned() } else { format!("`{}`", names.join(".")) }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(yes) => format!("`{yes}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
    }
}
