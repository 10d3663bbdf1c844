//! A key store that is only read: nothing is healed, made or locked, as when evidence is verified.

use std::path::Path;
use std::sync::Arc;

use stricto_vault::{Branch, Key, RingError};

use super::folder::Keys;
use super::place::{Place, ready};
use super::{KeyStore, KeyStoreError, RegisterLabel, Safe};

/// The keys of both places of a key store, the newer first.
pub struct ReadKeys(Vec<Keys>);

impl ReadKeys {
    /// Reads both places of the key store of the register `of`; neither is changed.
    ///
    /// # Errors
    /// Where either place is another register's, the mirror is missing or empty, neither can be read, or the safe of
    /// their wrapping keys cannot be asked.
    pub fn read(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        safe: &Arc<dyn Safe>,
    ) -> Result<Self, KeyStoreError> {
        let places = [Place::new(place, of, safe), Place::new(mirror, of, safe)];
        ready(&places)?;
        let [first, _] = &places;
        let (mut read, mut failed) = (Vec::new(), None);
        for place in &places {
            match place.newest()? {
                Ok(keys) => read.extend(keys),
                Err(e) => failed = Some(e),
            }
        }
        if read.is_empty() {
            return Err(failed.unwrap_or(KeyStoreError::NotThere { place: first.name() }));
        }
        read.sort_by_key(|keys| std::cmp::Reverse(keys.age()));
        if let [a, b] = read.as_slice()
            && a.age() == b.age()
            && !a.same(b)
        {
            return Err(KeyStoreError::Diverged { place: first.name() });
        }
        Ok(Self(read))
    }
}

impl KeyStore for ReadKeys {
    /// The root that the newer place has, else the older: a key that one place still has is not gone.
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        for keys in &self.0 {
            match keys.roots.root(&keys.wrapping, owner, branch) {
                Ok(key) => return Ok(Some(key)),
                Err(RingError::Absent { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(None)
    }

    fn make_root(&self, _owner: &str, _branch: Branch) -> Result<Key, KeyStoreError> {
        Err(KeyStoreError::ReadOnly)
    }

    fn destroy(&self, _roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::ReadOnly)
    }

    fn replace(&self, _owner: &str, _next: &str, _branch: Branch) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::ReadOnly)
    }
}
