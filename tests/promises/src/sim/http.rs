//! Calls on the server's own router, in process, and acts that somebody signs and posts.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use base64::Engine as _;
use ed25519_dalek::SigningKey;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use stricto_law::time::{Instant, Millis};
use stricto_record::act::Act;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::Public;
use stricto_server::{Jobs, token};
use stricto_store::{Register, Submission};
use stricto_testkit::Actor;
use zeroize::Zeroizing;

/// One life of the server, until it ends or dies.
pub struct Life {
    /// The register, as the server has it.
    pub register: Register,
    /// Every operation.
    pub service: TowerToHyperService<Router>,
    /// The jobs.
    pub jobs: Option<Jobs>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The stable code of a refusal.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Something signed, to be posted.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What is posted.
    pub body: String,
    /// The act's hash.
    pub hash: ActHash,
}

impl Life {
    /// What time clients take it to be: what the register says, or what the clock shows.
    #[must_use]
    pub fn now(&self) -> Instant {
        let read = self.register.now().or_else(|| self.register.at_least());
        read.or_else(|| self.register.shown()).expect("a register has a time")
    }

    /// Calls an operation.
    pub async fn call(&self, method: &str, path: &str, who: Option<&Actor>, body: String) -> Answer {
        let response = self.begin(method, path, who, body).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 64 << 20).await.expect("a body");
        Answer { status, body }
    }

    /// Calls an operation and leaves the body to come.
    pub async fn begin(
        &self,
        method: &str,
        path: &str,
        who: Option<&Actor>,
        body: String,
    ) -> axum::response::Response {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(who) = who {
            let signer = SigningKey::from_bytes(who.key.seed());
            let expires = self.now().plus(Millis(30 * 60_000));
            let token = token::make(&signer, who.id(), self.register.origin(), expires);
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.service.call(request).await.expect("a router never fails")
    }

    /// Seals and signs an act.
    ///
    /// # Errors
    /// Why it cannot be sealed now.
    pub async fn sign(
        &self,
        who: &Actor,
        of: Option<UseId>,
        public: Public,
        re: &[ActHash],
        sealed: &[(&str, Value)],
    ) -> Result<Signed, String> {
        let kind = public.kind();
        let required = kind.sealed_fields().iter().filter(|field| field.required).map(|field| field.name);
        let mut values: BTreeMap<String, Value> = required.map(|name| (name.to_owned(), json!({}))).collect();
        values.extend(sealed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let bytes = |value: &Value| stricto_record::canonical::serialize(value).expect("canonical");
        let values =
            values.iter().map(|(name, value)| (name.clone(), Zeroizing::new(bytes(value)))).collect();
        let made = self.register.seal(of, kind, values).await.map_err(|e| e.to_string())?;
        let (mut sealed, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in made {
            sealed.insert(name.clone(), value.reference);
            ciphertexts.insert(name, value.ciphertext);
        }
        let act = Act {
            origin: self.register.origin().clone(),
            use_id: of,
            by: who.id(),
            at: self.now(),
            after: self.register.read(|fold| fold.head(of)),
            re: re.to_vec(),
            public,
            sealed,
        };
        let hash = act.hash().expect("a hash");
        let signed = who.key.sign(act).expect("the act is canonical");
        let body = posted(&Submission { signed, ciphertexts });
        Ok(Signed { body, hash })
    }
}

/// A signed act as it is posted.
fn posted(submission: &Submission) -> String {
    let bytes = submission.signed.bytes().expect("canonical");
    let act: Value = serde_json::from_slice(&bytes).expect("JSON");
    let encode = |bytes: &Vec<u8>| base64::engine::general_purpose::STANDARD.encode(bytes);
    let ciphertexts: BTreeMap<_, _> =
        submission.ciphertexts.iter().map(|(name, bytes)| (name, encode(bytes))).collect();
    json!({ "act": act, "ciphertexts": ciphertexts }).to_string()
}
