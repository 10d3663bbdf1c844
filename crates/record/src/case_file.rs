//! The case file: the law's case, from a use's file and whatever openings the reader has.
//!
//! Claims come from sealed case parts. Times, roles, results and what runs come from the acts themselves: where the
//! register knows better, what a part claims is not read.

use stricto_law::case::Case;

use crate::fold::{Fold, UseFile};
use crate::ids::ActHash;

/// Plain values of sealed fields, as far as the reader has them.
pub trait Openings {
    /// The canonical JSON of an act's sealed field, or why there is none.
    fn open(&self, act: &ActHash, field: &str) -> Opened;
}

/// What opening a sealed field gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The canonical JSON of the field's value, without its salt.
    Value(Vec<u8>),
    /// The act carries no such field, or its ciphertext is not there.
    Missing,
    /// The reader has no key for it.
    Sealed,
    /// Its key is destroyed.
    Erased,
}

/// A case as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRead {
    /// The case. Where a part cannot be read it is the case of which nothing is known: a part that is not read
    /// might be the one that prohibits.
    pub case: Case,
    /// The parts that cannot be read.
    pub faults: Vec<Fault>,
}

/// A part of a case that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the field `{field}` of act `{act}` {why}")]
pub struct Fault {
    /// The act.
    pub act: ActHash,
    /// The field.
    pub field: &'static str,
    /// What is the matter with it, and what to do.
    pub why: String,
}

/// The law's case of this use, as far as `openings` show it.
#[must_use]
pub fn read(fold: &Fold, file: &UseFile, openings: &impl Openings) -> CaseRead {
    let _ = (fold, file, openings);
    CaseRead { case: Case::nothing_known(), faults: Vec::new() }
}
