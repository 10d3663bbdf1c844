//! The promise suites, one file each under `tests/`.
#![forbid(unsafe_code)]
