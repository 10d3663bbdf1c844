//! The shapes of sealed fields: what the JSON value of each is, once it is opened.
//!
//! A sealed value is the canonical JSON of one of these. The register never needs them: they are for whoever holds
//! the keys of a use, or an opening. What a case part says of times and roles the register knows better, and
//! [`crate::case_file`] says so.

use serde::{Deserialize, Serialize};
use stricto_law::case::CasePart;
use stricto_law::place::Point;
use stricto_law::time::Instant;

/// `case` of `use.proposed`, `necessity.assessed` and `fact.supplied`; `urgency`; `fria`; `registration`: the sections
/// of the law's case that the act states.
pub type Case = CasePart;

/// `limits` of a request, a declaration of urgency, a decision: the law's limits.
pub type Limits = stricto_law::limits::Limits;

/// `request` of `authorisation.requested`: why, and what of the case it states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The reasons, for the authority to read (R-5.3-e).
    pub reasons: String,
    /// The sections of the case that the request states.
    #[serde(default)]
    pub case: CasePart,
}

/// `decision` of `authorisation.decided`: why, under which conditions, and what of the case it states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The reasons.
    pub reasons: String,
    /// The conditions, one a line.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The sections of the case that the authority states: what it is, what it weighed.
    #[serde(default)]
    pub case: CasePart,
}

/// `outcome` of `alert.reviewed`: what one verifier saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// What the pictures show.
    pub outcome: ReviewOutcome,
}

/// What a verifier says of two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewOutcome {
    /// The same person.
    Same,
    /// Not the same person.
    NotSame,
    /// It cannot be told.
    CannotTell,
}

/// The field of `candidates.released` that bears an alert's id: what the engine claimed, under a key of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertContent {
    /// The camera.
    pub camera: String,
    /// When the picture was captured.
    pub captured: Instant,
    /// Where the person was, if the engine says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// The id of the person in the authorised list.
    pub enrolment: String,
    /// The engine's likelihood in 10^-6.
    pub likelihood_e6: u32,
    /// The SHA-256 of the reference list, in lower-case hex.
    pub list_sha256: String,
    /// The system.
    pub system: String,
    /// Its version.
    pub version: String,
    /// The picture's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The picture, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}
