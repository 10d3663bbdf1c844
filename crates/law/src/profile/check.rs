//! Reading a profile: its schema, and that it never opens what the Act keeps closed.
//! Rows read here too: R-5.5-b.

use serde::Deserialize;

use super::{Loaded, NationalProfile, Profiles, Status};
use crate::case::{AnnexTwo, AuthorityKind, MemberState, Objective};
use crate::input::{InputError, bounded, toml_error};
use crate::numbers::URGENT_REQUEST_HOURS;

/// Why a text is not a national profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] InputError),
    /// It can be read, and says what a profile may not say.
    #[error("profile `{id}`: {fault}")]
    Faulty {
        /// The profile's id.
        id: String,
        /// What is wrong, and what to do.
        fault: String,
    },
}

/// That a text is a national profile, and what it says, line by line.
///
/// # Errors
/// When it cannot be read, with line and column, or would widen what the Act allows.
pub fn check(text: &str) -> Result<Vec<String>, ProfileError> {
    let profile = read(text)?;
    let mut lines = vec![
        format!("{}: {}, {:?}", profile.id, profile.name, profile.status),
        format!("source: {} ({})", profile.source, profile.source_date),
        format!("note: {}", profile.note),
    ];
    if !profile.official {
        lines.push("no official reading: check before use".to_owned());
    }
    for route in &profile.routes {
        let objectives: Vec<_> = route.objectives.iter().map(|o| o.label()).collect();
        let authorities: Vec<_> = route.authorities.iter().map(|a| a.label()).collect();
        lines.push(format!(
            "{}: opens {}; authorised by {}; {} offences named; {}",
            route.provision,
            objectives.join(", "),
            authorities.join(" or "),
            route.offences.len(),
            match &route.urgency {
                None => "no urgent start".to_owned(),
                Some(u) => format!("urgent start, request within {} h", u.request_within_hours),
            }
        ));
    }
    if profile.status == Status::Open && profile.routes.is_empty() {
        lines.push("no route: every objective stays closed".to_owned());
    }
    Ok(lines)
}

pub(super) fn read(text: &str) -> Result<NationalProfile, ProfileError> {
    bounded(text)?;
    let profile: NationalProfile = toml::from_str(text).map_err(|e| toml_error(text, &e))?;
    match fault(&profile) {
        None => Ok(profile),
        Some(fault) => Err(ProfileError::Faulty { id: profile.id, fault }),
    }
}

fn fault(profile: &NationalProfile) -> Option<String> {
    let state = profile.member_state.code();
    let id = profile.region.as_ref().map_or_else(|| state.to_owned(), |r| format!("{state}-{r}"));
    if profile.id != id {
        return Some(format!("its id must be `{id}`, after state and region"));
    }
    if [&profile.source, &profile.source_date, &profile.note].iter().any(|text| text.trim().is_empty()) {
        return Some("`source`, `source_date` and `note` must say something".to_owned());
    }
    if profile.status != Status::Open && !profile.routes.is_empty() {
        return Some("only a profile whose status is `open` has routes; remove them".to_owned());
    }
    profile.routes.iter().find_map(|route| {
        let name = &route.provision;
        if route.objectives.is_empty() || route.authorities.is_empty() {
            return Some(format!("route `{name}` must name at least one objective and one authority"));
        }
        if route.authorities.contains(&AuthorityKind::Other) {
            return Some(format!(
                "route `{name}` names an authority that Article 5(3) does not know; remove it"
            ));
        }
        if route.offences.contains(&AnnexTwo::NotListed) {
            return Some(format!("route `{name}` opens offences outside Annex II; no law can, remove them"));
        }
        if route.objectives.contains(&Objective::Offence) == route.offences.is_empty() {
            return Some(format!("route `{name}`: offences and objective (iii) go together (R-5.5-d)"));
        }
        if route.maximum_period_days == Some(0) {
            return Some(format!("route `{name}` allows a period of 0 days; close the route instead"));
        }
        let hours = route.urgency.as_ref().map_or(0, |u| u.request_within_hours);
        (hours > URGENT_REQUEST_HOURS).then(|| {
            format!("route `{name}` allows {hours} hours; the Act allows at most {URGENT_REQUEST_HOURS}")
        })
    })
}

/// The Member States of which no enabling law is known here, one line each.
pub(super) fn closed(text: &str) -> Result<Profiles, ProfileError> {
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
    }
    let file: File = toml::from_str(text).map_err(|e| toml_error(text, &e))?;
    let profile = |entry: Entry| NationalProfile {
        id: entry.member_state.code().to_owned(),
        name: entry.name,
        member_state: entry.member_state,
        region: None,
        status: Status::Closed,
        official: false,
        note: entry.note.unwrap_or_else(|| file.note.clone()),
        source: file.source.clone(),
        source_date: file.source_date.clone(),
        valid_from: None,
        valid_until: None,
        review_by: None,
        notified_to_commission: None,
        notice_to: Vec::new(),
        records_kept_years: None,
        lapse_erases: false,
        challenge: None,
        one_verifier: None,
        routes: Vec::new(),
    };
    Ok(Profiles { known: file.state.into_iter().map(|e| Loaded::new(profile(e), text)).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SE: &str = include_str!("../../../../profiles/SE.toml");

    #[test]
    fn a_built_in_profile_is_reported_line_by_line() {
        let lines = check(SE).expect("a profile");
        assert!(lines.iter().any(|l| l.contains("check before use")), "{lines:?}");
    }

    #[test]
    fn a_profile_that_widens_the_act_is_refused() {
        let widened = [
            ("request_within_hours = 24", "request_within_hours = 25"),
            ("offences = [", "offences = [\"not_listed\", "),
            ("authorities = [", "authorities = [\"other\", "),
            ("id = \"SE\"", "id = \"XX\""),
        ];
        for (from, to) in widened {
            assert!(SE.contains(from), "{from}");
            let refused = check(&SE.replace(from, to));
            assert!(matches!(refused, Err(ProfileError::Faulty { .. })), "{to}: {refused:?}");
        }
    }

    #[test]
    fn garbage_is_refused_with_line_and_column() {
        let refused = check(&SE.replace("status = \"open\"", "status = \"wide open\""));
        let Err(ProfileError::Unreadable(error)) = refused else { panic!("{refused:?}") };
        assert!(error.line > 1 && error.column > 0, "{error}");
    }
}
