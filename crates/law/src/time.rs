//! Instants and elapsed time, in integer milliseconds of UTC.
//!
//! Periods of law are elapsed time, never wall-clock days (requirements C-15).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An instant of UTC with millisecond resolution, written `2026-11-22T10:00:00.000Z`.
///
/// Range: years 0001 to 9999, so that its text always has four digits of year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A length of elapsed time in milliseconds, never negative.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

/// Why a text is not an instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` {}", if *.formed { "is a day or an hour that no calendar has" } else {
    "is not an instant; write it in UTC with milliseconds, as in `2026-11-22T10:00:00.000Z`"
})]
pub struct InstantError {
    text: String,
    /// Whether it is written as an instant is.
    formed: bool,
}

impl Instant {
    /// The first instant that can be written.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// The last instant that can be written: the last whole day that every time zone still reaches.
    pub const MAX: Self = Self(253_402_128_000_000);

    /// The instant that lies `ms` milliseconds after 1970-01-01T00:00:00Z, if it can be written.
    #[must_use]
    pub fn from_unix_ms(ms: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&ms).then_some(Self(ms))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// As a person reads it: `2026-11-22 10:00 UTC`; with seconds, and to the millisecond, only where it has them.
    #[must_use]
    pub fn readable(self) -> String {
        let text = self.to_string();
        let text = text.strip_suffix('Z').unwrap_or(&text).replacen('T', " ", 1);
        let text = text.strip_suffix(".000").unwrap_or(&text);
        format!("{} UTC", text.strip_suffix(":00").unwrap_or(text))
    }

    /// This instant and `span` of elapsed time; the last writable instant where that lies beyond it.
    #[must_use]
    pub fn plus(self, span: Millis) -> Self {
        let span = i64::try_from(span.0).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(span).min(Self::MAX.0))
    }

    /// The time elapsed from `earlier` to this instant, or none where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Millis> {
        u64::try_from(self.0.checked_sub(earlier.0)?).ok().map(Millis)
    }
}

impl Millis {
    /// `hours` hours of elapsed time.
    #[must_use]
    pub const fn hours(hours: u64) -> Self {
        Self(hours.saturating_mul(3_600_000))
    }

    /// `days` times 24 hours of elapsed time.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self::hours(days.saturating_mul(24))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `from_unix_ms` and `plus` keep the value inside jiff's range.
        let ts = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{ts:.3}")
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        let error = || InstantError { text: text.chars().take(64).collect(), formed: formed(text) };
        let ts: jiff::Timestamp = text.parse().map_err(|_| error())?;
        let instant = Self::from_unix_ms(ts.as_millisecond()).ok_or_else(error)?;
        // One instant has one spelling: what does not print back the same is refused.
        if instant.to_string() == text { Ok(instant) } else { Err(error()) }
    }
}

/// Whether a text is written as an instant is: `0000-00-00T00:00:00.000Z` with any digits.
fn formed(text: &str) -> bool {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).eq("0000-00-00T00:00:00.000Z".chars())
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "an instant of UTC with milliseconds, `2026-11-22T10:00:00.000Z`",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_the_minute_and_more_only_where_there_is_more() {
        for (text, read) in [
            ("2027-07-01T00:00:00.000Z", "2027-07-01 00:00 UTC"),
            ("2027-07-01T09:30:05.000Z", "2027-07-01 09:30:05 UTC"),
            ("2027-07-01T09:30:00.001Z", "2027-07-01 09:30:00.001 UTC"),
        ] {
            assert_eq!(text.parse::<Instant>().expect("an instant").readable(), read);
        }
    }

    #[test]
    fn an_instant_prints_as_it_was_written() {
        for text in ["2026-11-22T10:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-30T00:00:00.000Z"] {
            assert_eq!(text.parse::<Instant>().map(|i| i.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn another_spelling_of_an_instant_is_refused() {
        for text in ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00.000+01:00", "2026-11-22 10:00:00.000Z", ""]
        {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
    }

    #[test]
    fn elapsed_time_is_never_negative() {
        let (a, b) = (Instant(5), Instant(9));
        assert_eq!(b.since(a), Some(Millis(4)));
        assert_eq!(a.since(b), None);
    }
}
