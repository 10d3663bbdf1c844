//! The only way a rule learns about time, so that no rule can depend on an instant that is not noted.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::time::Instant;

/// The instant asked about, and every later instant at which a comparison would come out otherwise.
pub(crate) struct Clock {
    at: Instant,
    boundaries: RefCell<BTreeSet<Instant>>,
}

impl Clock {
    pub(crate) const fn new(at: Instant) -> Self {
        Self { at, boundaries: RefCell::new(BTreeSet::new()) }
    }

    /// Whether `instant` is now or past; if it is still to come, it is noted.
    pub(crate) fn reached(&self, instant: Instant) -> bool {
        let reached = self.at >= instant;
        if !reached {
            self.boundaries.borrow_mut().insert(instant);
        }
        reached
    }

    /// The earliest instant noted: before it no comparison made so far comes out otherwise.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.boundaries.borrow().first().copied()
    }
}
