//! Sealing for authors.

pub(crate) mod make;
