//! `use.armed`: A person arms the use under an open permit: the 24 hours run from here at the latest (C-7).
//!
//! Rows read here too: R-12-b.

use serde::{Deserialize, Serialize};

use crate::kinds::{Scope, SealedField};
use crate::role::Role;

/// A person arms the use under an open permit: the 24 hours run from here at the latest (C-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseArmed {}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Commander];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[];
