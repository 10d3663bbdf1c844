//! The gate room: permits compiled from the register, candidates decided, releases handed to the register.
//!
//! It follows the register: closed first, then, where a permit is open, opened again from its sealed limits. What it
//! lets through is not out: the register takes it, or it is dropped (promises 1 and 2). Of a candidate that is
//! withheld there is a counter and nothing else (promise 5): no log line, no event, no answer to the engine.

pub(crate) mod content;
pub(crate) mod ends;
pub(crate) mod faults;
pub(crate) mod follow;
pub(crate) mod release;
pub(crate) mod strays;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError, RwLock};

use stricto_gate::{Code, Counters, Permits, Totals, Verdict, decide, shows_comparison_outside};
use stricto_ingest::Ingested;
use stricto_law::time::{Instant, Millis};
use stricto_record::ids::{ActHash, KeyId, UseId};

use self::ends::Ends;
use self::release::{Queues, Waiting};
use self::strays::{Stray, Strays};
use crate::events::Events;

/// Permits, counters, queues, and who is told.
pub(crate) struct GateRoom {
    state: RwLock<State>,
    counters: Mutex<Counters>,
    pub(crate) queues: Queues,
    pub(crate) strays: Strays,
    pub(crate) events: Events,
    /// Whether connections cannot be taken.
    unreachable: AtomicBool,
}

/// What decisions are made from.
pub(crate) struct State {
    permits: Permits,
    /// Every use of the register, by its id as candidates write it.
    uses: HashMap<String, UseState>,
    /// Why everything is closed, where it is.
    hold: Option<Hold>,
    /// A fault that what ran under it is not suspended for yet.
    fault: Option<faults::Fault>,
    /// Ends that are asked for and not recorded yet.
    ends: Ends,
}

/// A use as the gate knows it.
struct UseState {
    id: UseId,
    engine: KeyId,
    open: Option<OpenUse>,
    /// Whether the stream last said that it is open.
    told_open: bool,
    /// Why it is held although its permit is open, where it is held alone.
    held: Option<Hold>,
    dark: bool,
    /// What earlier processes counted, from the last tally in the register.
    base: Totals,
}

/// An open permit, as far as the room needs it beside the gate's compiled one.
#[derive(Clone)]
pub(crate) struct OpenUse {
    /// The permit's act.
    pub(crate) permit: ActHash,
    /// The greatest delay from capture.
    pub(crate) max_delay: Millis,
    /// The reference list and the system: what ONVIF events do not carry.
    pub(crate) list_sha256: String,
    /// The system.
    pub(crate) system: String,
    /// Its version.
    pub(crate) system_version: String,
}

/// A hold, of the whole gate or of one use: it ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    /// Why: `start`, `clock`, `store`, `connections`; of one use `engine-silent`, `end-not-recorded`.
    pub(crate) cause: &'static str,
    /// Since when, where the clock is known.
    pub(crate) since: Option<Instant>,
}

/// What the gate lets through, at one moment, for those who look at uses.
pub(crate) struct GateState {
    open: BTreeSet<UseId>,
    hold: Option<&'static str>,
    silent: BTreeSet<UseId>,
    ending: BTreeSet<UseId>,
}

impl GateState {
    /// Why nothing of a use passes though its permit is open; none where it passes.
    pub(crate) fn held(&self, of: UseId) -> Option<&'static str> {
        if self.ending.contains(&of) {
            return Some(ends::NOT_RECORDED);
        }
        if self.open.contains(&of) {
            return None;
        }
        let silent = self.silent.contains(&of).then_some("engine-silent");
        // A permit that is open and compiled a moment later.
        Some(self.hold.or(silent).unwrap_or("opening"))
    }
}

/// What became of a candidate, for the server alone; an engine is told that it was received.
pub(crate) enum Taken {
    /// It is counted, and gone.
    Counted,
    /// It passed, and waits for the register.
    Passed(UseId, Waiting),
    /// It names a use whose engine the caller is not.
    NotYours,
}

impl GateRoom {
    /// A room that is held until it has read the register for the first time.
    pub(crate) fn new() -> Self {
        let hold = Hold { cause: "start", since: None };
        Self {
            state: RwLock::new(State {
                permits: Permits::new(),
                uses: HashMap::new(),
                hold: Some(hold),
                fault: None,
                ends: Ends::new(),
            }),
            counters: Mutex::new(Counters::new()),
            queues: Queues::default(),
            strays: Strays::default(),
            events: Events::new(),
            unreachable: AtomicBool::new(false),
        }
    }

    /// Decides one candidate of the engine with this key.
    pub(crate) fn take(&self, engine: KeyId, now: Option<Instant>, ingested: Ingested<'_>) -> Taken {
        let candidate = ingested.candidate();
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let Some(of) = state.uses.get(candidate.use_id).filter(|of| of.engine == engine) else {
            return Taken::NotYours;
        };
        let verdict = decide(&candidate, &state.permits, now);
        match (verdict, &of.open) {
            (Verdict::Release, Some(open)) => {
                let (id, open) = (of.id, open.clone());
                drop(state);
                match Waiting::new(ingested, &open) {
                    Ok(waiting) => Taken::Passed(id, waiting),
                    Err(code) => {
                        self.count(id, Verdict::Withhold(code), 1);
                        Taken::Counted
                    }
                }
            }
            // A compiled permit without its use is a fault of this room: closed.
            (Verdict::Release, None) => self.withheld(candidate.use_id, Code::PermitClosed),
            (Verdict::Withhold(code), _) => {
                if let Code::PermitClosed | Code::UseUnknown | Code::Suspended = code {
                    self.strays.note(of.id, Stray::WithoutPermit, candidate.captured);
                } else if shows_comparison_outside(&candidate, &state.permits, now, code) {
                    self.strays.note(of.id, Stray::OutsideLimits, candidate.captured);
                }
                self.withheld(candidate.use_id, code)
            }
        }
    }

    fn withheld(&self, of: &str, code: Code) -> Taken {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.count(of, Verdict::Withhold(code));
        Taken::Counted
    }

    /// Counts `times` candidates of a use under this verdict.
    pub(crate) fn count(&self, of: UseId, verdict: Verdict, times: usize) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let id = of.to_string();
        for _ in 0..times {
            counters.count(&id, verdict);
        }
    }

    /// Adds faces that the engine of a use says it saw; false where it is not its engine.
    pub(crate) fn faces_seen(&self, engine: KeyId, of: UseId, faces: u64) -> bool {
        let id = of.to_string();
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.uses.get(&id).is_none_or(|of| of.engine != engine) {
            return false;
        }
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).faces_seen(&id, faces);
        true
    }

    /// The totals of a use over all processes, with the counts by code of this one.
    pub(crate) fn tally(&self, of: UseId) -> Option<(Totals, BTreeMap<Code, u64>)> {
        let id = of.to_string();
        let base = self.state.read().unwrap_or_else(PoisonError::into_inner).uses.get(&id)?.base;
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let here = counters.totals(&id)?;
        let totals = Totals {
            released: base.released.saturating_add(here.released),
            withheld: base.withheld.saturating_add(here.withheld),
            faces_seen: base.faces_seen.saturating_add(here.faces_seen),
        };
        let by_code = counters.tally(&id).map(|tally| tally.by_code().collect()).unwrap_or_default();
        Some((totals, by_code))
    }

    /// The open permit of a use, where the caller is its engine.
    pub(crate) fn open_use(&self, engine: KeyId, of: UseId) -> Option<OpenUse> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.uses.get(&of.to_string()).filter(|of| of.engine == engine).and_then(|of| of.open.clone())
    }

    /// What is open now; `silent` names uses whose engine must be heard of first.
    pub(crate) fn as_it_stands(&self, silent: BTreeSet<UseId>) -> GateState {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let open = state.uses.values().filter(|of| of.open.is_some()).map(|of| of.id).collect();
        let ending = state.ends.keys().copied().collect();
        GateState { open, hold: state.hold.map(|hold| hold.cause), silent, ending }
    }

    /// Why the whole gate is closed, where it is.
    pub(crate) fn hold(&self) -> Option<Hold> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).hold
    }
}
