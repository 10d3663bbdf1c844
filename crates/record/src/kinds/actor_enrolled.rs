//! `actor.enrolled`: A key is enrolled for one role of one actor (X-h).
//!
//! Rows read here too: D-4.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::{ActorId, BodyId, Hex32};
use crate::key::PublicKey;
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// A key is enrolled for one role of one actor (X-h).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorEnrolled {
    /// The actor, pseudonymous; the name is sealed.
    pub actor: ActorId,
    /// The key.
    pub key: PublicKey,
    /// What it is enrolled for.
    pub role: Role,
    /// The body the actor belongs to.
    pub body: BodyId,
    /// The X25519 public key that content is sealed to while a refusal is challenged; a trustee's alone (R-5.3-r).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seals_to: Option<Hex32>,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] =
    &[Role::Administrator, Role::Court, Role::MarketSurveillance, Role::DataProtection, Role::Trustee];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("name", Class::Instance)];
