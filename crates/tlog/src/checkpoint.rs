//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a tree, as the text of a signed note.
//!
//! Strict: extension lines are refused, because nobody could audit them, and the log's key bears the origin's name.

use crate::hash::Hash;
use crate::key::{Algorithm, SigningKey, VerifyingKey, is_key_name};
use crate::note::{Note, NoteError, sign_text};

/// The head of a log: so many entries, this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: unlike every other log's, and the name of its key.
    pub origin: String,
    /// How many entries, at most 2^63 - 1.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why a checkpoint is not signed or not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is malformed, or not signed by a known key.
    #[error("the checkpoint is not a note that a known key signed")]
    Note(#[from] NoteError),
    /// The text is not three lines of origin, size and root.
    #[error("`{text}` is not a checkpoint; it has three lines: origin, size in decimal, root in base64")]
    Text {
        /// The beginning of the text.
        text: String,
    },
    /// The checkpoint is another log's.
    #[error("the checkpoint is of log `{found}`, not of `{expected}`; fetch it from the right log")]
    Origin {
        /// The origin asked for.
        expected: String,
        /// The origin in the checkpoint.
        found: String,
    },
    /// The key is not the log's: it has another name, or it is a cosigner's.
    #[error("key `{key}` cannot sign for log `{origin}`; use an Ed25519 key (0x01) of the log's name")]
    Key {
        /// The log.
        origin: String,
        /// The key's name.
        key: String,
    },
    /// The size is over the limit.
    #[error("a checkpoint of {size} entries is over the limit of 2^63 - 1")]
    Size {
        /// The size.
        size: u64,
    },
}

impl Checkpoint {
    /// Reads the text of a checkpoint, without its signatures.
    ///
    /// # Errors
    /// Where the text is anything but the three lines, each in its one spelling.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let malformed = || CheckpointError::Text { text: crate::excerpt(text) };
        let body = text.strip_suffix('\n').ok_or_else(malformed)?;
        let lines: Vec<_> = body.split('\n').collect();
        let [origin, size, root] = lines.as_slice() else { return Err(malformed()) };
        let size = crate::parse_decimal(size).ok_or_else(malformed)?;
        let root = Hash::from_base64(root).map_err(|_| malformed())?;
        if !is_key_name(origin) {
            return Err(malformed());
        }
        if size > crate::SIZE_MAX {
            return Err(CheckpointError::Size { size });
        }
        Ok(Self { origin: (*origin).to_owned(), size, root })
    }

    /// The three lines that are signed, which [`Checkpoint::parse`] reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }
}

/// Signs a checkpoint with the log's key: the whole note.
///
/// The caller sees to it that the log never signed a checkpoint that this one is inconsistent with.
///
/// # Errors
/// Where the key is not an Ed25519 key (0x01) of the origin's name, or the size is over the limit.
pub fn sign_checkpoint(checkpoint: &Checkpoint, key: &SigningKey) -> Result<String, CheckpointError> {
    let public = key.verifying_key();
    if public.name() != checkpoint.origin || public.algorithm() != Algorithm::Ed25519 {
        return Err(CheckpointError::Key {
            origin: checkpoint.origin.clone(),
            key: public.name().to_owned(),
        });
    }
    if checkpoint.size > crate::SIZE_MAX {
        return Err(CheckpointError::Size { size: checkpoint.size });
    }
    Ok(sign_text(&checkpoint.to_text(), key))
}

/// Opens a signed checkpoint of the log `origin`, whose keys are among `keys`.
///
/// Signatures of unknown keys are passed over; keys of another name or algorithm do not count. Cosignatures are read
/// by [`crate::cosignature::verify_cosignatures`].
///
/// # Errors
/// Where the note is malformed, no key of the log signed it, a signature of one is forged, or it is another log's.
pub fn open_checkpoint(
    note: &str,
    origin: &str,
    keys: &[VerifyingKey],
) -> Result<Checkpoint, CheckpointError> {
    let note = Note::parse(note)?;
    let keys: Vec<_> = keys.iter().filter(|key| key.name() == origin).cloned().collect();
    note.verify(&keys)?;
    let checkpoint = Checkpoint::parse(note.text())?;
    if checkpoint.origin == origin {
        Ok(checkpoint)
    } else {
        Err(CheckpointError::Origin { expected: origin.to_owned(), found: checkpoint.origin })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::leaf_hash;

    const ORIGIN: &str = "register.example/unit";

    fn key() -> SigningKey {
        SigningKey::from_seed(ORIGIN, &[9; 32]).unwrap()
    }

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint { origin: ORIGIN.to_owned(), size, root: leaf_hash(b"root") }
    }

    #[test]
    fn a_signed_checkpoint_opens_for_its_log_only() {
        for size in [0, 1, 256, crate::SIZE_MAX] {
            let note = sign_checkpoint(&checkpoint(size), &key()).unwrap();
            let keys = [key().verifying_key().clone()];
            assert_eq!(open_checkpoint(&note, ORIGIN, &keys), Ok(checkpoint(size)));
            assert!(open_checkpoint(&note, "register.example/other", &keys).is_err());
            assert!(open_checkpoint(&note, ORIGIN, &[]).is_err());
            let other = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
            assert!(open_checkpoint(&note, ORIGIN, &[other.verifying_key().clone()]).is_err());
        }
    }

    #[test]
    fn a_key_of_another_name_or_kind_does_not_sign_for_the_log() {
        let other = SigningKey::from_seed("other.example", &[9; 32]).unwrap();
        let cosigner = SigningKey::cosigner_from_seed(ORIGIN, &[9; 32]).unwrap();
        for key in [&other, &cosigner] {
            assert!(matches!(sign_checkpoint(&checkpoint(1), key), Err(CheckpointError::Key { .. })));
        }
        // A signature by another log's key over this log's text opens nothing, even where both keys are known.
        let note = sign_text(&checkpoint(1).to_text(), &other);
        let keys = [key().verifying_key().clone(), other.verifying_key().clone()];
        assert!(open_checkpoint(&note, ORIGIN, &keys).is_err());
        let note = sign_text(&checkpoint(1).to_text().replace(ORIGIN, "other.example"), &key());
        assert!(matches!(open_checkpoint(&note, ORIGIN, &keys), Err(CheckpointError::Origin { .. })));
    }

    #[test]
    fn a_size_over_the_limit_is_neither_signed_nor_read() {
        let size = crate::SIZE_MAX + 1;
        assert_eq!(sign_checkpoint(&checkpoint(size), &key()), Err(CheckpointError::Size { size }));
        assert_eq!(Checkpoint::parse(&checkpoint(size).to_text()), Err(CheckpointError::Size { size }));
    }

    #[test]
    fn a_malformed_checkpoint_is_refused() {
        let root = leaf_hash(b"root").to_base64();
        let cases = [
            String::new(),
            "\n".to_owned(),
            format!("a.example\n1\n{root}"),
            format!("a.example\n1\n{root}\nextension\n"),
            format!("a.example\n1\n{root}\n\n"),
            format!("\n1\n{root}\n"),
            format!("a example\n1\n{root}\n"),
            format!("a+example\n1\n{root}\n"),
            format!("a.example\n\n{root}\n"),
            format!("a.example\n01\n{root}\n"),
            format!("a.example\n+1\n{root}\n"),
            format!("a.example\n-1\n{root}\n"),
            format!("a.example\n 1\n{root}\n"),
            format!("a.example\n1e3\n{root}\n"),
            format!("a.example\n٣\n{root}\n"),
            format!("a.example\n18446744073709551616\n{root}\n"),
            "a.example\n1\n\n".to_owned(),
            format!("a.example\n1\n{}\n", root.trim_end_matches('=')),
            format!("a.example\n1\n{root} \n"),
            format!("a.example\n1\n{}\n", leaf_hash(b"root")),
        ];
        for text in cases {
            assert!(Checkpoint::parse(&text).is_err(), "{text}");
            let note = sign_text(&text, &key());
            assert!(open_checkpoint(&note, ORIGIN, &[key().verifying_key().clone()]).is_err(), "{text}");
        }
    }

    #[test]
    fn every_changed_byte_of_a_signed_checkpoint_is_refused() {
        let note = sign_checkpoint(&checkpoint(77), &key()).unwrap();
        let keys = [key().verifying_key().clone()];
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                assert!(open_checkpoint(&text, ORIGIN, &keys).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_read_prints_back_to_the_same_bytes(text in "[ab.\n+ ]{0,6}\n[0-9]{0,21}\n[A-Za-z0-9+/]{43}=\n") {
            if let Ok(checkpoint) = Checkpoint::parse(&text) {
                prop_assert_eq!(checkpoint.to_text(), text);
            }
        }
    }
}
