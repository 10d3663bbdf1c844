//! `recall.sent`: everyone who was told of an alert is told that it is recalled (promise 3, X-j).

use super::Asked;
use crate::kinds::recall_sent::RecallSent;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn sent(asked: &Asked<'_>, p: &RecallSent) -> Result<(), Refusal> {
    let file = asked.file()?;
    require(
        !p.alerts.is_empty() && p.alerts.iter().all(|alert| file.to_recall.contains(alert)),
        RefusalCode::NothingToRecall,
        "the recall names an alert that is not to be recalled; recall those that are",
    )?;
    require(
        p.alerts.is_sorted_by(|a, b| a < b) && p.told == file.told_of_these(&p.alerts),
        RefusalCode::RecallIncomplete,
        "a recall names each alert once, in order, and exactly the keys that opened one or acted on one",
    )
}
