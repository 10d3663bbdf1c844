//! `UtcTime` of an event: XML Schema `dateTime` with a zone.

use stricto_law::time::Instant;

use crate::refused::Refusal;

const BAD: Refusal = Refusal::Invalid("UtcTime");

/// The instant of a `dateTime` with 0 to 9 decimals and `Z` or an offset; what lies below a millisecond is cut off.
///
/// Without a zone it is refused: a guess would move a candidate by hours, into a window or out of one.
pub(crate) fn parse(text: &str) -> Result<Instant, Refusal> {
    let (seconds, rest) = text.split_at_checked("2026-11-22T10:00:00".len()).ok_or(BAD)?;
    let (millis, zone) = fraction(rest)?;
    let offset_ms = offset_ms(zone)?;
    let local: Instant = format!("{seconds}.{millis:03}Z").parse().map_err(|_| BAD)?;
    Instant::from_unix_ms(local.unix_ms() - offset_ms).ok_or(BAD)
}

/// The milliseconds of a decimal fraction, where there is one, and what follows it.
fn fraction(rest: &str) -> Result<(u32, &str), Refusal> {
    let Some(decimals) = rest.strip_prefix('.') else { return Ok((0, rest)) };
    let end = decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
    if !(1..=9).contains(&end) {
        return Err(BAD);
    }
    let (digits, zone) = decimals.split_at(end);
    let millis =
        digits.bytes().chain([b'0', b'0']).take(3).fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
    Ok((millis, zone))
}

fn offset_ms(zone: &str) -> Result<i64, Refusal> {
    let (sign, text) = match zone.split_at_checked(1) {
        None => return Err(if zone.is_empty() { Refusal::TimeWithoutZone } else { BAD }),
        Some(("Z", "")) => return Ok(0),
        Some(("+", text)) => (1, text),
        Some(("-", text)) => (-1, text),
        Some(_) => return Err(BAD),
    };
    let number = |text: &str| {
        (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())
            .flatten()
    };
    let (hours, minutes) = text.split_once(':').ok_or(BAD)?;
    match (number(hours), number(minutes)) {
        // XML Schema: at most 14:00.
        (Some(h), Some(m)) if m < 60 && h * 60 + m <= 14 * 60 => Ok(sign * (h * 60 + m) * 60_000),
        (_, _) => Err(BAD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_instant_is_the_same_instant() {
        let cases = [
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"),
            ("2026-11-22T10:00:00.1Z", "2026-11-22T10:00:00.100Z"),
            ("2026-11-22T10:00:00.123999999Z", "2026-11-22T10:00:00.123Z"),
            ("2026-11-22T11:30:00.5+01:30", "2026-11-22T10:00:00.500Z"),
            ("2026-11-22T00:00:00-10:00", "2026-11-22T10:00:00.000Z"),
            ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"),
        ];
        for (text, instant) in cases {
            assert_eq!(parse(text).map(|i| i.to_string()), Ok(instant.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_refused_for_that() {
        for text in ["2026-11-22T10:00:00", "2026-11-22T10:00:00.123"] {
            assert_eq!(parse(text), Err(Refusal::TimeWithoutZone), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22 10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:00:60Z",
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00.1234567890Z",
            "2026-11-22T10:00:00z",
            "2026-11-22T10:00:00+1:00",
            "2026-11-22T10:00:00+14:01",
            "2026-11-22T10:00:00+00:60",
            "2026-11-22T10:00:00+01:00[Europe/Rome]",
            "2026-11-22T10:00:00Ü",
            "0001-01-01T00:00:00+01:00",
        ] {
            assert_eq!(parse(text), Err(BAD), "{text}");
        }
    }
}
