//! `profile.adopted`: A national profile is adopted, with the bodies that hold the roles outside the unit (R-5.5-g, X-h).

use serde::{Deserialize, Serialize};

use crate::ids::{BodyId, Hex32, ProfileId};
use crate::key::PublicKey;
use crate::kinds::{Scope, SealedField};
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
pub const SIGNERS: &[Role] = &[Role::Administrator, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Trustee];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
