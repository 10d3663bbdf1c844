//! What is left of withheld candidates: counts.
//!
//! While a use runs only totals may be shown, because a code tells that a sought person was weakly seen. The types keep
//! the two apart: [`Totals`] has no codes; codes come out in a [`Tally`], which is made to be recorded in the register.

use std::collections::BTreeMap;

use crate::verdict::{Code, Verdict};

/// The counters of every use.
///
/// Kept per use only, never per camera or minute: there are no crowd counts. Counts saturate.
pub struct Counters {
    uses: BTreeMap<String, UseCounters>,
    unattributed: u64,
}

/// What may be shown while a use runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Candidates released to the register.
    pub released: u64,
    /// Candidates withheld, for whatever code.
    pub withheld: u64,
    /// Faces the engine says it saw.
    pub faces_seen: u64,
}

/// The counts since the last settled tally, for `tally.recorded` and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    totals: Totals,
    by_code: BTreeMap<Code, u64>,
}

struct UseCounters {
    settled: Totals,
    open: Tally,
}

impl Totals {
    /// Nothing counted.
    pub const ZERO: Self = Self { released: 0, withheld: 0, faces_seen: 0 };

    fn plus(self, other: Self) -> Self {
        Self {
            released: self.released.saturating_add(other.released),
            withheld: self.withheld.saturating_add(other.withheld),
            faces_seen: self.faces_seen.saturating_add(other.faces_seen),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            released: self.released.saturating_sub(other.released),
            withheld: self.withheld.saturating_sub(other.withheld),
            faces_seen: self.faces_seen.saturating_sub(other.faces_seen),
        }
    }
}

impl Tally {
    /// The totals of the period.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The counts by code, those at zero left out. For the sealed or delayed part of `tally.recorded`, never for a
    /// screen or a metric while the use runs.
    pub fn by_code(&self) -> impl Iterator<Item = (Code, u64)> + '_ {
        self.by_code.iter().map(|(&code, &count)| (code, count))
    }

    const fn zero() -> Self {
        Self { totals: Totals::ZERO, by_code: BTreeMap::new() }
    }
}

impl Counters {
    /// Counters of no use.
    #[must_use]
    pub const fn new() -> Self {
        Self { uses: BTreeMap::new(), unattributed: 0 }
    }

    /// Starts to count for `use_id`; counts already there stay.
    pub fn open(&mut self, use_id: &str) {
        if !self.uses.contains_key(use_id) {
            self.uses.insert(use_id.to_owned(), UseCounters { settled: Totals::ZERO, open: Tally::zero() });
        }
    }

    /// Counts one verdict, a release only once the register has taken it (until then it may still end as
    /// [`Code::NotDurable`]). Of a use that was not opened only the number is kept, not the name an engine made up.
    pub fn count(&mut self, use_id: &str, verdict: Verdict) {
        let Some(counters) = self.uses.get_mut(use_id) else {
            self.unattributed = self.unattributed.saturating_add(1);
            return;
        };
        let tally = &mut counters.open;
        match verdict {
            Verdict::Release => tally.totals.released = tally.totals.released.saturating_add(1),
            Verdict::Withhold(code) => {
                tally.totals.withheld = tally.totals.withheld.saturating_add(1);
                let count = tally.by_code.entry(code).or_insert(0);
                *count = count.saturating_add(1);
            }
        }
    }

    /// Adds faces that the engine says it saw for `use_id`; nothing for a use that was not opened.
    pub fn faces_seen(&mut self, use_id: &str, faces: u64) {
        if let Some(counters) = self.uses.get_mut(use_id) {
            let totals = &mut counters.open.totals;
            totals.faces_seen = totals.faces_seen.saturating_add(faces);
        }
    }

    /// The totals of `use_id` since it was opened here; none for a use that was not.
    #[must_use]
    pub fn totals(&self, use_id: &str) -> Option<Totals> {
        self.uses.get(use_id).map(|counters| counters.settled.plus(counters.open.totals))
    }

    /// Candidates that named no use known here.
    #[must_use]
    pub const fn unattributed(&self) -> u64 {
        self.unattributed
    }

    /// What `tally.recorded` is to say now; it stays open until [`Counters::settle`].
    #[must_use]
    pub fn tally(&self, use_id: &str) -> Option<Tally> {
        self.uses.get(use_id).map(|counters| counters.open.clone())
    }

    /// Closes `tally` once it is durable in the register; what was counted since is kept for the next.
    pub fn settle(&mut self, use_id: &str, tally: &Tally) {
        let Some(counters) = self.uses.get_mut(use_id) else { return };
        counters.settled = counters.settled.plus(tally.totals);
        let open = &mut counters.open;
        open.totals = open.totals.minus(tally.totals);
        for (&code, &settled) in &tally.by_code {
            if let Some(count) = open.by_code.get_mut(&code) {
                *count = count.saturating_sub(settled);
            }
        }
        open.by_code.retain(|_, count| *count > 0);
    }

    /// Forgets the counters of `use_id`, after its last tally.
    pub fn remove(&mut self, use_id: &str) {
        self.uses.remove(use_id);
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEAK: Verdict = Verdict::Withhold(Code::BelowThreshold);
    const AWAY: Verdict = Verdict::Withhold(Code::OutsideArea);

    fn counted() -> Counters {
        let mut counters = Counters::new();
        counters.open("use-1");
        for verdict in [WEAK, AWAY, WEAK, Verdict::Release] {
            counters.count("use-1", verdict);
        }
        counters.faces_seen("use-1", 40);
        counters
    }

    #[test]
    fn a_tally_has_the_codes_and_the_totals_do_not_change_when_it_is_settled() {
        let mut counters = counted();
        let tally = counters.tally("use-1").expect("an open use");
        let codes: Vec<_> = tally.by_code().collect();
        assert_eq!(codes, [(Code::OutsideArea, 1), (Code::BelowThreshold, 2)]);
        let totals = Totals { released: 1, withheld: 3, faces_seen: 40 };
        assert_eq!(counters.totals("use-1"), Some(totals));
        counters.settle("use-1", &tally);
        assert_eq!(counters.totals("use-1"), Some(totals));
        assert_eq!(counters.tally("use-1"), Some(Tally::zero()));
    }

    #[test]
    fn what_is_counted_between_tally_and_settle_is_in_the_next_tally() {
        let mut counters = counted();
        let tally = counters.tally("use-1").expect("an open use");
        counters.count("use-1", WEAK);
        counters.settle("use-1", &tally);
        let next = counters.tally("use-1").expect("an open use");
        assert_eq!(next.by_code().collect::<Vec<_>>(), [(Code::BelowThreshold, 1)]);
        assert_eq!(next.totals(), Totals { released: 0, withheld: 1, faces_seen: 0 });
    }

    #[test]
    fn a_made_up_use_leaves_a_number_and_no_name() {
        let mut counters = counted();
        counters.count("someone's name", WEAK);
        counters.faces_seen("someone's name", 3);
        assert_eq!(counters.unattributed(), 1);
        assert_eq!(counters.totals("someone's name"), None);
        assert_eq!(counters.tally("someone's name"), None);
    }
}
