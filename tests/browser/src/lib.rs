//! A real browser for tests: Chromium through its driver, and the rules of accessibility. The tests are under `tests/`.
//!
//! The driver speaks WebDriver, which is JSON over HTTP: a page of our own code says it. A client crate would bring a
//! feature that changes the order of JSON everywhere in this build, or a licence that may not enter.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is test code: it stops where it finds a fault"
)]

pub mod axe;
pub mod browser;
pub mod driver;
pub mod layout;
pub mod wire;
