//! Parsers of what engines speak, and the door at which unwanted data is left.
//!
//! What describes a person beyond the claim (age, sex, clothing, whatever an engine adds) is stripped and counted; a
//! biometric template refuses the whole message. A refusal says where and why in words of ours and never repeats what
//! it refused (promise 5). Every size is bounded before anything is read. Absent on purpose: following an image URI,
//! keeping a member "for later", guessing a time zone.
#![forbid(unsafe_code)]

mod ingested;
pub mod ndjson;
pub mod onvif;
mod picture;
mod refused;
mod strip;
mod text;

pub use ingested::{Image, Ingested};
pub use picture::pixels;
pub use refused::{Refusal, Refused};

/// The longest message of one candidate, in bytes.
pub const MESSAGE_MAX_BYTES: usize = 256 * 1024;

/// The largest picture, in bytes once decoded.
pub const IMAGE_MAX_BYTES: usize = 128 * 1024;
