//! Erasures: what was attested is gone, and each certificate counts what its order erased.

use std::collections::BTreeMap;

use stricto_record::fold::{Erasure, Fold, UseFile};
use stricto_record::ids::{Hex32, UseId};
use stricto_record::kinds::erasure_ordered::{Custodian, ErasureScope};
use stricto_vault::Branch;

use super::Read;
use super::report::{FaultCode, Report};
use crate::keys::KeyStore;
use crate::register::{class_of, erasure_root, takes};

pub(super) fn verify(vault: Option<&dyn KeyStore>, fold: &Fold, read: &[Read], report: &mut Report) {
    let mut by_use: BTreeMap<UseId, Vec<&Read>> = BTreeMap::new();
    for entry in read {
        if let Some(id) = entry.entry.signed.act.use_id {
            by_use.entry(id).or_default().push(entry);
        }
    }
    for file in fold.uses() {
        let acts = by_use.get(&file.id).map(Vec::as_slice).unwrap_or_default();
        for erasure in file.erasures() {
            certificate(file, erasure, acts, report);
            if let Some(vault) = vault {
                keys_are_gone(vault, file, erasure, report);
            }
        }
    }
}

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

/// A content root that is still in the vault though its destruction was attested.
fn keys_are_gone(vault: &dyn KeyStore, file: &UseFile, erasure: &Erasure, report: &mut Report) {
    if erasure.what != ErasureScope::Content || !erasure.done(&Custodian::Keys) {
        return;
    }
    let there = vault.root(&file.id.to_string(), Branch::Content);
    if there.is_ok_and(|key| key.is_some()) {
        let what = "the content key of the use is still in the vault though its erasure was attested";
        report.fault(FaultCode::NotErased, Some(erasure.position), None, what);
    }
}
