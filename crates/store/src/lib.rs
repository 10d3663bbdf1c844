//! Every SQL statement and every file write: the register, sealed content, keys.
//!
//! [`log::Log`] is the one append port, [`keys::KeyStore`] where keys live, [`register::Register`] what the rest of the
//! house works with. Time and chance come in through [`clock::Clock`] and [`chance::Chance`].
#![forbid(unsafe_code)]

pub mod accounts;
pub mod backup;
pub mod certificate;
pub mod chance;
pub mod clock;
pub mod data_dir;
pub mod error;
pub mod export;
pub mod key_file;
pub mod keys;
pub mod log;
pub mod register;
pub mod sealed_limits;
mod settings;
pub mod sqlite;
pub mod tiles;
pub mod verify;

pub use clock::Clock;
pub use data_dir::DataDir;
pub use error::{FileError, StoreError};
pub use key_file::ActKey;
pub use keys::KeyStore;
pub use log::Log;
pub use register::{Draft, Receipt, Register, RegisterParts, Submission, SubmitError};
pub use sealed_limits::SealedLimits;
