//! `Likelihood` of an event: a decimal from 0 to 1, read exactly.

use stricto_gate::LIKELIHOOD_MAX_E6;

/// More digits than any sender writes; with it nothing below can overflow.
const DIGITS_MAX: usize = 30;

/// The likelihood in 10^-6, cut off below, so that it is never taken for higher than it was written.
///
/// Digits, an optional fraction and exponent; none for signs, names and what lies outside 0 to 1. No floating point:
/// 0.93 has to be 930000 and not one less.
pub(crate) fn parse(text: &str) -> Option<u32> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, small(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if !(1..=DIGITS_MAX).contains(&digits().count()) || !digits().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = digits().fold(0_u128, |n, digit| n * 10 + u128::from(digit - b'0'));
    // value × 10^shift is the likelihood in 10^-6.
    let shift = 6 + exponent - i32::try_from(fraction.len()).ok()?;
    let power = 10_u128.checked_pow(shift.unsigned_abs());
    let one = u128::from(LIKELIHOOD_MAX_E6);
    let e6 = match (shift >= 0, power) {
        _ if value == 0 => 0,
        (true, power) => value.checked_mul(power?).filter(|&e6| e6 <= one)?,
        // So small a power of ten that every value of 30 digits lies below 10^-6.
        (false, None) => 0,
        // One and a tenth of a millionth is over one, though it would be cut off to one.
        (false, Some(power)) if value > one.checked_mul(power)? => return None,
        (false, Some(power)) => value.checked_div(power)?,
    };
    u32::try_from(e6).ok()
}

/// An exponent of at most three digits.
fn small(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_small = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_small.then(|| digits.parse::<i32>().ok()).flatten().map(|n| sign * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likelihood_is_read_exactly_and_never_upwards() {
        let cases = [
            ("0", Some(0)),
            ("0.93", Some(930_000)),
            ("0.29", Some(290_000)),
            ("1", Some(1_000_000)),
            ("1.000000000", Some(1_000_000)),
            (".5", Some(500_000)),
            ("1.", Some(1_000_000)),
            ("0.9299999", Some(929_999)),
            ("0.9299999999999999999999999999", Some(929_999)),
            ("0.0000009", Some(0)),
            ("9.3e-1", Some(930_000)),
            ("93E-2", Some(930_000)),
            ("0.00093e+3", Some(930_000)),
            ("1e-999", Some(0)),
            ("0e999", Some(0)),
            ("1.0000001", None),
            ("1.1", None),
            ("2", None),
            ("1e1", None),
            ("1e999", None),
            ("1e9999", None),
            ("-0.1", None),
            ("+0.1", None),
            ("", None),
            (".", None),
            ("NaN", None),
            ("INF", None),
            ("0,93", None),
            ("0.9 ", None),
            ("0.9.3", None),
            ("0.93%", None),
            ("0.9999999999999999999999999999999999", None),
        ];
        for (text, e6) in cases {
            assert_eq!(parse(text), e6, "{text}");
        }
    }
}
