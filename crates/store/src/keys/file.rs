//! Root keys in files, in two places: the folder of the key store, and its mirror.
//!
//! Each change is durable in both places before it is answered. On opening, the newer place heals the older one: a key
//! that was destroyed in one place is destroyed in the other, and keys that were destroyed do not come back.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use stricto_vault::{Branch, Key, Nonce, RingError, WrappedRoots};

use super::folder::Keys;
use super::place::Place;
use super::{KeyStore, KeyStoreError};
use crate::chance::{self, Chance};

/// The key store in files.
pub struct FileKeys {
    places: [Place; 2],
    chance: Arc<dyn Chance>,
    held: Mutex<Held>,
}

/// What is held in memory.
enum Held {
    /// The keys that both places have.
    Certain(Keys),
    /// A write failed: what the places have is read again before anything else.
    Uncertain,
}

impl FileKeys {
    /// Makes an empty key store in both places.
    ///
    /// # Errors
    /// Where there is one in either place, or it cannot be written.
    pub fn create(place: &Path, mirror: &Path, chance: &dyn Chance) -> Result<(), KeyStoreError> {
        let places = [Place::new(place), Place::new(mirror)];
        for place in &places {
            if place.newest()?.is_some() {
                return Err(KeyStoreError::AlreadyThere { place: place.name() });
            }
        }
        let keys = Keys { number: 1, wrapping: chance::key(chance)?, roots: WrappedRoots::new() };
        places.iter().try_for_each(|place| place.put(&keys))
    }

    /// Opens the key store; the place that is newer, or alone readable, heals the other.
    ///
    /// # Errors
    /// Where neither place has a readable key store, or both differ at the same generation.
    pub fn open(place: &Path, mirror: &Path, chance: Arc<dyn Chance>) -> Result<Self, KeyStoreError> {
        let places = [Place::new(place), Place::new(mirror)];
        let held = Mutex::new(Held::Certain(heal(&places)?));
        Ok(Self { places, chance, held })
    }

    /// Runs `work` on keys that both places have.
    fn with<T>(
        &self,
        work: impl FnOnce(&Keys) -> Result<(T, Option<Keys>), KeyStoreError>,
    ) -> Result<T, KeyStoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = match std::mem::replace(&mut *held, Held::Uncertain) {
            Held::Certain(keys) => keys,
            Held::Uncertain => heal(&self.places)?,
        };
        let (answer, next) = match work(&keys) {
            Ok((answer, next)) => (answer, next),
            Err(e) => {
                *held = Held::Certain(keys);
                return Err(e);
            }
        };
        if let Some(next) = &next {
            // Where this fails, what the places have is uncertain, and stays so until they are read again.
            self.places.iter().try_for_each(|place| place.put(next))?;
        }
        *held = Held::Certain(next.unwrap_or(keys));
        Ok(answer)
    }

    /// The ring `roots`, which is under the wrapping key of `keys`, under a new one.
    fn rotated(&self, keys: &Keys, roots: &WrappedRoots) -> Result<Keys, KeyStoreError> {
        let wrapping = chance::key(&*self.chance)?;
        let nonces = (0..roots.count()).map(|_| chance::bytes(&*self.chance));
        let nonces = nonces.collect::<Result<Vec<Nonce>, _>>()?;
        let roots = roots.rewrap(&keys.wrapping, &wrapping, &nonces)?;
        Ok(Keys { number: keys.number + 1, wrapping, roots })
    }
}

/// The newest keys of the two places, and the same in both.
fn heal(places: &[Place; 2]) -> Result<Keys, KeyStoreError> {
    let [first, second] = places;
    let keys = match (first.newest(), second.newest()) {
        (Ok(Some(a)), Ok(Some(b))) if a.age() == b.age() && !a.same(&b) => {
            return Err(KeyStoreError::Diverged { place: first.name() });
        }
        (Ok(Some(a)), Ok(Some(b))) => match a.age() >= b.age() {
            true => a,
            false => b,
        },
        (Ok(Some(keys)), Ok(None) | Err(_)) | (Ok(None) | Err(_), Ok(Some(keys))) => keys,
        (Ok(None), Ok(None)) => return Err(KeyStoreError::NotThere { place: first.name() }),
        (Err(e), Ok(None) | Err(_)) | (Ok(None), Err(e)) => return Err(e),
    };
    for place in places {
        match place.newest() {
            Ok(Some(there)) if there.same(&keys) => place.destroy_all_but(keys.number)?,
            Ok(_) | Err(_) => place.put(&keys)?,
        }
    }
    Ok(keys)
}

impl KeyStore for FileKeys {
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError> {
        self.with(|keys| match keys.roots.root(&keys.wrapping, owner, branch) {
            Ok(key) => Ok((Some(key), None)),
            Err(RingError::Absent { .. }) => Ok((None, None)),
            Err(e) => Err(e.into()),
        })
    }

    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError> {
        self.with(|keys| {
            match keys.roots.root(&keys.wrapping, owner, branch) {
                Err(RingError::Absent { .. }) => {}
                there => return Ok((there?, None)),
            }
            let root = chance::key(&*self.chance)?;
            let nonce = chance::bytes(&*self.chance)?;
            let roots = keys.roots.with_root(&keys.wrapping, &nonce, (owner, branch), &root)?;
            let wrapping = Key::from_bytes(*keys.wrapping.expose());
            Ok((root, Some(Keys { number: keys.number, wrapping, roots })))
        })
    }

    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError> {
        self.with(|keys| {
            let mut ring = keys.roots.clone();
            for (owner, branch) in roots {
                if ring.wrapped(owner, *branch).is_some() {
                    ring = ring.without(owner, *branch)?;
                }
            }
            let next = if ring == keys.roots { None } else { Some(self.rotated(keys, &ring)?) };
            Ok(((), next))
        })
    }

    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError> {
        self.with(|keys| {
            let root = keys.roots.root(&keys.wrapping, next, branch)?;
            let nonce = chance::bytes(&*self.chance)?;
            let mut ring = keys.roots.without(next, branch)?;
            if ring.wrapped(owner, branch).is_some() {
                ring = ring.without(owner, branch)?;
            }
            let ring = ring.with_root(&keys.wrapping, &nonce, (owner, branch), &root)?;
            Ok(((), Some(self.rotated(keys, &ring)?)))
        })
    }
}
