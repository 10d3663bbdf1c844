//! The gate: permits compiled for speed, and one total function from a candidate to a verdict.
//!
//! Holds promises 1, 4 and 5 of the nine: no permit, no release; limits only narrow; a withheld candidate leaves a
//! counter and nothing else. Absent on purpose: a clock, chance, input and output, a cache of decisions, a log, and
//! any way to hand a candidate back to somebody. What the gate releases is not yet out: the register must take it
//! first (promise 2).
#![forbid(unsafe_code)]

mod candidate;
mod counters;
mod decide;
mod ids;
mod media;
mod permit;
mod permits;
mod verdict;

pub use candidate::{Candidate, LIKELIHOOD_MAX_E6, Media};
pub use counters::{Counters, Tally, Totals};
pub use decide::{CLOCK_SKEW_MAX, decide, shows_comparison_outside};
pub use media::{MediaType, MediaTypes};
pub use permit::{CompileError, CompiledPermit, Field, ID_MAX_BYTES, IDS_MAX};
pub use permits::{ClosedCause, Permits, Standing};
pub use verdict::{Code, Verdict};
