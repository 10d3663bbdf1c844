//! Stops a use at its deadline: expired, lapsed, undecided, prohibited (R-5.3-l, -m; R-5.2-h).
//!
//! A stop that cannot be recorded holds the use in memory until it is, or is owed no longer.

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};

use super::{JobError, append, plain};
use crate::app::App;
use crate::gate_room::ends::End;

pub(super) async fn stop(app: &App, use_id: UseId, cause: StopCause) -> Result<(), JobError> {
    let public = Public::UseStopped(UseStopped { cause });
    let end = End::asked(&public, app.register.now());
    let done = append(app, plain(use_id, public)).await.map(drop);
    if let (Err(JobError::Unavailable(_)), Some(end)) = (&done, end)
        && !app.gate.is_ending(use_id)
    {
        app.gate.hold_use(use_id, None, end);
        app.gate.tell_end(use_id, end);
    }
    done
}
