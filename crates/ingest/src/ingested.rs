//! A candidate as it came in, with what was stripped counted.

use std::borrow::Cow;

use stricto_gate::{Candidate, Media};
use stricto_law::place::Point;
use stricto_law::time::Instant;
use zeroize::Zeroize as _;

/// A message that was read and stripped: a claim for the gate, nothing more.
///
/// No `Debug` on purpose, as for the candidate itself. It borrows from the message where it can, and is to be dropped
/// with it as soon as the gate has decided; what it owns is overwritten then.
pub struct Ingested<'a> {
    pub(crate) use_id: Cow<'a, str>,
    pub(crate) camera: Cow<'a, str>,
    pub(crate) captured: Instant,
    pub(crate) retained: bool,
    pub(crate) point: Option<Point>,
    pub(crate) enrolment: Cow<'a, str>,
    pub(crate) likelihood_e6: u32,
    pub(crate) list_sha256: Cow<'a, str>,
    pub(crate) system: Cow<'a, str>,
    pub(crate) system_version: Cow<'a, str>,
    pub(crate) image: Option<Image<'a>>,
    pub(crate) stripped: u32,
}

/// A picture, decoded.
pub struct Image<'a> {
    /// The media type, as the message gives it or as the first bytes show it.
    pub media_type: Cow<'a, str>,
    /// The picture's bytes, at most [`crate::IMAGE_MAX_BYTES`].
    pub bytes: Vec<u8>,
}

impl<'a> Ingested<'a> {
    /// What the gate decides about.
    #[must_use]
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate {
            use_id: &self.use_id,
            camera: &self.camera,
            captured: self.captured,
            retained: self.retained,
            point: self.point,
            enrolment: &self.enrolment,
            likelihood_e6: self.likelihood_e6,
            list_sha256: &self.list_sha256,
            system: &self.system,
            system_version: &self.system_version,
            media: match &self.image {
                None => Media::Absent,
                Some(image) => Media::Present { media_type: &image.media_type, bytes: &image.bytes },
            },
        }
    }

    /// How many members were left at the door.
    #[must_use]
    pub const fn stripped(&self) -> u32 {
        self.stripped
    }

    /// The picture, to be sealed once the gate has released.
    #[must_use]
    pub fn into_image(mut self) -> Option<Image<'a>> {
        self.image.take()
    }

    /// Overwrites what is owned here: texts that were written with escapes, the decoded picture.
    fn wipe(&mut self) {
        for text in [
            &mut self.use_id,
            &mut self.camera,
            &mut self.enrolment,
            &mut self.list_sha256,
            &mut self.system,
            &mut self.system_version,
        ] {
            if let Cow::Owned(text) = text {
                text.zeroize();
            }
        }
        if let Some(image) = &mut self.image {
            image.bytes.zeroize();
        }
    }
}

impl Drop for Ingested<'_> {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owned_is_overwritten() {
        let owned = |text: &str| Cow::Owned::<str>(text.to_owned());
        let bytes = vec![1, 2, 3];
        let mut ingested = Ingested {
            use_id: Cow::Borrowed("use-1"),
            camera: owned("north-gate"),
            captured: Instant::MIN,
            retained: false,
            point: None,
            enrolment: owned("e-17"),
            likelihood_e6: 1,
            list_sha256: owned("hash"),
            system: owned("engine"),
            system_version: owned("1.0"),
            image: Some(Image { media_type: Cow::Borrowed("image/png"), bytes }),
            stripped: 0,
        };
        ingested.wipe();
        let candidate = ingested.candidate();
        assert_eq!(candidate.use_id, "use-1", "what is borrowed is the message's to overwrite");
        for text in [candidate.camera, candidate.enrolment, candidate.list_sha256, candidate.system] {
            assert_eq!(text, "");
        }
        assert!(matches!(candidate.media, Media::Present { bytes: [], .. }));
    }
}
