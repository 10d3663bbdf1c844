//! What one rule says, and the logic in which rules are joined: strong Kleene logic.
//!
//! A conjunction with one *not met* is not met even if another part is undetermined.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact_set::FactSet;

/// What a rule finds; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// What the row asks holds, or the row does not apply.
    Met,
    /// What the row asks positively does not hold.
    NotMet,
    /// It cannot be said: a fact is missing, disputed, sealed or erased, or people must decide.
    Undetermined,
}

/// What a finding decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// A scope test: where it is not met, the use is outside Article 5(1)(h).
    Scope,
    /// A condition: where it is not met, the use is prohibited.
    Condition,
    /// A guard of our own: where it is not met, the use is not permitted, and never prohibited by it alone.
    Guard,
    /// A warning: it decides nothing, and is shown.
    Notice,
}

/// Who must act on a finding that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The authority that uses the system.
    Deployer,
    /// The court or independent administrative authority that authorises.
    Authority,
    /// The Member State whose law opens, or does not open, the exceptions.
    MemberState,
    /// The provider of the system.
    Provider,
    /// The market surveillance authority or the data protection authority.
    Supervisor,
}

/// What one rule says about a case at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The requirement's id, as in `requirements/`.
    pub row: &'static str,
    /// What the rule finds.
    pub state: FindingState,
    /// Whether the row does not apply to this case; its state is then met.
    pub exempt: bool,
    /// What the finding decides.
    pub weight: Weight,
    /// Whether, being undetermined, it needs a legal decision from outside the unit.
    pub escalates: bool,
    /// Whether it is open because of a statement that is disputed, sealed or erased.
    pub contested: bool,
    /// Why, in a sentence or several.
    pub reason: Cow<'static, str>,
    /// The facts it was made from, as `section.fact`.
    pub facts: FactSet,
    /// Where the requirement is written.
    pub citation: &'static str,
    /// Who must act; set where the finding is not met or undetermined. The deployer where a fact is not stated, but for
    /// what a decision is to say, and where the file contradicts itself.
    pub who: Option<Who>,
    /// What a reader must be warned of although the finding may be met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// What the row asks, in plain words.
    #[serde(skip)]
    pub(crate) label: &'static str,
    /// The facts that the reason says are not stated, each once.
    #[serde(skip)]
    pub(crate) unstated: FactSet,
    /// Whether the reason says anything else.
    #[serde(skip)]
    pub(crate) says_more: bool,
}

impl Finding {
    /// The facts that the reason says are not stated.
    #[must_use]
    pub const fn unstated(&self) -> FactSet {
        self.unstated
    }

    /// The reason as a lay reader reads it: facts by what they say, instants as people write them.
    #[must_use]
    pub fn reason_in_words(&self) -> String {
        crate::words::in_words(&self.reason)
    }

    /// Whether it is undetermined, and nothing is missing but what a decision is to say.
    #[must_use]
    pub fn awaits_decision(&self) -> bool {
        self.state == FindingState::Undetermined
            && !self.says_more
            && !self.unstated.is_empty()
            && self.unstated.iter().all(said_by_decision)
    }
}

/// Whether a fact is one that the authorising authority states, not the unit that asks.
fn said_by_decision(fact: &str) -> bool {
    const OF_REQUEST: [&str; 7] = [
        "requested",
        "requested_at",
        "reasoned",
        "requested_by_competent",
        "request_states",
        "request_accuracy",
        "national_conditions",
    ];
    fact.strip_prefix("authorisation.").is_some_and(|name| !OF_REQUEST.contains(&name))
}

impl FindingState {
    /// Both: not met where either is not met.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotMet, _) | (_, Self::NotMet) => Self::NotMet,
            (Self::Undetermined, _) | (_, Self::Undetermined) => Self::Undetermined,
            (Self::Met, Self::Met) => Self::Met,
        }
    }

    /// Either: met where one is met.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// The contrary; what is undetermined stays so.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::Met => Self::NotMet,
            Self::NotMet => Self::Met,
            Self::Undetermined => Self::Undetermined,
        }
    }
}

impl Who {
    /// The words for it in a text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deployer => "the deployer",
            Self::Authority => "the authorising authority",
            Self::MemberState => "the Member State",
            Self::Provider => "the provider",
            Self::Supervisor => "the supervisory authority",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FindingState::{Met, NotMet, Undetermined};

    #[test]
    fn the_truth_tables_are_kleenes() {
        let table = [
            (Met, Met, Met, Met),
            (Met, NotMet, NotMet, Met),
            (Met, Undetermined, Undetermined, Met),
            (NotMet, NotMet, NotMet, NotMet),
            (NotMet, Undetermined, NotMet, Undetermined),
            (Undetermined, Undetermined, Undetermined, Undetermined),
        ];
        for (a, b, and, or) in table {
            assert_eq!((a.and(b), b.and(a)), (and, and), "{a:?} and {b:?}");
            assert_eq!((a.or(b), b.or(a)), (or, or), "{a:?} or {b:?}");
        }
    }
}
