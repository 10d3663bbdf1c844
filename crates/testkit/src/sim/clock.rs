//! A clock that shows virtual time: what passes is the runtime's own paused time, what it shows may be set.

use std::sync::Mutex;

use stricto_law::time::{Instant, Millis};
use stricto_store::Clock;

/// Virtual time over any number of lives of a server, each in a runtime whose time is paused.
#[derive(Debug)]
pub struct SimClock(Mutex<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    /// What time it truly was when the present life began.
    base: Instant,
    began: Option<tokio::time::Instant>,
    /// How far what it shows is off.
    off_ms: i64,
    known: bool,
    /// Whether the steady reading is set together with the shown one, as no machine's is: a double.
    steady_is_set: bool,
}

impl SimClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(Hands { base: now, began: None, off_ms: 0, known: true, steady_is_set: false }))
    }

    /// A life begins: from now on time passes with the runtime this is called in.
    pub fn run(&self) {
        self.0.lock().unwrap().began = Some(tokio::time::Instant::now());
    }

    /// A life ends; called in the runtime that ends.
    pub fn freeze(&self) {
        let truly = self.truly();
        let mut hands = self.0.lock().unwrap();
        (hands.base, hands.began) = (truly, None);
    }

    /// What time it truly is.
    #[must_use]
    pub fn truly(&self) -> Instant {
        self.0.lock().unwrap().truly()
    }

    /// Sets what the clock shows this far off what time it truly is, while no time passes.
    pub fn set_off(&self, off_ms: i64) {
        self.0.lock().unwrap().off_ms = off_ms;
    }

    /// How far what it shows is off.
    #[must_use]
    pub fn off_ms(&self) -> i64 {
        self.0.lock().unwrap().off_ms
    }

    /// Whether the clock knows the time at all.
    pub fn know(&self, known: bool) {
        self.0.lock().unwrap().known = known;
    }

    /// Makes a double of it, whose steady reading follows every setting.
    pub fn set_steady_too(&self) {
        self.0.lock().unwrap().steady_is_set = true;
    }
}

impl Hands {
    fn truly(self) -> Instant {
        let passed = self.began.map_or(0, |began| began.elapsed().as_millis());
        self.base.plus(Millis(u64::try_from(passed).expect("virtual time is short")))
    }

    fn shown(self) -> Instant {
        Instant::from_unix_ms(self.truly().unix_ms() + self.off_ms).expect("an instant of this age")
    }
}

impl Clock for SimClock {
    fn now(&self) -> Option<Instant> {
        let hands = *self.0.lock().unwrap();
        hands.known.then(|| hands.shown())
    }

    fn steady(&self) -> Millis {
        let hands = *self.0.lock().unwrap();
        let steady = if hands.steady_is_set { hands.shown() } else { hands.truly() };
        Millis(u64::try_from(steady.unix_ms()).expect("simulations play after 1970"))
    }
}
