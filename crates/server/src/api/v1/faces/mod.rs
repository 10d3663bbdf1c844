//! Faces seen.

pub(crate) mod report;
