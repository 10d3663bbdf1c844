//! A server on a free port over a real register with the cast enrolled, and a use that the law itself permits.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod console;
pub(crate) mod http;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use stricto_law::case::Case;
use stricto_law::input::{Format, parse};
use stricto_law::profile::Profiles;
use stricto_law::time::Millis;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, AlertId, Hex32, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_reviewed::AlertReviewed;
use stricto_record::kinds::authorisation_decided::{
    AuthorisationDecided, Basis, DecisionResult, FalseAlerts,
};
use stricto_record::kinds::authorisation_requested::AuthorisationRequested;
use stricto_record::kinds::comparison_started::ComparisonStarted;
use stricto_record::kinds::fria_completed::FriaCompleted;
use stricto_record::kinds::necessity_assessed::NecessityAssessed;
use stricto_record::kinds::order_acknowledged::{Answer as Did, OrderAcknowledged};
use stricto_record::kinds::registration_recorded::{Registration, RegistrationRecorded};
use stricto_record::kinds::use_armed::UseArmed;
use stricto_record::kinds::use_proposed::{Objective, UseProposed};
use stricto_record::refusal::RefusalCode;
use stricto_server::{Demo, DemoAccount, Limits, Server, ServerConfig, token};
use stricto_store::accounts::Accounts;
use stricto_store::{ActKey, Submission, SubmitError};
use stricto_testkit::{Actor, TestInstance};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::http::{Answer, request};

/// The person sought, and the reference list, as the worked case has them.
pub(crate) const SOUGHT: &str = "enrolment-0001";
pub(crate) const LIST: &str = "0f5c2d1b7a3e4c6d8091a2b3c4d5e6f70f5c2d1b7a3e4c6d8091a2b3c4d5e6f7";
/// One pixel: a picture of nobody.
pub(crate) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The same pixel with a comment in the picture, as careless software writes it.
pub(crate) fn commented() -> String {
    let base64 = base64::engine::general_purpose::STANDARD;
    let mut bytes = base64.decode(PIXEL).expect("base64");
    let text = format!("\0\0\0\x2btEXtComment\0{:35}crc.", format!("{SOUGHT} 930000 quay-1"));
    // Behind the signature and the header.
    bytes.splice(33..33, text.into_bytes());
    base64.encode(bytes)
}

const WORKED: &str = include_str!("../../../../cases/worked/se-missing-child-granted.toml");
const SYSTEM: &str = "system-1";

pub(crate) struct Running {
    pub(crate) instance: TestInstance,
    pub(crate) address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub(crate) async fn start(seed: u64) -> Self {
        Self::over(TestInstance::new(seed).await).await
    }

    /// A server over an instance in which something happened before.
    pub(crate) async fn over(instance: TestInstance) -> Self {
        Self::with_limits(instance, Limits::default()).await
    }

    pub(crate) async fn with_limits(instance: TestInstance, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let chance = Arc::clone(&instance.chance);
        let people = instance.cast.of_the_unit().chain(instance.cast.of_bodies().map(|(_, actor)| actor));
        let demo = people.map(|actor| DemoAccount {
            name: actor.actor.to_string(),
            key: Arc::new(ActKey::from_seed(actor.key.seed())),
        });
        let demo = Some(Demo { people: demo.collect(), stories: Vec::new() });
        let accounts = Some(Accounts::new(&instance.data_dir().accounts()));
        let config = ServerConfig { profiles: Profiles::built_in(), chance, accounts, demo };
        let (end, ended) = oneshot::channel::<()>();
        let server = Server::new(instance.register().clone(), config).with_limits(limits);
        let task = tokio::spawn(server.serve(listener, async move {
            let _ = ended.await;
        }));
        Self { instance, address, end: Some(end), task }
    }

    pub(crate) async fn end(self) {
        drop(self.ended().await);
    }

    /// Ends the server; the instance stays.
    pub(crate) async fn ended(mut self) -> TestInstance {
        let _ = self.end.take().expect("running").send(());
        tokio::time::timeout(Duration::from_secs(20), self.task)
            .await
            .expect("the server ends, streams included")
            .expect("no panic")
            .expect("served");
        self.instance
    }

    pub(crate) fn token(&self, actor: &Actor) -> String {
        let expires = self.instance.now().plus(Millis(30 * 60_000));
        let signer = SigningKey::from_bytes(actor.key.seed());
        token::make(&signer, actor.id(), self.instance.register().origin(), expires)
    }

    pub(crate) async fn get(&self, actor: &Actor, path: &str) -> Answer {
        request(self.address, "GET", path, Some(&self.token(actor)), b"").await
    }

    pub(crate) async fn post(&self, actor: &Actor, path: &str, body: &str) -> Answer {
        request(self.address, "POST", path, Some(&self.token(actor)), body.as_bytes()).await
    }

    /// Waits until the register shows it.
    pub(crate) async fn until<T>(
        &self,
        use_id: UseId,
        what: &str,
        look: impl Fn(&UseFile) -> Option<T>,
    ) -> T {
        let find = async || {
            let see = |fold: &Fold| fold.use_file(use_id).and_then(&look);
            self.instance.register().read(see)
        };
        within(what, find).await
    }

    /// Somebody acts, again where the register's own acts came between.
    pub(crate) async fn done(
        &self,
        actor: &Actor,
        use_id: Option<UseId>,
        public: Public,
        re: &[ActHash],
        sealed: &[(&str, Value)],
    ) -> ActHash {
        let bytes: Vec<(&str, Vec<u8>)> = sealed.iter().map(|(n, v)| (*n, canonical(v))).collect();
        let fields: Vec<(&str, &[u8])> = bytes.iter().map(|(n, v)| (*n, v.as_slice())).collect();
        let kind = public.kind().as_str();
        loop {
            match self.instance.submit_sealed(actor, use_id, public.clone(), re, &fields).await {
                Ok(receipt) => return receipt.hash,
                Err(SubmitError::Refused(refusal)) if refusal.code == RefusalCode::SawTooLittle => {}
                Err(error) => panic!("{kind}: {error}"),
            }
        }
    }

    /// A use up to the request, as a lawyer would write it; the request's act.
    pub(crate) async fn requested(&self, use_id: UseId) -> ActHash {
        let (cast, of) = (&self.instance.cast, Some(use_id));
        let case = worked();
        let system = || SYSTEM.parse().expect("a system");
        let fria = FriaCompleted { system: system(), document: Hex32([3; 32]) };
        let part = json!({ "fria": case["fria"] });
        self.done(&cast.rights_officer, None, Public::FriaCompleted(fria), &[], &[("fria", part)]).await;
        let registered = RegistrationRecorded { system: system(), state: Registration::Registered };
        let part = json!({ "registration": case["registration"] });
        let public = Public::RegistrationRecorded(registered);
        self.done(&cast.rights_officer, None, public, &[], &[("registration", part)]).await;
        let proposed = UseProposed {
            member_state: "SE".parse().expect("a code"),
            profile: "SE".parse().expect("a profile"),
            objectives: vec![Objective::Missing],
            system: system(),
            earlier: Vec::new(),
        };
        let mut part = case.clone();
        for section in ["fria", "registration", "authorisation", "urgency", "running", "alerts", "necessity"]
        {
            part.as_object_mut().expect("an object").remove(section);
        }
        let list = json!({ "pictures": { SOUGHT: { "media_type": "image/png", "image": commented() } } });
        let sealed = [("case", part), ("list", list)];
        self.done(&cast.requester, of, Public::UseProposed(proposed), &[], &sealed).await;
        let part = json!({ "necessity": case["necessity"] });
        let public = Public::NecessityAssessed(NecessityAssessed {});
        self.done(&cast.requester, of, public, &[], &[("case", part)]).await;
        let to = cast.court.body.clone();
        let public = Public::AuthorisationRequested(AuthorisationRequested { urgent: false, to });
        let said = json!({ "reasons": "invented", "case": { "authorisation": case["authorisation"] } });
        let sealed = [("request", said), ("limits", case["limits"]["requested"].clone())];
        let request = self.done(&cast.requester, of, public, &[], &sealed).await;
        self.law_asked_after(use_id, request).await;
        request
    }

    /// Waits until the law was asked about the use as it stands after an act: whoever looks then sees what stays.
    pub(crate) async fn law_asked_after(&self, use_id: UseId, act: ActHash) {
        let position = self.instance.register().read(|fold| fold.position(&act)).expect("an act");
        let later =
            |file: &UseFile| file.assessment.as_ref().filter(|found| found.position > position).map(drop);
        self.until(use_id, "the law's answer", later).await;
    }

    /// A use up to the court's decision; the decision's act.
    pub(crate) async fn granted(&self, use_id: UseId) -> ActHash {
        self.granted_with(use_id, None).await
    }

    /// The same, with a false-alert budget where one is given.
    pub(crate) async fn granted_with(&self, use_id: UseId, false_alerts: Option<FalseAlerts>) -> ActHash {
        let asked = self.requested(use_id).await;
        let (cast, of) = (&self.instance.cast, Some(use_id));
        let (case, to) = (worked(), cast.court.body.clone());
        let decided = AuthorisationDecided {
            result: DecisionResult::GrantedInPart,
            basis: Basis::Signed,
            body: to,
            until: Some("2026-11-22T15:00:00.000Z".parse().expect("an instant")),
            decided_at: None,
            document: None,
            outside: Vec::new(),
            false_alerts,
        };
        // What the court finds answers the request: it finds it now.
        let found = case["authorisation"].to_string();
        let now = format!("\"at\":\"{}\"", self.instance.now());
        let found = found.replace("\"at\":\"2026-11-22T09:00:00.000Z\"", &now);
        let found: Value = serde_json::from_str(&found).expect("JSON");
        let said = json!({
            "reasons": "invented", "conditions": [], "case": { "authorisation": found },
        });
        let sealed = [("decision", said), ("limits", case["authorisation"]["limits"].clone())];
        self.done(&cast.court, of, Public::AuthorisationDecided(decided), &[asked], &sealed).await
    }

    /// A use that runs: granted, assessed and compiled by the server itself, armed, the engine ordered on.
    pub(crate) async fn running(&self, use_id: UseId) -> ActHash {
        self.running_with(use_id, None).await
    }

    /// The same, with a false-alert budget where one is given.
    pub(crate) async fn running_with(&self, use_id: UseId, false_alerts: Option<FalseAlerts>) -> ActHash {
        let cast = &self.instance.cast;
        self.granted_with(use_id, false_alerts).await;
        self.until(use_id, "a permit", |file| file.permit.clone()).await;
        self.done(&cast.commander, Some(use_id), Public::UseArmed(UseArmed {}), &[], &[]).await;
        self.obey(use_id, "compare").await;
        let first = self.instance.now();
        let started = Public::ComparisonStarted(ComparisonStarted { first });
        self.done(&cast.engine, Some(use_id), started, &[], &[]).await;
        let open = async || {
            let now = self.instance.now();
            self.instance.register().read(|fold| {
                let file = fold.use_file(use_id)?;
                file.permit_open(now).ok().map(|permit| permit.act)
            })
        };
        within("an open permit", open).await
    }

    /// The engine waits for an order, and does it.
    pub(crate) async fn obey(&self, use_id: UseId, action: &str) -> Value {
        let engine = &self.instance.cast.engine;
        let find = async || {
            let listed = self.get(engine, "/v1/orders").await.json();
            let of_use = |o: &&Value| o["use"] == use_id.to_string() && o["action"] == action;
            let orders = listed["orders"].as_array().expect("orders");
            orders.iter().filter(of_use).find(|o| o["acknowledged"] == false).cloned()
        };
        let order = within(&format!("an order: {action}"), find).await;
        let hash: ActHash = order["order"].as_str().expect("an order").parse().expect("a hash");
        let did = Public::OrderAcknowledged(OrderAcknowledged { answer: Did::Done });
        self.done(engine, Some(use_id), did, &[hash], &[]).await;
        order
    }

    /// One line of a candidate within every limit, changed as asked.
    pub(crate) fn candidate(&self, use_id: UseId, change: Value) -> String {
        let mut line = json!({
            "use": use_id.to_string(), "camera": "quay-1", "captured": self.instance.now().to_string(),
            "enrolment": SOUGHT, "likelihood_e6": 930_000, "list_sha256": LIST, "system": SYSTEM, "version": "1.0",
            "media_type": "image/png", "image": commented(),
        });
        for (name, value) in change.as_object().expect("an object") {
            line[name] = value.clone();
        }
        line.to_string() + "\n"
    }

    /// Posts until the gate has opened and an alert waits for the first verifier.
    pub(crate) async fn alert(&self, use_id: UseId) -> AlertId {
        let cast = &self.instance.cast;
        let find = async || {
            self.post(&cast.engine, "/v1/candidates", &self.candidate(use_id, json!({}))).await;
            let listed = self.get(&cast.verifiers[0], "/v1/alerts").await.json();
            let first = listed["alerts"].as_array()?.first()?.clone();
            first["alert"].as_str()?.parse().ok()
        };
        within("an alert", find).await
    }

    /// Posts until more alerts were released than these.
    pub(crate) async fn alert_after(&self, use_id: UseId, before: usize) {
        let engine = &self.instance.cast.engine;
        within("another alert", async || {
            self.post(engine, "/v1/candidates", &self.candidate(use_id, json!({}))).await;
            let released = |fold: &Fold| fold.use_file(use_id).map_or(0, |file| file.alerts.len());
            (self.instance.register().read(released) > before).then_some(())
        })
        .await;
    }

    pub(crate) async fn review(&self, verifier: &Actor, use_id: UseId, alert: AlertId, outcome: &str) {
        let public = Public::AlertReviewed(AlertReviewed { alert });
        self.done(verifier, Some(use_id), public, &[], &[("outcome", json!({ "outcome": outcome }))]).await;
    }
}

/// A signed act as it is posted.
pub(crate) fn posted(submission: &Submission) -> String {
    let bytes = submission.signed.bytes().expect("canonical");
    let act: Value = serde_json::from_slice(&bytes).expect("JSON");
    let encode = |bytes: &Vec<u8>| base64::engine::general_purpose::STANDARD.encode(bytes);
    let ciphertexts: BTreeMap<_, _> =
        submission.ciphertexts.iter().map(|(name, bytes)| (name, encode(bytes))).collect();
    json!({ "act": act, "ciphertexts": ciphertexts }).to_string()
}

/// Looks again and again, for twenty seconds at most.
pub(crate) async fn within<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let wait = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait)
        .await
        .unwrap_or_else(|_| panic!("{what} did not come"))
}

/// The worked case as JSON, of the system that test instances have.
pub(crate) fn worked() -> Value {
    let text = WORKED.replace("system-a", SYSTEM).replace("4.2.0", "1.0");
    let case: Case = parse(&text, Format::Toml).expect("the worked case").case;
    serde_json::to_value(case).expect("a case is JSON")
}

fn canonical(value: &Value) -> Vec<u8> {
    stricto_record::canonical::serialize(value).expect("canonical")
}
