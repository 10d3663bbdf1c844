//! The synthetic engine: a process of its own that speaks the real protocol and compares nothing.
//!
//! It takes orders, acknowledges and renews them by signed acts, claims candidates by the thousand, and stops when it is
//! ordered to. A *rogue* one claims without any order, and obeys only when ordered off.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use stricto_law::limits::Limits;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Kind;
use stricto_record::kinds::order_issued::Action;
use tokio::task::JoinHandle;

use super::crowd::{Crowd, Ordered};
use crate::author::{Author, Draft};
use crate::client::{Answer, Client};
use crate::ending::{CommandError, Ended, Ending};
use crate::key_file;
use crate::now::now;
use crate::output;

/// How often it asks for orders.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// How often it claims candidates, and how many at a time: two thousand and more a second.
const CLAIM_EVERY: Duration = Duration::from_millis(100);
const CLAIMS: usize = 250;

/// How many faces pass for each candidate that it claims.
const FACES_PER_CLAIM: u64 = 3;

/// How many ticks of [`ASK_EVERY`] lie between two renewals of an order.
const RENEW_EVERY: u64 = 25;

/// Run the synthetic engine of the demo.
#[derive(Clone, clap::Args)]
pub(crate) struct Args {
    /// The server.
    #[arg(long)]
    server: String,
    /// The engine's key file.
    #[arg(long)]
    key: PathBuf,
    /// Written into everything that must be withheld, so that copies of it can be looked for.
    #[arg(long)]
    canary: String,
    /// Written, with the use, into the drawing of the one sighting per use.
    #[arg(long)]
    mark: String,
    /// How long after the start of a comparison the person sought passes, in milliseconds.
    #[arg(long, default_value_t = 7000)]
    sighting_after_ms: u64,
    /// Compare for this use at once, without any order.
    #[arg(long)]
    rogue: Option<UseId>,
}

/// What one comparison is doing.
struct Running {
    off: Arc<AtomicBool>,
    sighted: Arc<AtomicBool>,
    claimed: Arc<AtomicU64>,
    task: JoinHandle<Result<(), CommandError>>,
    order: Option<ActHash>,
}

struct Engine {
    author: Author,
    args: Args,
    running: BTreeMap<UseId, Running>,
    answered: BTreeSet<ActHash>,
}

/// Runs until it is killed.
///
/// # Errors
/// When the server does not answer any more.
pub(crate) async fn run(args: &Args) -> Ended {
    let author = Author::new(&Client::new(&args.server)?, key_file::read(&args.key)?).await?;
    let mut engine =
        Engine { author, running: BTreeMap::new(), answered: BTreeSet::new(), args: args.clone() };
    if let Some(use_id) = engine.args.rogue {
        engine.compare(use_id, None, unordered(use_id)).await?;
    }
    let mut tick = tokio::time::interval(ASK_EVERY);
    for count in 0_u64.. {
        tick.tick().await;
        engine.take_orders().await?;
        if count % RENEW_EVERY == 0 {
            engine.renew().await?;
        }
    }
    Ok(Ending::Fine)
}

impl Running {
    /// Ends it once the claims under way are made; how many there were.
    async fn end(self) -> Result<u64, CommandError> {
        self.off.store(true, Ordering::SeqCst);
        self.task.await.map_err(CommandError::operating)??;
        Ok(self.claimed.load(Ordering::SeqCst))
    }
}

impl Engine {
    async fn take_orders(&mut self) -> Result<(), CommandError> {
        let answer = self.author.client().get("/v1/orders").await?.done()?;
        let orders: Vec<Order> = answer
            .get("orders")
            .cloned()
            .map_or_else(|| Ok(Vec::new()), serde_json::from_value)
            .map_err(CommandError::operating)?;
        for order in orders {
            if self.answered.insert(order.hash) {
                self.obey(&order).await?;
            }
        }
        Ok(())
    }

    async fn obey(&mut self, order: &Order) -> Result<(), CommandError> {
        match order.action {
            Action::Compare => {
                let ordered = order.ordered().ok_or_else(|| {
                    CommandError::Operating(
                        "an order to compare leaves a bound open; it is not obeyed".into(),
                    )
                })?;
                self.acknowledge(order).await?;
                // A permit compiled anew orders on what compares already: that is no second start.
                if !self.running.contains_key(&order.use_id) {
                    let first = json!({ "first": now()?.to_string() });
                    self.say(order.use_id, Kind::ComparisonStarted, first).await?;
                }
                self.compare(order.use_id, Some(order.hash), ordered).await
            }
            Action::Stop => {
                self.stop(order.use_id).await?;
                self.acknowledge(order).await?;
                self.say(order.use_id, Kind::ComparisonStopped, json!({ "last": now()?.to_string() })).await
            }
            Action::DeleteList => {
                self.acknowledge(order).await?;
                self.attest(order).await?;
                tell(&json!({ "event": "list-deleted", "use": order.use_id.to_string() }))
            }
        }
    }

    /// Compares as ordered; an order that follows another takes its place.
    async fn compare(
        &mut self,
        use_id: UseId,
        order: Option<ActHash>,
        ordered: Ordered,
    ) -> Result<(), CommandError> {
        let before = self.running.remove(&use_id);
        let (claimed, sighted) = match &before {
            None => (Arc::default(), Arc::default()),
            Some(before) => (Arc::clone(&before.claimed), Arc::clone(&before.sighted)),
        };
        if let Some(before) = before {
            before.end().await?;
        }
        let off = Arc::new(AtomicBool::new(false));
        let seed = u64::from_le_bytes(*use_id.0.first_chunk().unwrap_or(&[0; 8]));
        let claims = Claims {
            client: self.author.client().clone(),
            use_id,
            crowd: Crowd::new(ordered, &self.args.canary, seed),
            mark: format!("{}-{use_id}", self.args.mark),
            sighting_after: Duration::from_millis(self.args.sighting_after_ms),
            off: Arc::clone(&off),
            claimed: Arc::clone(&claimed),
            sighted: Arc::clone(&sighted),
        };
        let task = tokio::spawn(claims.run());
        self.running.insert(use_id, Running { off, sighted, claimed, task, order });
        tell(&json!({ "event": "started", "use": use_id.to_string() }))
    }

    async fn stop(&mut self, use_id: UseId) -> Result<(), CommandError> {
        let Some(running) = self.running.remove(&use_id) else { return Ok(()) };
        let claimed = running.end().await?;
        tell(&json!({ "event": "stopped", "use": use_id.to_string(), "claimed": claimed }))
    }

    async fn renew(&self) -> Result<(), CommandError> {
        for order in self.running.values().filter_map(|running| running.order) {
            // A refusal means that the order is over: the order to stop is on its way.
            let _ = self.author.client().post(&format!("/v1/orders/{order}/renew"), &json!({})).await?;
        }
        Ok(())
    }

    async fn acknowledge(&self, order: &Order) -> Result<(), CommandError> {
        let draft = Draft::new(Kind::OrderAcknowledged, Some(order.use_id), json!({ "answer": "done" }));
        self.author.act(draft.answering(order.hash)).await.map(|_| ())
    }

    /// The list is deleted: the engine attests it, in answer to the erasure behind the order.
    async fn attest(&self, order: &Order) -> Result<(), CommandError> {
        let custodian = json!({ "engine": self.author.key().id().to_string() });
        let public = json!({ "custodian": custodian, "state": "done", "items": 1 });
        let mut draft = Draft::new(Kind::ErasureAttested, Some(order.use_id), public);
        draft.re.clone_from(&order.answers);
        self.author.act(draft).await.map(|_| ())
    }

    async fn say(&self, use_id: UseId, kind: Kind, public: Value) -> Result<(), CommandError> {
        self.author.act(Draft::new(kind, Some(use_id), public)).await.map(|_| ())
    }
}

/// An order as `GET /v1/orders` tells it.
#[derive(Deserialize)]
struct Order {
    #[serde(rename = "order")]
    hash: ActHash,
    #[serde(rename = "use")]
    use_id: UseId,
    action: Action,
    answers: Vec<ActHash>,
    limits: Option<Content>,
}

/// What an order to compare names.
#[derive(Deserialize)]
struct Content {
    limits: Limits,
}

impl Order {
    /// What is to be compared; none where the order leaves a bound open, which is then not obeyed.
    fn ordered(&self) -> Option<Ordered> {
        let Limits { cameras, persons, systems, reference_list, .. } = &self.limits.as_ref()?.limits;
        let system = systems.within()?.first()?;
        Some(Ordered {
            use_id: self.use_id.to_string(),
            cameras: cameras.within()?.keys().cloned().collect(),
            persons: persons.within()?.iter().cloned().collect(),
            list_sha256: reference_list.within()?.first()?.sha256.clone(),
            system: system.system.clone(),
            version: system.version.clone(),
        })
    }
}

/// What a rogue engine makes up for itself.
fn unordered(use_id: UseId) -> Ordered {
    Ordered {
        use_id: use_id.to_string(),
        cameras: vec!["cam-gate-1".into(), "cam-gate-2".into()],
        persons: (1..=40).map(|n| format!("wanted-{n}")).collect(),
        list_sha256: "5e".repeat(32),
        system: "fyr".into(),
        version: "2.0.0".into(),
    }
}

/// One comparison that claims and claims.
struct Claims {
    client: Client,
    use_id: UseId,
    crowd: Crowd,
    mark: String,
    sighting_after: Duration,
    off: Arc<AtomicBool>,
    claimed: Arc<AtomicU64>,
    sighted: Arc<AtomicBool>,
}

impl Claims {
    async fn run(mut self) -> Result<(), CommandError> {
        let begun = tokio::time::Instant::now();
        let mut tick = tokio::time::interval(CLAIM_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        for count in 1_u64.. {
            tick.tick().await;
            if self.off.load(Ordering::SeqCst) {
                break;
            }
            let mut lines = self.crowd.pass(CLAIMS, now()?);
            let mut claims = u64::try_from(CLAIMS).unwrap_or(0);
            if begun.elapsed() >= self.sighting_after && !self.sighted.swap(true, Ordering::SeqCst) {
                lines.extend(self.crowd.sighting(now()?, &self.mark));
                claims += 1;
                tell(&json!({ "event": "sighting", "use": self.use_id.to_string() }))?;
            }
            // What the gate thinks of them it never says; a refusal as a whole means: not now.
            if let Answer::Done(intake) = self.client.post_lines("/v1/candidates", lines).await? {
                let refused = intake.get("refused").and_then(Value::as_u64).unwrap_or(0);
                self.claimed.fetch_add(claims - refused.min(claims), Ordering::SeqCst);
            }
            if count.is_multiple_of(10) {
                self.report(claims * 10 * FACES_PER_CLAIM).await?;
            }
        }
        Ok(())
    }

    async fn report(&self, faces: u64) -> Result<(), CommandError> {
        let path = format!("/v1/uses/{}/faces", self.use_id);
        let _ = self.client.post(&path, &json!({ "faces_seen": faces })).await?;
        let claimed = self.claimed.load(Ordering::SeqCst);
        tell(&json!({ "event": "claimed", "use": self.use_id.to_string(), "claimed": claimed }))
    }
}

/// Tells the demo, on standard output, what the engine does: one JSON object a line.
fn tell(event: &Value) -> Result<(), CommandError> {
    output::line(&event.to_string())
}
