//! Searches a folder for bytes that must not be there.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file under `dir`, write-ahead logs and keys included, that holds `needle`.
#[must_use]
pub fn found_on_disk(dir: &Path, needle: &[u8]) -> Vec<PathBuf> {
    assert!(!needle.is_empty(), "an empty needle is in every file");
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            found.extend(found_on_disk(&path, needle));
        } else if fs::read(&path)
            .expect("the file can be read")
            .windows(needle.len())
            .any(|bytes| bytes == needle)
        {
            found.push(path);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_in_whatever_file_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a").join("b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("x.db-wal"), b"...needle...").unwrap();
        fs::write(deep.join("y"), b"...needl").unwrap();
        assert_eq!(found_on_disk(folder.path(), b"needle"), [deep.join("x.db-wal")]);
        assert_eq!(found_on_disk(folder.path(), b"none"), Vec::<PathBuf>::new());
    }
}
