//! Candidates for a use whose permit is not open: the engine compares, or did a moment ago.
//!
//! A candidate without a permit is comparison without a permit, whether or not anything left (X-g). Noted here per use,
//! with the latest capture; what it means is judged by the job of the same name.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stricto_law::time::Instant;
use stricto_record::ids::UseId;

/// The latest capture of a stray candidate, by use.
#[derive(Default)]
pub(crate) struct Strays(Mutex<BTreeMap<UseId, Instant>>);

impl Strays {
    /// Notes a candidate that no open permit covers.
    pub(crate) fn note(&self, of: UseId, captured: Instant) {
        let mut strays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = strays.entry(of).or_insert(captured);
        *latest = captured.max(*latest);
    }

    /// What was noted since the last call.
    pub(crate) fn take(&self) -> BTreeMap<UseId, Instant> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
