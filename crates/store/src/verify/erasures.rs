//! Erasures: what was attested is gone, and each certificate counts what its order erased.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Millis;
use stricto_record::fold::{Erasure, Fold, UseFile};
use stricto_record::ids::{Hex32, UseId};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};
use stricto_vault::{Branch, Key, KeyLabel, Wrapped, unwrap};

use super::report::{FaultCode, Report};
use super::source::Source;
use super::{Read, holding, owed};
use crate::keys::KeyStore;
use crate::log::Subkey;
use crate::register::{class_of, covers, erasure_root, takes};

pub(super) fn verify(
    source: &dyn Source,
    vault: Option<&dyn KeyStore>,
    fold: &Fold,
    read: &[Read],
    report: &mut Report,
) {
    let mut by_use: BTreeMap<UseId, Vec<&Read>> = BTreeMap::new();
    for entry in read {
        if let Some(id) = entry.entry.signed.act.use_id {
            by_use.entry(id).or_default().push(entry);
        }
    }
    for file in fold.uses() {
        let acts = by_use.get(&file.id).map(Vec::as_slice).unwrap_or_default();
        holding::verify(fold, file, report);
        owed::verify(fold, file, acts, report);
        for erasure in file.erasures() {
            certificate(file, erasure, acts, report);
            if let Some(vault) = vault {
                keys_are_gone((source, vault), (fold, file), erasure, acts, report);
            }
        }
    }
}

/// How long what an erasure owes may be undone: the register does it within seconds.
pub(super) const DONE_WITHIN: Millis = Millis::hours(1);

/// Count and root in the certificate are those of the ciphertexts that this order was the first to erase.
fn certificate(file: &UseFile, erasure: &Erasure, acts: &[&Read], report: &mut Report) {
    let Some(certificate) = &erasure.closed else { return };
    let earlier: Vec<&ErasureScope> = file
        .erasures()
        .iter()
        .filter(|other| other.position < erasure.position)
        .map(|other| &other.what)
        .collect();
    let mut hashes: Vec<Hex32> = Vec::new();
    for read in acts.iter().filter(|read| read.position < erasure.position) {
        let act = &read.entry.signed.act;
        for (field, reference) in &act.sealed {
            let class = class_of(act.kind(), field);
            let fresh = class.filter(|class| !earlier.iter().any(|earlier| takes(earlier, *class)));
            if fresh.is_some_and(|class| takes(&erasure.what, class)) {
                hashes.push(reference.ciphertext);
            }
        }
    }
    let found = (u64::try_from(hashes.len()).unwrap_or(u64::MAX), erasure_root(&hashes));
    if found != (certificate.ciphertexts, certificate.root) {
        let position = acts.iter().find(|read| read.hash == certificate.act).map(|read| read.position);
        let what = format!(
            "the certificate counts {} ciphertexts, its order erased {}, or their root differs",
            certificate.ciphertexts, found.0
        );
        report.fault(FaultCode::Certificate, position, None, what);
    }
}

/// A content key that is still in the vault though its destruction was attested.
fn keys_are_gone(
    (source, vault): (&dyn Source, &dyn KeyStore),
    (fold, file): (&Fold, &UseFile),
    erasure: &Erasure,
    acts: &[&Read],
    report: &mut Report,
) {
    if erasure.resealed() {
        return holding::resealed((source, vault), (fold, file), erasure, acts, report);
    }
    // While a trustee holds what is left, the root is of the box, and nothing hangs on it.
    let held = matches!(erasure.what, ErasureScope::Alerts(_)) && file.held().is_some();
    if !erasure.done(&Custodian::Keys) || held {
        return;
    }
    let Some(root) = vault.root(&file.id.to_string(), Branch::Content).ok().flatten() else { return };
    let what = match &erasure.what {
        ErasureScope::Content => {
            "the content key of the use is still in the vault though its erasure was attested"
        }
        // The root was to be exchanged: what is not erased hangs on the present one, or on none.
        ErasureScope::Alerts(_) if !hang_on(source, &root, file, acts) => {
            "the content key in the vault is not the one from after an erasure that was attested"
        }
        ErasureScope::Alerts(_) => return,
    };
    report.fault(FaultCode::NotErased, Some(erasure.position), None, what);
}

/// Whether there are keys of content that is not erased, and each is wrapped under this root.
fn hang_on(source: &dyn Source, root: &Key, file: &UseFile, acts: &[&Read]) -> bool {
    let owner = file.id.to_string();
    let mut scopes = BTreeSet::new();
    for act in acts.iter().map(|read| &read.entry.signed.act) {
        let classes = act.sealed.keys().filter_map(|field| class_of(act.kind(), field));
        scopes.extend(classes.filter(|class| !covers(file, *class) && takes(&ErasureScope::Content, *class)));
    }
    let kept = scopes.into_iter().filter_map(|class| source.subkey(&owner, &class.scope()).ok().flatten());
    let under = |subkey: &Subkey| {
        let wrapped = subkey.wrapped.as_slice().try_into().map(Wrapped).ok();
        let label = KeyLabel::Subkey { use_id: &owner, branch: Branch::Content, scope: &subkey.scope };
        wrapped.is_some_and(|wrapped| unwrap(root, &wrapped, &label).is_ok())
    };
    let kept: Vec<Subkey> = kept.collect();
    !kept.is_empty() && kept.iter().all(under)
}
