//! Erasures that were owed: ordered in time, and carried out once ordered.
//!
//! Holds R-5.3-m to -r, R-26-d. Time is the register's own, that of its last entry: one that was switched off owed nothing
//! meanwhile.

use stricto_law::time::Instant;
use stricto_record::fold::{Erasure, Fold, UseFile};
use stricto_record::kinds::Public;
use stricto_record::kinds::erasure_attested::ErasureState;
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::retention::{self, Fate};

use super::Read;
use super::erasures::DONE_WITHIN;
use super::report::{FaultCode, Report};

pub(super) fn verify(fold: &Fold, file: &UseFile, acts: &[&Read], report: &mut Report) {
    let Some(last) = fold.last_time() else { return };
    let late = |since: Instant| last > since.plus(DONE_WITHIN);
    // What stood about it may have held it past its time, and was closed only then.
    let freed = file.matters.iter().filter_map(|matter| matter.closed.as_ref()).map(|(at, _)| *at).max();
    let over = |fate: &Fate| fate.is_due(last) && late(freed.map_or(fate.at, |freed| freed.max(fate.at)));
    if let Some(fate) = retention::content(file).filter(over) {
        let what =
            format!("the content of `{}` was to be erased at {}, and nobody ordered it", file.id, fate.at);
        report.fault(FaultCode::Overdue, None, None, what);
    }
    for erasure in file.erasures() {
        if let Some(what) = undone(erasure, acts, late) {
            report.fault(FaultCode::Overdue, Some(erasure.position), None, what);
        }
    }
}

/// What of an order the register's own stores have not done in time; none where they have.
fn undone(erasure: &Erasure, acts: &[&Read], late: impl Fn(Instant) -> bool) -> Option<String> {
    let done = |custodian| erasure.done(&custodian);
    if erasure.held_by.is_some() && !done(Custodian::Keys) {
        // When what is held is destroyed, `holding` asks.
        let stands = erasure.resealed() || !late(erasure.at);
        return (!stands).then(|| {
            format!(
                "what a trustee is to hold was ordered at {}, and the unit's key was not given",
                erasure.at
            )
        });
    }
    let since = if erasure.held_by.is_some() { keys_done(erasure, acts)? } else { erasure.at };
    let left = [(Custodian::Keys, "keys"), (Custodian::Store, "ciphertexts")];
    let (_, left) = left.into_iter().find(|(custodian, _)| !done(custodian.clone()))?;
    late(since).then(|| {
        format!(
            "what was ordered to be erased at {} is not: nobody attested that the {left} are gone",
            erasure.at
        )
    })
}

/// When the register attested that the keys of what a trustee held are destroyed.
fn keys_done(erasure: &Erasure, acts: &[&Read]) -> Option<Instant> {
    acts.iter().map(|read| &read.entry).find_map(|entry| {
        let Public::ErasureAttested(attested) = &entry.signed.act.public else { return None };
        let done = attested.custodian == Custodian::Keys && attested.state == ErasureState::Done;
        (done && entry.signed.act.re.first() == Some(&erasure.act)).then_some(entry.time)
    })
}
