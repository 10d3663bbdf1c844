//! Whether an urgent start was refused or lapsed, and which later starts that bears on (X-b, R-5.3-m).
//!
//! Rests on what was due and not asked, never on the word that somebody gave for a stop.

use std::collections::BTreeSet;

use stricto_law::time::{Instant, Millis};

use super::{Fold, UseFile};
use crate::ids::UseId;
use crate::kinds::authorisation_decided::DecisionResult;

/// How long a refused or lapsed urgent start must be named, or told apart, by every urgent start for its objective.
///
/// A choice of this product: the law sets no time. Facts older than this are rarely those of an urgency.
pub const SECOND_START_WITHIN: Millis = Millis::days(30);

impl UseFile {
    /// When the use lapsed, as its acts say: the register found it, or its first request came too late (R-5.3-l).
    #[must_use]
    pub fn lapsed(&self) -> Option<Instant> {
        let found = self.stop.as_ref().and_then(|stop| stop.lapsed_at);
        let due = self.request_due().filter(|due| self.requests.first().is_some_and(|r| r.at > *due));
        found.or(due)
    }

    /// Whether the urgent start of this use was refused, forbidden or lapsed, as its acts say (X-b).
    #[must_use]
    pub fn negative_urgency(&self) -> bool {
        self.negative_in_acts().is_some()
    }

    fn negative_in_acts(&self) -> Option<Instant> {
        let urgency = self.urgency.as_ref()?;
        let forbidden = self.decisions.iter().find(|d| {
            let no = match d.result {
                DecisionResult::Refused => true,
                DecisionResult::Withdrawn => d.answers == urgency.act,
                DecisionResult::Granted
                | DecisionResult::GrantedInPart
                | DecisionResult::Extended
                | DecisionResult::Modified => false,
            };
            no && d.effective.is_some()
        });
        forbidden.and_then(|d| d.effective).or(self.lapsed())
    }

    /// Since when the urgent start is negative at `now`: also where the lapse is due and not recorded yet.
    fn negative_since(&self, now: Instant) -> Option<Instant> {
        let unasked = self.requests.is_empty() && !self.decided_instead_of_lapsed();
        self.negative_in_acts().or_else(|| self.request_due().filter(|due| unasked && now >= *due))
    }
}

impl Fold {
    /// Whether an earlier use that this one names, or one that is named there, was urgent and was refused or lapsed.
    #[must_use]
    pub fn negative_before(&self, file: &UseFile) -> bool {
        self.named(file).iter().filter_map(|id| self.use_file(*id)).any(UseFile::negative_urgency)
    }

    /// The same, at `now`: a lapse that is due counts before the register recorded it.
    pub(crate) fn negative_before_at(&self, file: &UseFile, now: Instant) -> bool {
        let mut named = self.named(file).into_iter().filter_map(|id| self.use_file(id));
        named.any(|earlier| earlier.negative_since(now).is_some())
    }

    /// Urgent starts for an objective of this use that were refused or lapsed within [`SECOND_START_WITHIN`] and that
    /// this use neither names as earlier nor tells apart by a `fact.supplied` for X-b.
    #[must_use]
    pub fn not_told_apart(&self, file: &UseFile, now: Instant) -> Vec<UseId> {
        let named = self.named(file);
        let shares = |other: &UseFile| {
            other.proposed.objectives.iter().any(|objective| file.proposed.objectives.contains(objective))
        };
        let recent =
            |other: &UseFile| other.negative_since(now).is_some_and(|at| now < at.plus(SECOND_START_WITHIN));
        let others = self.uses().filter(|other| other.id != file.id && shares(other) && recent(other));
        let told = |id: &UseId| named.contains(id) || file.distinguished.contains(id);
        others.map(|other| other.id).filter(|id| !told(id)).collect()
    }

    /// Every earlier use that this one names, and those that they name.
    pub(crate) fn named(&self, file: &UseFile) -> BTreeSet<UseId> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<UseId> = file.proposed.earlier.clone();
        while let Some(id) = open.pop() {
            if let Some(earlier) = self.use_file(id).filter(|_| seen.insert(id)) {
                open.extend(&earlier.proposed.earlier);
            }
        }
        seen
    }
}
