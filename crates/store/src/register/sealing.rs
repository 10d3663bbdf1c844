//! Sealing fields under the keys of their use: roots and subkeys are made when first asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use stricto_record::act::SealedRef;
use stricto_record::class::{Branch, Class};
use stricto_record::ids::{AlertId, UseId};
use stricto_record::kinds::Kind;
use stricto_vault::{Ciphertext, Key, KeyLabel, Opening, Salt, SealContext, SealedField, Wrapped};
use zeroize::Zeroizing;

use super::submit::vault_branch;
use super::{Register, sealed_ref};
use crate::chance;
use crate::keys::KeyStoreError;
use crate::log::Subkey;
use crate::sqlite::INSTANCE;

/// A sealed field as its author gets it: what goes into the act, what goes beside it, and what the author checks.
#[derive(Clone, Debug)]
pub struct SealedValue {
    /// What the act carries.
    pub reference: SealedRef,
    /// The salt of the commitment: with it the author checks that the reference is of the very value.
    pub salt: Salt,
    /// What is submitted beside the act.
    pub ciphertext: Vec<u8>,
}

/// Why a field is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealRefused {
    /// The content of the use is erased, or ordered to be.
    #[error("the content of this use is erased; nothing more is sealed for it")]
    Erased,
    /// Acts of this kind have no such field.
    #[error("acts of kind `{}` have no sealed field `{field}`; leave it out", kind.as_str())]
    UnknownField {
        /// The kind.
        kind: Kind,
        /// The field.
        field: String,
    },
    /// Keys or store cannot be reached.
    #[error("the field cannot be sealed now; try again")]
    Unavailable {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The class of a sealed field of a kind; none where the kind has no such field.
///
/// The fields of a release are named by the alerts they hold.
#[must_use]
pub fn class_of(kind: Kind, field: &str) -> Option<Class> {
    let named = kind.sealed_fields().iter().find(|sealed| sealed.name == field).map(|sealed| sealed.class);
    if kind == Kind::CandidatesReleased {
        return named.or_else(|| field.parse::<AlertId>().ok().map(Class::Alert));
    }
    named
}

/// The name under which keys of a use, or of the instance, are kept.
pub(super) fn owner(use_id: Option<UseId>) -> String {
    use_id.map_or_else(|| INSTANCE.to_owned(), |id| id.to_string())
}

/// The name under which the next content root of an owner waits during a partial erasure.
pub(super) fn next_owner(owner: &str) -> String {
    format!("{owner}/next")
}

pub(super) fn unavailable(source: impl std::error::Error + Send + Sync + 'static) -> SealRefused {
    SealRefused::Unavailable { source: Box::new(source) }
}

impl Register {
    /// Seals the fields of an act that an author is about to sign; makes the use's keys when first asked for them.
    ///
    /// # Errors
    /// Where the kind has no such field, the use's content is erased, or keys or store cannot be reached.
    pub async fn seal(
        &self,
        use_id: Option<UseId>,
        kind: Kind,
        fields: BTreeMap<String, Zeroizing<Vec<u8>>>,
    ) -> Result<BTreeMap<String, SealedValue>, SealRefused> {
        let _guard = self.core.sealing.read().await;
        let owner = owner(use_id);
        let mut out = BTreeMap::new();
        for (field, value) in fields {
            // Alerts are sealed by the register alone, each under a key of its own.
            let class = class_of(kind, &field).filter(|class| !matches!(class, Class::Alert(_)));
            let class = class.ok_or_else(|| SealRefused::UnknownField { kind, field: field.clone() })?;
            let (key, _) = self.key_to_seal(&owner, use_id, class).await?;
            let salt = Salt(chance::bytes(&*self.core.chance).map_err(unavailable)?);
            let made = self.seal_salted(&key, &owner, &field, &salt, &value)?;
            let reference = sealed_ref(&made);
            out.insert(field, SealedValue { reference, salt, ciphertext: made.ciphertext.0 });
        }
        Ok(out)
    }

    /// The key that seals a class; for an alert a fresh one, with the subkey that is to be appended with it.
    pub(super) async fn key_to_seal(
        &self,
        owner: &str,
        use_id: Option<UseId>,
        class: Class,
    ) -> Result<(Key, Option<Subkey>), SealRefused> {
        if class.branch() == Branch::Content && self.content_erased(use_id) {
            return Err(SealRefused::Erased);
        }
        let (branch, scope) = (vault_branch(class), class.scope());
        let kept = match class {
            Class::Alert(_) => None,
            Class::Request
            | Class::Limits
            | Class::Decision
            | Class::Verification
            | Class::Measures
            | Class::Notices
            | Class::List
            | Class::Result
            | Class::Instance => self.core.log.subkey(owner, &scope).await.map_err(unavailable)?,
        };
        if let Some(kept) = kept {
            return self.unwrapped(&kept).await?.map(|key| (key, None)).ok_or_else(|| {
                unavailable(KeyStoreError::Unavailable { why: format!("the key `{scope}` does not unwrap") })
            });
        }
        let root = self.root_to_seal(owner, branch).await?;
        let key = chance::key(&*self.core.chance).map_err(unavailable)?;
        let nonce = chance::bytes(&*self.core.chance).map_err(unavailable)?;
        let label = KeyLabel::Subkey { use_id: owner, branch, scope: &scope };
        let wrapped = stricto_vault::wrap(&root, &nonce, &key, &label).map_err(unavailable)?;
        let subkey = Subkey {
            owner: owner.to_owned(),
            branch: branch.as_str().to_owned(),
            scope,
            wrapped: wrapped.0.to_vec(),
        };
        if let Class::Alert(_) = class {
            return Ok((key, Some(subkey)));
        }
        // Two may make it at once: what counts is what is kept.
        let kept = self.core.log.keep_subkey(subkey.clone()).await.map_err(unavailable)?;
        if kept == subkey {
            return Ok((key, None));
        }
        self.unwrapped(&kept).await?.map(|key| (key, None)).ok_or_else(|| {
            unavailable(KeyStoreError::Unavailable {
                why: "a key that was made elsewhere does not unwrap".into(),
            })
        })
    }

    async fn root_to_seal(&self, owner: &str, branch: stricto_vault::Branch) -> Result<Key, SealRefused> {
        if let Some(root) = self.root(owner, branch).await? {
            return Ok(root);
        }
        let (vault, owner) = (Arc::clone(&self.core.vault), owner.to_owned());
        let made = tokio::task::spawn_blocking(move || vault.make_root(&owner, branch));
        made.await.map_err(unavailable)?.map_err(unavailable)
    }

    /// A root, asked for on a thread that may wait: a device that hangs holds up no stop.
    pub(super) async fn root(
        &self,
        owner: &str,
        branch: stricto_vault::Branch,
    ) -> Result<Option<Key>, SealRefused> {
        if !self.core.vault.waits() {
            return self.core.vault.root(owner, branch).map_err(unavailable);
        }
        let (vault, owner) = (Arc::clone(&self.core.vault), owner.to_owned());
        let asked = tokio::task::spawn_blocking(move || vault.root(&owner, branch));
        asked.await.map_err(unavailable)?.map_err(unavailable)
    }

    fn content_erased(&self, use_id: Option<UseId>) -> bool {
        let erased =
            |id| self.read(|fold| fold.use_file(id).is_some_and(|file| file.content_erased().is_some()));
        use_id.is_some_and(erased)
    }

    /// The subkey itself; none where the root above it is gone.
    pub(super) async fn unwrapped(&self, subkey: &Subkey) -> Result<Option<Key>, SealRefused> {
        let Some(branch) = stricto_vault::Branch::parse(&subkey.branch) else { return Ok(None) };
        let Ok(wrapped) = subkey.wrapped.as_slice().try_into().map(Wrapped) else { return Ok(None) };
        let label = KeyLabel::Subkey { use_id: &subkey.owner, branch, scope: &subkey.scope };
        // While part of a branch is erased, survivors hang on the next root already.
        for holder in [subkey.owner.clone(), next_owner(&subkey.owner)] {
            if let Some(root) = self.root(&holder, branch).await?
                && let Ok(key) = stricto_vault::unwrap(&root, &wrapped, &label)
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    pub(super) fn seal_with(
        &self,
        key: &Key,
        owner: &str,
        field: &str,
        value: &[u8],
    ) -> Result<SealedField, SealRefused> {
        let salt = Salt(chance::bytes(&*self.core.chance).map_err(unavailable)?);
        self.seal_salted(key, owner, field, &salt, value)
    }

    fn seal_salted(
        &self,
        key: &Key,
        owner: &str,
        field: &str,
        salt: &Salt,
        value: &[u8],
    ) -> Result<SealedField, SealRefused> {
        let nonce = chance::bytes(&*self.core.chance).map_err(unavailable)?;
        let context = SealContext { origin: self.core.origin.as_str(), use_id: owner, field };
        stricto_vault::seal_field(key, &context, salt, &nonce, value).map_err(unavailable)
    }

    /// Opens a ciphertext against the act's commitment; none where its key is gone or it is not what was committed to.
    pub(super) async fn open_with_subkey(
        &self,
        owner: &str,
        use_id: Option<UseId>,
        class: Class,
        field: &str,
        reference: &SealedRef,
        ciphertext: &Ciphertext,
    ) -> Result<Option<Opening>, SealRefused> {
        if class.branch() == Branch::Content && self.content_erased(use_id) {
            return Err(SealRefused::Erased);
        }
        let subkey = self.core.log.subkey(owner, &class.scope()).await.map_err(unavailable)?;
        let Some(subkey) = subkey else { return Ok(None) };
        let Some(key) = self.unwrapped(&subkey).await? else { return Ok(None) };
        let context = SealContext { origin: self.core.origin.as_str(), use_id: owner, field };
        let commitment = stricto_vault::Commitment(reference.commitment.0);
        Ok(stricto_vault::open_field(&key, &context, &commitment, ciphertext).ok())
    }
}
