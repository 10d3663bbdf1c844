//! What every operation and every job shares, and how errors of the rooms below become answers.

use std::sync::Arc;

use stricto_law::profile::Profiles;
use stricto_law::time::Instant;
use stricto_record::ids::ActHash;
use stricto_store::chance::Chance;
use stricto_store::error::StoreError;
use stricto_store::register::{OpenFieldError, Register, SubmitError};
use tokio::sync::watch;

use crate::api::error::ApiError;
use crate::console::session::Console;
use crate::engines::Engines;
use crate::gate_room::GateRoom;
use crate::jobs::Uncompilable;
use crate::reads::Reads;
use crate::unproposed::Unproposed;

/// The composition: the register, the gate, the engines' heartbeats, national law.
pub(crate) struct App {
    pub(crate) register: Register,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) profiles: Profiles,
    pub(crate) gate: GateRoom,
    pub(crate) engines: Engines,
    pub(crate) reads: Reads,
    pub(crate) uncompilable: Uncompilable,
    pub(crate) console: Console,
    pub(crate) unproposed: Unproposed,
    /// Says that the server ends: jobs finish what they are at, streams end.
    pub(crate) ending: watch::Sender<bool>,
}

impl App {
    /// The time, or that nothing but stops is done until it is known.
    pub(crate) fn now(&self) -> Result<Instant, ApiError> {
        self.register.now().ok_or_else(|| {
            ApiError::unavailable("the clock is unknown; only stops are taken until it is set")
        })
    }

    /// The position of an act.
    pub(crate) fn position(&self, hash: &ActHash) -> Result<u64, ApiError> {
        self.register
            .read(|fold| fold.position(hash))
            .ok_or_else(|| ApiError::not_found("no such act is in this register"))
    }
}

/// The answer to an act that is not in the register.
pub(crate) fn submit_error(error: SubmitError) -> ApiError {
    match error {
        SubmitError::Refused(refusal) => ApiError::refused(refusal.code.as_str(), refusal.why),
        SubmitError::Sealed { field, why } => {
            ApiError::malformed(format!("the sealed field `{field}`: {why}"))
        }
        SubmitError::Unavailable { why } => ApiError::unavailable(why),
    }
}

/// The answer where the store fails: nothing of how goes out, all of it goes into the log.
pub(crate) fn store_error(error: &StoreError) -> ApiError {
    tracing::error!(error = error as &dyn std::error::Error, "the store failed");
    ApiError::unavailable("the store does not do what it is asked; try again")
}

/// The answer to a field that cannot be opened.
pub(crate) fn open_error(error: &OpenFieldError) -> ApiError {
    match error {
        OpenFieldError::Store(error) => store_error(error),
        OpenFieldError::Keys(error) => {
            tracing::error!(error = error as &dyn std::error::Error, "the keys cannot be had");
            ApiError::unavailable("the keys cannot be had now; try again")
        }
        OpenFieldError::Damaged { .. } => {
            ApiError::internal("a sealed field that is gone without an erasure")
        }
    }
}
