//! Figures.

pub(crate) mod read;
