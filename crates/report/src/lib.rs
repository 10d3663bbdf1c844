//! Figures, notices and the transparency table, from the public parts of the register alone.
//!
//! Absent on purpose: anything per site, per camera, per person or per day; any number that nothing in the register
//! gives; any content. What a figure rests on can be recounted by whoever is given the register.
#![forbid(unsafe_code)]

pub mod figures;
pub mod notice;
pub mod published;
pub mod rate;
pub mod transparency;
pub mod words;
pub mod year;

pub use figures::{Figures, figures};
pub use year::Year;
