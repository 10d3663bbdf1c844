//! `challenge.decided`: A court decides finally on the challenge of a refusal (R-5.3-r).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, may};
use crate::role::Role;

/// A court decides finally on the challenge of a refusal; the challenge is named in `re`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeDecided {
    /// What it decided. The use itself stays refused: a new one needs a request of its own.
    pub result: ChallengeResult,
}

/// What became of a refusal that was challenged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChallengeResult {
    /// The refusal stands: what a trustee holds is erased at once.
    Upheld,
    /// The refusal was wrong: the trustee, and nobody else, gets what opens the content.
    Overturned,
}

impl ChallengeResult {
    /// The word for it in acts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Overturned => "overturned",
        }
    }
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Court];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[may("reasons", Class::Decision)];
