//! Candidates in the native format.

pub(crate) mod submit;
