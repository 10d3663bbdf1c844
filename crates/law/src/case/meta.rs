//! Title and note of a case, for people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What people call the case; no rule reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Meta {
    /// A short title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where the case comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The requirements that the case is to be read for, beside those that its findings show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
}

impl Meta {
    /// This with what a later part says laid over it.
    #[must_use]
    pub fn overlay(self, later: Self) -> Self {
        Self {
            title: later.title.or(self.title),
            note: later.note.or(self.note),
            source: later.source.or(self.source),
            about: if later.about.is_empty() { self.about } else { later.about },
        }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.note.is_none() && self.source.is_none() && self.about.is_empty()
    }
}
