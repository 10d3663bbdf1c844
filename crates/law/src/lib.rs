//! Article 5(1)(h) and 5(2) to (7) of Regulation (EU) 2024/1689 as pure functions.
//!
//! `assess(case, profile, at)` reads no clock, no file and no chance: the same arguments give the same bytes.
#![forbid(unsafe_code)]

pub mod limits;
pub mod place;
pub mod time;
