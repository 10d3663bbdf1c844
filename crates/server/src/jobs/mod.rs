//! What the register's own key does by rule: asked of the fold after each movement and each second, and done.
//!
//! Nothing is remembered that the register does not hold, so a restart loses nothing; doing a thing twice is refused
//! and harmless. One job one file. The gate is followed by a task of its own, since closing waits for nobody.

mod assess;
mod compile;
mod conclude;
mod erase;
mod incident;
mod notify;
mod orders;
mod recall;
mod silence;
mod stop;
mod strays;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use stricto_record::due::{Due, due};
use stricto_record::ids::UseId;
use stricto_record::kinds::Public;
use stricto_store::error::StoreError;
use stricto_store::register::{DestroyError, Draft, OpenFieldError, Receipt, SubmitError};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::gate_room::GateState;
use crate::gate_room::faults::Fault;
use crate::gate_room::follow::follow;

pub(crate) use self::compile::Uncompilable;

/// How long the jobs wait where nothing moves: deadlines are kept to this.
const TICK: Duration = Duration::from_secs(1);

/// The longest wait after a failure.
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// Why a job is not done; it is asked again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    /// The register says no: most often because it is done already.
    #[error("the register refuses: {0}")]
    Refused(&'static str),
    /// Store, keys or clock cannot be reached.
    #[error("something cannot be reached: {0}")]
    Unavailable(String),
    /// What the job needs is not there or not of its form.
    #[error("{0}")]
    Fault(&'static str),
}

impl From<SubmitError> for JobError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => Self::Refused(refusal.code.as_str()),
            SubmitError::Sealed { .. } => Self::Fault("a field of the register's own act cannot be sealed"),
            SubmitError::Unavailable { why } => Self::Unavailable(why),
        }
    }
}

impl From<OpenFieldError> for JobError {
    fn from(error: OpenFieldError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<DestroyError> for JobError {
    fn from(error: DestroyError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Starts the tasks; they end with the server.
pub(crate) fn start(app: &Arc<App>) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(follow_always(Arc::clone(app))),
        tokio::spawn(do_always(Arc::clone(app))),
        tokio::spawn(hold_on_failures(Arc::clone(app))),
    ]
}

/// The gate as it stands, for those who look at uses.
pub(crate) fn gate_state(app: &App) -> GateState {
    app.gate.as_it_stands(silence::silent(app))
}

async fn follow_always(app: Arc<App>) {
    let mut ended = app.ending.subscribe();
    let mut moved = app.register.subscribe();
    while !*ended.borrow() {
        moved.borrow_and_update();
        follow(&app, &silence::silent(&app)).await;
        tokio::select! {
            _ = moved.changed() => {}
            () = tokio::time::sleep(TICK) => {}
            _ = ended.changed() => {}
        }
    }
}

/// Closes the gate at each failed write, whoever's it was: what cannot be recorded cannot be released either.
async fn hold_on_failures(app: Arc<App>) {
    let (mut ended, mut failed) = (app.ending.subscribe(), app.register.failures());
    while !*ended.borrow() {
        tokio::select! {
            changed = failed.changed() => match changed {
                Ok(()) => app.gate.fails(Fault::Store, app.register.now()),
                Err(_) => return,
            },
            _ = ended.changed() => {}
        }
    }
}

async fn do_always(app: Arc<App>) {
    let mut ended = app.ending.subscribe();
    let mut moved = app.register.subscribe();
    let mut wait = TICK;
    while !*ended.borrow() {
        moved.borrow_and_update();
        let reached = do_what_is_due(&app).await;
        wait = if reached { TICK } else { (wait * 2).min(BACK_OFF_MAX) };
        tokio::select! {
            _ = moved.changed(), if reached => {}
            () = tokio::time::sleep(wait) => {}
            _ = ended.changed() => {}
        }
    }
}

/// Does everything that is due; false where something could not be reached, so that nothing is hammered.
async fn do_what_is_due(app: &App) -> bool {
    let Some(now) = app.register.now() else { return do_what_an_end_owes(app).await };
    let mut reached = true;
    let mut note = |job: &'static str, done: Result<(), JobError>| match done {
        Ok(()) => {}
        Err(JobError::Refused(code)) => tracing::debug!(job, code, "a job was refused"),
        Err(JobError::Unavailable(why)) => {
            tracing::warn!(job, why, "a job waits");
            reached = false;
        }
        Err(JobError::Fault(what)) => tracing::error!(job, what, "a job cannot be done"),
    };
    let all_due = app.register.read(|fold| due(fold, &app.profiles, now));
    app.gate.settle_all_but(&all_due.iter().filter_map(stops).collect::<Vec<_>>());
    for due in all_due {
        note(name(&due), fulfil(app, due).await);
    }
    note("strays", strays::judge(app, now).await);
    note("silence", silence::record(app, now).await);
    note("tally", tally::hourly(app, now).await);
    reached
}

/// Without a clock, by the time that it is at least: what an end owes waits for nobody's clock.
async fn do_what_an_end_owes(app: &App) -> bool {
    let Some(at_least) = app.register.at_least() else { return false };
    let all_due = app.register.read(|fold| due(fold, &app.profiles, at_least));
    for due in all_due.into_iter().filter(is_owed_by_an_end) {
        let job = name(&due);
        if let Err(error) = fulfil(app, due).await {
            tracing::warn!(job, error = &error as &dyn std::error::Error, "what an end owes waits");
        }
    }
    false
}

const fn is_owed_by_an_end(due: &Due) -> bool {
    match due {
        Due::Stop { .. }
        | Due::OrderStop(_)
        | Due::OrderDeleteList(_)
        | Due::Recall(_)
        | Due::OrderErasure { .. }
        | Due::Reseal { .. }
        | Due::Destroy { .. }
        | Due::CloseErasure { .. } => true,
        Due::Suspend { .. }
        | Due::Assess(_)
        | Due::CompilePermit(_)
        | Due::OrderCompare(_)
        | Due::Incident { .. }
        | Due::Conclude { .. }
        | Due::LastTally(_)
        | Due::Notify { .. } => false,
    }
}

async fn fulfil(app: &App, due: Due) -> Result<(), JobError> {
    match due {
        Due::Stop { use_id, cause } => stop::stop(app, use_id, cause).await,
        Due::Suspend { use_id, cause } => stop::suspend(app, use_id, cause).await,
        Due::Assess(use_id) => assess::assess(app, use_id).await,
        Due::CompilePermit(use_id) => compile::compile(app, use_id).await,
        Due::OrderStop(use_id) => orders::stop(app, use_id).await,
        Due::OrderCompare(use_id) => orders::compare(app, use_id).await,
        Due::OrderDeleteList(use_id) => orders::delete_list(app, use_id).await,
        Due::Incident { use_id, code } => incident::record(app, use_id, code).await,
        Due::Recall(use_id) => recall::recall(app, use_id).await,
        Due::OrderErasure { use_id, cause, what } => erase::order(app, use_id, cause, what).await,
        Due::Reseal { use_id, order } => erase::reseal(app, use_id, order).await,
        Due::Destroy { use_id, order } => erase::destroy(app, use_id, order).await,
        Due::CloseErasure { use_id, order } => erase::close(app, use_id, order).await,
        Due::Conclude { use_id, alert } => conclude::conclude(app, use_id, alert).await,
        Due::LastTally(use_id) => tally::last(app, use_id).await,
        Due::Notify { use_id, to } => notify::of_use(app, use_id, to).await,
    }
}

/// The use that is to be stopped or suspended, where one is.
fn stops(due: &Due) -> Option<UseId> {
    if let Due::Stop { use_id, .. } | Due::Suspend { use_id, .. } = due { Some(*use_id) } else { None }
}

const fn name(due: &Due) -> &'static str {
    match due {
        Due::Stop { .. } => "stop",
        Due::Suspend { .. } => "suspend",
        Due::Assess(_) => "assess",
        Due::CompilePermit(_) => "compile",
        Due::OrderStop(_) | Due::OrderCompare(_) | Due::OrderDeleteList(_) => "orders",
        Due::Incident { .. } => "incident",
        Due::Recall(_) => "recall",
        Due::OrderErasure { .. } | Due::Reseal { .. } | Due::Destroy { .. } | Due::CloseErasure { .. } => {
            "erase"
        }
        Due::Conclude { .. } => "conclude",
        Due::LastTally(_) => "tally",
        Due::Notify { .. } => "notify",
    }
}

/// An act of the register's own key in a use, without sealed fields.
fn plain(use_id: UseId, public: Public) -> Draft {
    Draft { use_id: Some(use_id), public, re: Vec::new(), sealed: std::collections::BTreeMap::new() }
}

/// Appends an act of the register's own key.
async fn append(app: &App, draft: Draft) -> Result<Receipt, JobError> {
    Ok(app.register.act(draft).await?)
}
