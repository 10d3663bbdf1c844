//! Cosignatures (C2SP tlog-cosignature, `cosignature/v1`): a witness says that, at a time, it saw this checkpoint and
//! none that contradicts it.

use crate::checkpoint::Checkpoint;
use crate::key::{Algorithm, KeyId, SigningKey, VerifyingKey};
use crate::note::{Note, NoteError, signature_line};

/// The greatest time of a cosignature, in seconds since 1970: 2^63 - 1.
pub const TIMESTAMP_MAX: u64 = (1 << 63) - 1;

/// A cosignature that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness's name.
    pub name: String,
    /// The id of the witness's key.
    pub id: KeyId,
    /// When the witness says that it signed, in seconds since 1970.
    pub timestamp: u64,
}

/// Why a checkpoint is not cosigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignError {
    /// The key is not a cosigner's.
    #[error("key `{key}` is not a cosigner's; make one of type 0x04")]
    Key {
        /// The key's name.
        key: String,
    },
    /// The time is over the limit.
    #[error("the time {timestamp} is over the limit of 2^63 - 1 seconds; check the clock")]
    Timestamp {
        /// The time given.
        timestamp: u64,
    },
}

/// Cosigns a checkpoint at `timestamp`, in seconds since 1970: one signature line to append to the note.
///
/// The caller has verified the log's signature and the consistency with all it cosigned before.
///
/// # Errors
/// Where the key is not a cosigner's or the time is over the limit.
pub fn cosign(checkpoint: &Checkpoint, key: &SigningKey, timestamp: u64) -> Result<String, CosignError> {
    let public = key.verifying_key();
    if public.algorithm() != Algorithm::CosignatureV1 {
        return Err(CosignError::Key { key: public.name().to_owned() });
    }
    if timestamp > TIMESTAMP_MAX {
        return Err(CosignError::Timestamp { timestamp });
    }
    let signature = key.sign(message(&checkpoint.to_text(), timestamp).as_bytes());
    Ok(signature_line(public, &[&timestamp.to_be_bytes()[..], &signature].concat()))
}

/// Verifies the cosignatures that a note bears from these witnesses; those of unknown keys are passed over.
///
/// No quorum is asked here: see [`crate::policy`]. None at all is an empty list, not an error.
///
/// # Errors
/// Where a cosignature in the name of one of these keys is malformed or forged.
pub fn verify_cosignatures(
    note: &Note<'_>,
    witnesses: &[VerifyingKey],
) -> Result<Vec<Cosignature>, NoteError> {
    let mut verified = Vec::new();
    for signature in note.signatures() {
        for key in witnesses.iter().filter(|key| signature.is_by(key, Algorithm::CosignatureV1)) {
            let (name, id) = (key.name().to_owned(), key.id());
            match timestamp_of(note.text(), &signature.bytes, key) {
                Some(timestamp) => verified.push(Cosignature { name, id, timestamp }),
                None => return Err(NoteError::Forged { name, id }),
            }
        }
    }
    Ok(verified)
}

/// The time of a genuine cosignature; none where it is not genuine.
fn timestamp_of(text: &str, bytes: &[u8], key: &VerifyingKey) -> Option<u64> {
    let (timestamp, signature) = bytes.split_first_chunk()?;
    let timestamp = Some(u64::from_be_bytes(*timestamp)).filter(|&timestamp| timestamp <= TIMESTAMP_MAX)?;
    let signature = signature.try_into().ok()?;
    key.verifies(message(text, timestamp).as_bytes(), signature).then_some(timestamp)
}

fn message(checkpoint_text: &str, timestamp: u64) -> String {
    format!("cosignature/v1\ntime {timestamp}\n{checkpoint_text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::sign_checkpoint;
    use crate::hash::leaf_hash;

    fn log() -> SigningKey {
        SigningKey::from_seed("register.example", &[1; 32]).unwrap()
    }

    fn witness() -> SigningKey {
        SigningKey::cosigner_from_seed("witness.example", &[2; 32]).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "register.example".to_owned(), size: 5, root: leaf_hash(b"root") }
    }

    fn cosigned() -> String {
        let note = sign_checkpoint(&checkpoint(), &log()).unwrap();
        note + &cosign(&checkpoint(), &witness(), 1_700_000_000).unwrap()
    }

    #[test]
    fn a_cosignature_verifies_with_its_time() {
        let text = cosigned();
        let note = Note::parse(&text).unwrap();
        let found = verify_cosignatures(&note, &[witness().verifying_key().clone()]).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].timestamp), ("witness.example", 1_700_000_000));
        let keys = [log().verifying_key().clone()];
        assert_eq!(crate::open_checkpoint(&text, "register.example", &keys), Ok(checkpoint()));
    }

    #[test]
    fn an_unknown_witness_is_passed_over() {
        let text = cosigned();
        let other = SigningKey::cosigner_from_seed("other.example", &[3; 32]).unwrap();
        let note = Note::parse(&text).unwrap();
        assert_eq!(verify_cosignatures(&note, &[other.verifying_key().clone()]), Ok(vec![]));
        assert_eq!(verify_cosignatures(&note, &[log().verifying_key().clone()]), Ok(vec![]));
    }

    #[test]
    fn every_changed_bit_of_time_or_signature_is_refused() {
        let text = cosigned();
        let note = Note::parse(&text).unwrap();
        let line = note.signatures().last().unwrap();
        for bit in 0..line.bytes.len() * 8 {
            let mut bytes = line.bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(timestamp_of(note.text(), &bytes, witness().verifying_key()), None, "bit {bit}");
        }
        for length in 0..line.bytes.len() {
            assert_eq!(timestamp_of(note.text(), &line.bytes[..length], witness().verifying_key()), None);
        }
    }

    #[test]
    fn a_cosignature_of_another_checkpoint_is_refused() {
        let other = Checkpoint { size: 6, ..checkpoint() };
        let text = sign_checkpoint(&other, &log()).unwrap() + &cosign(&checkpoint(), &witness(), 1).unwrap();
        let note = Note::parse(&text).unwrap();
        assert!(verify_cosignatures(&note, &[witness().verifying_key().clone()]).is_err());
    }

    #[test]
    fn a_logs_key_or_a_time_over_the_limit_does_not_cosign() {
        assert!(matches!(cosign(&checkpoint(), &log(), 1), Err(CosignError::Key { .. })));
        let timestamp = TIMESTAMP_MAX + 1;
        assert_eq!(cosign(&checkpoint(), &witness(), timestamp), Err(CosignError::Timestamp { timestamp }));
    }
}
