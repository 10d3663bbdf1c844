//! A thread of its own for one connection: SQLite blocks, and the rest must not.

use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::error::StoreError;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A connection on its own thread; dropping it closes the connection and waits until it is closed.
pub(super) struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    pub(super) fn start(name: &str, mut connection: Connection) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                for job in queue {
                    job(&mut connection);
                }
            })
            .map_err(|e| StoreError::Unavailable { why: format!("no thread for the database: {e}") })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `job` on the thread, after what was asked before.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Unavailable { why: "the database's thread has ended".into() };
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Box::new(move |connection| {
            // Whoever asked may have gone; the work is done all the same.
            drop(answer.send(job(connection)));
        }))
        .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Has `job` done after what was asked before, and waits for nothing: it is asked again when it is needed again.
    pub(super) fn begin(&self, job: impl FnOnce(&mut Connection) -> Result<(), StoreError> + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            let begun = jobs.send(Box::new(move |connection| {
                if let Err(error) = job(connection) {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "work on the database was not done"
                    );
                }
            }));
            // A thread that ended has failed whoever waits for it.
            drop(begun);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already failed every caller.
            drop(thread.join());
        }
    }
}
