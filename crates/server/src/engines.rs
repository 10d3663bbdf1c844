//! Heartbeats of engines: an engine that compares renews its order, or its use is held.
//!
//! Measured by what steadily passes, which no setting of the clock changes. In memory only: after a restart
//! every engine is heard of anew, and has the same time to say so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use stricto_law::time::Millis;
use stricto_record::ids::{ActHash, UseId};

/// How long an engine may be silent under an order to compare.
pub(crate) const RENEWED_WITHIN: Millis = Millis(30_000);

/// When each open order to compare was last renewed.
#[derive(Default)]
pub(crate) struct Engines {
    orders: Mutex<BTreeMap<ActHash, Heard>>,
}

#[derive(Clone, Copy)]
struct Heard {
    of: UseId,
    at: Millis,
}

impl Engines {
    /// The engine renews an order, at this reading of [`stricto_store::Clock::steady`].
    pub(crate) fn renewed(&self, order: ActHash, of: UseId, at: Millis) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(order, Heard { of, at });
    }

    /// Uses whose engine has been silent for too long at `now`, of these open orders; others are forgotten.
    ///
    /// An order that was never heard of counts from `now` on: it was issued a moment ago, or the server began to.
    pub(crate) fn silent(&self, open: &[(ActHash, UseId)], now: Millis) -> BTreeSet<UseId> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.retain(|order, _| open.iter().any(|(kept, _)| kept == order));
        for &(order, of) in open {
            orders.entry(order).or_insert(Heard { of, at: now });
        }
        orders
            .values()
            .filter(|heard| heard.at.0.saturating_add(RENEWED_WITHIN.0) <= now.0)
            .map(|heard| heard.of)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_record::ids::Hex32;

    fn at(ms: u64) -> Millis {
        Millis(ms)
    }

    #[test]
    fn an_engine_is_silent_thirty_seconds_after_its_last_renewal() {
        let (engines, order, of) = (Engines::default(), ActHash(Hex32([1; 32])), UseId([2; 16]));
        let open = [(order, of)];
        assert!(engines.silent(&open, at(0)).is_empty());
        assert!(engines.silent(&open, at(29_999)).is_empty());
        assert!(engines.silent(&open, at(30_000)).contains(&of));
        engines.renewed(order, of, at(31_000));
        assert!(engines.silent(&open, at(60_999)).is_empty());
        assert!(engines.silent(&open, at(61_000)).contains(&of));
    }

    #[test]
    fn an_order_that_is_over_is_forgotten() {
        let (engines, order, of) = (Engines::default(), ActHash(Hex32([1; 32])), UseId([2; 16]));
        engines.renewed(order, of, at(0));
        assert!(engines.silent(&[], at(90_000)).is_empty());
        assert!(engines.silent(&[(order, of)], at(90_000)).is_empty());
    }
}
