//! The register's public face.

pub(crate) mod read;
