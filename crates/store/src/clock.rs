//! The store's clock: the only place where the register's time comes from.

use std::time::{SystemTime, UNIX_EPOCH};

use stricto_law::time::Instant;

/// Says what time it is, or that it does not know.
pub trait Clock: Send + Sync {
    /// The time, or none where it is unknown: then everything but stops is refused.
    fn now(&self) -> Option<Instant>;
}

/// The machine's clock. It is unknown before 1970 and after 9999.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Instant> {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Instant::from_unix_ms(i64::try_from(elapsed.as_millis()).ok()?)
    }
}
