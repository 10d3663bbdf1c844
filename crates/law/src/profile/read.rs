//! From a text to a profile, or to everything that is wrong with it: line, column, value and remedy.
//! Rows read here too: R-5.5-b.

use toml::Spanned;
use toml::de::DeTable;

use super::check::{Stray, strays};
use super::explain::Explained;
use super::form::{Misfit, fitting};
use super::schema::NationalProfile;
use crate::input::place::{in_toml, member, spanned};
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
    if let (Some(states), None) = (member(table.get_ref(), "state"), member(table.get_ref(), "member_state"))
    {
        let problem = "this is a list of states of which no law is known, and not a profile".to_owned();
        let remedy = "check a file that speaks of one state; for a state of this list write one of its own, as \
            `stricto profile schema` says";
        return Err(ProfileError::one(located(text, states.span().start, problem, remedy)));
    }
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

/// What a fault of a name rests on beside it, so that it is nobody's while that is wrong.
const RESTS_ON: [(&str, &str); 5] = [
    ("id", "member_state"),
    ("id", "region"),
    ("route", "status"),
    ("status", "member_state"),
    ("valid_until", "valid_from"),
];

/// Whether a fault follows from one of form: at its place, within its list, or at what it rests on.
fn follows(table: &DeTable<'_>, stray: &Stray, misfits: &[(usize, String, String)]) -> bool {
    let wrong = |from: usize, until: usize| misfits.iter().any(|(at, _, _)| (from..until).contains(at));
    let named = |name: &str| match member(table, name) {
        Some(value) => wrong(value.span().start, value.span().start + 1),
        // Left out, although a profile must say it; what may be left out is no fault.
        None => misfits.iter().any(|(_, problem, _)| *problem == format!("`{name}` is missing")),
    };
    let here = spanned(table, &stray.path).is_some_and(|value| {
        let span = value.span();
        let list = value.get_ref().as_array().is_some_and(|items| items.iter().all(|i| i.get_ref().is_str()));
        wrong(span.start, if list { span.end } else { span.start + 1 })
    });
    let first = stray.path.first().map(String::as_str).unwrap_or_default();
    let whole = stray.path.len() == 1;
    here || RESTS_ON.iter().any(|(name, on)| whole && *name == first && named(on))
}

/// Every fault with its place, in the order of the text.
fn faults(
    text: &str,
    table: &Spanned<DeTable<'_>>,
    misfits: Vec<Misfit>,
    strays: Vec<Stray>,
) -> Vec<InputError> {
    let misfits: Vec<_> = misfits.into_iter().map(|m| (m.offset, m.problem, m.remedy)).collect();
    // Where the form is wrong already, what the placeholder says is nobody's fault.
    let strays = strays.into_iter().filter(|s| !follows(table.get_ref(), s, &misfits));
    let strays = strays.map(|s| (in_toml(table.get_ref(), &s.path), s.problem, s.remedy));
    let mut all: Vec<_> = strays.collect();
    all.extend(misfits);
    all.sort();
    all.into_iter().map(|(offset, problem, remedy)| located(text, offset, problem, &remedy)).collect()
}

/// The remedies of a case file, in the words of a profile.
fn of_profile(error: InputError) -> InputError {
    InputError {
        remedy: error.remedy.replace("`stricto assess --schema`", "`stricto profile schema`"),
        ..error
    }
}
