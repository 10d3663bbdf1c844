//! Acts: submit, read, prove.

pub(crate) mod prove;
pub(crate) mod read;
pub(crate) mod submit;
