//! The picture of a candidate, out of base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::IMAGE_MAX_BYTES;
use crate::refused::Refusal;
use crate::strip::begins_as_template;

/// The bytes of a picture written in base64 with its padding; `member` is the one it stands in.
pub(crate) fn decode(text: &str, member: &'static str) -> Result<Vec<u8>, Refusal> {
    if text.len() > IMAGE_MAX_BYTES.div_ceil(3) * 4 {
        return Err(Refusal::ImageTooLong);
    }
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::Invalid(member))?;
    if bytes.len() > IMAGE_MAX_BYTES {
        return Err(Refusal::ImageTooLong);
    }
    if begins_as_template(&bytes) {
        return Err(Refusal::Template);
    }
    if bytes.is_empty() { Err(Refusal::Invalid(member)) } else { Ok(bytes) }
}
