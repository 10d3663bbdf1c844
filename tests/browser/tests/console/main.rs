//! The console in a real browser.
#![forbid(unsafe_code)]
#[path = "../../../../crates/server/tests/common/mod.rs"]
mod common;

mod rig;
mod story_1;
