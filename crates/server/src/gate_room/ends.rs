//! Ends that are asked for and not recorded yet: the use is closed in memory at once, whatever becomes of the store.
//!
//! A stop that the register cannot take must not leave the gate open meanwhile. The hold ends when the register
//! answers: by then the end stands in it, or it says why not.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use stricto_gate::ClosedCause;
use stricto_law::time::Instant;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::use_stopped::StopCause;
use stricto_report::words::stop_word;

use super::{GateRoom, Hold};
use crate::events::Event;

/// What the gate says of a use whose end is asked for and not recorded.
pub(crate) const NOT_RECORDED: &str = "end-not-recorded";

/// An end that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The cause with which it darkens alerts, where it does.
    pub(crate) dark: Option<StopCause>,
    /// Since when it is asked for.
    pub(crate) since: Option<Instant>,
}

/// The ends of a use that are asked for: by act, or the register's own.
pub(super) type Ends = BTreeMap<UseId, BTreeMap<Option<ActHash>, End>>;

impl End {
    /// The end that an act of this kind asks for; none where it asks for none.
    pub(crate) fn asked(public: &Public, since: Option<Instant>) -> Option<Self> {
        let dark = if let Public::UseStopped(stopped) = public {
            stopped.cause.darkens().then_some(stopped.cause)
        } else if let Public::AuthorisationDecided(decided) = public {
            match decided.result {
                DecisionResult::Refused => Some(StopCause::Refused),
                DecisionResult::Withdrawn => Some(StopCause::Withdrawn),
                DecisionResult::Granted
                | DecisionResult::GrantedInPart
                | DecisionResult::Extended
                | DecisionResult::Modified => return None,
            }
        } else if let Public::UseSuspended(_) = public {
            None
        } else {
            return None;
        };
        Some(Self { dark, since })
    }
}

impl GateRoom {
    /// Closes a use until the end that was asked for is [settled](GateRoom::settled).
    pub(crate) fn hold_use(&self, of: UseId, act: Option<ActHash>, end: End) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.ends.entry(of).or_default().entry(act).or_insert(end);
        let id = of.to_string();
        state.permits.close(&id, ClosedCause::Held);
        if let Some(of) = state.uses.get_mut(&id) {
            of.open = None;
        }
    }

    /// The register has answered: what it holds decides again.
    pub(crate) fn settled(&self, of: UseId, act: Option<ActHash>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(ends) = state.ends.get_mut(&of) {
            ends.remove(&act);
            if ends.is_empty() {
                state.ends.remove(&of);
            }
        }
    }

    /// Ends that the register itself owed and owes no longer are settled.
    pub(crate) fn settle_all_but(&self, owed: &[UseId]) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.ends.retain(|of, ends| {
            ends.retain(|act, _| act.is_some() || owed.contains(of));
            !ends.is_empty()
        });
    }

    /// Says on the stream that an end is asked for and not recorded.
    pub(crate) fn tell_end(&self, of: UseId, end: End) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(of) = state.uses.get_mut(&of.to_string()) {
            of.told_open = false;
        }
        drop(state);
        self.closed(Some(of), NOT_RECORDED, end.since);
        if let Some(cause) = end.dark {
            self.events.tell(Event::Dark { of, cause: stop_word(cause) });
        }
    }

    /// Whether an end of the use is asked for and not recorded.
    pub(crate) fn is_ending(&self, of: UseId) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).ends.contains_key(&of)
    }

    /// Whether alerts of the use are dark by an end that is asked for and not recorded.
    pub(crate) fn is_darkening(&self, of: UseId) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.ends.get(&of).is_some_and(|ends| ends.values().any(|end| end.dark.is_some()))
    }

    /// The uses that are held alone although their permit may be open, each with the reason.
    pub(crate) fn held_alone(&self) -> BTreeMap<UseId, Hold> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut held: BTreeMap<UseId, Hold> =
            state.uses.values().filter_map(|of| Some((of.id, of.held?))).collect();
        for (of, ends) in &state.ends {
            if let Some(end) = ends.values().next() {
                held.insert(*of, Hold { cause: NOT_RECORDED, since: end.since });
            }
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_record::kinds::use_armed::UseArmed;
    use stricto_record::kinds::use_stopped::UseStopped;
    use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};

    #[test]
    fn what_ends_is_known_and_what_darkens() {
        let stop = |cause| Public::UseStopped(UseStopped { cause });
        let suspended = Public::UseSuspended(UseSuspended { cause: SuspendCause::Person });
        for (public, dark) in [
            (stop(StopCause::Person), Some(None)),
            (stop(StopCause::Supervisor), Some(Some(StopCause::Supervisor))),
            (suspended, Some(None)),
            (Public::UseArmed(UseArmed {}), None),
        ] {
            assert_eq!(End::asked(&public, None).map(|end| end.dark), dark, "{public:?}");
        }
    }

    #[test]
    fn a_hold_lasts_until_every_end_that_was_asked_for_is_settled() {
        let (room, of) = (GateRoom::new(), UseId([1; 16]));
        let act = |byte| Some(ActHash(stricto_record::ids::Hex32([byte; 32])));
        let end = |dark| End { dark, since: None };
        room.hold_use(of, act(1), end(None));
        room.hold_use(of, act(2), end(Some(StopCause::Refused)));
        room.hold_use(of, None, end(None));
        assert!(room.is_ending(of) && room.is_darkening(of));
        room.settled(of, act(2));
        assert!(room.is_ending(of) && !room.is_darkening(of));
        room.settled(of, act(1));
        room.settle_all_but(&[of]);
        assert!(room.is_ending(of));
        room.settle_all_but(&[]);
        assert!(!room.is_ending(of));
    }
}
