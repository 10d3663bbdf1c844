//! National law under Article 5(5), as dated data: R-5.5-j.
//!
//! None means closed. A profile can only narrow: it opens objectives the Act leaves open, and adds conditions.
//! *No profile here* never reads as *no law there*.
//! Rows read here too: R-5.5-f, R-5.5-i, D-26/48.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::case::{AnnexTwo, AuthorityKind, MemberState, Objective, RequestPart};
use crate::clock::Clock;
use crate::time::Instant;

mod check;

pub use check::{ProfileError, check};

/// The law of a Member State or region, as somebody read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NationalProfile {
    /// Its id: the state's code, with the region's after a hyphen.
    pub id: String,
    /// The name of state or region.
    pub name: String,
    /// The Member State.
    pub member_state: MemberState,
    /// The region, where the law is regional.
    pub region: Option<String>,
    /// The codes of the regions that it speaks for too, where some region of the state has a law of its own.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// What the law does with Article 5(1)(h).
    pub status: Status,
    /// Whether a body of that state stands behind this reading; all built-in ones say no.
    pub official: bool,
    /// What a reader must know: *unofficial, check before use*.
    pub note: String,
    /// What it was read from.
    pub source: String,
    /// The date of that source, `2026-05-26`.
    pub source_date: String,
    /// The first instant at which the law is in force.
    pub valid_from: Option<Instant>,
    /// The first instant at which it no longer is; only this closes, never age.
    pub valid_until: Option<Instant>,
    /// After this instant the reading should be checked again; that warns and does not close.
    pub review_by: Option<Instant>,
    /// Whether the rules were notified to the Commission (R-5.5-e), where that is known.
    pub notified_to_commission: Option<bool>,
    /// The bodies that are told of each use (R-5.4-a).
    #[serde(default)]
    pub notice_to: Vec<String>,
    /// Years for which records are kept, where the law says so.
    pub records_kept_years: Option<u32>,
    /// Whether the law expressly orders erasure when no request is made in time.
    #[serde(default)]
    pub lapse_erases: bool,
    /// The provision under which a refusal can be challenged while a trustee holds the data (R-5.3-r).
    pub challenge: Option<String>,
    /// The provision that lifts the two-person rule (R-14-d); none means it stands.
    pub one_verifier: Option<String>,
    /// What the law opens, one route for each authority and set of objectives.
    #[serde(default, rename = "route")]
    pub routes: Vec<Route>,
}

/// What a national law does with Article 5(1)(h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It opens the exceptions, as far as its routes say.
    Open,
    /// No enabling law is known here; treated as closed.
    Closed,
    /// The state is not bound by Article 5(1)(h) (SC-h1).
    OptOut,
}

/// One way in which a national law lets a use be authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The provision.
    pub provision: String,
    /// The objectives it opens.
    pub objectives: BTreeSet<Objective>,
    /// The offences it opens under point (iii); none named opens none.
    #[serde(default)]
    pub offences: BTreeSet<AnnexTwo>,
    /// The authorities that may authorise.
    pub authorities: BTreeSet<AuthorityKind>,
    /// The longest period of one authorisation, in days.
    pub maximum_period_days: Option<u32>,
    /// What a request must state.
    #[serde(default)]
    pub request_must_state: BTreeSet<RequestPart>,
    /// What must be complied with beside the Act, in words.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The urgent start, where the law allows one; none means no urgent start.
    pub urgency: Option<RouteUrgency>,
}

/// How a national law bounds the urgent start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteUrgency {
    /// Hours from the start within which the request is due; at most the Act's 24.
    pub request_within_hours: u64,
    /// Hours from the request within which the authority must have decided, where the law says so.
    pub decision_within_hours: Option<u64>,
}

/// Which profile an assessment was read under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileRef {
    /// The profile's id.
    pub id: String,
    /// SHA-256 of its text, lower-case hexadecimal.
    pub sha256: String,
}

/// The national profiles an instance knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles {
    known: Vec<Loaded>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Loaded {
    profile: NationalProfile,
    sha256: String,
}

/// What the profiles say about a state at an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Selection<'a> {
    /// In force.
    InForce(&'a NationalProfile, &'a str),
    /// There is one, and it is not in force at that instant.
    NotInForce(&'a NationalProfile),
    /// The region is not named, or is none that is known, and some region of that state has a law of its own.
    RegionUnknown,
    /// There is none.
    None,
}

/// The texts of the built-in profiles.
const BUILT_IN: [&str; 6] = [
    include_str!("../../../profiles/SE.toml"),
    include_str!("../../../profiles/IT.toml"),
    include_str!("../../../profiles/DE-HE.toml"),
    include_str!("../../../profiles/CZ.toml"),
    include_str!("../../../profiles/DK.toml"),
    include_str!("../../../profiles/IE.toml"),
];

const CLOSED: &str = include_str!("../../../profiles/closed.toml");

impl Profiles {
    /// No profile at all: everything is closed.
    pub const EMPTY: Self = Self { known: Vec::new() };

    /// The built-in profiles: four open ones, two opt-outs, every other Member State closed.
    #[must_use]
    pub fn built_in() -> Self {
        #[expect(clippy::expect_used, reason = "the texts are part of this build, and a test reads them all")]
        Self::from_texts(&BUILT_IN)
            .and_then(|open| Ok(Self { known: [open.known, check::closed(CLOSED)?.known].concat() }))
            .expect("the built-in profiles can be read")
    }

    /// The profiles in these texts, TOML.
    ///
    /// # Errors
    /// For the first text that is not a profile, with line and column.
    pub fn from_texts(texts: &[&str]) -> Result<Self, ProfileError> {
        let known = texts.iter().map(|text| Loaded::read(text)).collect::<Result<_, _>>()?;
        Ok(Self { known })
    }

    /// These profiles, and `more` in front of them: a state's own reading goes before a built-in one.
    #[must_use]
    pub fn preferring(self, more: Self) -> Self {
        Self { known: [more.known, self.known].concat() }
    }

    /// The profile of a state, or of its region where one is named, that is in force at `at`.
    #[must_use]
    pub fn for_state(&self, state: &str, region: Option<&str>, at: Instant) -> Option<&NationalProfile> {
        match self.select(state, region, &Clock::new(at)) {
            Selection::InForce(profile, _) => Some(profile),
            Selection::NotInForce(_) | Selection::RegionUnknown | Selection::None => None,
        }
    }

    /// Every profile known.
    pub fn iter(&self) -> impl Iterator<Item = &NationalProfile> {
        self.known.iter().map(|loaded| &loaded.profile)
    }

    /// The hash of the text of the profile with this id, lower-case hexadecimal.
    #[must_use]
    pub fn sha256_of(&self, id: &str) -> Option<&str> {
        self.known.iter().find(|loaded| loaded.profile.id == id).map(|loaded| loaded.sha256.as_str())
    }

    /// Whether some region of a state has a law of its own here.
    pub(crate) fn has_regional_law(&self, state: &str) -> bool {
        self.iter().any(|p| p.member_state.code() == state && p.region.is_some())
    }

    /// The regions of a state that are known here, by code; empty where no region has a law of its own.
    pub(crate) fn regions(&self, state: &str) -> BTreeSet<&str> {
        let of_state = || self.iter().filter(|p| p.member_state.code() == state);
        if !of_state().any(|p| p.region.is_some()) {
            return BTreeSet::new();
        }
        of_state().flat_map(|p| p.region.iter().chain(&p.regions)).map(String::as_str).collect()
    }

    /// Whether a region is one that is known, or the state's law is one for all of it.
    fn knows_region(&self, state: &str, region: &str) -> bool {
        let known = self.regions(state);
        known.is_empty() || known.contains(region)
    }

    /// The region's own law first; where there is none, the state's.
    pub(crate) fn select(&self, state: &str, region: Option<&str>, clock: &Clock) -> Selection<'_> {
        let of = |region: Option<&str>| {
            self.known
                .iter()
                .filter(|l| l.profile.member_state.code() == state && l.profile.region.as_deref() == region)
                .collect::<Vec<_>>()
        };
        if region.is_some_and(|region| !self.knows_region(state, region)) {
            return Selection::RegionUnknown;
        }
        let regional = if region.is_some() { of(region) } else { Vec::new() };
        let candidates = if regional.is_empty() { of(None) } else { regional };
        let in_force = candidates.iter().find(|l| l.profile.in_force(clock));
        match (in_force, candidates.first()) {
            (Some(loaded), _) => Selection::InForce(&loaded.profile, &loaded.sha256),
            (None, Some(loaded)) => Selection::NotInForce(&loaded.profile),
            (None, None) => Selection::None,
        }
    }
}

impl Loaded {
    fn read(text: &str) -> Result<Self, ProfileError> {
        let profile = check::read(text)?;
        Ok(Self::new(profile, text))
    }

    fn new(profile: NationalProfile, text: &str) -> Self {
        Self { profile, sha256: crate::receipt::hex(&Sha256::digest(text.as_bytes())) }
    }
}

impl NationalProfile {
    fn in_force(&self, clock: &Clock) -> bool {
        let begun = self.valid_from.is_none_or(|from| clock.reached(from));
        let ended = self.valid_until.is_some_and(|until| clock.reached(until));
        begun && !ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn every_member_state_has_a_profile_and_only_four_laws_are_open() {
        let profiles = Profiles::built_in();
        let now = at("2026-11-22T10:00:00.000Z");
        let status = |state: MemberState| profiles.for_state(state.code(), None, now).map(|p| p.status);
        for state in MemberState::ALL {
            assert!(status(state).is_some(), "{state:?}");
        }
        let open: Vec<_> =
            profiles.iter().filter(|p| p.status == Status::Open).map(|p| p.id.as_str()).collect();
        assert_eq!(open, ["SE", "IT", "DE-HE", "CZ"]);
        assert_eq!(status(MemberState::Dk), Some(Status::OptOut));
        assert_eq!(status(MemberState::Ie), Some(Status::OptOut));
        assert_eq!(status(MemberState::De), Some(Status::Closed));
    }

    #[test]
    fn no_built_in_profile_passes_for_official() {
        for profile in Profiles::built_in().iter() {
            assert!(!profile.official, "{}", profile.id);
            assert!(!profile.source.is_empty() && !profile.source_date.is_empty(), "{}", profile.id);
        }
    }

    #[test]
    fn a_law_is_in_force_from_its_first_instant() {
        let profiles = Profiles::built_in();
        assert!(profiles.for_state("SE", None, at("2026-06-30T21:59:59.999Z")).is_none());
        assert!(profiles.for_state("SE", None, at("2026-06-30T22:00:00.000Z")).is_some());
    }

    #[test]
    fn a_region_without_a_law_of_its_own_has_its_states() {
        let profiles = Profiles::built_in();
        let now = at("2026-11-22T10:00:00.000Z");
        let status = |region| profiles.for_state("DE", region, now).map(|p| p.status);
        assert_eq!(status(Some("HE")), Some(Status::Open));
        assert_eq!(status(Some("BY")), Some(Status::Closed));
        for misspelt in ["he", "Hesse", "Hessen", " HE"] {
            assert_eq!(status(Some(misspelt)), None, "{misspelt}");
        }
    }
}
