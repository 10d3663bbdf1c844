//! A clock that moves only when it is told to.

use std::sync::Mutex;

use stricto_law::time::{Instant, Millis};
use stricto_store::Clock;

/// A clock set by hand; it can also be made not to know the time, or to jump.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    /// What it shows, where it knows.
    shown: Instant,
    known: bool,
    /// What time it truly is: what steadily passes.
    truly: Instant,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(Hands { shown: now, known: true, truly: now }))
    }

    /// Lets time pass until `now`; the clock is set back where that is earlier; none makes it unknown.
    pub fn set(&self, now: Option<Instant>) {
        let mut hands = self.0.lock().unwrap();
        hands.known = now.is_some();
        if let Some(now) = now {
            hands.shown = now;
            hands.truly = hands.truly.max(now);
        }
    }

    /// Lets time pass; an unknown clock stays unknown.
    pub fn advance(&self, span: Millis) {
        let mut hands = self.0.lock().unwrap();
        hands.shown = hands.shown.plus(span);
        hands.truly = hands.truly.plus(span);
    }

    /// Sets what the clock shows, forwards or backwards, while no time passes.
    pub fn jump(&self, to: Instant) {
        self.0.lock().unwrap().shown = to;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Option<Instant> {
        let hands = self.0.lock().unwrap();
        hands.known.then_some(hands.shown)
    }

    fn steady(&self) -> Millis {
        let truly = self.0.lock().unwrap().truly;
        Millis(u64::try_from(truly.unix_ms()).expect("tests play after 1970"))
    }
}
