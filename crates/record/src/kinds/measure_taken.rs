//! `measure.taken`: A measure is taken about a person, on other grounds than the output alone (R-5.3-t).
//!
//! Rows read here too: R-14-e.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::ids::AlertId;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A measure is taken about a person, on other grounds than the output alone (R-5.3-t).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureTaken {
    /// The alert it follows.
    pub alert: AlertId,
    /// Whether it has adverse legal effect.
    pub adverse: bool,
    /// Its grounds; at least one that is not the system's output.
    pub grounds: Vec<Ground>,
}

/// A ground for a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The system's output; never enough.
    SystemOutput,
    /// The person was met and identified.
    IdentityCheck,
    /// A witness.
    Witness,
    /// Evidence at the place.
    Evidence,
    /// Where the person was otherwise known to be.
    Whereabouts,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Commander];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("measure", Class::Measures)];
