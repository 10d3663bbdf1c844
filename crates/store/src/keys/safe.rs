//! Where the wrapping key of a key store is: beside the ring it wraps, or in a device that never gives it away.

use std::sync::Arc;

use stricto_vault::{Key, KeyLabel, Nonce, Wrapped, Wrapper, WrapperError};
use zeroize::Zeroizing;

use super::{KeyStoreError, RegisterLabel};
use crate::chance::{self, Chance};

/// Holds wrapping keys. What a key store's folder keeps of one is the key itself, or what a device finds it by.
pub trait Safe: Send + Sync {
    /// The file of a key store's folder that what is kept lies in; no two kinds of safe share one.
    fn file(&self) -> &'static str;

    /// Makes the wrapping key of this number, durably; gives what the folder keeps of it.
    ///
    /// # Errors
    /// Where it cannot be made. It may then exist all the same: [`Safe::destroy_all_but`] takes it.
    fn make(
        &self,
        of: &RegisterLabel,
        number: u64,
        chance: &dyn Chance,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError>;

    /// Whether the wrapping key is there.
    ///
    /// # Errors
    /// Where the device cannot be asked, or the key is not one that it may keep.
    fn has(&self, kept: &[u8]) -> Result<bool, KeyStoreError>;

    /// What to say of a wrapping key that is not there.
    fn lacks(&self, kept: &[u8]) -> String;

    /// Wraps a key under a wrapping key; `nonce` is chance and never used twice with the same one.
    ///
    /// # Errors
    /// Where the device fails or has no such key.
    fn wrap(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        child: &Key,
        label: &KeyLabel<'_>,
    ) -> Result<Wrapped, WrapperError>;

    /// Unwraps a key.
    ///
    /// # Errors
    /// Where it was wrapped otherwise, or the device fails or has no such key.
    fn unwrap(&self, kept: &[u8], wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError>;

    /// Destroys every other wrapping key of the register that is held outside of the key store's folders.
    ///
    /// # Errors
    /// Where one may still be there.
    fn destroy_all_but(&self, of: &RegisterLabel, kept: &[u8]) -> Result<(), KeyStoreError>;
}

/// No device: the wrapping key lies in the folder itself, and is destroyed with it.
#[derive(Clone, Copy, Debug)]
pub struct InFolder;

impl InFolder {
    fn key(kept: &[u8]) -> Option<Key> {
        kept.try_into().ok().map(Key::from_bytes)
    }
}

impl Safe for InFolder {
    fn file(&self) -> &'static str {
        "wrapping.key"
    }

    fn make(
        &self,
        _of: &RegisterLabel,
        _number: u64,
        chance: &dyn Chance,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        Ok(Zeroizing::new(chance::key(chance)?.expose().to_vec()))
    }

    fn has(&self, kept: &[u8]) -> Result<bool, KeyStoreError> {
        Ok(Self::key(kept).is_some())
    }

    fn lacks(&self, _kept: &[u8]) -> String {
        "its wrapping key has not 32 bytes".into()
    }

    fn wrap(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        child: &Key,
        label: &KeyLabel<'_>,
    ) -> Result<Wrapped, WrapperError> {
        Self::key(kept).ok_or(stricto_vault::UnwrapError)?.wrap(nonce, child, label)
    }

    fn unwrap(&self, kept: &[u8], wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        Self::key(kept).ok_or(stricto_vault::UnwrapError)?.unwrap(wrapped, label)
    }

    fn destroy_all_but(&self, _of: &RegisterLabel, _kept: &[u8]) -> Result<(), KeyStoreError> {
        Ok(())
    }
}

/// One wrapping key: what the folder keeps of it, and the safe that works with it.
#[derive(Clone)]
pub(super) struct Wrapping {
    pub(super) kept: Zeroizing<Vec<u8>>,
    pub(super) safe: Arc<dyn Safe>,
}

impl Wrapper for Wrapping {
    fn wrap(&self, nonce: &Nonce, child: &Key, label: &KeyLabel<'_>) -> Result<Wrapped, WrapperError> {
        self.safe.wrap(&self.kept, nonce, child, label)
    }

    fn unwrap(&self, wrapped: &Wrapped, label: &KeyLabel<'_>) -> Result<Key, WrapperError> {
        self.safe.unwrap(&self.kept, wrapped, label)
    }

    fn is(&self, other: &Self) -> bool {
        self.kept == other.kept
    }
}
