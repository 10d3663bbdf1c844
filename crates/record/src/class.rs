//! Classes of sealed content: which branch of a use's keys a field hangs on, and in which scope.
//!
//! Content dies on refusal; the file (what was asked, decided, by whom) outlives it.
//! Rows read here too: D-33, D-34.

use crate::ids::AlertId;

/// The scope a sealed field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// File: what was asked, with its reasons.
    Request,
    /// File: limits, so that a gate can be given these and nothing else.
    Limits,
    /// File: what was decided, with its reasons.
    Decision,
    /// File: what reviewers found.
    Verification,
    /// File: measures and their other grounds.
    Measures,
    /// File: notices, complaints, incidents.
    Notices,
    /// Content: the reference list and its pictures.
    List,
    /// Content: who it was.
    Result,
    /// Content: one alert, under a subkey of its own.
    Alert(AlertId),
    /// The instance's own data: names of actors, descriptions of systems, FRIA, places of cameras.
    Instance,
}

/// The branch of a use's keys: what a refusal destroys, and what it leaves to court and supervisors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Branch {
    /// Captured input, candidates, pictures, reference list, results.
    Content,
    /// Request, necessity, limits, decision, who verified, measures.
    File,
}

impl Class {
    /// The branch this class hangs on.
    #[must_use]
    pub const fn branch(self) -> Branch {
        match self {
            Self::Request
            | Self::Limits
            | Self::Decision
            | Self::Verification
            | Self::Measures
            | Self::Notices
            | Self::Instance => Branch::File,
            Self::List | Self::Result | Self::Alert(_) => Branch::Content,
        }
    }

    /// The subkey's scope under its branch, as the vault names it.
    #[must_use]
    pub fn scope(self) -> String {
        match self {
            Self::Request => "request".into(),
            Self::Limits => "limits".into(),
            Self::Decision => "decision".into(),
            Self::Verification => "verification".into(),
            Self::Measures => "measures".into(),
            Self::Notices => "notices".into(),
            Self::List => "list".into(),
            Self::Result => "result".into(),
            Self::Alert(alert) => format!("alert/{alert}"),
            Self::Instance => "instance".into(),
        }
    }
}
