//! From a passed candidate to an alert: a bounded queue per use, batches of one use, conditional appends.
//!
//! The register decides at the very position the batch gets: after a stop it refuses, and the batch is gone. What
//! cannot be made durable within the live limit is dropped under a code of its own, and the gate is held, loudly.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stricto_gate::{Code, Verdict};
use stricto_ingest::Ingested;
use stricto_law::time::{Instant, Millis};
use stricto_record::class::Class;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::candidates_released::{CandidatesReleased, MAX_ALERTS};
use stricto_store::chance;
use stricto_store::register::{Draft, SubmitError};
use zeroize::Zeroizing;

use super::faults::Fault;
use super::{OpenUse, content};
use crate::app::App;
use crate::events::Event;

/// How many passed candidates of one use wait at most; what comes beyond is dropped.
const QUEUE_MAX: usize = 1024;

/// How many bytes of content one release carries at most, unless one alert has more.
const BATCH_BYTES: usize = 4 << 20;

/// How long an append that outlived its limit is watched for; what lands later still is listed, and not announced.
const LATE_MAX: Duration = Duration::from_secs(60);

/// How long to wait before a store that failed is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// A candidate that passed, on its way into the register; its bytes are zeroed when it is dropped.
pub(crate) struct Waiting {
    content: Zeroizing<Vec<u8>>,
    permit: ActHash,
    /// The first instant at which it is no longer live.
    until: Instant,
}

/// Passed candidates by use.
#[derive(Default)]
pub(crate) struct Queues(Mutex<BTreeMap<UseId, Queue>>);

/// The queue of one use; while it exists, one task works it off.
#[derive(Default)]
struct Queue(VecDeque<Waiting>);

impl Waiting {
    /// A candidate that passed, without what is written in its picture.
    ///
    /// # Errors
    /// The code under which it is withheld after all.
    pub(crate) fn new(ingested: Ingested<'_>, open: &OpenUse) -> Result<Self, Code> {
        let until = ingested.candidate().captured.plus(open.max_delay).plus(Millis(1));
        Ok(Self { content: content::bytes(ingested)?, permit: open.permit, until })
    }
}

/// Hands passed candidates over; they are released, or dropped and counted, without anybody waiting.
pub(crate) fn enqueue(app: &Arc<App>, of: UseId, passed: Vec<Waiting>) {
    let mut dropped = 0;
    let begin = {
        let mut queues = app.gate.queues.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = !queues.contains_key(&of);
        let Queue(queue) = queues.entry(of).or_default();
        for waiting in passed {
            if queue.len() < QUEUE_MAX {
                queue.push_back(waiting);
            } else {
                dropped += 1;
            }
        }
        begin
    };
    app.gate.count(of, Verdict::Withhold(Code::NotDurable), dropped);
    if begin {
        tokio::spawn(work_off(Arc::clone(app), of));
    }
}

async fn work_off(app: Arc<App>, of: UseId) {
    while let Some(batch) = next_batch(&app, of) {
        release(&app, of, batch).await;
    }
}

/// The next batch of one permit; where nothing waits the queue is gone, and with it its task.
fn next_batch(app: &App, of: UseId) -> Option<Vec<Waiting>> {
    let mut queues = app.gate.queues.0.lock().unwrap_or_else(PoisonError::into_inner);
    let Queue(queue) = queues.get_mut(&of)?;
    let (mut batch, mut bytes) = (Vec::<Waiting>::new(), 0);
    while batch.len() < MAX_ALERTS {
        let Some(next) = queue.front() else { break };
        bytes += next.content.len();
        let fits = batch.first().is_none_or(|first| first.permit == next.permit && bytes <= BATCH_BYTES);
        if !fits {
            break;
        }
        batch.extend(queue.pop_front());
    }
    if batch.is_empty() {
        queues.remove(&of);
        return None;
    }
    Some(batch)
}

/// A waiting candidate with the id its alert gets: the same at every try, so that none becomes two alerts.
type Named = (AlertId, Waiting);

async fn release(app: &Arc<App>, of: UseId, batch: Vec<Waiting>) {
    let withheld = batch.len();
    let named = batch.into_iter().map(|waiting| Some((AlertId(chance::bytes(&*app.chance).ok()?), waiting)));
    let Some(mut batch) = named.collect::<Option<Vec<Named>>>() else {
        return app.gate.count(of, Verdict::Withhold(Code::NotDurable), withheld);
    };
    loop {
        let Some(now) = app.register.now() else {
            return withhold(app, of, &batch, Code::ClockUnknown);
        };
        // The end of this use is asked for and not recorded, or a fault stands: nothing goes before what follows from it.
        if app.gate.is_ending(of) || app.gate.is_faulty() {
            return withhold(app, of, &batch, Code::GateHeld);
        }
        let before = batch.len();
        batch.retain(|(_, waiting)| now < waiting.until);
        app.gate.count(of, Verdict::Withhold(Code::NotDurable), before - batch.len());
        let last = batch.iter().map(|(_, waiting)| waiting.until).max();
        let Some((until, draft)) = last.zip(draft(of, &batch)) else { return };
        let left = until.since(now).unwrap_or(Millis(0));
        // An append that was begun may still land after the limit: it is then lawful. One that still waits may not.
        let first = batch.iter().map(|(_, waiting)| waiting.until).min().unwrap_or(until);
        let append = app.register.act_before(draft, first);
        let appended = tokio::time::timeout(Duration::from_millis(left.0), append).await;
        match appended {
            Ok(Ok(_)) => return released(app, of, &batch),
            Ok(Err(SubmitError::Refused(_))) => return settle(app, of, batch),
            Ok(Err(SubmitError::Sealed { .. })) => return withhold(app, of, &batch, Code::NotDurable),
            Ok(Err(SubmitError::Unavailable { .. })) => {
                // One that only waited too long ended with its time, and a clock that is gone is told by whoever looks.
                if app.register.now().is_some_and(|now| now < first) {
                    // It is suspended before anything else of it is released; what was tried may have landed.
                    app.gate.fails(Fault::Store, Some(now));
                    return watch_for(app, of, batch);
                }
                app.gate.hold_all("store", Some(now));
                tokio::time::sleep(AGAIN).await;
            }
            Err(_) => {
                app.gate.hold_all("store", Some(now));
                return watch_for(app, of, batch);
            }
        }
    }
}

/// Contents are dropped here, on time; only the ids are watched for.
fn watch_for(app: &Arc<App>, of: UseId, batch: Vec<Named>) {
    let alerts: Vec<AlertId> = batch.into_iter().map(|(alert, _)| alert).collect();
    tokio::spawn(landed_late(Arc::clone(app), of, alerts));
}

/// A refused batch: closed meanwhile, or taken at an earlier try whose answer was lost.
fn settle(app: &App, of: UseId, batch: Vec<Named>) {
    let (taken, closed): (Vec<_>, Vec<_>) = app
        .register
        .read(|fold| batch.into_iter().partition(|(alert, _)| fold.use_of_alert(alert) == Some(of)));
    released(app, of, &taken);
    withhold(app, of, &closed, Code::PermitClosed);
}

/// What became of a batch that outlived its limit: announced if it lands after all, counted as dropped if not.
async fn landed_late(app: Arc<App>, of: UseId, alerts: Vec<AlertId>) {
    let mut moved = app.register.subscribe();
    // A batch is one act: it lands whole or not at all.
    let landed = || app.register.read(|fold| alerts.iter().all(|alert| fold.use_of_alert(alert) == Some(of)));
    let watch = async { while !landed() && moved.changed().await.is_ok() {} };
    let _ = tokio::time::timeout(LATE_MAX, watch).await;
    if landed() {
        announce(&app, of, &alerts);
    } else {
        app.gate.count(of, Verdict::Withhold(Code::NotDurable), alerts.len());
    }
}

fn released(app: &App, of: UseId, batch: &[Named]) {
    let alerts: Vec<AlertId> = batch.iter().map(|(alert, _)| *alert).collect();
    announce(app, of, &alerts);
}

fn announce(app: &App, of: UseId, alerts: &[AlertId]) {
    app.gate.count(of, Verdict::Release, alerts.len());
    for alert in alerts {
        app.gate.events.tell(Event::Alert { alert: *alert, of });
    }
}

fn withhold(app: &App, of: UseId, batch: &[Named], code: Code) {
    app.gate.count(of, Verdict::Withhold(code), batch.len());
}

/// The act that releases a batch; none where nothing is left of it.
fn draft(of: UseId, batch: &[Named]) -> Option<Draft> {
    let (_, first) = batch.first()?;
    let public = Public::CandidatesReleased(CandidatesReleased { permit: first.permit });
    let seal =
        |(alert, waiting): &Named| (alert.to_string(), (Class::Alert(*alert), waiting.content.clone()));
    let sealed = batch.iter().map(seal).collect::<BTreeMap<_, _>>();
    Some(Draft { use_id: Some(of), public, re: Vec::new(), sealed })
}
