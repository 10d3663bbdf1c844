//! A disk that forgets, for the real program: what was not synced is gone when it is killed.
//!
//! The suite is in `tests/crash`; here are the preloaded library and what a power cut leaves.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is test code: it stops where it finds a fault"
)]

pub mod disk;
pub mod shim;
