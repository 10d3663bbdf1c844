//! `system.described`: A system is described: version, engine, whether it takes orders (R-27-a).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::{KeyId, SystemId};
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// A system is described: version, engine, whether it takes orders (R-27-a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemDescribed {
    /// The system.
    pub system: SystemId,
    /// Its version.
    pub version: String,
    /// The key of the engine that runs it.
    pub engine: KeyId,
    /// Whether the engine takes orders; one that does not is *uncontrolled*.
    pub controllable: bool,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Administrator];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("description", Class::Instance)];
