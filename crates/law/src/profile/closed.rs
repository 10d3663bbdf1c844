//! The Member States of which no enabling law is known here, one line each.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::read::ProfileError;
use super::{FormalIssues, Loaded, NationalProfile, Profiles, Rules, Status};
use crate::case::MemberState;
use crate::input::toml_error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: String,
    source_date: String,
    note: String,
    state: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    member_state: MemberState,
    name: String,
    note: Option<String>,
    #[serde(default)]
    regions: BTreeSet<String>,
}

pub(super) fn read(text: &str) -> Result<Profiles, ProfileError> {
    let file: File = toml::from_str(text).map_err(|e| ProfileError::one(toml_error(text, &e)))?;
    let profile = |entry: Entry| NationalProfile {
        id: entry.member_state.code().to_owned(),
        name: entry.name,
        member_state: entry.member_state,
        region: None,
        regions: entry.regions,
        status: Status::Closed,
        official: false,
        note: entry.note.unwrap_or_else(|| file.note.clone()),
        source: file.source.clone(),
        source_date: file.source_date.clone(),
        valid_from: None,
        valid_until: None,
        review_by: None,
        notice_to: Vec::new(),
        records_kept_years: None,
        lapse_erases: false,
        challenge: None,
        one_verifier: None,
        failure: None,
        notice: None,
        notification: None,
        rules: Rules::default(),
        issues: FormalIssues::default(),
        retention: Vec::new(),
        routes: Vec::new(),
    };
    Ok(Profiles { known: file.state.into_iter().map(|e| Loaded::new(profile(e), text)).collect() })
}
