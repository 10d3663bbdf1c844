//! The two ways in: an act that somebody signed, and an act that the register signs itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use stricto_law::time::Instant;
use stricto_record::act::SignedAct;
use stricto_record::class::{Branch, Class};
use stricto_record::refusal::{Refusal, RefusalCode};
use tokio::sync::oneshot;

use super::sealing::{SealRefused, class_of, owner};
use super::writer::{Job, Work, in_full};
use super::{Draft, Receipt, Register, Submission, SubmitError, sealed_ref};
use crate::log::NewCiphertext;

impl Register {
    /// Appends an act that somebody signed, if it is admissible at the very position it gets.
    ///
    /// Idempotent: an act that is in the register already gets the receipt of its first position.
    ///
    /// # Errors
    /// Where the act is refused, a ciphertext is not what the act commits to, or the register is unavailable.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let Submission { signed, ciphertexts } = submission;
        let hash = signed.act.hash().map_err(|e| {
            SubmitError::Refused(Refusal { code: RefusalCode::Malformed, why: e.to_string() })
        })?;
        if let Some(known) = self.read(|fold| fold.act(&hash).copied()) {
            return Ok(Receipt { index: known.position, time: known.at, hash });
        }
        let _guard = self.core.sealing.read().await;
        let ciphertexts = self.checked(&signed, ciphertexts).await?;
        self.append(Work::Signed(Box::new(signed), hash), ciphertexts, Vec::new()).await
    }

    /// Makes, seals, signs and appends an act of the register's own key.
    ///
    /// `after` is the head at the position it gets; whether it is admissible there is asked there.
    ///
    /// # Errors
    /// Where the act is refused, a field cannot be sealed, or the register is unavailable.
    pub async fn act(&self, draft: Draft) -> Result<Receipt, SubmitError> {
        self.act_in_time(draft, None).await
    }

    /// As [`Register::act`], where the act is not appended at `before` or later, however long it waits for the store.
    ///
    /// # Errors
    /// As [`Register::act`]; unavailable where its time is over.
    pub async fn act_before(&self, draft: Draft, before: Instant) -> Result<Receipt, SubmitError> {
        self.act_in_time(draft, Some(before)).await
    }

    async fn act_in_time(&self, draft: Draft, before: Option<Instant>) -> Result<Receipt, SubmitError> {
        let _guard = self.core.sealing.read().await;
        let Draft { use_id, public, re, sealed } = draft;
        let owner = owner(use_id);
        let (mut refs, mut ciphertexts, mut subkeys) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (field, (class, value)) in sealed {
            let (key, subkey) =
                self.key_to_seal(&owner, use_id, class).await.map_err(|e| refused(&field, e))?;
            let made = self.seal_with(&key, &owner, &field, &value).map_err(|e| refused(&field, e))?;
            refs.insert(field.clone(), sealed_ref(&made));
            ciphertexts.push(NewCiphertext {
                field,
                branch: vault_branch(class).as_str(),
                scope: class.scope(),
                bytes: Arc::new(made.ciphertext.0),
            });
            subkeys.extend(subkey);
        }
        let work = Work::Own { use_id, public: Box::new(public), re, sealed: refs, before };
        self.append(work, ciphertexts, subkeys).await
    }

    async fn append(
        &self,
        work: Work,
        ciphertexts: Vec<NewCiphertext>,
        subkeys: Vec<crate::log::Subkey>,
    ) -> Result<Receipt, SubmitError> {
        let ended = || SubmitError::Unavailable { why: "the register is closed".into() };
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job { work, ciphertexts, subkeys, answer }).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }

    /// The ciphertexts of an act: all of them, no other, each the one the act commits to under a key that is there.
    async fn checked(
        &self,
        signed: &SignedAct,
        mut ciphertexts: BTreeMap<String, Vec<u8>>,
    ) -> Result<Vec<NewCiphertext>, SubmitError> {
        let act = &signed.act;
        let owner = owner(act.use_id);
        let mut out = Vec::with_capacity(act.sealed.len());
        for (field, reference) in &act.sealed {
            let sealed = |why| SubmitError::Sealed { field: field.clone(), why };
            let bytes = ciphertexts
                .remove(field)
                .ok_or_else(|| sealed("its ciphertext is missing; send it beside the act"))?;
            let digest: [u8; 32] = Sha256::digest(&bytes).into();
            if digest != reference.ciphertext.0 {
                return Err(sealed("its ciphertext is not the one the act names; send that one"));
            }
            let class = class_of(act.public.kind(), field)
                .ok_or_else(|| sealed("acts of this kind have no such field; leave it out"))?;
            let ciphertext = stricto_vault::Ciphertext(bytes);
            self.open_with_subkey(&owner, act.use_id, class, field, reference, &ciphertext)
                .await
                .map_err(|e| refused(field, e))?
                .ok_or_else(|| sealed("it does not open to what the act commits to; seal it here first"))?;
            out.push(NewCiphertext {
                field: field.clone(),
                branch: vault_branch(class).as_str(),
                scope: class.scope(),
                bytes: Arc::new(ciphertext.0),
            });
        }
        match ciphertexts.into_keys().next() {
            None => Ok(out),
            Some(field) => {
                Err(SubmitError::Sealed { field, why: "the act has no such field; leave its ciphertext out" })
            }
        }
    }
}

fn refused(field: &str, error: SealRefused) -> SubmitError {
    match error {
        SealRefused::Erased => SubmitError::Sealed {
            field: field.to_owned(),
            why: "the content of this use is erased; nothing more is sealed for it",
        },
        SealRefused::UnknownField { .. } => SubmitError::Sealed {
            field: field.to_owned(),
            why: "acts of this kind have no such field; leave it out",
        },
        SealRefused::Unavailable { .. } => SubmitError::Unavailable { why: in_full(&error) },
    }
}

/// The branch a class hangs on, in the vault's words.
pub(super) const fn vault_branch(class: Class) -> stricto_vault::Branch {
    match class.branch() {
        Branch::Content => stricto_vault::Branch::Content,
        Branch::File => stricto_vault::Branch::File,
    }
}
