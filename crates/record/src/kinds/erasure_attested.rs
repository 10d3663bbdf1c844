//! `erasure.attested`: A custodian says how far its erasure is.

use serde::{Deserialize, Serialize};

use crate::kinds::erasure_ordered::Custodian;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A custodian says how far its erasure is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureAttested {
    /// The custodian.
    pub custodian: Custodian,
    /// How far it is.
    pub state: ErasureState,
    /// How many items were destroyed, where it is done.
    pub items: u64,
}

/// How far a custodian's erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureState {
    /// The order was received.
    Acknowledged,
    /// The unit's key is gone; what is left opens with the trustee's private key alone (R-5.3-r).
    Resealed,
    /// Nothing is left.
    Done,
    /// It was tried and failed; it is tried again.
    Failed,
    /// The custodian does not answer; it is tried again.
    Unreachable,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[
    Role::Register,
    Role::Engine,
    Role::SiteGate,
    Role::Requester,
    Role::Verifier,
    Role::Commander,
    Role::RightsOfficer,
    Role::Court,
    Role::MarketSurveillance,
    Role::DataProtection,
];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
