//! Reading a profile: its schema, and that it never opens what the Act keeps closed.
//! Rows read here too: R-5.5-b, R-14-d.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Loaded, NationalProfile, Profiles, RouteUrgency, Status};
use crate::case::{AnnexTwo, AuthorityKind, MemberState, Objective};
use crate::input::{InputError, bounded, toml_error};
use crate::numbers::{LONGEST_DECISION_HOURS, URGENT_REQUEST_HOURS};

/// Why a text is not a national profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] InputError),
    /// It can be read, and says what a profile may not say.
    #[error("line {line}, column 1: profile `{id}`: {fault}")]
    Faulty {
        /// The line that says it, counted from 1.
        line: usize,
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
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    bounded(text)?;
    let profile: NationalProfile = toml::from_str(text).map_err(|e| of_profile(toml_error(text, &e)))?;
    match fault(&profile) {
        None => Ok(profile),
        Some(fault) => Err(ProfileError::Faulty { line: line_of(text, &fault), id: profile.id, fault }),
    }
}

/// The remedies of a case file, in the words of a profile.
fn of_profile(error: InputError) -> InputError {
    let remedy = error.remedy.replace("`stricto assess --schema` lists every name", NAMES);
    InputError { remedy: remedy.replace("`stricto assess --schema` shows the form", NAMES), ..error }
}

const NAMES: &str = "the profiles in the folder `profiles` and its README show every name";

/// The first line that says the name, or the route, which the fault names.
fn line_of(text: &str, fault: &str) -> usize {
    let named = fault.split('`').skip(1).step_by(2).find_map(|name| {
        text.lines()
            .position(|line| line.trim_start().starts_with(name) || line.contains(&format!("\"{name}\"")))
    });
    named.map_or(1, |at| at + 1)
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
    if profile.status == Status::OptOut && !OPT_OUTS.contains(&profile.member_state) {
        let fault = "only Denmark and Ireland have an opt-out (recitals 40, 41); write `closed` or `open`";
        return Some(fault.to_owned());
    }
    if profile.one_verifier.as_ref().is_some_and(|provision| provision.trim().is_empty()) {
        return Some(
            "`one_verifier` must name the provision that lifts the two-person rule; or leave it out"
                .to_owned(),
        );
    }
    if let (Some(from), Some(until)) = (profile.valid_from, profile.valid_until)
        && until <= from
    {
        return Some(format!("`valid_until` must lie after `valid_from`, {from}"));
    }
    profile.routes.iter().find_map(|route| {
        let name = &route.provision;
        if name.trim().is_empty() {
            return Some("`provision` of every route must say where the law is written".to_owned());
        }
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
        route.urgency.as_ref().and_then(|urgency| urgency_fault(name, urgency))
    })
}

/// The states that recitals 40 and 41 name.
const OPT_OUTS: [MemberState; 2] = [MemberState::Dk, MemberState::Ie];

fn urgency_fault(name: &str, urgency: &RouteUrgency) -> Option<String> {
    let hours = urgency.request_within_hours;
    if !(1..=URGENT_REQUEST_HOURS).contains(&hours) {
        return Some(format!(
            "route `{name}` says {hours} hours for the request; write 1 to {URGENT_REQUEST_HOURS}, the Act's most"
        ));
    }
    let decides = urgency.decision_within_hours.filter(|h| !(1..=LONGEST_DECISION_HOURS).contains(h))?;
    Some(format!(
        "route `{name}` says {decides} hours for the decision; write 1 to {LONGEST_DECISION_HOURS}, or leave it out"
    ))
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
        #[serde(default)]
        regions: BTreeSet<String>,
    }
    let file: File = toml::from_str(text).map_err(|e| toml_error(text, &e))?;
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
            ("request_within_hours = 24", "request_within_hours = 0"),
            ("request_within_hours = 24", "request_within_hours = 24\ndecision_within_hours = 99999999"),
            ("provision = \"", "provision = \"\" #"),
            ("official = false", "official = false\none_verifier = \" \""),
            ("valid_from = ", "valid_until = \"2026-06-30T22:00:00.000Z\"\nvalid_from = "),
        ];
        for (from, to) in widened {
            assert!(SE.contains(from), "{from}");
            let refused = check(&SE.replace(from, to));
            assert!(matches!(refused, Err(ProfileError::Faulty { .. })), "{to}: {refused:?}");
        }
    }

    #[test]
    fn only_denmark_and_ireland_opt_out() {
        let (head, _) = SE.split_once("[[route]]").expect("a route");
        let refused = check(&head.replace("status = \"open\"", "status = \"opt_out\""));
        assert!(matches!(refused, Err(ProfileError::Faulty { .. })), "{refused:?}");
        assert!(check(include_str!("../../../../profiles/DK.toml")).is_ok());
    }

    #[test]
    fn garbage_is_refused_with_line_and_column() {
        let refused = check(&SE.replace("status = \"open\"", "status = \"wide open\""));
        let Err(ProfileError::Unreadable(error)) = refused else { panic!("{refused:?}") };
        assert!(error.line > 1 && error.column > 0, "{error}");
    }
}
