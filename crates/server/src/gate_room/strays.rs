//! Candidates that show comparison that no permit covers: without an open one, or outside its area or hours (X-g).
//!
//! Whether or not anything left. Noted here per use and kind, with the latest capture and nothing of the candidate;
//! what it means is judged by the job of the same name.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stricto_law::time::Instant;
use stricto_record::ids::UseId;

/// What a stray candidate shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stray {
    /// Comparison while no permit is open.
    WithoutPermit,
    /// Live comparison outside the area or the hours of the open permit.
    OutsideLimits,
}

/// The latest capture of a stray candidate, by use and by what it shows.
#[derive(Default)]
pub(crate) struct Strays(Mutex<BTreeMap<(UseId, Stray), Instant>>);

impl Strays {
    /// Notes a candidate that no open permit covers.
    pub(crate) fn note(&self, of: UseId, stray: Stray, captured: Instant) {
        let mut strays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = strays.entry((of, stray)).or_insert(captured);
        *latest = captured.max(*latest);
    }

    /// What was noted since the last call.
    pub(crate) fn take(&self) -> BTreeMap<(UseId, Stray), Instant> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
