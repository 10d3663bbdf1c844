//! Records the gate's counters, hourly while a use runs and once at its end (R-12, X-i).
//!
//! Codes are told only at the end: while a use runs, a code tells that a sought person was weakly seen.

use std::collections::BTreeMap;

use stricto_law::time::{Instant, Millis};
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_record::kinds::tally_recorded::TallyRecorded;

use super::{JobError, append, plain};
use crate::app::App;

/// How often counters are recorded while a use runs.
const EVERY: Millis = Millis::hours(1);

/// Under which name candidates are counted whose codes an earlier process took with it.
const BEFORE_RESTART: &str = "before-restart";

/// The counters of every running use whose last record is an hour old.
pub(super) async fn hourly(app: &App, now: Instant) -> Result<(), JobError> {
    let running: Vec<UseId> = app.register.read(|fold| {
        let due = |file: &&stricto_record::fold::UseFile| {
            let since = file.tally.as_ref().map(|tally| tally.at).or(file.clock_start());
            file.stop.is_none() && since.is_some_and(|since| since.plus(EVERY) <= now)
        };
        fold.uses().filter(due).map(|file| file.id).collect()
    });
    for use_id in running {
        record(app, use_id, false).await?;
    }
    Ok(())
}

/// The last counters of a use, by code.
pub(super) async fn last(app: &App, use_id: UseId) -> Result<(), JobError> {
    record(app, use_id, true).await
}

async fn record(app: &App, use_id: UseId, last: bool) -> Result<(), JobError> {
    // A use that this process has not followed yet is counted once it has.
    let Some((totals, by_code)) = app.gate.tally(use_id) else { return Ok(()) };
    let released = app.register.read(|fold| fold.use_file(use_id).map(|file| file.alerts.len()));
    let released = u64::try_from(released.unwrap_or(0)).unwrap_or(u64::MAX);
    let mut withheld = BTreeMap::new();
    if last {
        let here: u64 = by_code.values().sum();
        withheld = by_code.iter().map(|(code, count)| (code.as_str().to_owned(), *count)).collect();
        let earlier = totals.withheld.saturating_sub(here);
        if earlier > 0 {
            withheld.insert(BEFORE_RESTART.to_owned(), earlier);
        }
    }
    let public = Public::TallyRecorded(TallyRecorded {
        faces_seen: totals.faces_seen,
        // What the register holds, not what this process counted: a release may have landed after its sender gave up.
        released,
        withheld,
        withheld_total: totals.withheld,
        last,
    });
    append(app, plain(use_id, public)).await.map(drop)
}
