//! Chance: keys, salts, nonces and ids. An argument, so that tests replay from a seed.

use stricto_vault::keys::Key;
use zeroize::Zeroizing;

/// Fills bytes that nobody can foretell.
pub trait Chance: Send + Sync {
    /// Overwrites all of `out`.
    ///
    /// # Errors
    /// Where the system has no entropy to give; `out` is then not to be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), ChanceError>;
}

/// There is no entropy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes can be had: {why}; keys are not made without them")]
pub struct ChanceError {
    /// What the source said.
    pub why: String,
}

/// The operating system's source.
#[derive(Clone, Copy, Debug)]
pub struct OsChance;

impl Chance for OsChance {
    fn fill(&self, out: &mut [u8]) -> Result<(), ChanceError> {
        getrandom::fill(out).map_err(|e| ChanceError { why: e.to_string() })
    }
}

/// `N` bytes of chance.
///
/// # Errors
/// Those of the source.
pub fn bytes<const N: usize>(chance: &dyn Chance) -> Result<[u8; N], ChanceError> {
    let mut out = [0; N];
    chance.fill(&mut out)?;
    Ok(out)
}

/// A fresh key.
///
/// # Errors
/// Those of the source.
pub fn key(chance: &dyn Chance) -> Result<Key, ChanceError> {
    let mut seed = Zeroizing::new([0; 32]);
    chance.fill(seed.as_mut())?;
    Ok(Key::from_bytes(*seed))
}
