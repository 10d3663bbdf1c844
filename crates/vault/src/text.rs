//! The text form of key files: a header, lines, and a last line with the SHA-256 of all before it.
//!
//! The hash is no signature. It makes a file that was cut short, half written or damaged an error and not a file with
//! fewer keys, which would read as an erasure that nobody ordered.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::sha256;
use crate::keys::Wrapped;

/// Why a text is not a key file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The header is another one.
    #[error("the key file does not begin with `{expected}`; it is another file, or of another version")]
    Header {
        /// The header of this kind of file.
        expected: &'static str,
    },
    /// The last line is missing or does not fit.
    #[error(
        "the key file is cut short or damaged: its last line is not the hash of what is before; take the mirror"
    )]
    Hash,
    /// A line is malformed.
    #[error("line {line} of the key file is malformed; take the mirror")]
    Line {
        /// Which line, from 1.
        line: usize,
    },
}

/// The whole file: header, lines, hash.
pub(crate) fn write(header: &str, lines: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{header}\n");
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    let hash = hex(&sha256(text.as_bytes()));
    text + "sha256 " + &hash + "\n"
}

/// The lines between header and hash, each with its number in the file.
pub(crate) fn read<'a>(header: &'static str, text: &'a str) -> Result<Vec<(usize, &'a str)>, TextError> {
    let rest = text.strip_prefix(header).and_then(|rest| rest.strip_prefix('\n'));
    if rest.is_none() {
        return Err(TextError::Header { expected: header });
    }
    let (body, last) = text
        .strip_suffix('\n')
        .and_then(|text| text.rsplit_once('\n'))
        .and_then(|(body, last)| Some((text.get(..=body.len())?, last)))
        .ok_or(TextError::Hash)?;
    if last.strip_prefix("sha256 ") != Some(&hex(&sha256(body.as_bytes()))) {
        return Err(TextError::Hash);
    }
    Ok((1..).zip(body.lines()).skip(1).collect())
}

/// Whether a use or a scope can stand at the end of a line: not empty, no space, no control character.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

pub(crate) fn wrapped_text(wrapped: &Wrapped) -> String {
    STANDARD.encode(wrapped.0)
}

pub(crate) fn parse_wrapped(text: &str) -> Option<Wrapped> {
    STANDARD.decode(text).ok()?.try_into().ok().map(Wrapped)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads exactly 64 lower-case hexadecimal digits.
pub(crate) fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok().filter(|_| rest.is_empty())
}
