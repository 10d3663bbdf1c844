//! The last act.

pub(crate) mod read;
