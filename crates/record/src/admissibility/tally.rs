//! `tally.recorded`: counters over the use so far, which never fall; codes only at the end (promise 5).

use super::Asked;
use crate::kinds::tally_recorded::TallyRecorded;
use crate::refusal::{Refusal, RefusalCode, require};

pub(super) fn recorded(asked: &Asked<'_>, p: &TallyRecorded) -> Result<(), Refusal> {
    let file = asked.file()?;
    let before = file.tally.as_ref();
    require(
        before.is_none_or(|tally| !tally.last),
        RefusalCode::LastTallyIn,
        "the last tally is in; counters end with it",
    )?;
    require(
        !p.last || file.stop.is_some(),
        RefusalCode::Tally,
        "the last tally follows the end of the use; stop the use first",
    )?;
    require(
        p.last || p.withheld.is_empty(),
        RefusalCode::Tally,
        "a code tells that a sought person was weakly seen; leave codes out until the last tally",
    )?;
    let released = u64::try_from(file.alerts.len()).unwrap_or(u64::MAX);
    let coded = p.withheld.values().try_fold(0_u64, |sum, n| sum.checked_add(*n));
    require(
        p.released <= released && coded.is_some_and(|coded| coded <= p.withheld_total),
        RefusalCode::Tally,
        "the counters exceed the alerts released or the candidates withheld; count again",
    )?;
    let grows = |t: &crate::fold::Tally| {
        t.faces_seen <= p.faces_seen && t.released <= p.released && t.withheld_total <= p.withheld_total
    };
    require(
        before.is_none_or(grows),
        RefusalCode::Tally,
        "counters are over the use so far and never fall; add to those of the last tally",
    )
}
