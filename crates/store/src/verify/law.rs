//! The whole law again: what an assessment said, computed anew from the opened file as it stood at that position.

use serde::Deserialize;
use stricto_law::profile::Profiles;
use stricto_law::receipt::{Receipt, ReceiptError};
use stricto_record::act::Entry;
use stricto_record::case_file::{self, Opened, Openings as _};
use stricto_record::fold::Fold;
use stricto_record::ids::Hex32;
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::AssessmentRecorded;

use super::report::{FaultCode, Report};
use super::vault::VaultReader;

/// What of the sealed receipt is needed to ask the law again.
#[derive(Deserialize)]
struct SealedReceipt {
    receipt: Receipt,
    salt: Hex32,
}

/// Remembers the act, and asks the law again where it records an assessment; `fold` is the state before it.
pub(super) fn repeat(
    vault: &mut VaultReader<'_>,
    fold: &Fold,
    position: u64,
    entry: &Entry,
    report: &mut Report,
) {
    let act = &entry.signed.act;
    let Ok(hash) = act.hash() else { return };
    vault.remember(hash, act);
    let Public::AssessmentRecorded(recorded) = &act.public else { return };
    let file = act.use_id.and_then(|id| fold.use_file(id));
    let sealed: Option<SealedReceipt> = match vault.open(&hash, "receipt") {
        Opened::Value(value) => serde_json::from_slice(&value).ok(),
        Opened::Missing | Opened::Sealed | Opened::Erased => None,
    };
    let (Some(file), Some(SealedReceipt { receipt, salt })) = (file, sealed) else {
        report.counts.assessments_not_repeated += 1;
        return;
    };
    let read = case_file::read(fold, file, vault);
    let what = match receipt.check(&read.case, &Profiles::built_in(), salt.0) {
        Ok(()) if says(recorded, &receipt) => {
            report.counts.assessments += 1;
            return;
        }
        Ok(()) => "the act says otherwise than its own receipt".to_owned(),
        // Another version's law, another profile's, or a case of which a part was never readable.
        Err(ReceiptError::OtherVersion { .. } | ReceiptError::Differs("profile_sha256")) => {
            report.counts.assessments_not_repeated += 1;
            return;
        }
        Err(_) if !read.faults.is_empty() => {
            report.counts.assessments_not_repeated += 1;
            return;
        }
        Err(e) => format!("the law was asked again about the case as it stood: {e}"),
    };
    report.fault(FaultCode::Assessment, Some(position), None, what);
}

/// Whether the public part says what the receipt says.
fn says(recorded: &AssessmentRecorded, receipt: &Receipt) -> bool {
    let findings = recorded.findings.iter().map(|finding| (&finding.row, finding.state));
    let found = receipt.findings.iter().map(|finding| (&finding.row, finding.state));
    recorded.outcome == receipt.outcome && recorded.good_until == receipt.good_until && findings.eq(found)
}
