//! Earlier requests on the same facts or persons (X-a, X-b).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

section! {
    /// Earlier requests.
    pub struct Earlier {
        /// Earlier requests on the same facts or persons, each with its result; an empty list says there was none.
        pub requests: Vec<EarlierRequest>,
    }
}

/// One earlier request, or urgent start without one, on the same facts or persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierRequest {
    /// Its reference: at the authority, or in the register; never empty.
    pub reference: String,
    /// What became of it.
    pub result: EarlierResult,
    /// Whether the use had begun in urgency.
    pub urgent: bool,
}

/// What became of an earlier request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EarlierResult {
    /// It is not decided yet.
    Pending,
    /// Granted, as asked or in part.
    Granted,
    /// Refused; an urgent start that was forbidden before anybody asked is refused too.
    Refused,
    /// Granted, and taken back.
    Withdrawn,
    /// An urgent start for which nobody asked in time.
    Lapsed,
    /// Taken back by whoever asked, before a decision.
    NotPursued,
}

impl EarlierRequest {
    /// Whether it was an urgent start that did not stand: refused, taken back by whoever granted or asked, or lapsed.
    #[must_use]
    pub const fn bars_urgency(&self) -> bool {
        match self.result {
            EarlierResult::Refused
            | EarlierResult::Withdrawn
            | EarlierResult::Lapsed
            | EarlierResult::NotPursued => self.urgent,
            EarlierResult::Pending | EarlierResult::Granted => false,
        }
    }

    /// Whether an authority was asked before the use, and decided against it.
    #[must_use]
    pub const fn denied_first(&self) -> bool {
        !self.urgent && matches!(self.result, EarlierResult::Refused | EarlierResult::Withdrawn)
    }

    /// Whether an authority was asked before the use, and did not decide.
    #[must_use]
    pub const fn undecided_first(&self) -> bool {
        !self.urgent && matches!(self.result, EarlierResult::Pending | EarlierResult::NotPursued)
    }
}

impl EarlierResult {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "not decided yet",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Withdrawn => "granted and taken back",
            Self::Lapsed => "lapsed, since nobody asked in time",
            Self::NotPursued => "not pursued",
        }
    }
}
