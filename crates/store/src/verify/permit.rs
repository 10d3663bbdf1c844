//! The permit again: what the law permits of the case as it stood, held against the limits that were sealed.

use stricto_law::permit::{BoundedLimits, Permit};
use stricto_law::profile::Profiles;
use stricto_record::act::Entry;
use stricto_record::case_file::{self, Opened, Openings as _};
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::ActHash;
use stricto_record::kinds::permit_compiled::PermitCompiled;

use super::law::Whose;
use super::report::{FaultCode, Report};
use super::vault::VaultReader;
use crate::sealed_limits::SealedLimits;

/// Compiles the permit anew from the case as it stood before it, and compares limits and end.
pub(super) fn repeat(
    vault: &VaultReader<'_>,
    fold: &Fold,
    file: &UseFile,
    (position, entry, hash): (u64, &Entry, ActHash),
    compiled: &PermitCompiled,
    report: &mut Report,
) {
    // Only the law that made it can make it again.
    let assessment = entry.signed.act.re.first();
    if assessment.is_some_and(|assessment| vault.whose(assessment) == Whose::Another) {
        report.counts.permits_of_another_law += 1;
        return;
    }
    vault.begin_case();
    let opened = vault.open(&hash, "limits");
    let read = case_file::read(fold, file, vault);
    if vault.case_was_withheld() {
        report.counts.permits_not_repeated += 1;
        return;
    }
    let assessment = stricto_law::assess(&read.case, &Profiles::built_in(), entry.time);
    let law = assessment.permitted().and_then(|permitted| Permit::compile(permitted).ok());
    let what = match (law, sealed(opened)) {
        (None, _) => "the law, asked again about the case as it stood, permits nothing".to_owned(),
        (Some(_), None) => "what is sealed as its limits are none, or leave something open".to_owned(),
        (Some(law), Some(_)) if compiled.good_until > law.good_until() => {
            format!("it is good until {}, and the law ends it at {}", compiled.good_until, law.good_until())
        }
        (Some(law), Some(limits)) => match other(&limits, law.limits()) {
            None => {
                report.counts.permits += 1;
                return;
            }
            Some(which) => format!("its {which} are not those that the law compiles from the case"),
        },
    };
    report.fault(FaultCode::Permit, Some(position), None, what);
}

fn sealed(opened: Opened) -> Option<BoundedLimits> {
    match opened {
        Opened::Value(value) => serde_json::from_slice::<SealedLimits>(&value).ok()?.bounded(),
        Opened::Missing | Opened::Sealed | Opened::Erased => None,
    }
}

/// The first bound that differs; its value stays sealed.
fn other(found: &BoundedLimits, law: &BoundedLimits) -> Option<&'static str> {
    let same = [
        (found.windows == law.windows, "windows"),
        (found.areas == law.areas, "areas"),
        (found.cameras == law.cameras, "cameras"),
        (found.persons == law.persons, "persons"),
        (found.systems == law.systems, "systems"),
        (found.reference_list == law.reference_list, "reference lists"),
        (found.threshold_e6 == law.threshold_e6, "thresholds"),
        (found.max_delay_ms == law.max_delay_ms, "greatest delays"),
    ];
    same.into_iter().find(|(same, _)| !same).map(|(_, which)| which)
}
