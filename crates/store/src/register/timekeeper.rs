//! The register's time: the clock's, as long as it agrees with the last entry and with what steadily passed since.
//!
//! A clock that was set is not believed, neither back nor forward: a permit would last longer, or end sooner, than the
//! decision says. The time is then unknown until the clock is right again, or the register is opened anew.

use std::sync::{Arc, Mutex, PoisonError};

use stricto_law::time::{Instant, Millis};

use crate::clock::Clock;

/// How far the clock may stand behind the last entry: clocks are corrected in small steps.
pub(super) const BEHIND_MAX: Millis = Millis(1_000);

/// How far the clock may have drifted from what steadily passed since the register was opened.
pub(super) const DRIFT_MAX: Millis = Millis(2_000);

/// The clock, and when it was first believed.
pub(super) struct Timekeeper {
    clock: Arc<dyn Clock>,
    anchor: Mutex<Option<Anchor>>,
}

/// The first reading that was believed, of both kinds.
#[derive(Clone, Copy)]
struct Anchor {
    clock: Instant,
    steady: Millis,
}

impl Anchor {
    /// The time by what steadily passed.
    fn reckoned(self, steady: Millis) -> Instant {
        self.clock.plus(Millis(steady.0.saturating_sub(self.steady.0)))
    }
}

impl From<Arc<dyn Clock>> for Timekeeper {
    fn from(clock: Arc<dyn Clock>) -> Self {
        Self { clock, anchor: Mutex::new(None) }
    }
}

impl Timekeeper {
    /// What steadily passed, from some beginning that stays the same.
    pub(super) fn steady(&self) -> Millis {
        self.clock.steady()
    }

    /// What the clock shows, believed or not.
    pub(super) fn shown(&self) -> Option<Instant> {
        self.clock.now()
    }

    /// The time, never before `last`; none where the clock is unknown or not believed.
    pub(super) fn now(&self, last: Option<Instant>) -> Option<Instant> {
        let (steady, now) = (self.clock.steady(), self.clock.now()?);
        if last.is_some_and(|last| apart(now, last) > BEHIND_MAX && now < last) {
            return None;
        }
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        let anchor = *anchor.get_or_insert(Anchor { clock: now, steady });
        if apart(now, anchor.reckoned(steady)) > DRIFT_MAX {
            return None;
        }
        Some(last.map_or(now, |last| last.max(now)))
    }

    /// The time of what only ends or narrows, which is never refused for the clock: reckoned where the clock is not
    /// believed, and not before `last`; `last` itself, a lower bound, where no time was known since the start.
    pub(super) fn at_least(&self, last: Option<Instant>) -> Option<Instant> {
        self.now(last).or_else(|| {
            let anchor = *self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
            let reckoned = anchor.map(|anchor| anchor.reckoned(self.clock.steady()));
            last.max(reckoned)
        })
    }
}

fn apart(one: Instant, other: Instant) -> Millis {
    Millis(one.unix_ms().abs_diff(other.unix_ms()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock whose two readings are set one by one.
    struct Hands(Mutex<(Option<Instant>, Millis)>);

    impl Clock for Hands {
        fn now(&self) -> Option<Instant> {
            self.0.lock().unwrap().0
        }

        fn steady(&self) -> Millis {
            self.0.lock().unwrap().1
        }
    }

    const T0: i64 = 1_800_000_000_000;

    fn at(ms: i64) -> Instant {
        Instant::from_unix_ms(T0 + ms).unwrap()
    }

    /// A keeper that was opened at 0, read when its clock shows `clock` and `steady` has passed.
    fn read(clock: Option<i64>, steady: u64, last: i64) -> (Option<Instant>, Option<Instant>) {
        let hands = Arc::new(Hands(Mutex::new((Some(at(0)), Millis(0)))));
        let keeper = Timekeeper::from(Arc::clone(&hands) as Arc<dyn Clock>);
        assert_eq!(keeper.now(Some(at(0))), Some(at(0)));
        *hands.0.lock().unwrap() = (clock.map(at), Millis(steady));
        (keeper.now(Some(at(last))), keeper.at_least(Some(at(last))))
    }

    #[test]
    fn a_clock_that_was_set_is_not_believed_and_time_is_reckoned_for_what_ends() {
        for (clock, steady, last, now, at_least) in [
            (Some(5_000), 5_000, 0, Some(5_000), 5_000),
            // Both sides of the greatest drift, forward and back.
            (Some(7_000), 5_000, 0, Some(7_000), 7_000),
            (Some(7_001), 5_000, 0, None, 5_000),
            (Some(3_000), 5_000, 0, Some(3_000), 3_000),
            (Some(2_999), 5_000, 0, None, 5_000),
            // Both sides of the last entry.
            (Some(5_000), 5_000, 6_000, Some(6_000), 6_000),
            (Some(5_000), 5_000, 6_001, None, 6_001),
            (None, 5_000, 0, None, 5_000),
            (None, 5_000, 9_000, None, 9_000),
        ] {
            let read = read(clock, steady, last);
            assert_eq!(read, (now.map(at), Some(at(at_least))), "{clock:?} {steady} {last}");
        }
    }

    #[test]
    fn many_small_steps_are_found_out_as_one_great_one() {
        let hands = Arc::new(Hands(Mutex::new((Some(at(10_000)), Millis(10_000)))));
        let keeper = Timekeeper::from(Arc::clone(&hands) as Arc<dyn Clock>);
        let mut believed = 0;
        for step in 0..10 {
            *hands.0.lock().unwrap() = (Some(at(10_000 - step * 500)), Millis(10_000));
            believed += u32::from(keeper.now(None).is_some());
        }
        assert_eq!(believed, 5, "up to two seconds in all");
    }

    #[test]
    fn a_clock_that_is_right_again_is_believed_again() {
        let hands = Arc::new(Hands(Mutex::new((Some(at(0)), Millis(0)))));
        let keeper = Timekeeper::from(Arc::clone(&hands) as Arc<dyn Clock>);
        for (clock, believed) in [(0, true), (3_600_000, false), (1_000, true)] {
            *hands.0.lock().unwrap() = (Some(at(clock)), Millis(1_000));
            assert_eq!(keeper.now(None).is_some(), believed, "{clock}");
        }
    }
}
