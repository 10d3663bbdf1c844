//! Why a message is refused, without a word of the message.

use std::fmt;

/// Why a message is refused; the codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The body is longer than allowed.
    BodyTooLong,
    /// The message is longer than allowed.
    MessageTooLong,
    /// The message is not one JSON object.
    NotJson,
    /// This member is missing.
    Missing(&'static str),
    /// This member is there twice.
    Duplicate(&'static str),
    /// This member has another type, form or range than it must have.
    Invalid(&'static str),
    /// The message carries what looks like a biometric template.
    Template,
    /// The picture is larger than allowed.
    ImageTooLong,
    /// The message was kept by a broker, or repeats a state: it is not live.
    Retained,
    /// The time has no zone.
    TimeWithoutZone,
    /// The topic is not face recognition.
    WrongTopic,
    /// No camera of the use has this source.
    UnknownSource,
}

/// A refused message: the reason, and the line it was on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {code}")]
pub struct Refused {
    /// Why.
    pub code: Refusal,
    /// Which line of the body, counted from 1; 1 for a message that is no line.
    pub line: u32,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BodyTooLong => "body-too-long",
            Self::MessageTooLong => "message-too-long",
            Self::NotJson => "not-json",
            Self::Missing(_) => "member-missing",
            Self::Duplicate(_) => "member-duplicate",
            Self::Invalid(_) => "member-invalid",
            Self::Template => "template",
            Self::ImageTooLong => "image-too-long",
            Self::Retained => "retained",
            Self::TimeWithoutZone => "time-without-zone",
            Self::WrongTopic => "wrong-topic",
            Self::UnknownSource => "unknown-source",
        }
    }

    /// The member the refusal is about, by the name the format gives it.
    #[must_use]
    pub const fn member(self) -> Option<&'static str> {
        match self {
            Self::Missing(member) | Self::Duplicate(member) | Self::Invalid(member) => Some(member),
            Self::BodyTooLong
            | Self::MessageTooLong
            | Self::NotJson
            | Self::Template
            | Self::ImageTooLong
            | Self::Retained
            | Self::TimeWithoutZone
            | Self::WrongTopic
            | Self::UnknownSource => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyTooLong => f.write_str("the body is over 8 MiB; send fewer candidates at a time"),
            Self::MessageTooLong => f.write_str("the message is over 256 KiB; send a smaller picture"),
            Self::NotJson => {
                f.write_str("the message is not one JSON object in UTF-8; send one object a line")
            }
            Self::Missing(member) => write!(f, "`{member}` is missing; add it"),
            Self::Duplicate(member) => write!(f, "`{member}` is there twice; send it once"),
            Self::Invalid(member) => {
                write!(f, "`{member}` does not have the form it must have; see the format's description")
            }
            Self::Template => f.write_str(
                "the message carries what looks like a biometric template; configure the engine to send none",
            ),
            Self::ImageTooLong => f.write_str("the picture is over 128 KiB; send a smaller one"),
            Self::Retained => f.write_str(
                "the message was retained or repeats a state; publish live events without the retain flag",
            ),
            Self::TimeWithoutZone => {
                f.write_str("the time has no zone; configure the camera to write UTC with `Z`")
            }
            Self::WrongTopic => f.write_str(
                "the topic is not face recognition; subscribe to RuleEngine/Recognition/Face only",
            ),
            Self::UnknownSource => {
                f.write_str("the source is no camera of this use; check the order's cameras")
            }
        }
    }
}
