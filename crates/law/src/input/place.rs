//! Where in a text a path of names and positions leads.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The offset of what a path names: names, positions in a list, or words in it; else of the last part that is there.
pub(crate) fn in_toml(table: &DeTable<'_>, path: &[String]) -> usize {
    spanned(table, path).map_or(0, |value| value.span().start)
}

/// What a path names; else the last part of it that is there.
pub(crate) fn spanned<'t, 'i>(table: &'t DeTable<'i>, path: &[String]) -> Option<&'t Spanned<DeValue<'i>>> {
    let mut parts = path.iter();
    let mut here = parts.next().and_then(|name| member(table, name))?;
    for part in parts {
        let next = match here.get_ref() {
            DeValue::Table(inner) => member(inner, part),
            DeValue::Array(items) => match part.parse::<usize>() {
                Ok(position) => items.get(position),
                Err(_) => items.iter().find(|item| item.get_ref().as_str() == Some(part)),
            },
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => None,
        };
        let Some(next) = next else { break };
        here = next;
    }
    Some(here)
}

/// The name and the offset of the first date that stands without quotes: TOML has such dates, a case has none.
pub(super) fn bare_date(table: &DeTable<'_>) -> Option<(String, usize)> {
    table.iter().find_map(|(name, value)| date_in(name.get_ref(), value))
}

fn date_in(name: &str, value: &Spanned<DeValue<'_>>) -> Option<(String, usize)> {
    match value.get_ref() {
        DeValue::Datetime(_) => Some((name.to_owned(), value.span().start)),
        DeValue::Array(items) => items.iter().find_map(|item| date_in(name, item)),
        DeValue::Table(table) => bare_date(table),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => None,
    }
}

/// The value under a name.
pub(crate) fn member<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

/// The offset of the last name of a path in a JSON text, each looked for behind the one before it.
pub(super) fn in_json(text: &str, path: &[String]) -> usize {
    let names = path.iter().filter(|name| name.parse::<usize>().is_err());
    names.fold(0, |from, name| {
        let rest = text.get(from..).unwrap_or_default();
        rest.find(&format!("\"{name}\"")).map_or(from, |at| from + at)
    })
}
