//! From a text to a profile, or to everything that is wrong with it: line, column, value and remedy.
//! Rows read here too: R-5.5-b.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::{Stray, strays};
use super::explain::Explained;
use super::form::{Misfit, fitting};
use super::schema::NationalProfile;
use crate::input::{InputError, bounded, located, toml_error};

/// The largest profile that is read, in bytes: 1 MiB.
pub const MAX_PROFILE_BYTES: usize = 1024 * 1024;

/// Why a text is not a national profile: every fault, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ProfileError {
    /// The faults; never none.
    pub faults: Vec<InputError>,
}

impl ProfileError {
    pub(super) fn one(fault: InputError) -> Self {
        Self { faults: vec![fault] }
    }
}

/// What a national profile says, in plain words.
///
/// # Errors
/// When the text cannot be read, or would widen what the Act allows; with every fault.
pub fn check(text: &str) -> Result<Explained, ProfileError> {
    read(text).map(|profile| Explained::of(&profile))
}

/// The JSON Schema of a profile.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(NationalProfile).to_value()
}

pub(super) fn read(text: &str) -> Result<NationalProfile, ProfileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_PROFILE_BYTES {
        let problem = format!("the file has {} bytes", text.len());
        let remedy = format!("a profile has at most {MAX_PROFILE_BYTES} bytes");
        return Err(ProfileError::one(located(text, 0, problem, &remedy)));
    }
    bounded(text).map_err(ProfileError::one)?;
    let table = DeTable::parse(text).map_err(|e| ProfileError::one(of_profile(toml_error(text, &e))))?;
    let mut misfits: Vec<Misfit> = Vec::new();
    let fitting = fitting(&schema(), &table, &mut misfits);
    if misfits.is_empty() {
        let profile = toml::from_str::<NationalProfile>(text);
        let profile = profile.map_err(|e| ProfileError::one(of_profile(toml_error(text, &e))))?;
        let faults = faults(text, &table, misfits, strays(&profile));
        return if faults.is_empty() { Ok(profile) } else { Err(ProfileError { faults }) };
    }
    // What fits is still looked through, so that nobody corrects a spelling only to meet the next fault.
    let rest = serde_json::from_value::<NationalProfile>(fitting);
    let strays = rest.map(|profile| strays(&profile)).unwrap_or_default();
    Err(ProfileError { faults: faults(text, &table, misfits, strays) })
}

/// Every fault with its place, in the order of the text.
fn faults(
    text: &str,
    table: &Spanned<DeTable<'_>>,
    misfits: Vec<Misfit>,
    strays: Vec<Stray>,
) -> Vec<InputError> {
    let misfits: Vec<_> = misfits.into_iter().map(|m| (m.offset, m.problem, m.remedy)).collect();
    let strays = strays.into_iter().map(|s| (place(table.get_ref(), &s.path), s.problem, s.remedy));
    // Where the form is wrong already, what the placeholder says is nobody's fault.
    let strays = strays.filter(|(offset, _, _)| !misfits.iter().any(|(misfit, _, _)| misfit == offset));
    let mut all: Vec<_> = strays.collect();
    all.extend(misfits);
    all.sort();
    all.into_iter().map(|(offset, problem, remedy)| located(text, offset, problem, &remedy)).collect()
}

/// The offset of what a path names: names, positions in a list, or words in it; else of the last part that is there.
fn place(table: &DeTable<'_>, path: &[String]) -> usize {
    let mut parts = path.iter();
    let first = parts.next().and_then(|name| member(table, name));
    let Some(mut here) = first else { return 0 };
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
    here.span().start
}

fn member<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

/// The remedies of a case file, in the words of a profile.
fn of_profile(error: InputError) -> InputError {
    InputError {
        remedy: error.remedy.replace("`stricto assess --schema`", "`stricto profile schema`"),
        ..error
    }
}
