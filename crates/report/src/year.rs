//! A calendar year of UTC, the period of the reports (R-5.6-a).

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use stricto_law::time::{Instant, Millis};

/// A calendar year of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Year(u16);

/// Why a text is not a year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a year from 2025 to 9998; write four digits, as in `2026`")]
pub struct YearError {
    text: String,
}

impl Year {
    /// The first year in which Article 5 applied.
    pub const FIRST: Self = Self(2025);

    /// The year in which an instant lies; none before the first.
    #[must_use]
    pub fn of(at: Instant) -> Option<Self> {
        at.to_string().get(..4).and_then(|digits| digits.parse().ok())
    }

    /// The year's first instant, and the next year's.
    #[must_use]
    pub fn bounds(self) -> (Instant, Instant) {
        (first(self.0), first(self.0.saturating_add(1)))
    }

    /// Whether an instant lies in the year.
    #[must_use]
    pub fn holds(self, at: Instant) -> bool {
        let (from, until) = self.bounds();
        from <= at && at < until
    }

    /// How much of the time from `from` to `until` lies in the year.
    #[must_use]
    pub fn share(self, from: Instant, until: Instant) -> Millis {
        let (first, end) = self.bounds();
        until.min(end).since(from.max(first)).unwrap_or(Millis(0))
    }

    /// The year's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The first instant of a year: reckoned, since figures ask it for each alert.
fn first(year: u16) -> Instant {
    let year = i64::from(year);
    let leap_days =
        (year - 1969).div_euclid(4) - (year - 1901).div_euclid(100) + (year - 1601).div_euclid(400);
    let days = (year - 1970) * 365 + leap_days;
    Instant::from_unix_ms(days * 86_400_000).unwrap_or(Instant::MAX)
}

impl FromStr for Year {
    type Err = YearError;

    fn from_str(text: &str) -> Result<Self, YearError> {
        let error = || YearError { text: text.chars().take(16).collect() };
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = text.parse().map_err(|_| error())?;
        if digits && (Self::FIRST.0..=9998).contains(&number) { Ok(Self(number)) } else { Err(error()) }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn every_year_begins_where_the_calendar_says() {
        for number in 2025..=9998_u16 {
            let year = Year(number);
            let (from, until) = year.bounds();
            assert_eq!(from, at(&format!("{number}-01-01T00:00:00.000Z")));
            assert_eq!(until, at(&format!("{}-01-01T00:00:00.000Z", number + 1)));
        }
    }

    #[test]
    fn a_year_begins_and_ends_at_midnight_utc() {
        let year: Year = "2026".parse().expect("a year");
        for (text, inside) in [
            ("2025-12-31T23:59:59.999Z", false),
            ("2026-01-01T00:00:00.000Z", true),
            ("2026-12-31T23:59:59.999Z", true),
            ("2027-01-01T00:00:00.000Z", false),
        ] {
            assert_eq!(year.holds(at(text)), inside, "{text}");
            assert_eq!(Year::of(at(text)) == Some(year), inside, "{text}");
        }
    }

    #[test]
    fn a_use_over_new_year_gives_each_year_its_share() {
        let (from, until) = (at("2026-12-31T22:00:00.000Z"), at("2027-01-01T03:00:00.000Z"));
        let share = |year: &str| year.parse::<Year>().expect("a year").share(from, until);
        assert_eq!(
            (share("2026"), share("2027"), share("2028")),
            (Millis::hours(2), Millis::hours(3), Millis(0))
        );
    }

    #[test]
    fn what_is_not_a_year_is_refused() {
        for text in ["", "26", "2024", "9999", "20260", "+202", "2o26"] {
            assert!(text.parse::<Year>().is_err(), "{text}");
        }
    }
}
