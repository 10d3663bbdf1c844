//! Acts that people and machines sign, what the register admits, and the fold from acts to case files.
//!
//! Pure: time and chance are arguments; reads public parts only, unless openings are handed in.
#![forbid(unsafe_code)]

pub mod act;
pub mod canonical;
pub mod class;
pub mod ids;
pub mod key;
pub mod kinds;
pub mod role;
