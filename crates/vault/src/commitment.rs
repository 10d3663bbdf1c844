//! Salted commitments: a register shows that a value was fixed without showing the value.
//!
//! A commitment hides as long as its salt is secret, which lies only inside the ciphertext: whoever erases the key
//! leaves a number that no guess at the value can be tried against.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::context::SealContext;
use crate::hash::tagged_hash;

/// 32 secret bytes of chance, new for each commitment; zeroed when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Salt(pub [u8; 32]);

/// What the register shows of a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment(pub [u8; 32]);

/// The value and salt of one commitment, for one reader; zeroed when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    /// The salt.
    pub salt: Salt,
    /// The value.
    pub value: Vec<u8>,
}

/// An opening is not that of the commitment it is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the opening is not what was committed to for this register, use and field")]
pub struct NotCommittedError;

/// Commits to a value for one field of one use of one register.
#[must_use]
pub fn commit(context: &SealContext<'_>, salt: &Salt, value: &[u8]) -> Commitment {
    let [origin, use_id, field] = context.parts();
    Commitment(tagged_hash("stricto/commitment/1", &[origin, use_id, field, &salt.0, value]))
}

/// Checks an opening against a commitment.
///
/// # Errors
/// Where value, salt, register, use or field is another one.
pub fn verify_opening(
    context: &SealContext<'_>,
    commitment: &Commitment,
    opening: &Opening,
) -> Result<(), NotCommittedError> {
    if commit(context, &opening.salt, &opening.value) == *commitment {
        Ok(())
    } else {
        Err(NotCommittedError)
    }
}

impl Commitment {
    /// Reads 64 lower-case hexadecimal digits; none where the text is anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        crate::text::parse_hex(text).map(Self)
    }
}

/// Lower-case hexadecimal, 64 digits.
impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::text::hex(&self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

/// Without the bytes: a salt in a log would open its commitment to guesses.
impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// Without the value.
impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: SealContext<'_> =
        SealContext { origin: "register.example", use_id: "use-1", field: "windows" };

    fn opening(salt: u8, value: &[u8]) -> Opening {
        Opening { salt: Salt([salt; 32]), value: value.to_vec() }
    }

    #[test]
    fn a_commitment_opens_to_its_value_only() {
        let commitment = commit(&CONTEXT, &Salt([1; 32]), b"value");
        assert_eq!(verify_opening(&CONTEXT, &commitment, &opening(1, b"value")), Ok(()));
        for other in [opening(1, b"valuf"), opening(2, b"value"), opening(1, b""), opening(1, b"value ")] {
            assert_eq!(verify_opening(&CONTEXT, &commitment, &other), Err(NotCommittedError));
        }
    }

    #[test]
    fn the_same_value_elsewhere_has_another_commitment() {
        let here = commit(&CONTEXT, &Salt([1; 32]), b"value");
        for elsewhere in [
            SealContext { origin: "other.example", ..CONTEXT },
            SealContext { use_id: "use-2", ..CONTEXT },
            SealContext { field: "areas", ..CONTEXT },
            // The same letters, cut elsewhere.
            SealContext { origin: "register.exampleuse-1", use_id: "", ..CONTEXT },
            SealContext { use_id: "use-1w", field: "indows", ..CONTEXT },
        ] {
            assert_ne!(commit(&elsewhere, &Salt([1; 32]), b"value"), here, "{elsewhere:?}");
            assert!(verify_opening(&elsewhere, &here, &opening(1, b"value")).is_err(), "{elsewhere:?}");
        }
    }

    #[test]
    fn the_commitment_of_this_format_never_changes() {
        // SHA-256 of the six parts with their lengths, computed by another program.
        assert_eq!(
            commit(&CONTEXT, &Salt([1; 32]), b"value").to_string(),
            "cd65ad46203ec07a29255d7e97c0a32f143261b11345f4664a137fa4a2e12d18"
        );
    }

    #[test]
    fn debug_shows_neither_salt_nor_value() {
        let shown = format!("{:?} {:?}", opening(0x41, b"secret"), Salt([0x41; 32]));
        assert_eq!(shown, "Opening(..) Salt(..)");
    }

    #[test]
    fn zeroing_an_opening_leaves_nothing_of_it() {
        let mut opening = opening(7, b"secret");
        opening.zeroize();
        assert_eq!((opening.salt.0, opening.value.as_slice()), ([0; 32], &b""[..]));
    }
}
