//! Somebody outside the process: asks over HTTP, signs acts, and notes what was answered.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use stricto_law::time::{Instant, Millis};
use stricto_record::act::{Act, Entry, SealedRef};
use stricto_record::canonical;
use stricto_record::ids::{ActHash, Origin, UseId};
use stricto_record::kinds::Public;
use stricto_server::token;
use stricto_testkit::Actor;

/// How often an act is signed anew when others came between.
const RACES: usize = 20;

/// A server as somebody outside reaches it, and the clock of that world.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) origin: Origin,
    pub(crate) clock_ms: i64,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Why an act has no receipt.
#[derive(Debug)]
pub(crate) enum NotDone {
    /// No answer: the server is gone.
    Gone(io::Error),
    /// The server says no.
    Refused(String),
}

impl From<io::Error> for NotDone {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

/// What time it is in a world whose clock is off by this.
pub(crate) fn now(clock_ms: i64) -> Instant {
    let real = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    Instant::from_unix_ms(i64::try_from(real).expect("an instant") + clock_ms).expect("an instant")
}

impl Client {
    pub(crate) fn now(&self) -> Instant {
        now(self.clock_ms)
    }

    fn token(&self, who: &Actor) -> String {
        let signer = SigningKey::from_bytes(who.key.seed());
        token::make(&signer, who.id(), &self.origin, self.now().plus(Millis(30 * 60_000)))
    }

    /// Sends a request and gives the socket: for streams.
    pub(crate) fn open(
        &self,
        who: Option<&Actor>,
        method: &str,
        path: &str,
        body: &str,
    ) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let bearer = who.map(|who| format!("Authorization: Bearer {}\r\n", self.token(who)));
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n{body}",
            self.address,
            bearer.unwrap_or_default(),
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        Ok(stream)
    }

    pub(crate) fn ask(
        &self,
        who: Option<&Actor>,
        method: &str,
        path: &str,
        body: &str,
    ) -> io::Result<Answer> {
        let mut bytes = Vec::new();
        self.open(who, method, path, body)?.read_to_end(&mut bytes)?;
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(cut)? + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let body = bytes.split_off(end);
        if body.len() < length { Err(cut()) } else { Ok(Answer { status, body }) }
    }

    pub(crate) fn get(&self, who: &Actor, path: &str) -> io::Result<Answer> {
        self.ask(Some(who), "GET", path, "")
    }

    /// The entries of a use, as whoever has this key may read them.
    pub(crate) fn entries(&self, who: &Actor, of: UseId) -> io::Result<Vec<Entry>> {
        let page = self.get(who, &format!("/v1/uses/{of}/acts"))?.json();
        let acts = page["acts"].as_array().cloned().unwrap_or_default();
        let entry = |view: &Value| Entry::parse(&canonical::serialize(&view["act"]).ok()?).ok();
        Ok(acts.iter().filter_map(entry).collect())
    }

    /// Somebody acts, again where other acts came between; the act and its position.
    pub(crate) fn act(
        &self,
        who: &Actor,
        of: Option<UseId>,
        public: &Public,
        re: &[ActHash],
        sealed: &[(&str, Value)],
    ) -> Result<(ActHash, u64), NotDone> {
        let mut last = String::new();
        for _ in 0..RACES {
            match self.act_once(who, of, public, re, sealed) {
                Err(NotDone::Refused(why)) if why.contains("saw-too-little") => last = why,
                done => return done,
            }
        }
        Err(NotDone::Refused(last))
    }

    fn act_once(
        &self,
        who: &Actor,
        of: Option<UseId>,
        public: &Public,
        re: &[ActHash],
        sealed: &[(&str, Value)],
    ) -> Result<(ActHash, u64), NotDone> {
        let path = match (of, public) {
            (Some(of), public) if !matches!(public, Public::UseProposed(_)) => format!("/v1/head?use={of}"),
            _ => "/v1/head".to_owned(),
        };
        let head = done(self.get(who, &path)?)?["head"].as_str().unwrap_or_default().parse();
        let (sealed, ciphertexts) = self.sealed(who, of, public, sealed)?;
        let act = Act {
            origin: self.origin.clone(),
            use_id: of,
            by: who.id(),
            at: self.now(),
            after: head.ok(),
            re: re.to_vec(),
            public: public.clone(),
            sealed,
        };
        let hash = act.hash().expect("a hash");
        let bytes = who.key.sign(act).expect("a signature").bytes().expect("canonical");
        let act: Value = serde_json::from_slice(&bytes).expect("JSON");
        let body = json!({ "act": act, "ciphertexts": ciphertexts }).to_string();
        let receipt = done(self.ask(None, "POST", "/v1/acts", &body)?)?;
        Ok((hash, receipt["index"].as_u64().expect("a position")))
    }

    #[expect(clippy::type_complexity, reason = "what an act says of its fields, and their ciphertexts")]
    fn sealed(
        &self,
        who: &Actor,
        of: Option<UseId>,
        public: &Public,
        sealed: &[(&str, Value)],
    ) -> Result<(BTreeMap<String, SealedRef>, BTreeMap<String, String>), NotDone> {
        let (mut refs, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
        if sealed.is_empty() {
            return Ok((refs, ciphertexts));
        }
        let fields: BTreeMap<&str, &Value> = sealed.iter().map(|(name, value)| (*name, value)).collect();
        let mut body = json!({ "kind": public.kind().as_str(), "fields": fields });
        if let Some(of) = of {
            body["use"] = of.to_string().into();
        }
        let made = done(self.ask(Some(who), "POST", "/v1/seal", &body.to_string())?)?;
        for (name, _) in sealed {
            let made = &made["fields"][*name];
            let hex = |what: &str| made[what].as_str().expect("hex").parse().expect("a hash");
            let (ciphertext, commitment) = (hex("ciphertext_sha256"), hex("commitment"));
            refs.insert((*name).to_owned(), SealedRef { ciphertext, commitment });
            let ciphertext = made["ciphertext"].as_str().expect("a ciphertext");
            assert!(STANDARD.decode(ciphertext).is_ok());
            ciphertexts.insert((*name).to_owned(), ciphertext.to_owned());
        }
        Ok((refs, ciphertexts))
    }
}

fn done(answer: Answer) -> Result<Value, NotDone> {
    if (200..300).contains(&answer.status) {
        return Ok(answer.json());
    }
    Err(NotDone::Refused(format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body))))
}
