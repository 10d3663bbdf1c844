//! `notice.received`: A notice, recall or incident was received.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A notice, recall or incident was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeReceived {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::MarketSurveillance, Role::DataProtection, Role::RightsOfficer, Role::Verifier, Role::Commander, Role::Court];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
