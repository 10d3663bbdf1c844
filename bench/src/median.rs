//! The median of a few rounds: one slow round of a shared machine does not decide a figure.

/// The middle value; not a number where there were no rounds.
pub(crate) fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN)
}
