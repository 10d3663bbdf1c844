//! The `stricto` command.
#![forbid(unsafe_code)]
fn main() {}
