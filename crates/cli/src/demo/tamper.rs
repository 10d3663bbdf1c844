//! Tampers with copies of the register: one byte in each file of an export must be noticed.

use std::path::Path;

use stricto_store::export::export;
use stricto_store::verify::{Ciphertexts, ExportDir, Options, Report, Source as _, verify};
use stricto_tlog::VerifyingKey;

use crate::ending::CommandError;
use crate::key_file::with_cause;

/// What tampering showed.
pub(crate) struct Probe {
    /// The report over the untouched copy.
    pub(crate) clean: Report,
    /// How many copies were tampered with.
    pub(crate) tampered: usize,
    /// The files in which a changed byte went unnoticed.
    pub(crate) unnoticed: Vec<String>,
}

/// The most files that are tampered with, one after the other: each takes a whole verification.
const FILES: usize = 24;

/// Exports the register in `data` to `folder`, verifies it, then changes one byte in the middle of some files, one at a
/// time.
///
/// # Errors
/// When files cannot be read or written.
pub(crate) fn probe(data: &Path, folder: &Path, vkey: &str) -> Result<Probe, CommandError> {
    let fault = |e: &dyn std::error::Error| CommandError::Operating(with_cause(e));
    let source = crate::commands::verify_source(data)?;
    export(&*source, folder).map_err(|e| fault(&e))?;
    let copy = ExportDir::new(folder);
    let clean = look(&copy, vkey)?;
    let files = copy.list().map_err(|e| fault(&e))?;
    let step = files.len().div_ceil(FILES).max(1);
    let mut unnoticed = Vec::new();
    let mut tampered = 0;
    for file in files.iter().step_by(step) {
        let path = folder.join(file);
        let bytes = std::fs::read(&path).map_err(|e| fault(&e))?;
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        if let Some(byte) = changed.get_mut(middle) {
            *byte ^= 1;
        }
        std::fs::write(&path, &changed).map_err(|e| fault(&e))?;
        if look(&copy, vkey)?.is_clean() {
            unnoticed.push(file.clone());
        }
        std::fs::write(&path, &bytes).map_err(|e| fault(&e))?;
        tampered += 1;
    }
    Ok(Probe { clean, tampered, unnoticed })
}

fn look(copy: &ExportDir, vkey: &str) -> Result<Report, CommandError> {
    let key = VerifyingKey::parse(vkey).map_err(CommandError::operating)?;
    let options = Options {
        key: Some(key),
        against: None,
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: None,
    };
    verify(copy, &options).map_err(|e| CommandError::Operating(with_cause(&e)))
}
