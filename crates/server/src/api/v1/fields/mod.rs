//! Sealed fields.

pub(crate) mod open;
