//! The act: what an actor did, in canonical bytes, signed; and the entry: an act with the register's time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use stricto_law::time::Instant;

use crate::canonical::{self, CanonicalError};
use crate::ids::{ActHash, Hex32, KeyId, Origin, UseId};
use crate::key::Base64;
use crate::kinds::{Kind, Public};

/// The envelope's format, `v`.
pub const FORMAT: u64 = 1;

/// What is put before the canonical bytes of an act when it is hashed.
pub const HASH_DOMAIN: &[u8] = b"stricto/act/1\n";

/// An act without its signature: the bytes that are hashed and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The register it is for: an act replayed into another register is refused.
    pub origin: Origin,
    /// The use it belongs to; none for acts of the instance.
    pub use_id: Option<UseId>,
    /// The key that signs.
    pub by: KeyId,
    /// The actor's own time: a claim.
    pub at: Instant,
    /// The last act of the use (or of the instance) that the signer saw; none only in the very first act.
    pub after: Option<ActHash>,
    /// The acts it answers.
    pub re: Vec<ActHash>,
    /// What anyone given the register may see; also says the kind.
    pub public: Public,
    /// Field name to commitment and ciphertext hash of what is kept beside the register.
    pub sealed: BTreeMap<String, SealedRef>,
}

/// What the register keeps of a sealed field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRef {
    /// SHA-256 of the ciphertext: a keyless reader sees a flipped byte.
    pub ciphertext: Hex32,
    /// Salted commitment to the plain value; the salt lies inside the ciphertext only.
    pub commitment: Hex32,
}

/// A signature over an act's hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scheme", deny_unknown_fields)]
pub enum Signature {
    /// Ed25519 over the 32 bytes of the act's hash.
    #[serde(rename = "ed25519")]
    Ed25519 {
        /// 64 bytes.
        value: Base64,
    },
    /// A WebAuthn assertion whose challenge is the act's hash (WebAuthn Level 3, section 7.2).
    #[serde(rename = "webauthn")]
    Webauthn {
        /// The authenticator data.
        authenticator_data: Base64,
        /// The client data JSON, byte for byte.
        client_data: Base64,
        /// The assertion's signature: DER for ES256, 64 bytes for EdDSA.
        value: Base64,
    },
}

/// An act and its signature, as a client submits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAct {
    /// What was signed.
    pub act: Act,
    /// By whom, provably.
    pub sig: Signature,
}

/// A signed act with the time the register gave it: one leaf of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The act.
    pub signed: SignedAct,
    /// max(time of the entry before, the store's clock).
    pub time: Instant,
}

/// Why bytes are not an act of this format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// The bytes are not canonical JSON.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The document is not an object, or a member is missing, unknown or of another type.
    #[error("`{member}`: {reason}")]
    Member {
        /// The member at fault.
        member: &'static str,
        /// What is wrong with it and what it should be.
        reason: String,
    },
    /// A kind this version does not know: it stops a fold, it is never skipped.
    #[error("the kind `{kind}` is unknown to this version; read it with a version that adopted it")]
    UnknownKind {
        /// The kind as written.
        kind: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    v: u64,
    kind: String,
    origin: Origin,
    #[serde(rename = "use")]
    use_id: Option<UseId>,
    by: KeyId,
    at: Instant,
    after: Option<ActHash>,
    #[serde(default)]
    re: Vec<ActHash>,
    public: Value,
    #[serde(default)]
    sealed: BTreeMap<String, SealedRef>,
    sig: Option<Signature>,
    time: Option<Instant>,
}

impl Act {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.public.kind()
    }

    /// The canonical bytes that are hashed: the envelope without `sig` and `time`.
    ///
    /// # Errors
    /// When a number is out of range or the act is too long.
    pub fn bytes(&self) -> Result<Vec<u8>, ActError> {
        Ok(canonical::serialize(&Value::Object(self.members()?))?)
    }

    /// SHA-256 of [`HASH_DOMAIN`] and the canonical bytes: what is signed and referred to.
    ///
    /// # Errors
    /// As [`Act::bytes`].
    pub fn hash(&self) -> Result<ActHash, ActError> {
        let digest = Sha256::new().chain_update(HASH_DOMAIN).chain_update(self.bytes()?).finalize();
        Ok(ActHash(Hex32(digest.into())))
    }

    fn members(&self) -> Result<Map<String, Value>, ActError> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        put("v", FORMAT.into());
        put("kind", self.kind().as_str().into());
        put("origin", self.origin.as_str().into());
        if let Some(use_id) = self.use_id {
            put("use", use_id.to_string().into());
        }
        put("by", self.by.to_string().into());
        put("at", self.at.to_string().into());
        if let Some(after) = self.after {
            put("after", after.to_string().into());
        }
        if !self.re.is_empty() {
            put("re", self.re.iter().map(ToString::to_string).collect());
        }
        put(
            "public",
            self.public.to_value().map_err(|reason| ActError::Member { member: "public", reason })?,
        );
        if !self.sealed.is_empty() {
            put("sealed", to_value("sealed", &self.sealed)?);
        }
        Ok(members)
    }
}

fn to_value<T: Serialize>(member: &'static str, value: &T) -> Result<Value, ActError> {
    serde_json::to_value(value).map_err(|e| ActError::Member { member, reason: e.to_string() })
}

impl SignedAct {
    /// The canonical bytes a client submits: the envelope with `sig`, without `time`.
    ///
    /// # Errors
    /// As [`Act::bytes`].
    pub fn bytes(&self) -> Result<Vec<u8>, ActError> {
        let mut members = self.act.members()?;
        members.insert("sig".into(), to_value("sig", &self.sig)?);
        Ok(canonical::serialize(&Value::Object(members))?)
    }

    /// The signed act that `bytes` are the canonical form of.
    ///
    /// # Errors
    /// See [`ActError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ActError> {
        let (signed, time) = parse_envelope(bytes)?;
        match time {
            None => Ok(signed),
            Some(_) => Err(ActError::Member {
                member: "time",
                reason: "the register sets the time; leave it out of what is submitted".into(),
            }),
        }
    }
}

impl Entry {
    /// The canonical bytes of the log's leaf: the envelope with `sig` and `time`.
    ///
    /// # Errors
    /// As [`Act::bytes`].
    pub fn bytes(&self) -> Result<Vec<u8>, ActError> {
        let mut members = self.signed.act.members()?;
        members.insert("sig".into(), to_value("sig", &self.signed.sig)?);
        members.insert("time".into(), self.time.to_string().into());
        Ok(canonical::serialize(&Value::Object(members))?)
    }

    /// The entry that `bytes` are the canonical form of.
    ///
    /// # Errors
    /// See [`ActError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ActError> {
        let (signed, time) = parse_envelope(bytes)?;
        let time = time
            .ok_or(ActError::Member { member: "time", reason: "an entry has the register's time".into() })?;
        Ok(Self { signed, time })
    }
}

fn parse_envelope(bytes: &[u8]) -> Result<(SignedAct, Option<Instant>), ActError> {
    let value = canonical::parse(bytes)?;
    let envelope: Envelope = serde_json::from_value(value)
        .map_err(|e| ActError::Member { member: "envelope", reason: e.to_string() })?;
    if envelope.v != FORMAT {
        return Err(ActError::Member { member: "v", reason: format!("`{}` is not 1", envelope.v) });
    }
    let kind = Kind::from_text(&envelope.kind).ok_or(ActError::UnknownKind { kind: envelope.kind })?;
    let public = Public::from_value(kind, envelope.public)
        .map_err(|reason| ActError::Member { member: "public", reason })?;
    let sig = envelope
        .sig
        .ok_or(ActError::Member { member: "sig", reason: "an act is signed; add scheme and value".into() })?;
    let act = Act {
        origin: envelope.origin,
        use_id: envelope.use_id,
        by: envelope.by,
        at: envelope.at,
        after: envelope.after,
        re: envelope.re,
        public,
        sealed: envelope.sealed,
    };
    let signed = SignedAct { act, sig };
    // Typed and untyped form must agree, or a member would be dropped unsigned: an explicit `null`, say.
    let entry_bytes = match envelope.time {
        Some(time) => Entry { signed: signed.clone(), time }.bytes()?,
        None => signed.bytes()?,
    };
    if entry_bytes == bytes { Ok((signed, envelope.time)) } else { Err(CanonicalError::NotCanonical.into()) }
}
