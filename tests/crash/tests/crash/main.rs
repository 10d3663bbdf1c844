//! The real binary, killed under load on a disk that forgets: what was acknowledged, told or erased stays so.
#![forbid(unsafe_code)]

mod case;
mod checks;
mod client;
mod commands;
#[path = "../../../../crates/server/tests/common/mod.rs"]
mod common;
mod kills;
mod load;
mod memory_image;
mod prepared;
mod program;
mod steps;
