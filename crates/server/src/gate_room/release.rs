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

use super::{OpenUse, content};
use crate::app::App;
use crate::events::Event;

/// How many passed candidates of one use wait at most; what comes beyond is dropped.
const QUEUE_MAX: usize = 1024;

/// How many bytes of content one release carries at most, unless one alert has more.
const BATCH_BYTES: usize = 4 << 20;

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
    pub(crate) fn new(ingested: Ingested<'_>, open: &OpenUse) -> Option<Self> {
        let until = ingested.candidate().captured.plus(open.max_delay).plus(Millis(1));
        Some(Self { content: content::bytes(ingested)?, permit: open.permit, until })
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

async fn release(app: &Arc<App>, of: UseId, mut batch: Vec<Waiting>) {
    loop {
        let Some(now) = app.register.now() else {
            return withhold(app, of, &batch, Code::ClockUnknown);
        };
        let before = batch.len();
        batch.retain(|waiting| now < waiting.until);
        app.gate.count(of, Verdict::Withhold(Code::NotDurable), before - batch.len());
        let Some(left) = batch.iter().map(|waiting| waiting.until).max().and_then(|until| until.since(now))
        else {
            return;
        };
        let Some((draft, alerts)) = draft(app, of, &batch) else {
            return withhold(app, of, &batch, Code::NotDurable);
        };
        // An append that was begun may still land after the limit: it is then lawful, and is listed.
        let appended = tokio::time::timeout(Duration::from_millis(left.0), app.register.act(draft)).await;
        match appended {
            Ok(Ok(_)) => {
                app.gate.count(of, Verdict::Release, alerts.len());
                for alert in alerts {
                    app.gate.events.tell(Event::Alert { alert, of });
                }
                return;
            }
            Ok(Err(SubmitError::Refused(_))) => return withhold(app, of, &batch, Code::PermitClosed),
            Ok(Err(SubmitError::Sealed { .. })) => return withhold(app, of, &batch, Code::NotDurable),
            Ok(Err(SubmitError::Unavailable { .. })) => {
                app.gate.hold_all("store", Some(now));
                tokio::time::sleep(AGAIN).await;
            }
            Err(_) => {
                app.gate.hold_all("store", Some(now));
                return withhold(app, of, &batch, Code::NotDurable);
            }
        }
    }
}

fn withhold(app: &App, of: UseId, batch: &[Waiting], code: Code) {
    app.gate.count(of, Verdict::Withhold(code), batch.len());
}

/// The act that releases a batch, with fresh alert ids; none without chance.
fn draft(app: &App, of: UseId, batch: &[Waiting]) -> Option<(Draft, Vec<AlertId>)> {
    let permit = batch.first()?.permit;
    let mut sealed = BTreeMap::new();
    let mut alerts = Vec::with_capacity(batch.len());
    for waiting in batch {
        let alert = AlertId(chance::bytes(&*app.chance).ok()?);
        sealed.insert(alert.to_string(), (Class::Alert(alert), waiting.content.clone()));
        alerts.push(alert);
    }
    let public = Public::CandidatesReleased(CandidatesReleased { permit });
    Some((Draft { use_id: Some(of), public, re: Vec::new(), sealed }, alerts))
}
