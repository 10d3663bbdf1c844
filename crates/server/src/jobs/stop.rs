//! Stops a use at its deadline: expired, lapsed, undecided, prohibited (R-5.3-l, -m; R-5.2-h).

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};

use super::{JobError, append, plain};
use crate::app::App;

pub(super) async fn stop(app: &App, use_id: UseId, cause: StopCause) -> Result<(), JobError> {
    append(app, plain(use_id, Public::UseStopped(UseStopped { cause }))).await.map(drop)
}
