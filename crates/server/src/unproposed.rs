//! Uses that a key sealed a proposal for and has not proposed yet: few at a time, since each makes keys that stay.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stricto_law::time::Millis;
use stricto_record::ids::{KeyId, UseId};

/// How many uses one key may have sealed for and not proposed.
pub(crate) const UNPROPOSED_MAX: usize = 8;

/// How long one of them counts.
const COUNTS_FOR: Millis = Millis::hours(1);

/// The uses that wait for their proposal, by the key that sealed for them, each with when it first did.
#[derive(Default)]
pub(crate) struct Unproposed(Mutex<BTreeMap<KeyId, BTreeMap<UseId, Millis>>>);

impl Unproposed {
    /// Whether `key` may seal for this use that is not proposed; it counts from now on.
    ///
    /// `now` is a reading of [`stricto_store::Clock::steady`]; `proposed` says which uses no longer wait.
    pub(crate) fn admits(
        &self,
        key: KeyId,
        of: UseId,
        now: Millis,
        proposed: impl Fn(UseId) -> bool,
    ) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = all.entry(key).or_default();
        waiting.retain(|of, since| !proposed(*of) && now.0 < since.0.saturating_add(COUNTS_FOR.0));
        if !waiting.contains_key(&of) && waiting.len() >= UNPROPOSED_MAX {
            return false;
        }
        waiting.entry(of).or_insert(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_seals_for_few_uses_that_it_does_not_propose() {
        let (unproposed, of) = (Unproposed::default(), |n: u8| UseId([n; 16]));
        let key: KeyId = stricto_store::ActKey::from_seed(&[1; 32]).id();
        let admits = |n, now| unproposed.admits(key, of(n), Millis(now), |use_id| use_id == of(3));
        for n in 1..=9 {
            assert!(admits(n, 0), "{n}");
        }
        // The third is proposed: eight wait.
        assert!(admits(1, 0), "what waits already may be sealed again");
        assert!(!admits(10, 3_599_999));
        assert!(admits(10, 3_600_000), "an hour later");
    }
}
