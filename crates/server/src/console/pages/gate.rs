//! The gate as pages show it: open, held, or closed; and of a use that is armed, why nothing passes and since when.

use stricto_law::time::Instant;
use stricto_record::fold::{ClosedCause, Fold, UseFile};

use crate::console::text::word;
use crate::console::words;
use crate::gate_room::GateState;

/// The gate before one use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Candidates can pass until this instant.
    Open(Instant),
    /// The permit is open, and nothing passes: the cause of the hold.
    Held(&'static str),
    /// No permit is open.
    Closed(ClosedCause),
}

/// An armed use for which nothing passes.
pub(crate) struct Shut {
    /// What it is for.
    pub(crate) objectives: String,
    /// Why nothing passes, in words.
    pub(crate) cause: String,
    /// Since when, where it is known.
    pub(crate) since: Option<Instant>,
}

/// What the queue says above all else.
pub(crate) struct Standing {
    /// How many uses let candidates through now.
    pub(crate) open: usize,
    /// Those that are armed and let nothing through.
    pub(crate) shut: Vec<Shut>,
    /// When the last use ended, for where nothing else is armed.
    pub(crate) last_end: Option<Instant>,
}

impl Gate {
    /// The gate before `file` at `now`.
    pub(crate) fn of(file: &UseFile, now: Instant, state: &GateState) -> Self {
        match file.permit_open(now) {
            Err(cause) => Self::Closed(cause),
            Ok(permit) => match state.held(file.id) {
                Some(cause) => Self::Held(cause),
                None => Self::Open(permit.good_until),
            },
        }
    }

    /// Why nothing passes, in words; none where it is open.
    pub(crate) fn cause(self) -> Option<String> {
        match self {
            Self::Open(_) => None,
            Self::Held(cause) => Some(word("hold", cause)),
            Self::Closed(cause) => Some(word("closed", cause.as_str())),
        }
    }
}

/// The gates of all uses at `now`.
pub(crate) fn standing(fold: &Fold, now: Instant, state: &GateState) -> Standing {
    let mut standing = Standing { open: 0, shut: Vec::new(), last_end: None };
    for file in fold.uses() {
        if let Some(stop) = &file.stop {
            standing.last_end = standing.last_end.max(Some(stop.at));
            continue;
        }
        let gate = Gate::of(file, now, state);
        match gate.cause() {
            None => standing.open += 1,
            Some(cause) if file.armed.is_some() => {
                standing.shut.push(Shut {
                    objectives: words::objectives(file),
                    cause,
                    since: since(file, gate),
                });
            }
            Some(_) => {}
        }
    }
    standing
}

/// Since when nothing passes, where the register says it.
fn since(file: &UseFile, gate: Gate) -> Option<Instant> {
    match gate {
        Gate::Open(_) | Gate::Held(_) => None,
        Gate::Closed(ClosedCause::Suspended) => file.suspension.as_ref().map(|suspension| suspension.at),
        Gate::Closed(ClosedCause::Past) => file.permit.as_ref().map(|permit| permit.good_until),
        Gate::Closed(
            ClosedCause::Forked | ClosedCause::Stopped | ClosedCause::NoPermit | ClosedCause::NotArmed,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::console::text::known;

    #[test]
    fn every_cause_for_which_nothing_passes_has_its_text() {
        for cause in
            ["start", "clock", "store", "connections", "engine-silent", "end-not-recorded", "opening"]
        {
            assert!(known(&format!("hold-{cause}")), "{cause}");
        }
        for cause in ["forked", "stopped", "suspended", "no-permit", "not-armed", "past"] {
            assert!(known(&format!("closed-{cause}")), "{cause}");
        }
    }
}
