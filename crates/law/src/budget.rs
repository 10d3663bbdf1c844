//! The false-alert budget: a sequential test over alerts that two people verified.
//!
//! Wald's sequential probability ratio test (1945): after each verified alert, the logarithm of how much likelier the
//! outcomes so far are under the excessive rate than under the tolerated one is held against two bounds. A raw ratio
//! would cry after one false alert in two and sleep after a thousand true ones.
//! Rows read here too: E-k.

use crate::ln::ln;

/// What the decision says about false alerts; all in 10^-6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetParameters {
    /// The share of false alerts that is tolerated; above 0.
    pub tolerated_e6: u32,
    /// The share of false alerts that is too much; above the tolerated share and below 1.
    pub excessive_e6: u32,
    /// How often a test may find the tolerated share exceeded although it is not; above 0 and below one half.
    pub false_alarm_e6: u32,
    /// How often a test may find the excessive share within budget; above 0 and below one half.
    pub miss_e6: u32,
}

/// Why parameters make no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// The two shares are out of order.
    #[error(
        "the false-alert budget needs 0 < tolerated < excessive < 1000000; correct the decision's figures"
    )]
    Shares,
    /// An error rate is out of range.
    #[error(
        "the false-alert budget needs error rates above 0 and below 500000; correct the decision's figures"
    )]
    ErrorRates,
}

/// What people found out about an alert that was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertVerified {
    /// It was the person sought.
    True,
    /// It was not.
    False,
}

/// What the sequential test says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Not enough is known yet; go on.
    Continue,
    /// The last verified alert completed a test, which found the tolerated share kept; a new test has begun.
    WithinBudget,
    /// The share is too high. Final: what follows is for people, and a resumed use begins a new budget.
    Exceeded,
}

/// The running test of one use, foldable from its register: the same alerts in the same order give the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FalseAlertBudget {
    /// All in units of 2^-40 nat.
    on_false: i64,
    on_true: i64,
    upper: i64,
    lower: i64,
    sum: i64,
    exceeded: bool,
}

const MILLION: u32 = 1_000_000;

impl FalseAlertBudget {
    /// A test that has seen no alert.
    ///
    /// # Errors
    /// When the parameters are out of range or order.
    pub fn new(parameters: BudgetParameters) -> Result<Self, BudgetError> {
        let BudgetParameters { tolerated_e6, excessive_e6, false_alarm_e6, miss_e6 } = parameters;
        if tolerated_e6 == 0 || tolerated_e6 >= excessive_e6 || excessive_e6 >= MILLION {
            return Err(BudgetError::Shares);
        }
        let rate = 1..MILLION / 2;
        if !rate.contains(&false_alarm_e6) || !rate.contains(&miss_e6) {
            return Err(BudgetError::ErrorRates);
        }
        Ok(Self {
            on_false: ln_ratio(excessive_e6, tolerated_e6).ok_or(BudgetError::Shares)?,
            on_true: ln_ratio(MILLION - excessive_e6, MILLION - tolerated_e6).ok_or(BudgetError::Shares)?,
            upper: ln_ratio(MILLION - miss_e6, false_alarm_e6).ok_or(BudgetError::ErrorRates)?,
            lower: ln_ratio(miss_e6, MILLION - false_alarm_e6).ok_or(BudgetError::ErrorRates)?,
            sum: 0,
            exceeded: false,
        })
    }

    /// Takes one verified alert into the test and says where it stands.
    pub fn take(&mut self, alert: AlertVerified) -> Budget {
        if self.exceeded {
            return Budget::Exceeded;
        }
        let step = match alert {
            AlertVerified::True => self.on_true,
            AlertVerified::False => self.on_false,
        };
        self.sum = self.sum.saturating_add(step);
        if self.sum >= self.upper {
            self.exceeded = true;
            Budget::Exceeded
        } else if self.sum <= self.lower {
            // Good alerts are not saved up: a long good run must not pay for a bad one.
            self.sum = 0;
            Budget::WithinBudget
        } else {
            Budget::Continue
        }
    }

    /// Whether the budget is exceeded.
    #[must_use]
    pub const fn is_exceeded(&self) -> bool {
        self.exceeded
    }
}

fn ln_ratio(numerator: u32, denominator: u32) -> Option<i64> {
    ln(numerator)?.checked_sub(ln(denominator)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECISION: BudgetParameters = BudgetParameters {
        tolerated_e6: 100_000,
        excessive_e6: 400_000,
        false_alarm_e6: 50_000,
        miss_e6: 50_000,
    };

    fn answers(alerts: &str) -> Vec<Budget> {
        let mut budget = FalseAlertBudget::new(DECISION).expect("good parameters");
        let alert = |c| if c == 'f' { AlertVerified::False } else { AlertVerified::True };
        alerts.chars().map(|c| budget.take(alert(c))).collect()
    }

    #[test]
    fn the_bounds_are_walds() {
        // ln 4 a false alert, ln(2/3) a true one, bounds at plus and minus ln 19: 3 false ones reach it, 2 do not.
        assert_eq!(answers("fff"), [Budget::Continue, Budget::Continue, Budget::Exceeded]);
        assert_eq!(answers("tttttttt").last(), Some(&Budget::WithinBudget));
        assert_eq!(answers("ttttttt").last(), Some(&Budget::Continue));
        assert_eq!(answers("ftfft").get(3), Some(&Budget::Exceeded));
    }

    #[test]
    fn exceeded_is_final() {
        let long = format!("fff{}", "t".repeat(1000));
        assert!(answers(&long).iter().skip(2).all(|answer| *answer == Budget::Exceeded));
    }

    #[test]
    fn a_long_good_run_does_not_pay_for_a_bad_one() {
        let long = format!("{}fff", "t".repeat(8_000));
        assert_eq!(answers(&long).last(), Some(&Budget::Exceeded));
    }

    #[test]
    fn figures_out_of_range_make_no_test() {
        let shares = [(0, 10), (10, 10), (20, 10), (10, MILLION)];
        for (tolerated_e6, excessive_e6) in shares {
            let parameters = BudgetParameters { tolerated_e6, excessive_e6, ..DECISION };
            assert_eq!(FalseAlertBudget::new(parameters), Err(BudgetError::Shares));
        }
        for rate in [0, MILLION / 2, u32::MAX] {
            let false_alarm = BudgetParameters { false_alarm_e6: rate, ..DECISION };
            let miss = BudgetParameters { miss_e6: rate, ..DECISION };
            assert_eq!(FalseAlertBudget::new(false_alarm), Err(BudgetError::ErrorRates));
            assert_eq!(FalseAlertBudget::new(miss), Err(BudgetError::ErrorRates));
        }
    }

    /// The share of 4,000 first tests that end in *exceeded* when this share of the alerts is false.
    fn share_exceeded(false_e6: u64) -> f64 {
        let mut state = 7_u64;
        let mut exceeded = 0;
        for _ in 0..4_000 {
            let mut budget = FalseAlertBudget::new(DECISION).expect("good parameters");
            loop {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let is_false = (state >> 33) % 1_000_000 < false_e6;
                match budget.take(if is_false { AlertVerified::False } else { AlertVerified::True }) {
                    Budget::Continue => {}
                    Budget::WithinBudget => break,
                    Budget::Exceeded => {
                        exceeded += 1;
                        break;
                    }
                }
            }
        }
        f64::from(exceeded) / 4_000.0
    }

    #[test]
    fn error_rates_are_kept_at_both_shares() {
        assert!(share_exceeded(100_000) <= 0.06, "false alarms at the tolerated share");
        assert!(share_exceeded(50_000) <= 0.02, "false alarms below it");
        assert!(share_exceeded(400_000) >= 0.94, "misses at the excessive share");
        assert!(share_exceeded(600_000) >= 0.98, "misses above it");
    }
}
