//! `notice.sent`: A notice is sent: of a use to both supervisors, or of an incident (R-5.4-a to -e).

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::kinds::{Scope, SealedField, must};
use crate::role::Role;

/// A notice is sent: of a use to both supervisors, or of an incident (R-5.4-a to -e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeSent {
    /// To whom.
    pub to: Role,
    /// About what.
    pub about: NoticeOf,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeOf {
    /// A use, after it (Article 5(4)).
    Use,
    /// An incident.
    Incident,
}

/// Whether it belongs to a use.
pub const SCOPE: Scope = Scope::Use;

/// Who may sign it.
pub const SIGNERS: &[Role] = &[Role::Register];

/// What it may carry sealed.
pub const SEALED: &[SealedField] = &[must("notice", Class::Notices)];
