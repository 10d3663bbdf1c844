//! Rates with their intervals, in integers: the same counts give the same bytes on every machine.
//!
//! Rows read here too: P-f.

use serde::Serialize;

/// A share of a whole, per million, with its 95 % Wilson score interval.
///
/// Wilson, E. B. (1927): centre `(k + z²/2) / (n + z²)`, half width `z·√(k(n−k)/n + z²/4) / (n + z²)`, z = 1.96. The
/// lower end is rounded down and the upper end up, so that the interval never promises more than the counts hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
    /// The share in 10^-6, rounded half up; none where the whole is nothing.
    pub per_million: Option<u64>,
    /// The interval's lower end, in 10^-6.
    pub low: Option<u64>,
    /// The interval's upper end, in 10^-6.
    pub high: Option<u64>,
}

/// Counts beyond this are not computed with: no instance reaches a million million.
const COUNT_MAX: u64 = 1_000_000_000_000;

/// z², in 10^-4.
const Z2_E4: u128 = 38_416;

const MILLION: u128 = 1_000_000;

impl Rate {
    /// The share of `part` in `whole`; without a share where the whole is nothing or the counts make no sense.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        let without = Self { part, whole, per_million: None, low: None, high: None };
        if whole == 0 || part > whole || whole > COUNT_MAX {
            return without;
        }
        let (k, n) = (u128::from(part), u128::from(whole));
        // Everything times 10^4, so that z² is an integer.
        let whole_e4 = 10_000 * n + Z2_E4;
        let centre_e4 = 10_000 * k + Z2_E4 / 2;
        // The half width times 10^4 times 10^6, rounded up.
        let square = (10_000 * Z2_E4 * k * (n - k) * MILLION).div_ceil(n) * MILLION
            + Z2_E4 * Z2_E4 / 4 * MILLION * MILLION;
        let half = root_up(square);
        let low = (centre_e4 * MILLION).saturating_sub(half) / whole_e4;
        let high = (centre_e4 * MILLION + half).div_ceil(whole_e4).min(MILLION);
        let share = (k * MILLION * 2 + n) / (2 * n);
        Self {
            // The ends are exact where the counts are: nothing of something, or all of it.
            low: u64::try_from(if part == 0 { 0 } else { low }).ok(),
            high: u64::try_from(if part == whole { MILLION } else { high }).ok(),
            per_million: u64::try_from(share).ok(),
            ..without
        }
    }
}

/// The least integer whose square is not below `square`.
fn root_up(square: u128) -> u128 {
    let root = square.isqrt();
    if root * root < square { root + 1 } else { root }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same formula in floating point, as a reader would write it down.
    fn twin(part: u64, whole: u64) -> (f64, f64) {
        let (k, n, z) = (part as f64, whole as f64, 1.96_f64);
        let centre = (k + z * z / 2.0) / (n + z * z);
        let half = z * (k * (n - k) / n + z * z / 4.0).sqrt() / (n + z * z);
        ((centre - half) * 1e6, (centre + half) * 1e6)
    }

    #[test]
    fn the_interval_is_wilsons() {
        for (part, whole) in
            [(0, 1), (1, 1), (1, 2), (10, 2_077), (5, 100), (10, 3_147_436), (1, 1_000_000_000_000), (7, 9)]
        {
            let rate = Rate::of(part, whole);
            let (low, high) = twin(part, whole);
            let (got_low, got_high) = (rate.low.expect("low") as f64, rate.high.expect("high") as f64);
            assert!(
                got_low <= low.max(0.0) + 1e-3 && got_low >= low - 1.001,
                "{part}/{whole}: {rate:?}, {low}"
            );
            assert!(got_high >= high - 1e-3 && got_high <= high + 1.001, "{part}/{whole}: {rate:?}, {high}");
        }
    }

    #[test]
    fn published_counts_give_the_published_rates() {
        // 10 false of 2,077 alerts is 0.48 %; of 3,147,436 faces 0.0003 %.
        assert_eq!(Rate::of(10, 2_077).per_million, Some(4_815));
        assert_eq!(Rate::of(10, 3_147_436).per_million, Some(3));
    }

    #[test]
    fn a_share_of_nothing_is_none_and_never_zero() {
        assert_eq!(Rate::of(0, 0).per_million, None);
        assert_eq!(Rate::of(2, 1).per_million, None);
        assert_eq!(Rate::of(0, 5).per_million, Some(0));
        assert_eq!(Rate::of(0, 5).low, Some(0));
        assert_eq!(Rate::of(5, 5).high, Some(1_000_000));
    }
}
