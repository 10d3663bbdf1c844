//! How hours of law are counted, in both readings (requirements, C-15).
//!
//! Plain: hours of elapsed time from the stamp. Regulation (EEC, Euratom) 1182/71, Article 3(1) to (4): the hour in
//! which the event falls is not counted; the period runs from the first full hour to the expiry of the last, weekends
//! and holidays with it. Here what must stop stops at the plain, earlier one; what is lost is lost only at the later.
//! Both are elapsed time: no change of summer time lengthens or shortens them, and every zone of the Union lies whole
//! hours from UTC, so that its full hours are those of UTC.

use crate::time::{Instant, Millis};

const HOUR_MS: i64 = 3_600_000;

/// The end of `hours` in elapsed time from `event`: the earlier reading.
pub(crate) fn in_elapsed_time(event: Instant, hours: u64) -> Instant {
    event.plus(Millis::hours(hours))
}

/// The end of `hours` that begin with the first full hour after `event`: the later reading.
pub(crate) fn in_full_hours(event: Instant, hours: u64) -> Instant {
    let into_hour = event.unix_ms().rem_euclid(HOUR_MS).unsigned_abs();
    let to_next = HOUR_MS.unsigned_abs().saturating_sub(into_hour);
    in_elapsed_time(event.plus(Millis(to_next)), hours)
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use jiff::tz;

    use super::*;

    /// The instant at which a clock that is `ahead` hours of UTC shows `civil`.
    fn shown(civil: &str, ahead: i8) -> Instant {
        let civil: DateTime = civil.parse().expect("a civil time");
        let ms = tz::offset(ahead).to_timestamp(civil).expect("an instant").as_millisecond();
        Instant::from_unix_ms(ms).expect("in range")
    }

    /// Clocks in the Union: Lisbon, Stockholm and Athens, in winter and in summer.
    const LISBON: (i8, i8) = (0, 1);
    const STOCKHOLM: (i8, i8) = (1, 2);
    const ATHENS: (i8, i8) = (2, 3);

    #[test]
    fn twenty_four_and_forty_eight_hours_end_as_both_readings_say_on_every_clock_and_across_both_changes() {
        // Summer time began on 29 March 2026 and ended on 25 October 2026, at 01:00 UTC everywhere in the Union.
        let table = [
            // event on the clock, ahead, hours, plain end on the clock, ahead, full-hour end on the clock
            (
                "2026-06-10T14:20:00",
                STOCKHOLM.1,
                24,
                "2026-06-11T14:20:00",
                STOCKHOLM.1,
                "2026-06-11T15:00:00",
            ),
            (
                "2026-06-10T14:00:00",
                STOCKHOLM.1,
                24,
                "2026-06-11T14:00:00",
                STOCKHOLM.1,
                "2026-06-11T15:00:00",
            ),
            (
                "2026-06-10T14:59:59.999",
                LISBON.1,
                24,
                "2026-06-11T14:59:59.999",
                LISBON.1,
                "2026-06-11T15:00:00",
            ),
            // 23 hours on the wall: 24 elapsed ones end an hour later on the clock.
            (
                "2026-03-28T14:20:00",
                STOCKHOLM.0,
                24,
                "2026-03-29T15:20:00",
                STOCKHOLM.1,
                "2026-03-29T16:00:00",
            ),
            ("2026-03-28T14:20:00", LISBON.0, 24, "2026-03-29T15:20:00", LISBON.1, "2026-03-29T16:00:00"),
            ("2026-03-28T14:20:00", ATHENS.0, 48, "2026-03-30T15:20:00", ATHENS.1, "2026-03-30T16:00:00"),
            // 25 hours on the wall: 24 elapsed ones end an hour earlier on the clock.
            (
                "2026-10-24T14:20:00",
                STOCKHOLM.1,
                24,
                "2026-10-25T13:20:00",
                STOCKHOLM.0,
                "2026-10-25T14:00:00",
            ),
            ("2026-10-24T14:20:00", ATHENS.1, 48, "2026-10-26T13:20:00", ATHENS.0, "2026-10-26T14:00:00"),
            // A weekend and a holiday run along: 25 and 26 December.
            (
                "2026-12-25T23:30:00",
                STOCKHOLM.0,
                24,
                "2026-12-26T23:30:00",
                STOCKHOLM.0,
                "2026-12-27T00:00:00",
            ),
            ("2026-12-31T12:00:00", ATHENS.0, 48, "2027-01-02T12:00:00", ATHENS.0, "2027-01-02T13:00:00"),
            // The hour that the clock shows twice: its two halves are an hour apart.
            (
                "2026-10-25T02:30:00",
                STOCKHOLM.1,
                24,
                "2026-10-26T01:30:00",
                STOCKHOLM.0,
                "2026-10-26T02:00:00",
            ),
            (
                "2026-10-25T02:30:00",
                STOCKHOLM.0,
                24,
                "2026-10-26T02:30:00",
                STOCKHOLM.0,
                "2026-10-26T03:00:00",
            ),
        ];
        for (event, ahead, hours, plain, ahead_then, full) in table {
            let stamp = shown(event, ahead);
            assert_eq!(in_elapsed_time(stamp, hours), shown(plain, ahead_then), "{event} and {hours} h");
            assert_eq!(
                in_full_hours(stamp, hours),
                shown(full, ahead_then),
                "{event} and {hours} full hours"
            );
        }
    }

    #[test]
    fn the_reading_in_full_hours_is_later_by_at_most_an_hour_and_never_earlier() {
        for minute in 0..120 {
            let event = shown("2026-11-22T10:00:00", 0).plus(Millis(minute * 60_000));
            let (plain, full) = (in_elapsed_time(event, 24), in_full_hours(event, 24));
            let later = full.since(plain).expect("later");
            assert!((1..=3_600_000).contains(&later.0), "{later:?}");
        }
    }
}
