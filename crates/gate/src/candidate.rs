//! What an engine claims.

use stricto_law::place::Point;
use stricto_law::time::Instant;

/// The greatest likelihood there is, in 10^-6.
pub const LIKELIHOOD_MAX_E6: u32 = 1_000_000;

/// A claim of an engine: this camera, this instant, this enrolment id, this likelihood, this picture.
///
/// Borrowed from the message it came in, so that nothing of it outlives the decision. It has no `Debug` on purpose:
/// a candidate that can be printed is one day printed into a log.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The use the engine compares for.
    pub use_id: &'a str,
    /// The camera, by the id it has in this instance.
    pub camera: &'a str,
    /// When the picture was captured, by the camera's clock.
    pub captured: Instant,
    /// Whether the message was kept by a broker or replayed; such a message is not live.
    pub retained: bool,
    /// Where the person was, if the engine says so; checked besides the camera's own position.
    pub point: Option<Point>,
    /// The id of the person in the engine's reference list.
    pub enrolment: &'a str,
    /// The engine's likelihood in 10^-6, 0 to [`LIKELIHOOD_MAX_E6`].
    pub likelihood_e6: u32,
    /// SHA-256 of the reference list that was compared with, lower-case hexadecimal.
    pub list_sha256: &'a str,
    /// The id of the system that compared.
    pub system: &'a str,
    /// The version of that system.
    pub system_version: &'a str,
    /// The picture.
    pub media: Media<'a>,
}

/// The picture that comes with a candidate, or the plain statement that none came.
#[derive(Clone, Copy)]
pub enum Media<'a> {
    /// No picture came: nobody could verify it, so it is withheld.
    Absent,
    /// A picture came.
    Present {
        /// The media type the message gives, as written.
        media_type: &'a str,
        /// The picture's bytes.
        bytes: &'a [u8],
    },
}
