//! A simulated machine: a disk that keeps what is durable when the process dies, and a clock of virtual time.

mod clock;
mod disk;
mod keys;
mod log;
mod source;

pub use clock::SimClock;
pub use disk::{Cheat, Fate, Place, SimDisk, Stored};
pub use keys::SimKeys;
pub use log::SimLog;
pub use source::SimSource;
