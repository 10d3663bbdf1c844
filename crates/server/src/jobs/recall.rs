//! Recalls alerts from everyone who was told, when a use goes dark (promise 3).

use stricto_record::ids::UseId;
use stricto_record::kinds::Public;

use super::{JobError, append, plain};
use crate::app::App;

/// How many alerts one recall names: an act has at most 65,535 bytes.
const ALERTS_MAX: usize = 1000;

pub(super) async fn recall(app: &App, use_id: UseId) -> Result<(), JobError> {
    let recall = app.register.read(|fold| fold.use_file(use_id)?.next_recall(ALERTS_MAX));
    let Some(recall) = recall else { return Ok(()) };
    append(app, plain(use_id, Public::RecallSent(recall))).await.map(drop)
}
