//! The false-alert budget of a use: each concluded alert in register order, until the share is too high (E-k).

use stricto_law::budget::{AlertVerified, FalseAlertBudget};

use super::UseFile;
use crate::kinds::alert_concluded::Conclusion;
use crate::kinds::authorisation_decided::{FalseAlerts, OnExceeding};

/// The budget that a decision set, and how far it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertBudget {
    /// What the decision says.
    pub set: FalseAlerts,
    test: FalseAlertBudget,
}

impl UseFile {
    /// What follows now from a budget that is exceeded; none where there is none, or it is not.
    #[must_use]
    pub fn budget_exceeded(&self) -> Option<OnExceeding> {
        self.budget.filter(|budget| budget.test.is_exceeded()).map(|budget| budget.set.on_exceeding)
    }

    /// A decision sets a budget; one that says the same leaves the running test, one that says nothing leaves all.
    pub(super) fn set_budget(&mut self, set: Option<FalseAlerts>) {
        let Some(set) = set.filter(|set| self.budget.is_none_or(|budget| budget.set != *set)) else { return };
        // What makes no test is not admitted.
        self.budget = FalseAlertBudget::new(set.parameters()).ok().map(|test| AlertBudget { set, test });
    }

    /// Takes a concluded alert; one that was neither confirmed nor refuted tells nothing.
    pub(super) fn spend_budget(&mut self, conclusion: Conclusion) {
        let Some(budget) = &mut self.budget else { return };
        let verified = match conclusion {
            Conclusion::Confirmed => AlertVerified::True,
            Conclusion::NotConfirmed => AlertVerified::False,
            Conclusion::Undetermined => return,
        };
        budget.test.take(verified);
    }

    /// What followed from an exceeded budget is done: a new one begins.
    pub(super) fn begin_budget_anew(&mut self) {
        let spent = self.budget.filter(|budget| budget.test.is_exceeded());
        if let Some(AlertBudget { set, .. }) = spent {
            self.budget = None;
            self.set_budget(Some(set));
        }
    }
}
