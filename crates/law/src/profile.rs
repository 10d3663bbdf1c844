//! National law under Article 5(5), as dated data: R-5.5-j.
//!
//! None means closed. A profile can only narrow: it opens objectives the Act leaves open, and adds conditions.
//! *No profile here* never reads as *no law there*.
//! Rows read here too: R-5.5-f, D-26/48.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::time::Instant;

mod check;
mod closed;
mod explain;
mod form;
mod read;
mod route;
mod schema;

pub use explain::Explained;
pub use read::{MAX_PROFILE_BYTES, ProfileError, check, schema};
pub use route::{Independence, NationalOffence, ReferenceData, Renewal, Route, RouteUrgency, Step};
pub use schema::{
    Challenge, FormalIssues, NationalProfile, Notice, Notification, Passage, Retained, Retention, Rules,
    Status,
};

/// What the id of a draft ends with.
pub const DRAFT: &str = " (draft, unofficial)";

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

#[expect(clippy::expect_used, reason = "the texts are part of this build, and a test reads them all")]
fn read_built_in() -> Profiles {
    Profiles::from_texts(&BUILT_IN)
        .and_then(|open| Ok(Profiles { known: [open.known, closed::read(CLOSED)?.known].concat() }))
        .expect("the built-in profiles can be read")
}

impl Profiles {
    /// No profile at all: everything is closed.
    pub const EMPTY: Self = Self { known: Vec::new() };

    /// The built-in profiles: four open ones, two opt-outs, every other Member State closed.
    ///
    /// Their texts are read once: whoever verifies a year asks for them at each assessment.
    #[must_use]
    pub fn built_in() -> Self {
        static READ: LazyLock<Profiles> = LazyLock::new(read_built_in);
        READ.clone()
    }

    /// The profiles in these texts, TOML.
    ///
    /// # Errors
    /// For the first text that is not a profile, with every fault, its line and column.
    pub fn from_texts(texts: &[&str]) -> Result<Self, ProfileError> {
        let known = texts.iter().map(|text| Loaded::read(text)).collect::<Result<_, _>>()?;
        Ok(Self { known })
    }

    /// These profiles, and `more` in front of them: a state's own reading goes before a built-in one.
    #[must_use]
    pub fn preferring(self, more: Self) -> Self {
        Self { known: [more.known, self.known].concat() }
    }

    /// These profiles, with the draft in `text` in the place of those of its state or region.
    ///
    /// Whatever it says, a draft is unofficial, and its id ends with [`DRAFT`], so that every answer under it shows it.
    ///
    /// # Errors
    /// When the text is not a profile, with every fault, its line and column.
    pub fn with_draft(self, text: &str) -> Result<Self, ProfileError> {
        let mut draft = Loaded::read(text)?;
        draft.profile.official = false;
        draft.profile.id.push_str(DRAFT);
        let place = |profile: &NationalProfile| (profile.member_state, profile.region.clone());
        let others = self.known.into_iter().filter(|l| place(&l.profile) != place(&draft.profile));
        let known = others.chain([draft.clone()]).collect();
        Ok(Self { known })
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

    /// The laws that regions of a state have of their own here, by id.
    pub(crate) fn regional_laws(&self, state: &str) -> BTreeSet<&str> {
        let own = self.iter().filter(|p| p.member_state.code() == state && p.region.is_some());
        own.map(|p| p.id.as_str()).collect()
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
        let profile = read::read(text)?;
        Ok(Self::new(profile, text))
    }

    fn new(profile: NationalProfile, text: &str) -> Self {
        Self { profile, sha256: crate::receipt::hex(&Sha256::digest(text.as_bytes())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::MemberState;

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
