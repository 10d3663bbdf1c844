//! Checking a certificate with nothing but it and the register's key.
//!
//! What it cannot show: that the ciphertexts listed are all there were, which takes the register ([`crate::verify`]),
//! and that a custodian told the truth, which nothing can show.

use std::collections::BTreeMap;

use stricto_record::act::Entry;
use stricto_record::canonical;
use stricto_record::ids::KeyId;
use stricto_record::kinds::Public;
use stricto_record::kinds::erasure_ordered::ErasureCause;
use stricto_record::role::Role;
use stricto_record::signature;
use stricto_tlog::proof_file::ProofFile;
use stricto_tlog::{Hash, VerifyingKey, leaf_hash, open_checkpoint};

use super::{ErasureCertificate, FORMAT, Introduced, Placed, ProvedAct, Says, SaysError, introduces};
use crate::verify::KeySource;

/// A certificate that stands.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it says.
    pub says: Says,
    /// How many entries the register had at the checkpoint.
    pub size: u64,
    /// Whose key the checkpoint was checked with.
    pub key: KeySource,
    /// How many acts were checked.
    pub acts: usize,
}

/// Why a certificate does not stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The document is none of this format.
    #[error("this is no certificate of an erasure: {why}; ask for it again, byte for byte")]
    Unreadable {
        /// What is wrong.
        why: String,
    },
    /// The checkpoint is not one that the register's log signed.
    #[error(
        "the checkpoint does not stand: {why}; the certificate is not of the register whose key you have"
    )]
    Checkpoint {
        /// What is wrong.
        why: String,
    },
    /// An act is not what it was when it was recorded, or never was.
    #[error("the act at {index} is not in the register: {why}; the certificate was changed or made up")]
    NotThere {
        /// The position it claims.
        index: u64,
        /// What is wrong.
        why: String,
    },
    /// An act is not signed by a key that may.
    #[error(
        "the act at {index} stands on no signature that counts: {why}; the register itself must be verified"
    )]
    Signature {
        /// Its position.
        index: u64,
        /// What is wrong.
        why: String,
    },
    /// The acts make no certificate.
    #[error(transparent)]
    Acts(#[from] SaysError),
    /// What it says for people is not what its acts say.
    #[error("what it says under `says` is not what its acts say; do not rely on it")]
    OtherWords,
}

/// Checks a certificate; without `key`, against the key that its first act names, which shows no made-up register.
///
/// # Errors
/// Where anything in it does not stand.
pub fn check(document: &[u8], key: Option<&VerifyingKey>) -> Result<Checked, CertificateError> {
    let unreadable = |why: String| CertificateError::Unreadable { why };
    let given: ErasureCertificate =
        serde_json::from_slice(document).map_err(|e| unreadable(e.to_string()))?;
    if given.format != FORMAT {
        return Err(unreadable(format!("its `format` is `{}`, not `{FORMAT}`", given.format)));
    }
    let acts = given.acts.iter().map(read).collect::<Result<Vec<Placed>, _>>()?;
    let Some((first, Public::FormatAdopted(format))) = acts.first().map(|act| (act, act.public())) else {
        return Err(unreadable("its first act is not the first of the register".to_owned()));
    };
    let named = VerifyingKey::parse(&format.log_vkey).map_err(|e| unreadable(e.to_string()))?;
    let key_source = if key.is_some() { KeySource::Given } else { KeySource::FromTheRegister };
    let key = key.unwrap_or(&named);
    let origin = first.entry.signed.act.origin.as_str();
    let log = std::slice::from_ref(key);
    let checkpoint = open_checkpoint(&given.checkpoint, origin, log)
        .map_err(|e| CertificateError::Checkpoint { why: e.to_string() })?;
    if named != *key {
        return Err(CertificateError::Checkpoint {
            why: "the register names another key for its log".to_owned(),
        });
    }
    for (act, proved) in acts.iter().zip(&given.acts) {
        proved_to_be_there(act, proved, &given.checkpoint, origin, log)?;
    }
    signed(&acts)?;
    let says = Says::of(&acts, &given.ciphertexts)?;
    if says != given.says {
        return Err(CertificateError::OtherWords);
    }
    Ok(Checked { says, size: checkpoint.size, key: key_source, acts: acts.len() })
}

fn read(proved: &ProvedAct) -> Result<Placed, CertificateError> {
    let index = proved.index;
    let not_there = |why: String| CertificateError::NotThere { index, why };
    let bytes = canonical::serialize(&proved.entry).map_err(|e| not_there(e.to_string()))?;
    let entry = Entry::parse(&bytes).map_err(|e| not_there(e.to_string()))?;
    let hash = entry.signed.act.hash().map_err(|e| not_there(e.to_string()))?;
    Ok(Placed { index, hash, entry })
}

fn proved_to_be_there(
    act: &Placed,
    proved: &ProvedAct,
    checkpoint: &str,
    origin: &str,
    log: &[VerifyingKey],
) -> Result<(), CertificateError> {
    let not_there = |why: String| CertificateError::NotThere { index: act.index, why };
    let other = act.entry.signed.act.origin.as_str() != origin;
    if other {
        return Err(not_there("it is of another register".to_owned()));
    }
    let bytes = act.entry.bytes().map_err(|e| not_there(e.to_string()))?;
    let hashes = proved.proof.iter().map(|hash| Hash::from_base64(hash)).collect::<Result<Vec<_>, _>>();
    let hashes = hashes.map_err(|_| not_there("its proof is not hashes in base64".to_owned()))?;
    let proof = ProofFile { extra: None, index: act.index, hashes, checkpoint: checkpoint.to_owned() };
    let proved = proof.verify(&leaf_hash(&bytes), origin, log);
    proved.map(drop).map_err(|e| not_there(crate::register::in_full(&e)))
}

/// Each act is signed by a key that an act before it brought in, for a role that may sign such an act.
fn signed(acts: &[Placed]) -> Result<(), CertificateError> {
    let mut keys: BTreeMap<KeyId, Introduced<'_>> = BTreeMap::new();
    let mut last = None;
    for act in acts {
        let no = |why: String| CertificateError::Signature { index: act.index, why };
        if last.is_some_and(|last| last >= act.index) || last.is_none() && act.index != 0 {
            return Err(no(
                "acts stand in the order of the register, from its first on, each once".to_owned()
            ));
        }
        last = Some(act.index);
        let brought = introduces(act.public()).into_iter().map(|one| (one.key.id(), one));
        let brought: Vec<_> = brought.collect();
        if act.index == 0 {
            keys.extend(brought.iter().copied());
        }
        let signed = &act.entry.signed;
        let Introduced { key, role, .. } =
            *keys.get(&signed.act.by).ok_or_else(|| no("no act before it enrols its key".to_owned()))?;
        signature::verify(&act.hash, key, &signed.sig).map_err(|e| no(e.to_string()))?;
        if !signed.act.kind().signers().contains(&role) || !may(act, role, &keys) {
            return Err(no(format!("a key of role `{}` may not say this", role.as_str())));
        }
        keys.extend(brought);
    }
    Ok(())
}

/// Beyond the table of roles: who attests for whom, and who alone is a cause.
fn may(act: &Placed, role: Role, keys: &BTreeMap<KeyId, Introduced<'_>>) -> bool {
    if let Public::ErasureAttested(attested) = act.public() {
        // Whoever got a new key answers for the old one.
        let actor = |key| keys.get(key).and_then(|one| one.actor);
        let by = &act.entry.signed.act.by;
        let same_actor = |key| key == by || actor(key).is_some() && actor(key) == actor(by);
        return attested.custodian.key().map_or(role == Role::Register, same_actor);
    }
    if let Public::ErasureOrdered(ordered) = act.public() {
        return ordered.cause != ErasureCause::Ordered || role.supervises();
    }
    true
}
