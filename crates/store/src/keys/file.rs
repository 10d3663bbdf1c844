//! Root keys in files, in two places: the folder of the key store, and its mirror.
//!
//! Each change is durable in both places before it is answered, and an old wrapping key is destroyed in its safe. On
//! opening, the newer place heals the older one: a key that was destroyed in one place is destroyed in the other, and
//! keys that were destroyed do not come back. Places of another register are refused before anything is written.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use stricto_vault::{Branch, Key, Nonce, RingError, WrappedRoots};

use super::folder::Keys;
use super::place::{Place, Presence, ready};
use super::safe::Wrapping;
use super::{KeyStore, KeyStoreError, RegisterLabel, Safe};
use crate::chance::{self, Chance};

/// The key store in files; its wrapping key is in a safe.
pub struct FileKeys {
    home: Home,
    chance: Arc<dyn Chance>,
    held: Mutex<Held>,
}

/// Both places of a key store, whose it is, and the safe of its wrapping key.
struct Home {
    places: [Place; 2],
    of: RegisterLabel,
    safe: Arc<dyn Safe>,
}

/// What is held in memory.
enum Held {
    /// The keys that both places have.
    Certain(Keys),
    /// A write failed: what the places have is read again before anything else.
    Uncertain,
}

impl FileKeys {
    /// Makes an empty key store of the register `of` in both places.
    ///
    /// # Errors
    /// Where either place is not vacant or cannot be written, or the safe makes no key.
    pub fn create(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        safe: &Arc<dyn Safe>,
        chance: &dyn Chance,
    ) -> Result<(), KeyStoreError> {
        let home = Home::new(place, mirror, of, safe);
        home.places.iter().try_for_each(Place::vacant)?;
        // The key first: what an HSM refuses leaves the places as they are.
        let wrapping = home.wrapping(1, chance)?;
        home.places.iter().try_for_each(Place::claim)?;
        let keys = Keys { number: 1, wrapping, roots: WrappedRoots::new() };
        home.places.iter().try_for_each(|place| place.put(&keys))
    }

    /// Opens the key store; the place that is newer, or alone readable, heals the other.
    ///
    /// # Errors
    /// Where either place is another register's, the mirror is missing or empty, neither place has a readable key
    /// store, both differ at the same generation, or the safe of the wrapping key cannot be asked.
    pub fn open(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        safe: &Arc<dyn Safe>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, KeyStoreError> {
        let home = Home::new(place, mirror, of, safe);
        let held = Mutex::new(Held::Certain(home.heal()?));
        Ok(Self { home, chance, held })
    }

    /// Makes a folder the second place of the key store: a vacant one, or one that has been its second place.
    ///
    /// # Errors
    /// Where `mirror` holds anything else, or either place cannot be read or written.
    pub fn join(
        place: &Path,
        mirror: &Path,
        of: &RegisterLabel,
        safe: &Arc<dyn Safe>,
    ) -> Result<(), KeyStoreError> {
        let home = Home::new(place, mirror, of, safe);
        let [first, second] = &home.places;
        if first.presence()? != Presence::Ours && second.presence()? != Presence::Ours {
            return Err(KeyStoreError::NotThere { place: first.name() });
        }
        if second.presence()? != Presence::Ours {
            second.claim()?;
        }
        home.heal().map(drop)
    }

    /// Runs `work` on keys that both places have.
    fn with<T>(
        &self,
        work: impl FnOnce(&Keys) -> Result<(T, Option<Keys>), KeyStoreError>,
    ) -> Result<T, KeyStoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = match std::mem::replace(&mut *held, Held::Uncertain) {
            Held::Certain(keys) => keys,
            Held::Uncertain => self.home.heal()?,
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
            self.home.places.iter().try_for_each(|place| place.put(next))?;
            if next.number != keys.number {
                self.home.destroy_all_but(next)?;
            }
        }
        *held = Held::Certain(next.unwrap_or(keys));
        Ok(answer)
    }

    /// The ring `roots`, which is under the wrapping key of `keys`, under a new one.
    fn rotated(&self, keys: &Keys, roots: &WrappedRoots) -> Result<Keys, KeyStoreError> {
        let wrapping = self.home.wrapping(keys.number + 1, &*self.chance)?;
        let nonces = (0..roots.count()).map(|_| chance::bytes(&*self.chance));
        let nonces = nonces.collect::<Result<Vec<Nonce>, _>>()?;
        let roots = roots.rewrap(&keys.wrapping, &wrapping, &nonces)?;
        Ok(Keys { number: keys.number + 1, wrapping, roots })
    }
}

impl Home {
    fn new(place: &Path, mirror: &Path, of: &RegisterLabel, safe: &Arc<dyn Safe>) -> Self {
        let places = [place, mirror].map(|place| Place::new(place, of, safe));
        Self { places, of: of.clone(), safe: Arc::clone(safe) }
    }

    /// A fresh wrapping key of this number.
    fn wrapping(&self, number: u64, chance: &dyn Chance) -> Result<Wrapping, KeyStoreError> {
        let kept = self.safe.make(&self.of, number, chance)?;
        Ok(Wrapping { kept, safe: Arc::clone(&self.safe) })
    }

    /// Destroys what the safe still has of older keys, and of newer ones that never came into a place.
    fn destroy_all_but(&self, keys: &Keys) -> Result<(), KeyStoreError> {
        self.safe.destroy_all_but(&self.of, &keys.wrapping.kept)
    }

    /// The newest keys of the two places, and the same in both.
    fn heal(&self) -> Result<Keys, KeyStoreError> {
        let [first, _] = &self.places;
        ready(&self.places)?;
        if first.presence()? != Presence::Ours {
            // The first place was lost; the second is this register's beyond doubt.
            first.claim()?;
        }
        let keys = self.newest()?;
        for place in &self.places {
            match place.newest()? {
                Ok(Some(there)) if there.same(&keys) => place.destroy_all_but(keys.number)?,
                Ok(_) | Err(_) => place.put(&keys)?,
            }
        }
        self.destroy_all_but(&keys)?;
        Ok(keys)
    }

    /// The newest keys that either place can be read to have.
    fn newest(&self) -> Result<Keys, KeyStoreError> {
        let [first, second] = &self.places;
        match (first.newest()?, second.newest()?) {
            (Ok(Some(a)), Ok(Some(b))) if a.age() == b.age() && !a.same(&b) => {
                Err(KeyStoreError::Diverged { place: first.name() })
            }
            (Ok(Some(a)), Ok(Some(b))) => Ok(if a.age() >= b.age() { a } else { b }),
            (Ok(Some(keys)), Ok(None) | Err(_)) | (Ok(None) | Err(_), Ok(Some(keys))) => Ok(keys),
            (Ok(None), Ok(None)) => Err(KeyStoreError::NotThere { place: first.name() }),
            (Err(e), Ok(None) | Err(_)) | (Ok(None), Err(e)) => Err(e),
        }
    }
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
            Ok((root, Some(Keys { number: keys.number, wrapping: keys.wrapping.clone(), roots })))
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
