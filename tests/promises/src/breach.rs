//! What a check finds.

use std::fmt;

/// A breach of a promise, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach(String);

/// What a check answers: nothing found, or the first breach.
pub type Check = Result<(), Breach>;

impl From<String> for Breach {
    fn from(what: String) -> Self {
        Self(what)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A breach where `holds` does not.
///
/// # Errors
/// The breach.
pub fn unless(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(Breach(what())) }
}

/// A breach, plainly.
///
/// # Errors
/// Always: the breach.
pub fn breach<T>(what: impl Into<String>) -> Result<T, Breach> {
    Err(Breach(what.into()))
}

/// The real part holds.
///
/// # Panics
/// Where it does not: with the breach.
pub fn holds(check: Check) {
    if let Err(breach) = check {
        panic!("the promise is broken: {breach}");
    }
}

/// The double is found out, and for the reason it was made for.
///
/// # Panics
/// Where the check finds nothing, or something else: then the suite could not fail.
pub fn is_found_out(check: Check, because: &str) {
    match check {
        Ok(()) => panic!("the check finds nothing in a double that breaks the promise: `{because}`"),
        Err(Breach(what)) => assert!(what.contains(because), "found `{what}`, not `{because}`"),
    }
}
