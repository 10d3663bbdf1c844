//! The whole law again: what an assessment said, computed anew from the opened file as it stood at that position.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use stricto_law::case::Case;
use stricto_law::finding::FindingState;
use stricto_law::profile::Profiles;
use stricto_law::receipt::{Receipt, ReceiptError};
use stricto_record::act::Entry;
use stricto_record::canonical;
use stricto_record::case_file::{self, Opened, Openings as _};
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, Hex32};
use stricto_record::kinds::Public;
use stricto_record::kinds::assessment_recorded::{AssessmentRecorded, RowFinding};

use super::report::{FaultCode, Report};
use super::vault::VaultReader;

/// What of the sealed receipt is needed to ask the law again.
#[derive(Deserialize)]
struct SealedReceipt {
    receipt: Receipt,
    salt: Hex32,
}

/// Whose law an assessment is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This version's, with the profiles it has.
    Ours,
    /// Another version's, or another profile's: it cannot be computed here.
    Another,
}

/// What asking the law again gave.
enum Asked {
    Same,
    Another,
    /// What it rests on is not there any more, or is sealed to these keys.
    NotReadable,
    Fault(String),
}

/// Remembers the act, and asks the law again where it rests on it; `fold` is the state before it, folded from `entries`.
pub(super) fn repeat(
    vault: &mut VaultReader<'_>,
    (fold, entries): (&Fold, &[Vec<u8>]),
    position: u64,
    entry: &Entry,
    report: &mut Report,
) {
    let act = &entry.signed.act;
    let Ok(hash) = act.hash() else { return };
    vault.remember(hash, act);
    // An act about a use that is not there is a fault of the replay.
    let Some(file) = act.use_id.and_then(|id| fold.use_file(id)) else { return };
    if let Public::PermitCompiled(compiled) = &act.public {
        super::permit::repeat(vault, fold, file, (position, entry, hash), compiled, report);
    }
    let Public::AssessmentRecorded(recorded) = &act.public else { return };
    let mut asked = assessment(vault, fold, file, (entry, hash), recorded);
    if matches!(asked, Asked::Fault(_)) {
        // What moved between reading and recording, such as a release, is none of what was read.
        let earlier = act.re.first().and_then(|from| as_read(fold, from, entries));
        let of = |fold: &Fold| {
            fold.use_file(file.id).map(|file| assessment(vault, fold, file, (entry, hash), recorded))
        };
        asked = earlier.as_ref().and_then(of).unwrap_or(asked);
    }
    let whose = if matches!(asked, Asked::Another) { Whose::Another } else { Whose::Ours };
    vault.judged(hash, whose);
    match asked {
        Asked::Same => report.counts.assessments += 1,
        Asked::Another => report.counts.assessments_of_another_law += 1,
        Asked::NotReadable => report.counts.assessments_not_repeated += 1,
        Asked::Fault(what) => report.fault(FaultCode::Assessment, Some(position), None, what),
    }
}

/// The fold as it stood after the act that a case was read from; none where that is where it stands.
fn as_read(fold: &Fold, from: &ActHash, entries: &[Vec<u8>]) -> Option<Fold> {
    let after = fold.position(from)?.checked_add(1).filter(|after| *after < fold.size())?;
    let mut earlier = Fold::new(fold.origin().clone());
    for bytes in entries.iter().take(usize::try_from(after).ok()?) {
        earlier.apply(&Entry::parse(bytes).ok()?).ok()?;
    }
    Some(earlier)
}

fn assessment(
    vault: &VaultReader<'_>,
    fold: &Fold,
    file: &UseFile,
    (entry, hash): (&Entry, ActHash),
    recorded: &AssessmentRecorded,
) -> Asked {
    let sealed: SealedReceipt = match vault.open(&hash, "receipt") {
        Opened::Value(value) => match serde_json::from_slice(&value) {
            Ok(sealed) => sealed,
            Err(_) => return Asked::Fault("what is sealed as its receipt is none".into()),
        },
        Opened::Missing => return Asked::Fault("it carries no receipt".into()),
        // A ciphertext that is gone or does not open without an erasure is a fault of its own.
        Opened::Sealed | Opened::Erased => return Asked::NotReadable,
    };
    let SealedReceipt { receipt, salt } = sealed;
    if !says(recorded, &receipt) {
        return Asked::Fault("the act says otherwise than its own receipt".into());
    }
    if receipt.at > entry.time {
        return Asked::Fault("the law was asked about a time that had not come".into());
    }
    vault.begin_case();
    let read = case_file::read(fold, file, vault);
    match receipt.check(&read.case, &Profiles::built_in(), salt.0) {
        Ok(()) if !claims_hold(recorded, &read.case, &receipt) => Asked::Fault(
            "it claims of a row that it does not apply, or awaits a decision, and the law does not".into(),
        ),
        Ok(()) => Asked::Same,
        Err(ReceiptError::OtherVersion { .. }) => Asked::Another,
        Err(_) if vault.case_was_withheld() => Asked::NotReadable,
        Err(ReceiptError::Differs("profile_sha256"))
            if !adopted_is_ours(fold, file, &read.case, &receipt) =>
        {
            Asked::Another
        }
        Err(e) => Asked::Fault(format!("the law was asked again about the case as it stood: {e}")),
    }
}

/// Whether the public part says what the receipt says, and names that very receipt.
fn says(recorded: &AssessmentRecorded, receipt: &Receipt) -> bool {
    let claimed = |finding: &RowFinding| {
        (!finding.exempt || finding.state == FindingState::Met)
            && (!finding.awaits_decision || finding.state == FindingState::Undetermined)
    };
    let findings = recorded.findings.iter().map(|finding| (&finding.row, finding.state));
    let found = receipt.findings.iter().map(|finding| (&finding.row, finding.state));
    let written = serde_json::to_value(receipt).ok().and_then(|value| canonical::serialize(&value).ok());
    recorded.outcome == receipt.outcome
        && recorded.good_until == receipt.good_until
        && findings.eq(found)
        && recorded.findings.iter().all(claimed)
        && written.is_some_and(|written| recorded.receipt == Hex32(Sha256::digest(written).into()))
}

/// Whether the law says of each row what is claimed of it beside its state; acts before these claims make none.
///
/// The receipt holds for the case, so that its rows are the law's rows in their order.
fn claims_hold(recorded: &AssessmentRecorded, case: &Case, receipt: &Receipt) -> bool {
    let again = stricto_law::assess(case, &Profiles::built_in(), receipt.at);
    recorded.findings.iter().zip(&again.findings).all(|(told, found)| {
        (!told.exempt || found.exempt) && (!told.awaits_decision || found.awaits_decision())
    })
}

/// Whether the profile that the register adopted for this use is the very one that is asked here.
fn adopted_is_ours(fold: &Fold, file: &UseFile, case: &Case, receipt: &Receipt) -> bool {
    let adopted = fold.instance().profile(&file.proposed.profile).map(|profile| profile.sha256.to_string());
    let ours = stricto_law::assess(case, &Profiles::built_in(), receipt.at).profile;
    adopted.is_some() && adopted == ours.map(|profile| profile.sha256)
}
