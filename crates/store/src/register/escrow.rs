//! What a trustee holds: the content root sealed to the trustee and taken from the unit, in one step (R-5.3-r).
//!
//! A box with the old root is durable under a new root before the old one goes: at no point do two hold it, and at no
//! point nobody. From then on the unit's keys open the box alone, and the box opens for the trustee's private key alone.
//! It ends as all content ends: with that new root and with its row.

use std::collections::BTreeMap;

use stricto_record::act::Entry;
use stricto_record::class::{Branch as ClassBranch, Class};
use stricto_record::fold::UseFile;
use stricto_record::ids::{ActHash, Hex32, KeyId, UseId};
use stricto_record::kinds::Kind;
use stricto_record::kinds::erasure_ordered::ErasureScope;
use stricto_record::retention;
use stricto_vault::escrow::{ESCROW_SCOPE, EscrowContext, keep_box, kept_box, seal_to_trustee};
use stricto_vault::{Branch, Key};
use zeroize::Zeroizing;

use super::Register;
use super::destroy::{DestroyError, takes};
use super::sealing::{class_of, next_owner, owner, unavailable};
use crate::chance;
use crate::log::Subkey;

/// What the trustee gets once a final decision overturned the refusal: nothing of it opens without the private key.
#[derive(Clone, Debug)]
pub struct Escrow {
    /// The order under which it was held: part of what the box is bound to.
    pub order: ActHash,
    /// The trustee's key.
    pub trustee: KeyId,
    /// The old content root, sealed to the trustee.
    pub sealed: Vec<u8>,
    /// The subkeys under that root: the wrapped key of each scope.
    pub subkeys: BTreeMap<String, Vec<u8>>,
    /// The fields that they seal, in register order.
    pub fields: Vec<HeldField>,
}

/// A sealed field of content that a trustee holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldField {
    /// The position of its act.
    pub position: u64,
    /// The act.
    pub act: ActHash,
    /// Its kind.
    pub kind: Kind,
    /// The field.
    pub field: String,
    /// The scope of its subkey.
    pub scope: String,
    /// What the act committed to.
    pub commitment: Hex32,
}

/// Why a trustee does not get what was held.
#[derive(Debug, thiserror::Error)]
pub enum EscrowError {
    /// No final decision overturned the refusal, or nothing is held.
    #[error(
        "nothing of this use is given to a trustee; that takes a final decision that overturns its refusal"
    )]
    NotReleased,
    /// Keys or store failed.
    #[error(transparent)]
    Stores(#[from] DestroyError),
}

impl Register {
    /// Seals the content root of a use to the trustee that `order` names and takes it from the unit; idempotent.
    ///
    /// Gives back how many subkeys hang on it.
    ///
    /// # Errors
    /// Where the register holds no such order, keys or store fail, or both box and root are gone.
    pub async fn reseal(&self, use_id: UseId, order: ActHash) -> Result<u64, DestroyError> {
        let held = self.read(|fold| {
            let file = fold.use_file(use_id)?;
            let this = file.erasure(&order)?;
            let trustee = fold.instance().enrolment(&this.held_by.as_ref()?.trustee)?;
            let parts = file.erasures().iter().filter(|other| matches!(other.what, ErasureScope::Alerts(_)));
            Some((trustee.seals_to?, parts.map(|other| other.what.clone()).collect::<Vec<_>>()))
        });
        let (seals_to, parts) = held.ok_or(DestroyError::NotOrdered { order })?;
        self.remember().await?;
        // What an order erased before never gets to the trustee.
        for part in &parts {
            self.destroy_keys(use_id, part).await?;
            self.delete_ciphertexts(use_id, part).await?;
        }
        self.exchange_root(use_id, order, &seals_to.0).await?;
        let subkeys = self.core.log.subkeys(&owner(Some(use_id))).await?;
        let hang = subkeys.iter().filter(|s| s.branch == Branch::Content.as_str() && s.scope != ESCROW_SCOPE);
        Ok(u64::try_from(hang.count()).unwrap_or(u64::MAX))
    }

    async fn exchange_root(
        &self,
        use_id: UseId,
        order: ActHash,
        public: &[u8; 32],
    ) -> Result<(), DestroyError> {
        // Nobody seals while roots change, or a fresh key would hang on a root that is going.
        let _guard = self.core.sealing.write().await;
        let (owner, order_text) = (owner(Some(use_id)), order.to_string());
        let next = next_owner(&owner);
        let context = self.context(&owner, &order_text);
        let chance = Zeroizing::new(chance::bytes(&*self.core.chance).map_err(unavailable)?);
        let roots = vec![(owner.clone(), Branch::Content), (next.clone(), Branch::Content)];
        if seal_to_trustee(public, &context, &Key::from_bytes([0; 32]), &chance).is_err() {
            // No such key is enrolled. Where one stands all the same, nobody keeps a key, and nothing says it is held.
            self.on_keys(move |vault| vault.destroy(&roots)).await?;
            return Err(DestroyError::BoxLost);
        }
        let kept = self.core.log.subkey(&owner, ESCROW_SCOPE).await?;
        if let Some(kept) = &kept {
            if self.box_under(&next, &context, kept).await?.is_some() {
                return self.on_keys(move |vault| vault.replace(&owner, &next, Branch::Content)).await;
            }
            if self.box_under(&owner, &context, kept).await?.is_some() {
                return Ok(());
            }
        }
        let Some(old) = self.root_to_give(&owner).await? else {
            // Nothing hangs on a root that is there: one that stayed would open what comes back with an old copy.
            return self.on_keys(move |vault| vault.destroy(&roots)).await;
        };
        let root = self.made_root(&next).await?;
        let chance = Zeroizing::new(chance::bytes(&*self.core.chance).map_err(unavailable)?);
        let sealed = seal_to_trustee(public, &context, &old, &chance).map_err(unavailable)?;
        drop(old);
        let nonce = chance::bytes(&*self.core.chance).map_err(unavailable)?;
        let wrapped = keep_box(&root, &context, &nonce, &sealed).map_err(unavailable)?;
        let (branch, scope) = (Branch::Content.as_str().to_owned(), ESCROW_SCOPE.to_owned());
        let row = Subkey { owner: owner.clone(), branch, scope, wrapped };
        match kept {
            Some(_) => self.core.log.replace_subkeys(vec![row]).await?,
            None => drop(self.core.log.keep_subkey(row).await?),
        }
        self.on_keys(move |vault| vault.replace(&owner, &next, Branch::Content)).await
    }

    /// The root that content hangs on; none where nothing was ever sealed. One that came back from a copy is that root.
    async fn root_to_give(&self, owner: &str) -> Result<Option<Key>, DestroyError> {
        let subkeys = self.core.log.subkeys(owner).await?;
        let mut content = subkeys.into_iter().filter(|subkey| subkey.branch == Branch::Content.as_str());
        let Some(first) = content.find(|subkey| subkey.scope != ESCROW_SCOPE) else { return Ok(None) };
        match self.root(owner, Branch::Content).await? {
            Some(root) if self.unwrapped(&first).await?.is_some() => Ok(Some(root)),
            Some(_) | None => Err(DestroyError::BoxLost),
        }
    }

    fn context<'a>(&'a self, owner: &'a str, order: &'a str) -> EscrowContext<'a> {
        EscrowContext { origin: self.core.origin.as_str(), use_id: owner, order }
    }

    /// The box, where it opens under the content root of `holder`.
    async fn box_under(
        &self,
        holder: &str,
        context: &EscrowContext<'_>,
        kept: &Subkey,
    ) -> Result<Option<Vec<u8>>, DestroyError> {
        let root = self.root(holder, Branch::Content).await?;
        Ok(root.and_then(|root| kept_box(&root, context, &kept.wrapped).ok()))
    }

    /// What the trustee gets once the refusal was overturned.
    ///
    /// # Errors
    /// Where it was not, or keys or store fail.
    pub async fn escrow(&self, use_id: UseId) -> Result<Escrow, EscrowError> {
        let held = self.read(|fold| {
            let file = fold.use_file(use_id).filter(|file| retention::released(file))?;
            let (order, held) = file.held()?;
            let parts = file.erasures().iter().filter(|other| matches!(other.what, ErasureScope::Alerts(_)));
            let parts: Vec<ErasureScope> = parts.map(|other| other.what.clone()).collect();
            Some((order.act, order.position, held.trustee, parts))
        });
        let (order, ordered_at, trustee, parts) = held.ok_or(EscrowError::NotReleased)?;
        let (owner, order_text) = (owner(Some(use_id)), order.to_string());
        let lost = || EscrowError::Stores(DestroyError::BoxLost);
        let kept = self.core.log.subkey(&owner, ESCROW_SCOPE).await.map_err(DestroyError::from)?;
        let kept = kept.ok_or_else(lost)?;
        let sealed = self.box_under(&owner, &self.context(&owner, &order_text), &kept).await?;
        let sealed = sealed.ok_or_else(lost)?;
        let subkeys = self.core.log.subkeys(&owner).await.map_err(DestroyError::from)?;
        let subkeys = subkeys.into_iter().filter(|s| s.branch == kept.branch && s.scope != ESCROW_SCOPE);
        let subkeys = subkeys.map(|subkey| (subkey.scope, subkey.wrapped)).collect();
        let mut fields = Vec::new();
        let held = |class: &Class| {
            class.branch() == ClassBranch::Content && !parts.iter().any(|part| takes(part, *class))
        };
        let of_entry = |position, entry: Entry| {
            let act = entry.signed.act;
            let hash = act.hash().map_err(|_| super::opening::unreadable(position))?;
            for (field, reference) in &act.sealed {
                if let Some(class) = class_of(act.kind(), field).filter(held) {
                    let (kind, field, scope) = (act.kind(), field.clone(), class.scope());
                    let commitment = reference.commitment;
                    fields.push(HeldField { position, act: hash, kind, field, scope, commitment });
                }
            }
            Ok(())
        };
        self.each_before(Some(use_id), ordered_at, of_entry).await.map_err(DestroyError::from)?;
        Ok(Escrow { order, trustee, sealed, subkeys, fields })
    }

    /// The ciphertext of a field that was given to the trustee; none where it is gone since.
    ///
    /// # Errors
    /// Where it was not given, or the store fails.
    pub async fn held_ciphertext(
        &self,
        use_id: UseId,
        held: &HeldField,
    ) -> Result<Option<Vec<u8>>, EscrowError> {
        let given = |file: &UseFile| retention::released(file);
        if !self.read(|fold| fold.use_file(use_id).is_some_and(given)) {
            return Err(EscrowError::NotReleased);
        }
        let found = self.core.log.ciphertext(held.position, &held.field).await;
        Ok(found.map_err(DestroyError::from)?)
    }
}
