//! Every ciphertext beside the register: the one its act names, or taken by an erasure; and no file too many.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use stricto_record::class::Class;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_tlog::tile::TilePath;

use super::holding::keeps;
use super::report::{FaultCode, Report};
use super::source::{CHECKPOINT, Source, VKEY, sealed_path};
use super::{Ciphertexts, Read};
use crate::error::StoreError;
use crate::register::{class_of, covers, takes};

pub(super) fn verify(
    source: &dyn Source,
    ciphertexts: Ciphertexts,
    fold: &Fold,
    read: &[Read],
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut known: BTreeSet<String> = TilePath::all(report.size).map(|path| path.to_string()).collect();
    known.extend([CHECKPOINT, VKEY].map(str::to_owned));
    for Read { position, hash, entry } in read {
        let act = &entry.signed.act;
        for (field, reference) in &act.sealed {
            if ciphertexts == Ciphertexts::NotGiven {
                report.counts.ciphertexts_not_given += 1;
                continue;
            }
            let path = sealed_path(hash, field);
            let found = source.read(&path)?;
            let class = class_of(act.kind(), field);
            let file = act.use_id.and_then(|id| fold.use_file(id));
            let kept = |(class, file)| keeps(fold, file, class, *position);
            let kept = class.zip(file).is_some_and(kept);
            let erased = class.zip(file).is_some_and(|(class, file)| covers(file, class)) && !kept;
            match found {
                Some(bytes) if <[u8; 32]>::from(Sha256::digest(&bytes)) == reference.ciphertext.0 => {
                    report.counts.ciphertexts += 1;
                    if class.zip(file).is_some_and(|(class, file)| attested_gone(file, class)) {
                        let what =
                            format!("the ciphertext of `{field}` is here though its erasure was attested");
                        report.fault(FaultCode::NotErased, Some(*position), Some(&path), what);
                    }
                }
                Some(_) => {
                    let what = format!("the ciphertext of `{field}` is not the one its act names");
                    report.fault(FaultCode::Ciphertext, Some(*position), Some(&path), what);
                }
                None if erased => report.counts.erased += 1,
                None => {
                    let holds = if kept { ": a trustee was to hold it still" } else { "" };
                    let what =
                        format!("the ciphertext of `{field}` is missing and no erasure took it{holds}");
                    report.fault(FaultCode::MissingCiphertext, Some(*position), Some(&path), what);
                }
            }
            known.insert(path);
        }
    }
    // Where the replay stopped short, later ciphertexts are unaccounted for because of that.
    let whole = u64::try_from(read.len()) == Ok(report.size);
    for path in source.list()? {
        if !known.contains(&path) && (whole || !path.starts_with("sealed/")) {
            report.fault(FaultCode::ExtraFile, None, Some(&path), "no entry accounts for this file");
        }
    }
    Ok(())
}

/// Whether the content store attested that nothing of this class is left.
fn attested_gone(file: &UseFile, class: Class) -> bool {
    file.erasures().iter().any(|erasure| takes(&erasure.what, class) && erasure.done(&Custodian::Store))
}
