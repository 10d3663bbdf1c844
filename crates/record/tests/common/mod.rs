//! A register in memory with a cast of invented actors: acts are made, signed and admitted as a client would.
//!
//! Names of actors are their roles; a key is derived from the name. Sealed fields are filled with what a test says, or
//! with something meaningless: the register reads public parts only.

#![allow(dead_code, reason = "each test module uses its own part of the toolkit")]

pub(crate) mod story;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use stricto_law::time::{Instant, Millis};
use stricto_record::act::{Act, Entry, SealedRef, SignedAct};
use stricto_record::case_file::{Opened, Openings};
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, AlertId, Hex32, KeyId, Origin, UseId};
use stricto_record::key::PublicKey;
use stricto_record::kinds::{Kind, Public};
use stricto_record::refusal::{Refusal, RefusalCode};
use stricto_record::signature::{ed25519_public, sign_ed25519};

pub(crate) const ORIGIN: &str = "example.org/register";

/// A register in memory, its clock, and what was sealed in it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) fold: Fold,
    pub(crate) now: Instant,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) values: BTreeMap<(ActHash, String), Vec<u8>>,
}

/// An act to be made: signed by the actor of this name.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) by: &'static str,
    pub(crate) use_id: Option<UseId>,
    pub(crate) public: Public,
    pub(crate) re: Vec<ActHash>,
    pub(crate) after: Option<ActHash>,
    pub(crate) sealed: Vec<(String, serde_json::Value)>,
}

pub(crate) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

pub(crate) fn public_key(name: &str) -> PublicKey {
    ed25519_public(&hash(name))
}

pub(crate) fn key(name: &str) -> KeyId {
    public_key(name).id()
}

fn sixteen(text: &str) -> [u8; 16] {
    hash(text)[..16].try_into().expect("16 bytes")
}

pub(crate) fn use_id(name: &str) -> UseId {
    UseId(sixteen(name))
}

pub(crate) fn alert(name: &str) -> AlertId {
    AlertId(sixteen(name))
}

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub(crate) fn hex(text: &str) -> Hex32 {
    Hex32(hash(text))
}

/// Parses a token: an actor, a body, a system, a code.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("an id")
}

impl Draft {
    pub(crate) fn new(by: &'static str, use_id: Option<UseId>, public: Public) -> Self {
        Self { by, use_id, public, re: Vec::new(), after: None, sealed: Vec::new() }
    }

    pub(crate) fn re(mut self, re: &[ActHash]) -> Self {
        self.re = re.to_vec();
        self
    }

    pub(crate) fn after(mut self, after: ActHash) -> Self {
        self.after = Some(after);
        self
    }

    pub(crate) fn seal(mut self, field: &str, value: serde_json::Value) -> Self {
        self.sealed.push((field.to_owned(), value));
        self
    }
}

impl World {
    /// A register without an entry.
    pub(crate) fn empty() -> Self {
        Self {
            fold: Fold::new(id::<Origin>(ORIGIN)),
            now: instant("2026-11-22T10:00:00.000Z"),
            entries: Vec::new(),
            values: BTreeMap::new(),
        }
    }

    pub(crate) fn wait(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }

    /// The act, complete: head as `after` unless told otherwise, required fields sealed, signed.
    pub(crate) fn sign(&self, draft: &Draft) -> SignedAct {
        let sealed_ref = |name: &str| SealedRef { ciphertext: hex(name), commitment: hex(name) };
        let required = draft.public.kind().sealed_fields().iter().filter(|f| f.required).map(|f| f.name);
        let told = draft.sealed.iter().map(|(name, _)| name.as_str());
        let sealed = required.chain(told).map(|name| (name.to_owned(), sealed_ref(name))).collect();
        let act = Act {
            origin: self.fold.origin().clone(),
            use_id: draft.use_id,
            by: key(draft.by),
            at: self.now,
            after: draft.after.or_else(|| self.fold.head(draft.use_id)),
            re: self.answered(draft),
            public: draft.public.clone(),
            sealed,
        };
        self.signed(act, draft.by)
    }

    /// What the draft answers; an assessment is of the case as it stands unless told otherwise.
    fn answered(&self, draft: &Draft) -> Vec<ActHash> {
        match (&draft.public, draft.use_id) {
            (Public::AssessmentRecorded(_), Some(use_id)) if draft.re.is_empty() => {
                self.fold.read_from(use_id).into_iter().collect()
            }
            _ => draft.re.clone(),
        }
    }

    pub(crate) fn signed(&self, act: Act, by: &str) -> SignedAct {
        let sig = sign_ed25519(&hash(by), &act.hash().expect("canonical"));
        SignedAct { act, sig }
    }

    /// Admits and appends the act, or says why not; time moves on by a second.
    pub(crate) fn attempt(&mut self, draft: &Draft) -> Result<ActHash, Refusal> {
        let signed = self.sign(draft);
        self.submit(signed, draft)
    }

    fn submit(&mut self, signed: SignedAct, draft: &Draft) -> Result<ActHash, Refusal> {
        let admitted = self.fold.admit(&signed, self.now)?;
        let entry = Entry { signed, time: self.now };
        let applied = self.fold.apply(&entry).expect("what is admitted can be folded");
        assert_eq!(admitted, applied);
        self.entries.push(entry.bytes().expect("canonical"));
        for (field, value) in &draft.sealed {
            let bytes = serde_json::to_vec(value).expect("JSON");
            self.values.insert((applied, field.clone()), bytes);
        }
        self.now = self.now.plus(Millis(1000));
        Ok(applied)
    }

    #[track_caller]
    pub(crate) fn act(&mut self, draft: Draft) -> ActHash {
        let kind = draft.public.kind().as_str();
        self.attempt(&draft).unwrap_or_else(|refusal| panic!("{kind} by {}: {refusal}", draft.by))
    }

    /// The code with which the act would be refused now; nothing changes.
    #[track_caller]
    pub(crate) fn refused(&self, draft: &Draft) -> RefusalCode {
        let signed = self.sign(draft);
        match self.fold.admit(&signed, self.now) {
            Ok(_) => panic!("{} by {} is admitted", draft.public.kind().as_str(), draft.by),
            Err(refusal) => refusal.code,
        }
    }

    /// Whether the act would be admitted now; nothing changes.
    pub(crate) fn admits(&self, draft: &Draft) -> bool {
        self.fold.admit(&self.sign(draft), self.now).is_ok()
    }
}

impl Openings for World {
    fn open(&self, act: &ActHash, field: &str) -> Opened {
        self.values.get(&(*act, field.to_owned())).map_or(Opened::Missing, |v| Opened::Value(v.clone()))
    }
}

/// All kinds, as `format.adopted` lists them.
pub(crate) fn all_kinds() -> Vec<String> {
    Kind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect()
}
