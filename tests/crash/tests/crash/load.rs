//! An engine and people at a server that may die at any moment, and what each of them was answered.

use std::io::Read as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stricto_crash::disk::Dice;
use stricto_record::act::Entry;
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_opened::AlertOpened;
use stricto_record::kinds::authorisation_decided::{AuthorisationDecided, Basis, DecisionResult};
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::comparison_stopped::ComparisonStopped;
use stricto_record::kinds::erasure_attested::{ErasureAttested, ErasureState};
use stricto_record::kinds::erasure_ordered::Custodian;
use stricto_record::kinds::order_acknowledged::{Answer as Did, OrderAcknowledged};
use stricto_record::kinds::use_stopped::{StopCause, UseStopped};
use stricto_testkit::Actor;

use crate::client::{Client, NotDone};
use crate::common::{PIXEL, worked};
use crate::prepared::{Prepared, proposal};

/// How long a load goes on where nothing kills it; longer where nobody was told yet, or nothing is certified.
const LASTS: Duration = Duration::from_millis(1500);

/// How long it goes on at most.
const AT_MOST: Duration = Duration::from_secs(20);

/// What was delivered: nothing of it may be missing later.
#[derive(Default)]
pub(crate) struct Witness {
    /// Acts with a receipt, and their positions.
    pub(crate) acts: Vec<(ActHash, u64)>,
    /// Alerts that a stream told of.
    pub(crate) told: Vec<AlertId>,
    /// Alerts whose content was handed out to the first verifier.
    pub(crate) shown: Vec<AlertId>,
    /// The last checkpoint that was handed out.
    pub(crate) checkpoint: Option<String>,
    /// Refusals that nobody expected.
    pub(crate) refusals: Vec<String>,
}

/// Everybody at one server.
pub(crate) struct Load<'a> {
    pub(crate) client: Client,
    pub(crate) prepared: &'a Prepared,
    pub(crate) witness: &'a Mutex<Witness>,
    over: AtomicBool,
    certified: AtomicBool,
}

impl<'a> Load<'a> {
    pub(crate) fn new(client: Client, prepared: &'a Prepared, witness: &'a Mutex<Witness>) -> Self {
        Self { client, prepared, witness, over: AtomicBool::new(false), certified: AtomicBool::new(false) }
    }

    /// Everybody at once, until `alive` says no more or the time is over.
    ///
    /// What the court, the commander and the requester do is begun in an order of the seed.
    pub(crate) fn run(&self, seed: u64, refused: bool, mut alive: impl FnMut() -> bool) {
        let mut dice = Dice::new(seed ^ 0x10ad);
        let [court, commander, requester] = [0; 3].map(|_| Duration::from_millis(dice.next(150)));
        let new = UseId(std::array::from_fn(|_| u8::try_from(dice.next(256)).expect("a byte")));
        std::thread::scope(|scope| {
            scope.spawn(|| self.while_it_lives(|| self.engine(true)));
            scope.spawn(|| self.listens());
            scope.spawn(|| self.while_it_lives(|| self.opens()));
            scope.spawn(|| self.while_it_lives(|| self.looks()));
            scope.spawn(|| self.while_it_lives(|| self.attests()));
            if refused {
                scope.spawn(|| self.after(court, || self.refuses()));
            }
            scope.spawn(|| self.after(requester, || self.proposes(new)));
            scope.spawn(|| self.after(commander + Duration::from_millis(150), || self.stops()));
            let began = Instant::now();
            let lacks = || !self.told() || (refused && !self.certified.load(Ordering::SeqCst));
            let goes_on = |lasted: Duration| lasted < LASTS || (lacks() && lasted < AT_MOST);
            while alive() && goes_on(began.elapsed()) {
                std::thread::sleep(Duration::from_millis(2));
            }
            self.over.store(true, Ordering::SeqCst);
        });
    }

    fn over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn while_it_lives(&self, work: impl Fn() -> Result<(), NotDone>) {
        while !self.over() {
            match work() {
                Ok(()) | Err(NotDone::Refused(_)) => std::thread::sleep(Duration::from_millis(5)),
                Err(NotDone::Gone(_)) => return,
            }
        }
    }

    fn after(&self, wait: Duration, work: impl Fn() -> Result<(), NotDone>) {
        std::thread::sleep(wait);
        if let (false, Err(NotDone::Refused(why))) = (self.over(), work()) {
            self.witness.lock().expect("a witness").refusals.push(why);
        }
    }

    fn act(
        &self,
        who: &Actor,
        of: UseId,
        public: &Public,
        re: &[ActHash],
        sealed: &[(&str, Value)],
    ) -> Result<(), NotDone> {
        let done = self.client.act(who, Some(of), public, re, sealed)?;
        self.witness.lock().expect("a witness").acts.push(done);
        Ok(())
    }

    /// The engine does as it is ordered, says that it is there, and claims where it is to.
    pub(crate) fn engine(&self, claims: bool) -> Result<(), NotDone> {
        let engine = &self.prepared.cast.engine;
        let listed = self.client.get(engine, "/v1/orders")?.json();
        for order in listed["orders"].as_array().into_iter().flatten() {
            let (Some(hash), Some(of)) = (parsed::<ActHash>(&order["order"]), parsed::<UseId>(&order["use"]))
            else {
                continue;
            };
            let (action, acknowledged) =
                (order["action"].as_str().unwrap_or_default(), order["acknowledged"] == true);
            if !acknowledged {
                let did = Public::OrderAcknowledged(OrderAcknowledged { answer: Did::Done });
                self.act(engine, of, &did, &[hash], &[])?;
            }
            let answers: Vec<ActHash> =
                order["answers"].as_array().into_iter().flatten().filter_map(parsed).collect();
            match (action, acknowledged) {
                ("compare", true) => {
                    self.client.ask(Some(engine), "POST", &format!("/v1/orders/{hash}/renew"), "{}")?;
                }
                ("compare", false) => {
                    let started = ComparisonStarted { first: self.client.now() };
                    self.act(engine, of, &Public::ComparisonStarted(started), &[], &[])?;
                }
                ("stop", _) => {
                    let stopped = ComparisonStopped { last: self.client.now() };
                    self.act(engine, of, &Public::ComparisonStopped(stopped), &[], &[])?;
                }
                _ => self.attest(engine, of, Custodian::Engine(engine.id()), &answers)?,
            }
        }
        if claims {
            for of in [self.prepared.a, self.prepared.b] {
                let line = Prepared::candidate(of, self.client.now());
                self.client.ask(Some(engine), "POST", "/v1/candidates", &line)?;
            }
        }
        Ok(())
    }

    fn attest(&self, who: &Actor, of: UseId, custodian: Custodian, re: &[ActHash]) -> Result<(), NotDone> {
        let done = ErasureAttested { custodian, state: ErasureState::Done, items: 1 };
        self.act(who, of, &Public::ErasureAttested(done), re, &[])
    }

    /// Whoever read alerts of `b` attests that nothing is left of them, once that is ordered.
    pub(crate) fn attests(&self) -> Result<(), NotDone> {
        let (cast, b) = (&self.prepared.cast, self.prepared.b);
        let entries = self.client.entries(&cast.auditor, b)?;
        let last = |entry: &Entry| matches!(entry.signed.act.public, Public::UseErased(_));
        self.certified.store(entries.iter().any(last), Ordering::SeqCst);
        for entry in entries {
            let Public::ErasureOrdered(ordered) = &entry.signed.act.public else { continue };
            let order = entry.signed.act.hash().expect("a hash");
            for custodian in &ordered.custodians {
                let reader = cast.verifiers.iter().find(|who| *custodian == Custodian::Reader(who.id()));
                // Who attested already is refused, which changes nothing.
                match reader.map(|who| self.attest(who, b, custodian.clone(), &[order])) {
                    Some(Err(NotDone::Gone(error))) => return Err(NotDone::Gone(error)),
                    Some(Ok(()) | Err(NotDone::Refused(_))) | None => {}
                }
            }
        }
        std::thread::sleep(Duration::from_millis(20));
        Ok(())
    }

    /// The second verifier listens.
    fn listens(&self) {
        let who = &self.prepared.cast.verifiers[1];
        let Ok(mut stream) = self.client.open(Some(who), "GET", "/v1/alerts/stream", "") else { return };
        let _ = stream.set_read_timeout(Some(Duration::from_millis(20)));
        let (mut text, mut piece) = (String::new(), [0; 4096]);
        while !self.over() {
            match stream.read(&mut piece) {
                Ok(0) => return,
                Ok(n) => text += &String::from_utf8_lossy(&piece[..n]),
                Err(e)
                    if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
                Err(_) => return,
            }
            let mut rest = text.as_str();
            while let Some((_, after)) = rest.split_once("\"alert\":\"") {
                let Some((id, next)) = after.split_once('"') else { break };
                let mut witness = self.witness.lock().expect("a witness");
                witness.told.extend(id.parse::<AlertId>().ok());
                rest = next;
            }
            text = rest.to_owned();
        }
    }

    /// The first verifier opens what waits, and looks at it.
    fn opens(&self) -> Result<(), NotDone> {
        let who = &self.prepared.cast.verifiers[0];
        let listed = self.client.get(who, "/v1/alerts")?.json();
        for alert in listed["alerts"].as_array().into_iter().flatten().take(3) {
            let (Some(id), Some(of)) = (parsed::<AlertId>(&alert["alert"]), parsed::<UseId>(&alert["use"]))
            else {
                continue;
            };
            if alert["opened"] != true {
                let opened = AlertOpened { alert: id, why: "verification".parse().expect("a code") };
                self.act(who, of, &Public::AlertOpened(opened), &[], &[])?;
            }
            if self.client.get(who, &format!("/v1/alerts/{id}"))?.status == 200 {
                self.witness.lock().expect("a witness").shown.push(id);
            }
        }
        Ok(())
    }

    /// An auditor keeps each checkpoint.
    fn looks(&self) -> Result<(), NotDone> {
        let answer = self.client.get(&self.prepared.cast.auditor, "/checkpoint")?;
        if answer.status == 200 {
            let text = String::from_utf8(answer.body).expect("text");
            self.witness.lock().expect("a witness").checkpoint = Some(text);
        }
        std::thread::sleep(Duration::from_millis(10));
        Ok(())
    }

    /// The court refuses `b`.
    pub(crate) fn refuses(&self) -> Result<(), NotDone> {
        let court = &self.prepared.cast.court;
        let decided = Public::AuthorisationDecided(AuthorisationDecided {
            result: DecisionResult::Refused,
            basis: Basis::Signed,
            body: court.body.clone(),
            until: None,
            decided_at: None,
            document: None,
            outside: Vec::new(),
            false_alerts: None,
        });
        let said = json!({ "reasons": "invented reasons", "conditions": [], "case": {} });
        self.act(court, self.prepared.b, &decided, &[self.prepared.request], &[("decision", said)])
    }

    /// The requester proposes another use, for which keys are made.
    fn proposes(&self, of: UseId) -> Result<(), NotDone> {
        let (proposed, sealed) = proposal(&worked(), PIXEL);
        self.act(&self.prepared.cast.requester, of, &proposed, &[], &sealed)
    }

    /// Whether a stream told of an alert.
    fn told(&self) -> bool {
        !self.witness.lock().expect("a witness").told.is_empty()
    }

    /// The commander ends `a`, once it has shown something.
    fn stops(&self) -> Result<(), NotDone> {
        while !self.over() && !self.told() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let stopped = Public::UseStopped(UseStopped { cause: StopCause::ObjectiveReached });
        self.act(&self.prepared.cast.commander, self.prepared.a, &stopped, &[], &[])
    }
}

fn parsed<T: std::str::FromStr>(value: &Value) -> Option<T> {
    value.as_str()?.parse().ok()
}
