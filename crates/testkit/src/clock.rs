//! A clock that moves only when it is told to.

use std::sync::Mutex;

use stricto_law::time::{Instant, Millis};
use stricto_store::Clock;

/// A clock set by hand; it can also be made not to know the time.
#[derive(Debug)]
pub struct ManualClock(Mutex<Option<Instant>>);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(Some(now)))
    }

    /// Sets the clock, forwards or backwards; none makes it unknown.
    pub fn set(&self, now: Option<Instant>) {
        *self.0.lock().unwrap() = now;
    }

    /// Moves the clock forwards; an unknown clock stays unknown.
    pub fn advance(&self, span: Millis) {
        let mut now = self.0.lock().unwrap();
        *now = now.map(|now| now.plus(span));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Option<Instant> {
        *self.0.lock().unwrap()
    }
}
