//! `camera.placed`: A camera is placed: its id is public, its point sealed (S).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::CameraId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A camera is placed: its id is public, its point sealed (S).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraPlaced {
    /// The camera.
    pub camera: CameraId,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Instance;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Administrator];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("point", Class::Instance)];
