//! Faults of clock and store: they hold the whole gate, and what ran under one stays suspended until people resume it.
//!
//! The suspension is the first thing that is written when the fault is gone: while it cannot be, the gate stays held.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use stricto_law::time::Instant;
use stricto_record::fold::UseFile;
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};
use stricto_store::register::{Draft, SubmitError};

use super::GateRoom;
use crate::app::App;

/// How long one suspension may take before the gate is looked after again; it may land later all the same.
const RECORDED_WITHIN: Duration = Duration::from_secs(2);

/// What fails under the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The clock is unknown or was set.
    Clock,
    /// The disk is full, or a write failed.
    Store,
}

impl Fault {
    const fn hold(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Store => "store",
        }
    }

    const fn cause(self) -> SuspendCause {
        match self {
            Self::Clock => SuspendCause::Clock,
            Self::Store => SuspendCause::Store,
        }
    }
}

impl GateRoom {
    /// Holds the whole gate for a fault, and remembers it until what ran under it is suspended.
    ///
    /// Before the register was read for the first time nothing runs under a fault.
    pub(crate) fn fails(&self, fault: Fault, since: Option<Instant>) {
        {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            if state.hold.is_none_or(|hold| hold.cause != "start") {
                state.fault.get_or_insert(fault);
            }
        }
        self.hold_all(fault.hold(), since);
    }

    fn fault(&self) -> Option<Fault> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).fault
    }

    /// Whether a fault stands under which nothing is released.
    pub(super) fn is_faulty(&self) -> bool {
        self.fault().is_some()
    }

    fn fault_is_over(&self) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).fault = None;
    }
}

/// Suspends every use that is live under a fault; false where one is live still, or that cannot be recorded yet.
pub(crate) async fn suspend_after(app: &App) -> bool {
    let Some(fault) = app.gate.fault() else { return true };
    for use_id in live(app) {
        let public = Public::UseSuspended(UseSuspended { cause: fault.cause() });
        let draft = Draft { use_id: Some(use_id), public, re: Vec::new(), sealed: BTreeMap::new() };
        match tokio::time::timeout(RECORDED_WITHIN, app.register.act(draft)).await {
            // Refused is what is over or suspended by now.
            Ok(Ok(_) | Err(SubmitError::Refused(_))) => {}
            Ok(Err(SubmitError::Unavailable { .. } | SubmitError::Sealed { .. })) | Err(_) => return false,
        }
    }
    // Somebody resumed one meanwhile: it is suspended again, as long as the fault is not known to be over.
    let over = live(app).is_empty();
    if over {
        app.gate.fault_is_over();
    }
    over
}

/// Uses that are armed, and neither over nor suspended.
fn live(app: &App) -> Vec<UseId> {
    let live = |file: &&UseFile| file.armed.is_some() && file.stop.is_none() && file.suspension.is_none();
    app.register.read(|fold| fold.uses().filter(live).map(|file| file.id).collect())
}
