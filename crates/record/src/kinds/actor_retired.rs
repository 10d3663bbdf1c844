//! `actor.retired`: A key is retired: what it signed stays, it signs nothing more.

use serde::{Deserialize, Serialize};

use crate::ids::KeyId;
use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A key is retired: what it signed stays, it signs nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorRetired {
    /// The key.
    pub key: KeyId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Administrator, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Trustee];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
