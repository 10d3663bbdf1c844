//! Natural logarithms in integers, so that every machine computes the same bits.

/// The natural logarithm of `n`, at least 1, in units of 2^-40, rounded down; the error is below 2^-38.
///
/// ln n = k ln 2 + 2 artanh((m - 1) / (m + 1)) with n = 2^k m and m in 1..2; the series gains over three bits a term.
pub(crate) fn ln(n: u32) -> Option<i64> {
    let k = n.checked_ilog2()?;
    let (n, power) = (i128::from(n), 1_i128 << k);
    let twice_artanh = |num: i128, den: i128| {
        let z = (num << 60) / den;
        let square = (z * z) >> 60;
        let mut term = z;
        let mut sum = 0;
        let mut odd = 1;
        while term > 0 {
            sum += term / odd;
            term = (term * square) >> 60;
            odd += 2;
        }
        2 * sum
    };
    // ln 2 = 2 artanh(1/3)
    let sum = i128::from(k) * twice_artanh(1, 3) + twice_artanh(n - power, n + power);
    i64::try_from(sum >> 20).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_the_one_of_the_mathematicians() {
        for n in (1..2_000).chain((2_000..=1_000_000).step_by(997)).chain([1_000_000, u32::MAX]) {
            let ours = ln(n).expect("n is at least 1") as f64 / (1_u64 << 40) as f64;
            assert!((ours - f64::from(n).ln()).abs() < 1e-11, "{n}: {ours}");
        }
        assert_eq!(ln(1), Some(0));
        assert_eq!(ln(0), None);
    }
}
