//! The store's clock: the only place where the register's time comes from.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use stricto_law::time::{Instant, Millis};

/// Says what time it is, or that it does not know.
pub trait Clock: Send + Sync {
    /// The time, or none where it is unknown: then everything but stops is refused.
    fn now(&self) -> Option<Instant>;

    /// What passed since some beginning that stays the same while the process runs; setting the clock leaves it alone.
    ///
    /// Against it the register sees that the clock was set.
    fn steady(&self) -> Millis;
}

/// The machine's clock. It is unknown before 1970 and after 9999.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Instant> {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Instant::from_unix_ms(i64::try_from(elapsed.as_millis()).ok()?)
    }

    fn steady(&self) -> Millis {
        static BEGAN: OnceLock<std::time::Instant> = OnceLock::new();
        let passed = BEGAN.get_or_init(std::time::Instant::now).elapsed();
        Millis(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX))
    }
}
