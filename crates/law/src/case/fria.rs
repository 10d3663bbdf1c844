//! The fundamental rights impact assessment: Article 27, as Article 5(2) pulls it in.

use super::AccuracyByGroup;
use crate::fact::Judgement;
use crate::limits::Limits;
use crate::time::Instant;

section! {
    /// The fundamental rights impact assessment (FRIA).
    pub struct Fria {
        /// Whether it was completed.
        pub completed: bool,
        /// When it was completed.
        pub completed_at: Instant,
        /// Who performed it; the deployer, not its contractor.
        pub performed_by: String,
        /// (a): whether it describes the processes in which the system is used.
        pub processes: bool,
        /// (b): whether it describes period and frequency.
        pub period_and_frequency: bool,
        /// (c): whether it keeps apart the targeted, those in the database, those present.
        pub persons_affected: bool,
        /// (d): whether it describes the specific risks of harm.
        pub risks: bool,
        /// (e): whether it describes human oversight.
        pub oversight: bool,
        /// (f): whether it describes the measures if risks materialise.
        pub measures: bool,
        /// Whether anything it describes has changed since.
        pub changed_since: bool,
        /// The accuracy measured before use by age, ethnicity, race, sex and disability, each with its sample size or unknown.
        pub accuracy_by_group: AccuracyByGroup,
        /// Whether its results were notified to the market surveillance authority.
        pub notified: bool,
        /// Groups affected, and independent experts, were involved in it where that was appropriate.
        pub involvement: Judgement,
        /// The limits it assumes; a FRIA that assumes none says so.
        pub limits: Limits,
    }
}
