//! What a trustee holds: that it ends in time, and that all of it is there until then.
//!
//! Holds R-5.3-r; the Guidelines, paragraph 405.

use std::collections::BTreeSet;

use stricto_record::class::Class;
use stricto_record::fold::{Erasure, Fold, UseFile};
use stricto_record::retention::{self, Fate};
use stricto_vault::escrow::{ESCROW_SCOPE, EscrowContext, kept_box};
use stricto_vault::{Branch, KeyLabel, Wrapped, unwrap};

use super::Read;
use super::erasures::DONE_WITHIN;
use super::report::{FaultCode, Report};
use super::source::Source;
use crate::keys::KeyStore;
use crate::log::Subkey;
use crate::register::{class_of, takes};

/// That a profile lets a trustee hold it is asked where the profile is adopted: [`super::adopted`].
pub(super) fn verify(fold: &Fold, file: &UseFile, report: &mut Report) {
    let Some((order, _)) = file.hold() else { return };
    let over = |fate: &Fate| {
        fold.last_time().is_some_and(|last| fate.is_due(last) && last > fate.at.plus(DONE_WITHIN))
    };
    if let Some(fate) = retention::held(file).filter(over) {
        let what = format!(
            "what a trustee held was to be destroyed at {}, and nobody attested that it was",
            fate.at
        );
        report.fault(FaultCode::Held, Some(order.position), None, what);
    }
}

/// Whether a trustee is to hold what an act at `position` sealed of this class: nothing else took it, and no end came.
pub(super) fn keeps(fold: &Fold, file: &UseFile, class: Class, position: u64) -> bool {
    let Some((order, _)) = file.held() else { return false };
    // Once its end has come it may be gone before anybody attested that; how long that may take, `verify` asks.
    let ends = |fate: Fate| fold.last_time().is_none_or(|last| fate.is_due(last));
    let taken = |other: &Erasure| other.act != order.act && takes(&other.what, class);
    position < order.position
        && takes(&order.what, class)
        && !retention::held(file).is_none_or(ends)
        && !file.erasures().iter().any(taken)
}

/// What a trustee holds opens with no key of the unit: the root that is left opens the box, and no subkey.
pub(super) fn resealed(
    (source, vault): (&dyn Source, &dyn KeyStore),
    (fold, file): (&Fold, &UseFile),
    erasure: &Erasure,
    acts: &[&Read],
    report: &mut Report,
) {
    let (origin, owner, order) = (report.origin.clone(), file.id.to_string(), erasure.act.to_string());
    let mut lost = |what: String| report.fault(FaultCode::Lost, Some(erasure.position), None, what);
    let subkey = |scope: &str| source.subkey(&owner, scope).ok().flatten();
    let expected = scopes_kept(fold, file, acts);
    let missing = expected.iter().filter(|scope| subkey(scope).is_none()).count();
    if missing > 0 {
        lost(format!(
            "{missing} of the keys that a trustee is to hold are missing: nobody opens what they seal"
        ));
    }
    let Some(root) = vault.root(&owner, Branch::Content).ok().flatten() else {
        if !expected.is_empty() {
            lost(
                "the key that the box for the trustee opens with is gone: nobody opens this content"
                    .to_owned(),
            );
        }
        return;
    };
    let context = EscrowContext { origin: &origin, use_id: &owner, order: &order };
    if subkey(ESCROW_SCOPE).is_none_or(|kept| kept_box(&root, &context, &kept.wrapped).is_err()) {
        let what = "the box for the trustee does not open under the content key in the vault: nobody opens this content";
        lost(what.to_owned());
    }
    let scopes = file.alerts.keys().map(|alert| Class::Alert(*alert)).chain([Class::List, Class::Result]);
    let opens = |kept: Subkey| {
        let wrapped = kept.wrapped.as_slice().try_into().map(Wrapped).ok();
        let label = KeyLabel::Subkey { use_id: &owner, branch: Branch::Content, scope: &kept.scope };
        wrapped.is_some_and(|wrapped| unwrap(&root, &wrapped, &label).is_ok())
    };
    if scopes.filter_map(|class| subkey(&class.scope())).any(opens) {
        let what =
            "the unit's content key is still in the vault though it was attested that a trustee alone has it";
        report.fault(FaultCode::NotErased, Some(erasure.position), None, what);
    }
}

/// The scopes of what a trustee is to hold, from the acts that sealed it.
fn scopes_kept(fold: &Fold, file: &UseFile, acts: &[&Read]) -> BTreeSet<String> {
    let mut scopes = BTreeSet::new();
    for read in acts {
        let act = &read.entry.signed.act;
        let classes = act.sealed.keys().filter_map(|field| class_of(act.kind(), field));
        let kept = classes.filter(|class| keeps(fold, file, *class, read.position));
        scopes.extend(kept.map(|class| class.scope()));
    }
    scopes
}
