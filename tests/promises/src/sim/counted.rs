//! What a run of seeds amounts to.

use std::collections::BTreeMap;
use std::fmt;

/// Counts of one seed, or of many together.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Seeds that ran to their end.
    pub seeds: u64,
    /// Days on which a use was alive, each use counted for itself.
    pub use_days: u64,
    /// Uses that were proposed.
    pub uses: u64,
    /// Entries of the register.
    pub entries: u64,
    /// Alerts that were released.
    pub alerts: u64,
    /// Erasures that were certified.
    pub erasures: u64,
    /// Assessments that were computed again at the end to the same receipt.
    pub assessments_repeated: u64,
    /// Checkpoints that the witness was shown.
    pub checkpoints: u64,
    /// Faults, by kind.
    pub faults: BTreeMap<&'static str, u64>,
}

impl Counted {
    /// Adds what another seed counted.
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.use_days += other.use_days;
        self.uses += other.uses;
        self.entries += other.entries;
        self.alerts += other.alerts;
        self.erasures += other.erasures;
        self.assessments_repeated += other.assessments_repeated;
        self.checkpoints += other.checkpoints;
        for (kind, count) in &other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
    }

    /// Notes a fault.
    pub fn fault(&mut self, kind: &'static str) {
        *self.faults.entry(kind).or_default() += 1;
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seeds {}, use-days {}, uses {}", self.seeds, self.use_days, self.uses)?;
        writeln!(
            f,
            "entries {}, alerts {}, certified erasures {}",
            self.entries, self.alerts, self.erasures
        )?;
        writeln!(
            f,
            "assessments computed again {}, checkpoints witnessed {}",
            self.assessments_repeated, self.checkpoints
        )?;
        for (kind, count) in &self.faults {
            writeln!(f, "  {count:>9}  {kind}")?;
        }
        Ok(())
    }
}
