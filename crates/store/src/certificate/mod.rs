//! The certificate of an erasure: one document that shows, without the register, who ordered, attested and certified.
//!
//! It holds acts as they were signed, the proof that each is in the register, and the checkpoint that the register's
//! log signed. Nothing in it need be believed: [`check`] derives every statement from the acts again. It names nobody
//! and opens nothing (R-5.3-s, C-3).

mod check;
mod says;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stricto_record::act::Entry;
use stricto_record::ids::{ActHash, ActorId, Hex32};
use stricto_record::key::PublicKey;
use stricto_record::kinds::Public;
use stricto_record::role::Role;

pub use self::check::{CertificateError, Checked, check};
pub use self::says::{Attested, Held, Says, SaysError};

/// What the document's `format` says.
pub const FORMAT: &str = "stricto/erasure-certificate/1";

/// The certificate of one erasure, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureCertificate {
    /// [`FORMAT`].
    pub format: String,
    /// What the acts say together, for people; derived from `acts`.
    pub says: Says,
    /// SHA-256 of each ciphertext that was destroyed, in register order.
    pub ciphertexts: Vec<Hex32>,
    /// The acts, in register order: from the first of the register, which names its keys, to the certificate.
    pub acts: Vec<ProvedAct>,
    /// The checkpoint that every proof leads to: a signed note (C2SP tlog-checkpoint).
    pub checkpoint: String,
}

/// An act, and the proof that it is in the register (RFC 6962, section 2.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedAct {
    /// Its position, counted from 0.
    pub index: u64,
    /// The hashes of the inclusion proof in base64, the leaf's sibling first.
    pub proof: Vec<String>,
    /// The entry; its canonical bytes (RFC 8785) are the leaf.
    pub entry: Value,
}

/// An entry whose place in the register is known.
pub(crate) struct Placed {
    pub(crate) index: u64,
    pub(crate) hash: ActHash,
    pub(crate) entry: Entry,
}

impl Placed {
    pub(crate) const fn public(&self) -> &Public {
        &self.entry.signed.act.public
    }
}

/// A key that an act brings into the register: for what, and whose, where it says so.
#[derive(Clone, Copy)]
pub(crate) struct Introduced<'a> {
    pub(crate) key: &'a PublicKey,
    pub(crate) role: Role,
    pub(crate) actor: Option<&'a ActorId>,
}

/// The keys that an act brings into the register.
pub(crate) fn introduces(public: &Public) -> Vec<Introduced<'_>> {
    let nameless = |key, role| Introduced { key, role, actor: None };
    // Every other kind brings none, today and by the table of roles.
    if let Public::FormatAdopted(format) = public {
        vec![nameless(&format.register, Role::Register), nameless(&format.administrator, Role::Administrator)]
    } else if let Public::ActorEnrolled(enrolled) = public {
        vec![Introduced { key: &enrolled.key, role: enrolled.role, actor: Some(&enrolled.actor) }]
    } else if let Public::ProfileAdopted(adopted) = public {
        adopted.bodies.iter().map(|body| nameless(&body.key, body.role)).collect()
    } else {
        Vec::new()
    }
}
