//! The only way a rule learns about time, so that no rule can depend on an instant that is not noted.

use std::cell::Cell;

use crate::time::Instant;

/// The instant asked about, and the first later one at which a comparison would come out otherwise.
pub(crate) struct Clock {
    at: Instant,
    next: Cell<Option<Instant>>,
}

impl Clock {
    pub(crate) const fn new(at: Instant) -> Self {
        Self { at, next: Cell::new(None) }
    }

    /// Whether `instant` is now or past; if it is still to come, it is noted.
    pub(crate) fn reached(&self, instant: Instant) -> bool {
        let reached = self.at >= instant;
        if !reached {
            self.note(Some(instant));
        }
        reached
    }

    /// Notes an instant that a comparison made before depends on.
    pub(crate) fn note(&self, instant: Option<Instant>) {
        self.next.set(earlier(self.next.get(), instant));
    }

    /// The earliest instant noted since this was last asked: before it none of those comparisons comes out otherwise.
    pub(crate) fn take_next(&self) -> Option<Instant> {
        self.next.take()
    }
}

/// The earlier of two instants, where there are any.
pub(crate) fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    a.into_iter().chain(b).min()
}
