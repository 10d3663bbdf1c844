//! What tests work with: a clock set by hand, chance from a seed, stores that fail on order, an instance in a temporary
//! folder, a cast of invented people and the stories they play. Never part of the product.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this crate is test code: what fails here fails a test, with its place"
)]

mod cast;
mod chance;
mod clock;
mod disk;
mod faults;
mod hsm;
mod instance;
pub mod sim;
mod story;

pub use cast::{Actor, BodyActor, Cast};
pub use chance::SeededChance;
pub use clock::ManualClock;
pub use disk::found_on_disk;
pub use faults::{Faults, FaultyKeys, FaultyLog, When};
pub use hsm::SoftHsm;
pub use instance::TestInstance;
pub use story::enrolling::trustee_key;
pub use story::erasing::Erased;
pub use story::limits::{candidate, content, limits, picture};
pub use story::using::GRANTED_FOR;
