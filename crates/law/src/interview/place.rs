//! The places of a use: the Member States, and their regions where a region has a law of its own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::question::{Choice, plain};
use crate::case::MemberState;
use crate::profile::Profiles;

static NAMES: LazyLock<BTreeMap<MemberState, String>> = LazyLock::new(|| {
    let profiles = Profiles::built_in();
    let whole = profiles.iter().filter(|profile| profile.region.is_none());
    whole.map(|profile| (profile.member_state, profile.name.clone())).collect()
});

/// What a state is called in the profiles of this build.
pub(super) fn name(state: MemberState) -> Option<String> {
    NAMES.get(&state).cloned()
}

/// The Member State that a word names: its code or name in any letters, or the code that others than the Union write.
#[must_use]
pub fn state_meant(word: &str) -> Option<MemberState> {
    let lower = word.trim().to_lowercase();
    if lower == "gr" {
        return Some(MemberState::El);
    }
    let named = |state: &MemberState| {
        let name = name(*state).unwrap_or_default().to_lowercase();
        lower == state.code().to_lowercase() || lower == name || lower == plain(&name)
    };
    MemberState::ALL.into_iter().find(named)
}

/// A choice for each state, or for each region with a law of its own and for the rest of its state.
pub(super) fn choices(profiles: &Profiles) -> Vec<Choice> {
    let mut choices: Vec<Choice> =
        MemberState::ALL.into_iter().flat_map(|state| of_state(profiles, state)).collect();
    choices.sort_by(|a, b| plain(&a.label).cmp(plain(&b.label)));
    choices
}

fn of_state(profiles: &Profiles, state: MemberState) -> Vec<Choice> {
    let code = state.code();
    let label = name(state).unwrap_or_else(|| code.to_owned());
    let own: Vec<_> = profiles.iter().filter(|p| p.member_state == state && p.region.is_some()).collect();
    if own.is_empty() {
        return vec![choice(code.to_owned(), label, code, None)];
    }
    let named = |name: &str| {
        let region = name.strip_suffix(&format!(" ({label})")).unwrap_or(name);
        format!("{label}, {region}")
    };
    let mut choices: Vec<Choice> = own
        .iter()
        .map(|profile| choice(profile.id.clone(), named(&profile.name), code, profile.region.as_deref()))
        .collect();
    // What is known here of the rest is one law, so any region without its own stands for all of them.
    let rest = profiles.regions(code).into_iter().find(|region| {
        let with_law = own.iter().any(|profile| profile.region.as_deref() == Some(region));
        !with_law
    });
    if let Some(region) = rest {
        choices.push(choice(format!("{code}-rest"), format!("{label}, another region"), code, Some(region)));
    }
    choices
}

fn choice(id: String, label: String, code: &str, region: Option<&str>) -> Choice {
    let mut place = json!({ "member_state": code, "used_in_union": true });
    if let (Some(place), Some(region)) = (place.as_object_mut(), region) {
        place.insert("region".to_owned(), region.into());
    }
    let states: Map<String, Value> = [("jurisdiction".to_owned(), place)].into_iter().collect();
    Choice { id, label, asks: Vec::new(), states, also: Map::new() }
}
