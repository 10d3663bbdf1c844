//! Making an act: sealing through the server and checking what it sealed, naming what was seen last, signing,
//! submitting.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stricto_law::time::Instant;
use stricto_record::act::{Act, SealedRef};
use stricto_record::canonical;
use stricto_record::ids::{ActHash, Hex32, Origin, UseId};
use stricto_record::key::Base64;
use stricto_record::kinds::{Kind, Public};
use stricto_vault::{Salt, SealContext, commit};

use crate::client::{Answer, Client};
use crate::ending::CommandError;
use crate::key_file::ActKey;
use crate::now::now;

/// What an act is to say.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The kind.
    pub(crate) kind: Kind,
    /// The use; none for acts of the instance.
    pub(crate) use_id: Option<UseId>,
    /// The public part.
    pub(crate) public: Value,
    /// The plain values of the sealed fields.
    pub(crate) seal: BTreeMap<String, Value>,
    /// The acts it answers.
    pub(crate) re: Vec<ActHash>,
    /// The last act the signer saw; the server is asked for the last one where it is left out.
    pub(crate) after: Option<ActHash>,
}

/// Where the register put an act.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Receipt {
    /// The act's hash.
    pub(crate) hash: ActHash,
    /// Its position in the register.
    pub(crate) index: u64,
    /// The register's time.
    pub(crate) time: Instant,
}

/// An actor: a key, and the server it submits to.
#[derive(Clone)]
pub(crate) struct Author {
    key: std::sync::Arc<ActKey>,
    client: Client,
    origin: Origin,
}

#[derive(Deserialize)]
struct Sealed {
    fields: BTreeMap<String, SealedByServer>,
}

#[derive(Deserialize)]
struct SealedByServer {
    ciphertext: Base64,
    ciphertext_sha256: Hex32,
    commitment: Hex32,
    salt: Base64,
}

impl Draft {
    /// An act of `kind` in the use `use_id`, saying `public`.
    pub(crate) fn new(kind: Kind, use_id: Option<UseId>, public: Value) -> Self {
        Self { kind, use_id, public, seal: BTreeMap::new(), re: Vec::new(), after: None }
    }

    /// The same act with `value` sealed in `field`.
    pub(crate) fn sealing(mut self, field: &str, value: Value) -> Self {
        self.seal.insert(field.to_owned(), value);
        self
    }

    /// The same act, answering `act`.
    pub(crate) fn answering(mut self, act: ActHash) -> Self {
        self.re.push(act);
        self
    }
}

impl Author {
    /// The holder of `key` at the server that `client` names, reading there under that key too.
    ///
    /// # Errors
    /// When the server does not say which register it serves.
    pub(crate) async fn new(
        client: &Client,
        key: impl Into<std::sync::Arc<ActKey>>,
    ) -> Result<Self, CommandError> {
        let origin = client.origin().await?;
        let key = key.into();
        let client = client.clone().reading_as(std::sync::Arc::clone(&key)).await?;
        Ok(Self { key, client, origin })
    }

    /// The actor's key.
    pub(crate) fn key(&self) -> &ActKey {
        &self.key
    }

    /// The server, read under the actor's key.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Makes, signs and submits `draft`; where it names no `after`, on the last act there is, again if it is outrun.
    ///
    /// # Errors
    /// When the draft is not an act of its kind, or the server does not answer or seals something else.
    pub(crate) async fn submit(&self, draft: Draft) -> Result<Answer<Receipt>, CommandError> {
        for _ in 0..RACES {
            match self.submit_once(&draft).await? {
                Answer::Refused(refused) if draft.after.is_none() && refused.code == OUTRUN => {}
                answer @ (Answer::Done(_) | Answer::Refused(_)) => return Ok(answer),
            }
        }
        self.submit_once(&draft).await
    }

    /// Makes, signs and submits `draft`, which the register must take.
    ///
    /// # Errors
    /// As [`Author::submit`], and when the register refuses.
    pub(crate) async fn act(&self, draft: Draft) -> Result<Receipt, CommandError> {
        let kind = draft.kind.as_str();
        match self.submit(draft).await? {
            Answer::Done(receipt) => Ok(receipt),
            Answer::Refused(refused) => Err(CommandError::Operating(format!("`{kind}` is {refused}"))),
        }
    }

    async fn submit_once(&self, draft: &Draft) -> Result<Answer<Receipt>, CommandError> {
        let public = Public::from_value(draft.kind, draft.public.clone()).map_err(|e| {
            CommandError::Input(format!("this is no public part of `{}`: {e}", draft.kind.as_str()))
        })?;
        let after = match draft.after {
            Some(after) => after,
            None => match self.head(draft.use_id, draft.kind).await? {
                Answer::Done(head) => head,
                Answer::Refused(refused) => return Ok(Answer::Refused(refused)),
            },
        };
        let (sealed, ciphertexts) = match self.seal(draft).await? {
            Answer::Done(sealed) => sealed,
            Answer::Refused(refused) => return Ok(Answer::Refused(refused)),
        };
        let act = Act {
            origin: self.origin.clone(),
            use_id: draft.use_id,
            by: self.key.id(),
            at: now()?,
            after: Some(after),
            re: draft.re.clone(),
            public,
            sealed,
        };
        let signed = self.key.sign(act).and_then(|signed| signed.bytes()).map_err(CommandError::input)?;
        let act: Value = serde_json::from_slice(&signed).map_err(CommandError::operating)?;
        let body = json!({ "act": act, "ciphertexts": ciphertexts });
        Ok(match self.client.post("/v1/acts", &body).await? {
            Answer::Refused(refused) => Answer::Refused(refused),
            Answer::Done(receipt) => {
                Answer::Done(serde_json::from_value(receipt).map_err(CommandError::operating)?)
            }
        })
    }
}

/// How often an act is made again when others come between.
const RACES: u32 = 20;

/// The refusal's code for an act whose signer had not seen the last act that matters.
const OUTRUN: &str = "saw-too-little";

impl Author {
    /// The last act of the use, or of the instance: what the next act names in `after`.
    async fn head(&self, use_id: Option<UseId>, kind: Kind) -> Result<Answer<ActHash>, CommandError> {
        let path = match use_id {
            // A use begins after what its requester saw of the instance.
            Some(use_id) if kind != Kind::UseProposed => format!("/v1/head?use={use_id}"),
            Some(_) | None => "/v1/head".to_owned(),
        };
        Ok(match self.client.get(&path).await? {
            Answer::Refused(refused) => Answer::Refused(refused),
            Answer::Done(head) => {
                let text = head.get("head").and_then(Value::as_str).unwrap_or("");
                Answer::Done(text.parse().map_err(CommandError::operating)?)
            }
        })
    }

    /// Has the server seal the draft's fields, and checks that it sealed what it was given: the author signs the
    /// commitments, so the author must know what they commit to.
    async fn seal(
        &self,
        draft: &Draft,
    ) -> Result<Answer<(BTreeMap<String, SealedRef>, BTreeMap<String, Base64>)>, CommandError> {
        let (mut refs, mut ciphertexts) = (BTreeMap::new(), BTreeMap::new());
        if draft.seal.is_empty() {
            return Ok(Answer::Done((refs, ciphertexts)));
        }
        let mut body = json!({ "kind": draft.kind.as_str(), "fields": draft.seal });
        if let (Some(use_id), Some(body)) = (draft.use_id, body.as_object_mut()) {
            body.insert("use".into(), use_id.to_string().into());
        }
        let sealed: Sealed = match self.client.post("/v1/seal", &body).await? {
            Answer::Refused(refused) => return Ok(Answer::Refused(refused)),
            Answer::Done(sealed) => serde_json::from_value(sealed).map_err(CommandError::operating)?,
        };
        for (field, value) in &draft.seal {
            let made = sealed.fields.get(field).ok_or_else(|| {
                CommandError::Operating(format!("the server did not seal `{field}`; nothing was signed"))
            })?;
            self.check(draft, field, value, made)?;
            let commitment = made.commitment;
            refs.insert(field.clone(), SealedRef { ciphertext: made.ciphertext_sha256, commitment });
            ciphertexts.insert(field.clone(), made.ciphertext.clone());
        }
        Ok(Answer::Done((refs, ciphertexts)))
    }

    fn check(
        &self,
        draft: &Draft,
        field: &str,
        value: &Value,
        made: &SealedByServer,
    ) -> Result<(), CommandError> {
        let hash: [u8; 32] = Sha256::digest(&made.ciphertext.0).into();
        let value = canonical::value_bytes(value)
            .map_err(|e| CommandError::Input(format!("`{field}` cannot be sealed: {e}")))?;
        let owner = draft.use_id.map_or_else(|| "instance".to_owned(), |id| id.to_string());
        let context = SealContext { origin: self.origin.as_str(), use_id: &owner, field };
        let opens = <[u8; 32]>::try_from(made.salt.0.as_slice())
            .is_ok_and(|salt| commit(&context, &Salt(salt), &value).0 == made.commitment.0);
        if hash == made.ciphertext_sha256.0 && opens {
            Ok(())
        } else {
            Err(CommandError::Operating(format!(
                "the server sealed something else than the given `{field}`; nothing was signed; tell the rights officer"
            )))
        }
    }
}
