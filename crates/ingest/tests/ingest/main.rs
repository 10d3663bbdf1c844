//! Ingest from outside: what is read, what is stripped, what is refused, and that no bytes make it panic.
#![forbid(unsafe_code)]

#[cfg(test)]
mod any_bytes;
#[cfg(test)]
mod native;
#[cfg(test)]
mod onvif;
