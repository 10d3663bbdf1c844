//! Looks for bytes in every file under a folder: write-ahead logs, logs, keys, everything.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::ending::CommandError;

/// The files under `folder` that hold one of `needles`: as it is, in base64 at any of its three phases, or in
/// hexadecimal.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn found(folder: &Path, needles: &[&[u8]]) -> Result<Vec<PathBuf>, CommandError> {
    let spellings: Vec<Vec<u8>> = needles.iter().flat_map(|needle| spellings(needle)).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let fault = |e: std::io::Error| CommandError::Operating(format!("`{}`: {e}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if holds(&path, &spellings)? {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn holds(path: &Path, spellings: &[Vec<u8>]) -> Result<bool, CommandError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(spellings.iter().any(|spelling| contains(&bytes, spelling))),
        // Gone between listing and reading: a write-ahead log that was truncated holds nothing.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(CommandError::Operating(format!("`{}`: {e}", path.display()))),
    }
}

/// Whether `needle` stands in `bytes`; looks for its first byte, then compares.
fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        let Some(from) = rest.get(at..) else { return false };
        if from.starts_with(needle) {
            return true;
        }
        let Some(next) = from.get(1..) else { return false };
        rest = next;
    }
    false
}

/// The needle as it may be spelled in a file.
fn spellings(needle: &[u8]) -> Vec<Vec<u8>> {
    let mut spellings = vec![needle.to_vec()];
    for phase in 0..3 {
        // Bytes before the needle shift its base64; what the shift shares with neighbours is cut off.
        let shifted = [vec![0; phase], needle.to_vec()].concat();
        let text = STANDARD_NO_PAD.encode(&shifted);
        let from = if phase == 0 { 0 } else { phase + 1 };
        let until = text.len().saturating_sub(if shifted.len().is_multiple_of(3) { 0 } else { 1 });
        if let Some(inner) = text.get(from..until) {
            spellings.push(inner.as_bytes().to_vec());
        }
    }
    spellings.push(STANDARD.encode(needle).into_bytes());
    spellings.push(needle.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_as_it_is_and_in_base64_at_every_phase() {
        let dir = tempfile::tempdir().expect("a folder");
        let needle = b"withheld-0123456789";
        for (n, before) in ["", "x", "xy", "xyz"].into_iter().enumerate() {
            for after in ["", "q", "qr"] {
                let plain = [before.as_bytes(), needle, after.as_bytes()].concat();
                let path = dir.path().join(format!("file-{n}"));
                for bytes in [plain.clone(), STANDARD.encode(&plain).into_bytes()] {
                    std::fs::write(&path, &bytes).expect("written");
                    assert_eq!(found(dir.path(), &[needle]).expect("read").len(), 1, "{before}{after}");
                }
                std::fs::remove_file(&path).expect("removed");
            }
        }
        std::fs::write(dir.path().join("other"), b"withheld-0123456780").expect("written");
        assert!(found(dir.path(), &[needle]).expect("read").is_empty());
    }
}
