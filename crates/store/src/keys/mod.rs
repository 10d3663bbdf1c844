//! Where the root keys of uses are kept: a port, and its implementation in files, wrapped by a key in a file or an HSM.
//!
//! Calls may block on a disk or a device; whoever must not block runs them on a thread that may.

mod file;
mod folder;
mod hsm;
mod label;
mod place;
mod reading;
mod safe;

use std::path::PathBuf;

use stricto_vault::{Branch, Key, RingError};

pub use file::FileKeys;
pub use hsm::{Hsm, HsmError, HsmSettings};
pub use label::RegisterLabel;
pub use reading::ReadKeys;
pub use safe::{InFolder, Safe};

use crate::chance::ChanceError;
use crate::error::FileError;

/// The root keys of uses, one for each branch, wrapped under a key that this store alone holds.
pub trait KeyStore: Send + Sync {
    /// Whether asking for a root may wait for a disk, a device or another caller; one that never does is asked in place.
    fn waits(&self) -> bool {
        true
    }

    /// The root key of a branch of an owner; none where it was never made or is destroyed.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn root(&self, owner: &str, branch: Branch) -> Result<Option<Key>, KeyStoreError>;

    /// The root key of a branch of an owner, made if there is none; durable in every place before it is given.
    ///
    /// # Errors
    /// Where it cannot be made or written. It may then exist all the same: ask again.
    fn make_root(&self, owner: &str, branch: Branch) -> Result<Key, KeyStoreError>;

    /// Destroys root keys: survivors are wrapped under a new key, and the old key is overwritten in every place.
    ///
    /// Those that are not there are passed over; where none is there, nothing is written.
    ///
    /// # Errors
    /// After an error they may or may not be gone: call again.
    fn destroy(&self, roots: &[(String, Branch)]) -> Result<(), KeyStoreError>;

    /// Destroys the root of `owner` and puts that of `next` in its place, under a new wrapping key.
    ///
    /// # Errors
    /// Where `next` has no root; after another error it may or may not be done: call again.
    fn replace(&self, owner: &str, next: &str, branch: Branch) -> Result<(), KeyStoreError>;
}

/// What goes wrong with keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// There is no key store where one should be.
    #[error("there is no key store in `{place}` nor in its mirror; restore one, or run `stricto init` first")]
    NotThere {
        /// The place.
        place: String,
    },
    /// There is a key store where a new one was to be made.
    #[error("there is a key store in `{place}` already; a key store is made once")]
    AlreadyThere {
        /// The place.
        place: String,
    },
    /// A place has nothing: a disk that is not mounted, a folder that was deleted.
    #[error(
        "the place `{place}` of the key store is missing or empty; mount it or put it back, or choose another \
         second place with `stricto serve --move-mirror DIR`"
    )]
    Vacant {
        /// The place.
        place: String,
    },
    /// The keys are another register's. Nothing was written.
    #[error(
        "the key store in `{place}` is of {found}, not of `{wanted}`; nothing was changed; give the right folder"
    )]
    OtherRegister {
        /// The place.
        place: String,
        /// Whose it is.
        found: String,
        /// Whose it should be.
        wanted: String,
    },
    /// A place for keys has other files in it.
    #[error("`{place}` is not empty; give the key store a folder of its own")]
    NotVacant {
        /// The place.
        place: String,
    },
    /// The key store was opened to be read only.
    #[error("the key store was opened to be read; nothing in it is changed")]
    ReadOnly,
    /// No place has a key store that can be read.
    #[error("the key store in `{place}` cannot be read: {why}; restore it from a copy")]
    Unreadable {
        /// The place.
        place: String,
        /// Why not.
        why: String,
    },
    /// Both places have the same generation with different keys.
    #[error(
        "the key store in `{place}` and its mirror differ at the same generation; find out which is right"
    )]
    Diverged {
        /// The place.
        place: String,
    },
    /// The wrapping key is held otherwise than the settings say.
    #[error(
        "the wrapping key of `{place}` is not held as `settings.json` of the register says: a key in an HSM needs `hsm` \
         with `module`, `token` and `pin_file` there, a key in a file needs none; put the right file back"
    )]
    OtherSafe {
        /// The place.
        place: String,
    },
    /// Others than its owner may read a wrapping key.
    #[error("`{}` has mode {mode:03o}: others may read a key; run `chmod 600 {}`", path.display(), path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The HSM that holds the wrapping key fails.
    #[error(transparent)]
    Hsm(#[from] HsmError),
    /// The store cannot be reached.
    #[error("the key store is unavailable: {why}; try again")]
    Unavailable {
        /// Why.
        why: String,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The ring of keys refused the operation.
    #[error(transparent)]
    Ring(#[from] RingError),
    /// There is no entropy.
    #[error(transparent)]
    Chance(#[from] ChanceError),
}

impl KeyStoreError {
    /// Whether the safe of the wrapping key could not be asked, is another or stands open: then nothing is known of what it
    /// wraps, and nothing is healed.
    pub(crate) const fn is_of_the_safe(&self) -> bool {
        match self {
            Self::OtherSafe { .. }
            | Self::TooOpen { .. }
            | Self::Hsm(_)
            | Self::Ring(RingError::Device { .. }) => true,
            Self::NotThere { .. }
            | Self::AlreadyThere { .. }
            | Self::Vacant { .. }
            | Self::OtherRegister { .. }
            | Self::NotVacant { .. }
            | Self::ReadOnly
            | Self::Unreadable { .. }
            | Self::Diverged { .. }
            | Self::Unavailable { .. }
            | Self::File(_)
            | Self::Ring(_)
            | Self::Chance(_) => false,
        }
    }
}
