//! What wraps keys: a key in memory, or one that a device holds and never gives away.

use crate::Nonce;
use crate::keys::{Key, KeyLabel, UnwrapError, Wrapped, unwrap, wrap};
use crate::seal::SealError;

/// A wrapping key, wherever its bytes are: AES-256-GCM bound to [`KeyLabel::context`].
pub trait Wrapper {
    /// Wraps a key; `nonce` is chance and never used twice with the same wrapping key.
    ///
    /// # Errors
    /// Where the device that holds the wrapping key fails.
    fn wrap(&self, nonce: &Nonce, child: &Key, label: &KeyLabel<'_>) -> Result<Wrapped, WrapperError>;

    /// Unwraps a key.
    ///
    /// # Errors
    /// Where it is another wrapping key, another label or a changed bit, or the device fails.
    fn unwrap(&self, wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError>;

    /// Whether both are the same wrapping key.
    fn is(&self, other: &Self) -> bool
    where
        Self: Sized;
}

/// Why a wrapping key does not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapperError {
    /// The key does not unwrap: what was wrapped is not under this key, or was changed.
    #[error(transparent)]
    Unwrap(#[from] UnwrapError),
    /// The key cannot be wrapped.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// What holds the wrapping key does not answer: nothing is known of what was wrapped.
    #[error("{why}")]
    Device {
        /// What it said, and what to do.
        why: String,
    },
}

impl Wrapper for Key {
    fn wrap(&self, nonce: &Nonce, child: &Key, label: &KeyLabel<'_>) -> Result<Wrapped, WrapperError> {
        Ok(wrap(self, nonce, child, label)?)
    }

    fn unwrap(&self, wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        Ok(unwrap(self, wrapped, label)?)
    }

    fn is(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}
