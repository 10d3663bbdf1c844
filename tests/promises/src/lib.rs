//! What the promise suites share. The suites themselves are under `tests/`, one file each.
//!
//! A suite holds its promise by checks: functions over a small trait, the part that is guarded. The check runs on the
//! real part, where it must find nothing, and on a broken double, where it must find the breach. A check that cannot
//! find anything is no check.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is test code: it stops where it finds a fault"
)]

pub mod breach;
pub mod doubles;
pub mod files;
pub mod gate_world;
pub mod law_world;
pub mod remains;
pub mod sim;
