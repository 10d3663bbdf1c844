//! The media types a picture may have.
//!
//! The list is closed: a biometric template (ISO/IEC 19794, 39794) can have none of them, and no permit can name
//! another.

/// A kind of picture that can be shown to a verifier and is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MediaType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
}

/// A set of media types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaTypes {
    jpeg: bool,
    png: bool,
}

impl MediaType {
    /// Every media type there is.
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Png];

    /// The name under which the type is registered.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The type with this name, compared byte by byte: parameters and capitals are not understood.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The type whose signature `bytes` begin with.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|known| bytes.starts_with(known.signature()))
    }

    const fn signature(self) -> &'static [u8] {
        match self {
            Self::Jpeg => &[0xff, 0xd8, 0xff],
            Self::Png => b"\x89PNG\r\n\x1a\n",
        }
    }
}

impl MediaTypes {
    /// No type: every candidate is withheld.
    pub const NONE: Self = Self { jpeg: false, png: false };

    /// The set with `media_type` in it.
    #[must_use]
    pub const fn with(self, media_type: MediaType) -> Self {
        match media_type {
            MediaType::Jpeg => Self { jpeg: true, ..self },
            MediaType::Png => Self { png: true, ..self },
        }
    }

    /// Whether `media_type` is in the set.
    #[must_use]
    pub const fn contains(self, media_type: MediaType) -> bool {
        match media_type {
            MediaType::Jpeg => self.jpeg,
            MediaType::Png => self.png,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_its_exact_name_and_its_first_bytes() {
        for known in MediaType::ALL {
            assert_eq!(MediaType::from_name(known.as_str()), Some(known));
            assert_eq!(MediaType::of(known.signature()), Some(known));
        }
        for name in ["image/JPEG", "image/jpeg; q=1", "image/svg+xml", "application/octet-stream", ""] {
            assert_eq!(MediaType::from_name(name), None, "{name}");
        }
        // The beginnings of ISO/IEC 19794-5 and -2 records, and of nothing.
        for bytes in [&b"FAC\x00020\x00"[..], b"FMR\x00 20\x00", b"\xff\xd8", b""] {
            assert_eq!(MediaType::of(bytes), None);
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let png = MediaTypes::NONE.with(MediaType::Png);
        assert!(png.contains(MediaType::Png));
        assert!(!png.contains(MediaType::Jpeg));
        assert!(!MediaTypes::NONE.contains(MediaType::Png));
    }
}
