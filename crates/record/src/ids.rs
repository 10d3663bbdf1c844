//! Ids of the register: opaque, pseudonymous, each its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}; write {form}")]
pub struct IdError {
    text: String,
    what: &'static str,
    form: &'static str,
}

/// 32 bytes, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex32(pub [u8; 32]);

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hex32 {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_hex(text).map(Self).ok_or_else(|| IdError {
            text: text.chars().take(80).collect(),
            what: "a hash",
            form: "64 lower-case hexadecimal digits",
        })
    }
}

/// At most 32 bytes, in one write: hashing an act with hundreds of ids spends its time here.
fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    let mut text = String::with_capacity(bytes.len() * 2);
    text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]));
    f.write_str(&text)
}

fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *slot = digit(high)? << 4 | digit(low)?;
    }
    Some(out)
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text_serde!(Hex32);

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub Hex32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.parse().map(Self)
            }
        }

        text_serde!($name);
    };
}

hash_id! {
    /// The hash of an act without its signature: what is signed, answered and referred to.
    ActHash
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix($prefix).and_then(parse_hex).map(Self).ok_or_else(|| IdError {
                    text: text.chars().take(80).collect(),
                    what: $what,
                    form: concat!("`", $prefix, "` and 32 lower-case hexadecimal digits"),
                })
            }
        }

        text_serde!($name);
    };
}

random_id! {
    /// A use: 16 random bytes, `u-…`.
    UseId, "u-", "a use id"
}
random_id! {
    /// An alert: 16 random bytes, `al-…`.
    AlertId, "al-", "an alert id"
}
random_id! {
    /// A key: the first 16 bytes of the SHA-256 of its public key, `k-…`.
    KeyId, "k-", "a key id"
}

macro_rules! token {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The token's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'/' | b'@' | b':');
                if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError {
                        text: text.chars().take(80).collect(),
                        what: $what,
                        form: "1 to 64 of A-Z a-z 0-9 - . _ / @ :",
                    })
                }
            }
        }

        text_serde!($name);
    };
}

token! {
    /// The register an act is for: a schemeless URL, as tlog-checkpoint asks.
    Origin, "an origin"
}
token! {
    /// A natural person or a machine, pseudonymous; one actor may hold several keys, never two roles.
    ActorId, "an actor id"
}
token! {
    /// A body that holds a role: a court, a supervisor, the unit itself.
    BodyId, "a body id"
}
token! {
    /// A described system.
    SystemId, "a system id"
}
token! {
    /// A camera of the instance.
    CameraId, "a camera id"
}
token! {
    /// A national profile, such as `SE` or `DE-HE`.
    ProfileId, "a profile id"
}
token! {
    /// A code or a short name: lists of codes stand in the file of the kind that uses them.
    Code, "a code"
}

/// The name of an actor that has no other: the register itself, its first administrator.
impl From<KeyId> for ActorId {
    fn from(key: KeyId) -> Self {
        Self(key.to_string())
    }
}

/// The body of an actor that has no other.
impl From<KeyId> for BodyId {
    fn from(key: KeyId) -> Self {
        Self(key.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_print_as_they_were_written() {
        let text = "u-000102030405060708090a0b0c0d0e0f";
        assert_eq!(text.parse::<UseId>().map(|id| id.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in
            ["", "u-", "u-00", "u-000102030405060708090A0B0C0D0E0F", "al-000102030405060708090a0b0c0d0e0f"]
        {
            assert!(text.parse::<UseId>().is_err(), "{text}");
        }
        assert!("two words".parse::<ActorId>().is_err());
        assert!("".parse::<ActorId>().is_err());
    }
}
