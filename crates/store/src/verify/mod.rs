//! Verifies a register from its files alone: every byte, every signature, every rule, as far as the reader's keys go.
//!
//! Three levels, and the report says which was done (promise 8): without keys, with openings, with the vault.

mod adopted;
mod erasures;
mod holding;
mod law;
mod openings;
mod owed;
mod permit;
mod report;
mod sealed;
pub mod source;
mod tree;
mod vault;
mod within;

use stricto_record::act::Entry;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, Hex32};
use stricto_tlog::VerifyingKey;

pub use self::openings::NamedOpening;
pub use self::report::{Counts, Fault, FaultCode, KeySource, Level, Report};
pub use self::source::{ExportDir, Source};
pub use self::tree::claimed_log_key;

use self::vault::VaultReader;
use crate::error::StoreError;
use crate::keys::KeyStore;

/// Whether the source is to hold ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ciphertexts {
    /// Each must be there, unless an erasure took it.
    Expected,
    /// They were not handed over, as when only tiles were fetched: the report counts them as not looked for.
    NotGiven,
}

/// What to verify against.
pub struct Options<'a> {
    /// The log's key, from elsewhere; without it the key that the register names is taken, and the report says so.
    pub key: Option<VerifyingKey>,
    /// A checkpoint seen earlier or elsewhere, as a signed note: shows forks and truncation.
    pub against: Option<String>,
    /// Whether ciphertexts are expected.
    pub ciphertexts: Ciphertexts,
    /// Values that were handed over.
    pub openings: Vec<NamedOpening>,
    /// The vault, for the deepest level; the source must be a data folder.
    pub vault: Option<&'a dyn KeyStore>,
}

/// An entry that was read from a verified bundle.
struct Read {
    position: u64,
    hash: ActHash,
    entry: Entry,
}

/// Verifies a register.
///
/// # Errors
/// Where the source cannot be read. What does not stand is no error: it is a fault in the report.
pub fn verify(source: &dyn Source, options: &Options<'_>) -> Result<Report, StoreError> {
    let (mut report, tree) = tree::verify(source, options)?;
    for oddity in source.oddities()? {
        report.fault(
            FaultCode::Foreign,
            oddity.position,
            None,
            format!("the database holds {}", oddity.what),
        );
    }
    let Some(entries) = tree else { return Ok(report) };
    let origin = report.origin.clone();
    let mut reader = options.vault.map(|vault| VaultReader::new(source, vault, &origin));
    let (fold, read) = replay(&entries, &mut report, reader.as_mut())?;
    sealed::verify(source, options.ciphertexts, &fold, &read, &mut report)?;
    adopted::verify(&read, &mut report);
    erasures::verify(source, options.vault, &fold, &read, &mut report);
    openings::verify(&options.openings, &read, &mut report);
    if let Some(reader) = &mut reader {
        reader.verify_all(&fold, &read, &mut report)?;
    }
    Ok(report)
}

/// Folds every entry as it was admitted; stops at the first that would not have been.
fn replay(
    entries: &[Vec<u8>],
    report: &mut Report,
    mut vault: Option<&mut VaultReader<'_>>,
) -> Result<(Fold, Vec<Read>), StoreError> {
    let Ok(origin) = report.origin.parse() else {
        report.fault(FaultCode::Replay, None, None, "the checkpoint's origin cannot be that of a register");
        return Ok((Fold::new(unnamed()?), Vec::new()));
    };
    let (mut fold, mut read) = (Fold::new(origin), Vec::new());
    for (position, bytes) in (0..).zip(entries) {
        let parsed = Entry::parse(bytes).map_err(|e| e.to_string());
        let entry = match parsed {
            Ok(entry) => entry,
            Err(why) => {
                report.fault(FaultCode::Replay, Some(position), None, why);
                break;
            }
        };
        if let Some(vault) = vault.as_deref_mut() {
            law::repeat(vault, (&fold, entries), position, &entry, report);
        }
        match fold.replay(bytes) {
            Ok(hash) => read.push(Read { position, hash, entry }),
            Err(e) => {
                report.fault(FaultCode::Replay, Some(position), None, e.to_string());
                break;
            }
        }
        report.counts.entries += 1;
    }
    Ok((fold, read))
}

/// An origin for a fold without entries.
fn unnamed() -> Result<stricto_record::ids::Origin, StoreError> {
    "unnamed".parse().map_err(|_| StoreError::Unreadable { what: "the origin".into() })
}

/// The root of the report's tree in the record's words.
fn hex(root: stricto_tlog::Hash) -> Hex32 {
    Hex32(root.0)
}
