//! Acts that people and machines sign, what the register admits, and the fold from acts to case files.
//!
//! Pure: time and chance are arguments; reads public parts only, unless openings are handed in.
#![forbid(unsafe_code)]

mod admissibility;

pub mod act;
pub mod canonical;
pub mod case_file;
pub mod class;
pub mod contents;
pub mod due;
pub mod fold;
pub mod ids;
pub mod key;
pub mod kinds;
pub mod refusal;
pub mod retention;
pub mod role;
pub mod signature;
pub mod webauthn;
