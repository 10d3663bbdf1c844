//! Any signed note, checkpoint or proof file is read or refused; what is read is its own spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_tlog::note::Note;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Checkpoint, VerifyingKey};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = Note::parse(text) {
        assert!(!note.signatures().is_empty());
        // Nobody signed it: with no key to trust, nothing stands.
        assert!(note.verify(&[]).is_err());
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
    }
    let _ = (ProofFile::parse(text), VerifyingKey::parse(text));
});
