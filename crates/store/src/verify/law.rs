//! The whole law again: what an assessment said, computed anew from the opened file as it stood at that position.

use serde_json::Value;
use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_record::act::Entry;
use stricto_record::case_file::{self, Opened, Openings as _};
use stricto_record::fold::Fold;
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;

use super::report::{FaultCode, Report};
use super::vault::VaultReader;
use crate::error::StoreError;

/// Remembers the act, and asks the law again where it records an assessment; `fold` is the state before it.
pub(super) fn repeat(
    vault: &mut VaultReader<'_>,
    fold: &Fold,
    position: u64,
    entry: &Entry,
    report: &mut Report,
) -> Result<(), StoreError> {
    let act = &entry.signed.act;
    let Ok(hash) = act.hash() else { return Ok(()) };
    vault.remember(hash, act);
    let Public::AssessmentRecorded(recorded) = &act.public else { return Ok(()) };
    let file = act.use_id.and_then(|id| fold.use_file(id));
    let asked_at = match vault.open(&hash, "receipt") {
        Opened::Value(value) => instant_of(&value),
        Opened::Missing | Opened::Sealed | Opened::Erased => None,
    };
    let (Some(file), Some(at)) = (file, asked_at) else {
        report.counts.assessments_not_repeated += 1;
        return Ok(());
    };
    let read = case_file::read(fold, file, vault);
    let again = stricto_law::assess(&read.case, &Profiles::built_in(), at);
    if !read.faults.is_empty() {
        report.counts.assessments_not_repeated += 1;
    } else if same(recorded, &again) {
        report.counts.assessments += 1;
    } else {
        let what = "the law, asked again about the case as it stood, finds otherwise than was recorded";
        report.fault(FaultCode::Assessment, Some(position), None, what);
    }
    Ok(())
}

/// The instant the law was asked about, as the receipt says.
fn instant_of(receipt: &[u8]) -> Option<Instant> {
    let value: Value = serde_json::from_slice(receipt).ok()?;
    let receipt = value.get("receipt").unwrap_or(&value);
    receipt.get("at")?.as_str()?.parse().ok()
}

fn same(recorded: &AssessmentRecorded, again: &stricto_law::Assessment) -> bool {
    let findings = recorded.findings.iter().map(|finding| (finding.row.as_str(), finding.state));
    let found = again.findings.iter().map(|finding| (finding.row, finding.state));
    recorded.outcome == again.outcome && recorded.good_until == again.good_until && findings.eq(found)
}
