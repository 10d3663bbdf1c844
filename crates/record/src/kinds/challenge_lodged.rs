//! `challenge.lodged`: The refusal is challenged (R-5.3-r).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// The refusal is challenged (R-5.3-r).
///
/// Where a trustee holds the content, the requester's word prolongs nothing: what counts is that the court, its clerk or
/// the trustee records that a court has the challenge, under the reference that the sealed field gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeLodged {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Requester, Role::Court, Role::CourtClerk, Role::Trustee];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("challenge", Class::Request)];
