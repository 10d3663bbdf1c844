//! Every number of law, once, with its row and its source.
//! Rows read here too: C-5, C-8.

use crate::time::Instant;

/// Hours within which authorisation of an urgent use must be requested: R-5.3-l, Article 5(3).
pub const URGENT_REQUEST_HOURS: u64 = 24;
/// Hours within which authorisation of a post-remote search must be requested: R-P-a, Article 26(10).
pub const POST_REQUEST_HOURS: u64 = 48;
/// The least maximum custodial sentence of an offence under point (iii), in months: R-5.1-l, Article 5(1)(h)(iii).
pub const LEAST_MAXIMUM_SENTENCE_MONTHS: u32 = 48;
/// How many items Annex II has: D-AII.
pub const ANNEX_II_ITEMS: u32 = 16;
/// How many natural persons verify each identification: R-14-b, Article 14(5).
pub const VERIFIERS: u32 = 2;
/// Months for which logs are kept at least: R-19-a and R-26-d, Articles 19(1) and 26(6).
pub const LOGS_KEPT_MONTHS: u32 = 6;
/// Days within which a Member State notifies its rules to the Commission: R-5.5-e, Article 5(5).
pub const LAW_NOTIFIED_DAYS: u32 = 30;
/// Days within which a serious incident is reported: R-73-a, Article 73(2).
pub const SERIOUS_INCIDENT_DAYS: u32 = 15;
/// Days within which a death is reported: R-73-a, Article 73(4).
pub const DEATH_REPORTED_DAYS: u32 = 10;
/// Days within which a widespread infringement is reported: R-73-a, Article 73(3).
pub const WIDESPREAD_REPORTED_DAYS: u32 = 2;

/// Hours after the declaration past which an undecided urgent use goes to people: ours, not the Act's (decision 0012).
///
/// The request may take 24 hours, and the longest time to decide of a profile here is 24 or 48 hours after it; two
/// days are the least that lets a timely request meet a court, and what outlives them is no longer an urgent start.
pub const URGENT_UNDECIDED_HOURS: u64 = 48;
/// The longest time to decide that a profile may state, in hours: ours, a week; longer is no time limit.
pub const LONGEST_DECISION_HOURS: u64 = 168;
/// The longest time for a challenge to reach a court, in days: ours, three months; longer is a parking place.
pub const LONGEST_CHALLENGE_DAYS: u32 = 92;
/// The longest period of one authorisation, in days: ours, a year. No profile states more; a longer one is for people.
pub const LONGEST_PERIOD_DAYS: u32 = 366;
/// How many entries of a reference list one person may have before people must look at it: ours.
pub const LIST_ENTRIES_PER_PERSON: u64 = 100;
/// How many persons a group may have before people must look at it: ours; more are hardly linked to one threat (R-5.2-a).
pub const LARGEST_GROUP_PERSONS: u64 = 100;
/// How many persons may each be named before that is warned of: ours; more come near to a watch list (R-5.2-a).
pub const MANY_NAMED_PERSONS: u64 = 10;
/// The largest area, in square metres, before people must look at it: ours, 100 km².
///
/// R-5.2-i: normally not a whole city or country; the city of Paris has 105 km².
pub const LARGEST_AREA_M2: u64 = 100_000_000;
/// The most cameras of one use before people must look at it: ours; a station district is searched with 50 (N-DE-HE).
pub const MOST_CAMERAS: u64 = 500;
/// The greatest delay from capture to verdict, in milliseconds, before people must look at it: ours, an hour.
///
/// A significant delay is no longer real-time (SC-c1), and so long a one bounds nothing (R-5.3-i).
pub const LONGEST_DELAY_MS: u64 = 3_600_000;
/// The threshold, in 10^-6, below which a released match is more likely wrong than right: ours, warned of (R-5.3-i).
pub const LEAST_THRESHOLD_E6: u32 = 500_000;
/// The sample below which a measured accuracy is warned of: ours; one error in 29 is over three in a hundred (X-d).
pub const LEAST_SAMPLE: u64 = 30;
/// What a share in 10^-6 is at most: all.
pub const ALL_E6: u64 = 1_000_000;
/// The longest time that the check of one person who is present takes, in minutes: ours, an hour (SC-i1).
pub const PRESENT_PERSON_MINUTES: u64 = 60;
/// Days before the request past which an assessment is shown as old: ours, a year.
pub const ASSESSMENT_GROWS_OLD_DAYS: u64 = 365;

/// One number of law, for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it measures.
    pub what: &'static str,
    /// The number.
    pub value: u64,
    /// Its unit.
    pub unit: &'static str,
    /// The requirement it belongs to.
    pub row: &'static str,
}

/// The numbers above as a table.
pub const ALL: &[Number] = &[
    number("urgent use: request for authorisation at the latest", URGENT_REQUEST_HOURS, "hours", "R-5.3-l"),
    number(
        "post-remote search: request for authorisation at the latest",
        POST_REQUEST_HOURS,
        "hours",
        "R-P-a",
    ),
    number(
        "offence: maximum sentence of at least",
        LEAST_MAXIMUM_SENTENCE_MONTHS as u64,
        "months",
        "R-5.1-l",
    ),
    number("Annex II: items", ANNEX_II_ITEMS as u64, "items", "D-AII"),
    number("identification: verified by at least", VERIFIERS as u64, "natural persons", "R-14-b"),
    number("logs kept at least", LOGS_KEPT_MONTHS as u64, "months", "R-26-d"),
    number("national law: notified to the Commission within", LAW_NOTIFIED_DAYS as u64, "days", "R-5.5-e"),
    number("serious incident: reported within", SERIOUS_INCIDENT_DAYS as u64, "days", "R-73-a"),
    number("death: reported within", DEATH_REPORTED_DAYS as u64, "days", "R-73-a"),
    number("widespread infringement: reported within", WIDESPREAD_REPORTED_DAYS as u64, "days", "R-73-a"),
];

const fn number(what: &'static str, value: u64, unit: &'static str, row: &'static str) -> Number {
    Number { what, value, unit, row }
}

/// The ban applies from 2 February 2025 (R-5.1-a, Article 113(a)): the first midnight of that day in the Union's east.
#[must_use]
pub fn ban_applies_from() -> Instant {
    unix(1_738_447_200_000)
}

/// Article 27 applies as a duty of its own from 2 December 2027 (section 1 of the requirements); before, through 5(2).
#[must_use]
pub fn article_27_applies_from() -> Instant {
    unix(1_827_698_400_000)
}

/// Article 26(10) applies from 2 December 2027, with the rest of Sections 1 to 3 of Chapter III (R-P-k, C-8).
#[must_use]
pub fn article_26_10_applies_from() -> Instant {
    article_27_applies_from()
}

/// Articles 26, 43 and 46 apply from 2 December 2027, with the rest of Sections 1 to 3 of Chapter III (C-8).
#[must_use]
pub fn high_risk_duties_apply_from() -> Instant {
    article_27_applies_from()
}

/// Articles 99 and 100, on penalties, apply from 2 August 2025 (Article 113(b)): R-99-a.
#[must_use]
pub fn penalties_apply_from() -> Instant {
    unix(1_754_082_000_000)
}

/// Article 49 applies from 2 August 2026, as the texts are read here (Article 113; sources disagree: C-5).
#[must_use]
pub fn registration_applies_from() -> Instant {
    unix(1_785_618_000_000)
}

/// Instants of law lie inside the writable range; the last writable one would keep a date from ever being reached.
fn unix(ms: i64) -> Instant {
    Instant::from_unix_ms(ms).unwrap_or(Instant::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_law_are_the_days_they_say() {
        assert_eq!(ban_applies_from().to_string(), "2025-02-01T22:00:00.000Z");
        assert_eq!(registration_applies_from().to_string(), "2026-08-01T21:00:00.000Z");
        assert_eq!(article_27_applies_from().to_string(), "2027-12-01T22:00:00.000Z");
    }
}
