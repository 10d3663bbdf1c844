//! `profile.adopted`: A national profile is adopted, with the bodies that hold the roles outside the unit (R-5.5-g, X-h).

use serde::{Deserialize, Serialize};

use crate::ids::{BodyId, Hex32, ProfileId};
use crate::key::PublicKey;
use crate::kinds::{Scope, SealedField};
use crate::retention::National;
use crate::role::Role;

/// A national profile is adopted, with the bodies that hold the roles outside the unit (R-5.5-g, X-h).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileAdopted {
    /// The profile.
    pub profile: ProfileId,
    /// SHA-256 of the profile's file.
    pub sha256: Hex32,
    /// The bodies and the keys that may enrol their people.
    pub bodies: Vec<Body>,
    /// Days for which that law keeps what a use left; absent where it counts none. Less than six months changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_days: Option<u32>,
    /// Whether that law expressly erases a use that nobody asked for in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapse_erases: bool,
    /// Days within which a court must have the challenge of a refusal; absent where no trustee holds anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge_days: Option<u32>,
}

impl ProfileAdopted {
    /// What it says of retention.
    #[must_use]
    pub const fn national(&self) -> National {
        National {
            kept_days: self.kept_days,
            lapse_erases: self.lapse_erases,
            challenge_days: self.challenge_days,
        }
    }
}

/// A body outside the unit, and the key that enrols its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The body.
    pub body: BodyId,
    /// Its role: court, market surveillance, data protection or trustee.
    pub role: Role,
    /// The key that enrols and retires keys of this body.
    pub key: PublicKey,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] =
    &[Role::Administrator, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Trustee];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
