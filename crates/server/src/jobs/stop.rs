//! Stops a use at its deadline (R-5.3-l, -m; R-5.2-h), and suspends one with too many false alerts (E-k).
//!
//! An end that cannot be recorded holds the use in memory until it is, or is owed no longer.

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_record::kinds::use_suspended::{SuspendCause, UseSuspended};

use super::{JobError, append, plain};
use crate::app::App;
use crate::gate_room::ends::End;
use crate::gate_room::faults::Fault;

pub(super) async fn stop(app: &App, use_id: UseId, cause: StopCause) -> Result<(), JobError> {
    ended(app, use_id, Public::UseStopped(UseStopped { cause })).await
}

/// Suspends a use whose false-alert budget is exceeded (E-k).
pub(super) async fn suspend(app: &App, use_id: UseId, cause: SuspendCause) -> Result<(), JobError> {
    ended(app, use_id, Public::UseSuspended(UseSuspended { cause })).await
}

async fn ended(app: &App, use_id: UseId, public: Public) -> Result<(), JobError> {
    let end = End::asked(&public, app.register.now());
    let done = append(app, plain(use_id, public)).await.map(drop);
    if let (Err(JobError::Unavailable(_)), Some(end)) = (&done, end)
        && !app.gate.is_ending(use_id)
    {
        app.gate.fails(Fault::Store, end.since);
        app.gate.hold_use(use_id, None, end);
        app.gate.tell_end(use_id, end);
    }
    done
}
