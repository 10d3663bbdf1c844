//! Whether the server works.

pub(crate) mod read;
