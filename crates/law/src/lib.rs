//! Article 5(1)(h) and 5(2) to (7) of Regulation (EU) 2024/1689 as pure functions.
//!
//! `assess(case, profiles, at)` reads no clock, no file and no chance: the same arguments give the same bytes.
//! It does not decide what needs judgement: it asks who judged, when, and on what evidence.
#![forbid(unsafe_code)]

mod aia;
pub mod answer;
pub mod assessment;
pub mod budget;
pub mod case;
mod clock;
mod dated;
mod deadline;
pub mod explain;
pub mod fact;
pub mod fact_set;
pub mod facts;
pub mod finding;
pub mod input;
pub mod interview;
pub mod limits;
mod ln;
pub mod memo;
pub mod numbers;
pub mod permit;
pub mod place;
pub mod profile;
mod reasoning;
pub mod receipt;
pub mod requirements;
mod said;
pub mod time;
pub mod words;

pub use assessment::{Assessment, Outcome, Permitted, assess};
pub use case::Case;
pub use permit::Permit;
pub use profile::Profiles;
pub use receipt::receipt;
pub use requirements::requirements;
