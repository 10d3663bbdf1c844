//! The console in a real browser: four stories by clicking, who gets which page, how pages look, what stays unseen.
#![forbid(unsafe_code)]

mod blind;
mod check;
#[path = "../../../../crates/server/tests/common/mod.rs"]
mod common;
mod doors;
mod gallery;
mod no_script;
mod picture;
mod reading;
mod rig;
mod story_1_missing_child;
mod story_2_urgent_refused;
mod story_3_festival;
mod story_4_suspect;
