//! Signed notes (C2SP signed-note): a text, an empty line, and signature lines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{Algorithm, KeyId, SigningKey, VerifyingKey, is_key_name};

/// The greatest note that is read, in bytes: room for the sixteen signatures that must be accepted, many times over.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// The greatest number of signatures of a note that is read.
pub const SIGNATURES_MAX: usize = 100;

/// A note as it was read: nothing in it is trusted until a signature is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    signatures: Vec<Signature<'a>>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// The key's name.
    pub name: &'a str,
    /// The key's id.
    pub id: KeyId,
    /// What the algorithm made.
    pub bytes: Vec<u8>,
}

/// Why a note is not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note is larger than any honest one.
    #[error("the note has {bytes} bytes; the greatest that is read has 1000000")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The note holds a control character.
    #[error("the note holds a control character other than a line feed; fetch it again, byte for byte")]
    ControlCharacter,
    /// There is no empty line followed by signatures.
    #[error("the note has no empty line with signature lines after it; fetch it again, whole")]
    Unsigned,
    /// A signature line is malformed.
    #[error("`{line}` is not a signature line; it reads `— name base64`")]
    SignatureLine {
        /// The beginning of the line.
        line: String,
    },
    /// The note has more signatures than any honest one.
    #[error("the note has more than 100 signatures")]
    TooManySignatures,
    /// A known key's signature does not verify.
    #[error("the signature of `{name}` ({id}) does not verify; the note was changed or forged")]
    Forged {
        /// The key's name.
        name: String,
        /// The key's id.
        id: KeyId,
    },
    /// No known key signed the note.
    #[error("none of the known keys signed the note; check that the right keys are configured")]
    NoKnownSignature,
}

impl<'a> Note<'a> {
    /// Reads a note without verifying anything.
    ///
    /// # Errors
    /// Where the text is not a note.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge { bytes: note.len() });
        }
        if note.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::ControlCharacter);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::Unsigned)?;
        let (text, rest) = note.split_at_checked(blank + 1).ok_or(NoteError::Unsigned)?;
        let lines = rest.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines: Vec<_> = lines.ok_or(NoteError::Unsigned)?.split('\n').collect();
        if lines.len() > SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = lines.into_iter().map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text, signatures })
    }

    /// The text that is signed, its last line feed included.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The signatures, as they stand in the note.
    #[must_use]
    pub fn signatures(&self) -> &[Signature<'a>] {
        &self.signatures
    }

    /// Checks that at least one of these keys signed the text and that no signature in the name of one is forged.
    ///
    /// Only plain Ed25519 keys (0x01) count: a cosigner's key says something else. Gives back the keys that signed.
    ///
    /// # Errors
    /// Where a signature of a known key does not verify, or none of them signed.
    pub fn verify<'k>(&self, keys: &'k [VerifyingKey]) -> Result<Vec<&'k VerifyingKey>, NoteError> {
        let mut signed = Vec::new();
        for signature in &self.signatures {
            for key in keys.iter().filter(|key| signature.is_by(key, Algorithm::Ed25519)) {
                let bytes = signature.bytes.as_slice().try_into();
                if !bytes.is_ok_and(|bytes| key.verifies(self.text.as_bytes(), bytes)) {
                    return Err(NoteError::Forged { name: key.name().to_owned(), id: key.id() });
                }
                signed.push(key);
            }
        }
        if signed.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(signed) }
    }
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Result<Self, NoteError> {
        let malformed = || NoteError::SignatureLine { line: crate::excerpt(line) };
        let rest = line.strip_prefix("\u{2014} ").ok_or_else(malformed)?;
        let (name, signature) = rest.split_once(' ').ok_or_else(malformed)?;
        let signature = STANDARD.decode(signature).map_err(|_| malformed())?;
        match signature.split_first_chunk() {
            Some((id, bytes)) if is_key_name(name) && !bytes.is_empty() => {
                Ok(Self { name, id: KeyId(*id), bytes: bytes.to_vec() })
            }
            Some(_) | None => Err(malformed()),
        }
    }

    /// Whether the line claims to be by this key, and the key serves that algorithm.
    pub(crate) fn is_by(&self, key: &VerifyingKey, algorithm: Algorithm) -> bool {
        self.name == key.name() && self.id == key.id() && key.algorithm() == algorithm
    }
}

/// One signature line, its line feed included.
pub(crate) fn signature_line(key: &VerifyingKey, signature: &[u8]) -> String {
    let bytes = [&key.id().0, signature].concat();
    format!("\u{2014} {} {}\n", key.name(), STANDARD.encode(bytes))
}

/// A text with one plain signature; `text` ends in a line feed and holds no other control character.
pub(crate) fn sign_text(text: &str, key: &SigningKey) -> String {
    format!("{text}\n{}", signature_line(key.verifying_key(), &key.sign(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the signed-note specification.
    const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const FOO_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn key() -> VerifyingKey {
        VerifyingKey::parse(FOO).unwrap()
    }

    #[test]
    fn the_specifications_example_verifies() {
        let note = Note::parse(FOO_NOTE).unwrap();
        assert_eq!(note.text(), "This is an example message.\n");
        assert_eq!(note.verify(&[key()]), Ok(vec![&key()]));
    }

    #[test]
    fn every_changed_byte_of_a_note_is_refused() {
        for at in 0..FOO_NOTE.len() {
            for bit in 0..8 {
                let mut bytes = FOO_NOTE.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let opened = Note::parse(&text).and_then(|note| note.verify(&[key()]).map(|keys| keys.len()));
                assert!(opened.is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn unknown_signatures_are_passed_over_but_a_forged_one_is_not() {
        let other = SigningKey::from_seed("other.example", &[3; 32]).unwrap();
        let text = "This is an example message.\n";
        let extra = signature_line(other.verifying_key(), &other.sign(text.as_bytes()));
        let both = format!("{FOO_NOTE}{extra}");
        let note = Note::parse(&both).unwrap();
        assert_eq!(note.verify(&[key()]).map(|keys| keys.len()), Ok(1));
        assert_eq!(note.verify(&[key(), other.verifying_key().clone()]).map(|keys| keys.len()), Ok(2));
        let forged = format!("{FOO_NOTE}{}", signature_line(other.verifying_key(), &other.sign(b"else\n")));
        let note = Note::parse(&forged).unwrap();
        assert_eq!(note.verify(&[key()]).map(|keys| keys.len()), Ok(1));
        assert!(matches!(
            note.verify(&[key(), other.verifying_key().clone()]),
            Err(NoteError::Forged { name, .. }) if name == "other.example"
        ));
        assert_eq!(note.verify(&[]), Err(NoteError::NoKnownSignature));
    }

    #[test]
    fn a_cosigners_key_does_not_sign_a_note() {
        let cosigner = SigningKey::cosigner_from_seed("w.example", &[3; 32]).unwrap();
        let note = sign_text("text\n", &cosigner);
        let note = Note::parse(&note).unwrap();
        assert_eq!(note.verify(&[cosigner.verifying_key().clone()]), Err(NoteError::NoKnownSignature));
    }

    #[test]
    fn a_malformed_note_is_refused() {
        let line = FOO_NOTE.lines().last().unwrap();
        let cases = [
            String::new(),
            "\n".to_owned(),
            "\n\n".to_owned(),
            "text\n".to_owned(),
            "text\n\n".to_owned(),
            "text\n\n\n".to_owned(),
            format!("text\n{line}\n"),
            format!("text\n\n{line}"),
            format!("text\n\n{line}\n\n"),
            format!("te\txt\n\n{line}\n"),
            format!("text\r\n\r\n{line}\r\n"),
            format!("te\u{0}xt\n\n{line}\n"),
            format!("text\n\n{line}\nmore\n"),
            format!("text\n\n{}\n", line.replace('\u{2014}', "-")),
            format!("text\n\n{}\n", line.replace("example.com/foo", "")),
            format!("text\n\n{}\n", line.replace("example.com/foo", "a+b")),
            format!("text\n\n{}\n", line.replace("example.com/foo", "a\u{a0}b")),
            format!("text\n\n{}\n", line.replace("aQM=", "aQN=")),
            "text\n\n\u{2014} example.com/foo Uw2QOg==\n".to_owned(),
            format!("text\n\n{}", format!("{line}\n").repeat(SIGNATURES_MAX + 1)),
            format!("{}\n\n{line}\n", "a".repeat(NOTE_BYTES_MAX)),
        ];
        for note in cases {
            assert!(Note::parse(&note).is_err(), "{}", crate::excerpt(&note));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(\\PC|\n|\u{2014} |[ =A-Za-z0-9+/]){0,200}") {
            if let Ok(note) = Note::parse(&text) {
                prop_assert!(note.verify(&[key()]).is_err());
            }
        }
    }
}
