//! What a sealed value belongs to: it opens nowhere else.

use crate::hash::framed;

/// The register, the use and the field that a value is sealed for.
///
/// Part of every commitment and of every sealing's associated data, so that a ciphertext which is moved to another
/// field, use or register does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealContext<'a> {
    /// The origin of the register.
    pub origin: &'a str,
    /// The use.
    pub use_id: &'a str,
    /// The field: its place in its act, or in the content of an alert.
    pub field: &'a str,
}

impl SealContext<'_> {
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        [self.origin.as_bytes(), self.use_id.as_bytes(), self.field.as_bytes()]
    }

    /// The associated data of a sealing: tag, origin, use, field and nonce, each with its length.
    pub(crate) fn associated_data(&self, nonce: &crate::Nonce) -> Vec<u8> {
        let [origin, use_id, field] = self.parts();
        framed(&[b"stricto/seal/1", origin, use_id, field, nonce])
    }
}
